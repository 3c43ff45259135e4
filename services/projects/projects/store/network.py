"""Reading and writing the network of activities."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BigInteger, Table, delete, func, literal, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from projects.domain.critical_path import Dependency, Kind
from projects.domain.network import Network
from projects.store.batches import insert_rows, is_one_of
from projects.store.projects import Row
from projects.store.schedule_tables import activity, dependency, holiday, network


@dataclass(frozen=True)
class StoredNetwork:
    """The network; version 0 is that of a project that has none yet."""

    network: Network
    version: int = 0


async def lock_network(connection: AsyncConnection, project_id: int) -> None:
    """Held to the end of the transaction by whoever changes the network; taken before the locks on pekerjaan."""
    key = func.hashtextextended("projects.network", literal(project_id, BigInteger))
    await connection.execute(select(func.pg_advisory_xact_lock(key)))


async def read_network(connection: AsyncConnection, project_id: int) -> StoredNetwork:
    """All parts; four statements."""
    head = (await connection.execute(_rows(network, project_id))).mappings().one_or_none()
    activities = await connection.execute(_rows(activity, project_id).order_by(activity.c.pekerjaan_id))
    durations = {row["pekerjaan_id"]: row["duration_days"] for row in activities.mappings()}
    found = await connection.execute(
        _rows(dependency, project_id).order_by(dependency.c.predecessor_id, dependency.c.successor_id)
    )
    dependencies = [
        _dependency(row)
        for row in found.mappings()
        # An activity that has left the network takes its dependencies along.
        if row["predecessor_id"] in durations and row["successor_id"] in durations
    ]
    days = await connection.execute(_rows(holiday, project_id).order_by(holiday.c.day))
    holidays = {row["day"]: row["name"] for row in days.mappings()}
    if head is None:
        return StoredNetwork(Network(durations, dependencies, holidays=holidays))
    return StoredNetwork(
        Network(durations, dependencies, frozenset(map(int, head["weekdays"])), holidays), head["version"]
    )


async def network_of(
    connection: AsyncConnection, project_id: int, ids: Collection[int]
) -> tuple[dict[int, int], list[Dependency]]:
    """Durations of these pekerjaan, and the dependencies that any of them is in; two statements."""
    of_ids = is_one_of(activity.c.pekerjaan_id, ids)
    durations = {
        row.pekerjaan_id: row.duration_days
        for row in await connection.execute(_rows(activity, project_id).where(of_ids))
    }
    one = dependency.c
    held = or_(is_one_of(one.predecessor_id, ids), is_one_of(one.successor_id, ids))
    edges = await connection.execute(_rows(dependency, project_id).where(held))
    return durations, [_dependency(row) for row in edges.mappings()]


def _dependency(row: Row) -> Dependency:
    return Dependency(row["predecessor_id"], row["successor_id"], Kind(row["kind"]), row["lag"])


def _rows(table: Table, project_id: int) -> Any:
    return select(table).where(table.c.project_id == project_id)


async def replace_network(connection: AsyncConnection, project_id: int, wanted: Network, before: Network) -> None:
    """Writes the parts that differ, each as a whole."""
    owned = {"project_id": project_id}
    if wanted.durations != before.durations:
        rows = [{**owned, "pekerjaan_id": one, "duration_days": days} for one, days in wanted.durations.items()]
        await _replace(connection, activity, project_id, rows)
    if set(wanted.dependencies) != set(before.dependencies):
        edges = [
            {
                **owned,
                "predecessor_id": one.predecessor,
                "successor_id": one.successor,
                "kind": one.kind.value,
                "lag": one.lag,
            }
            for one in wanted.dependencies
        ]
        await _replace(connection, dependency, project_id, edges)
    if wanted.holidays != before.holidays:
        days = [{**owned, "day": day, "name": name} for day, name in (wanted.holidays or {}).items()]
        await _replace(connection, holiday, project_id, days)


async def _replace(connection: AsyncConnection, table: Table, project_id: int, rows: Collection[Any]) -> None:
    await connection.execute(delete(table).where(table.c.project_id == project_id))
    await insert_rows(connection, table, rows)
