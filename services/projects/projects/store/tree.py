"""Reading and writing the tree of a project."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, TypeVar

from sqlalchemy import Table, delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from projects.domain.tree import Klasifikasi, Pekerjaan, SubKlasifikasi, Tree
from projects.store import tables
from projects.store.batches import insert_rows, is_one_of, update_rows
from projects.store.catalogue import catalogue_analysis
from projects.store.projects import Row

Level = TypeVar("Level", Klasifikasi, SubKlasifikasi, Pekerjaan)


async def read_tree(connection: AsyncConnection, project_id: int) -> Tree:
    """All rows of the tree; three statements."""
    return Tree(
        await _read(connection, project_id, tables.klasifikasi, Klasifikasi),
        await _read(connection, project_id, tables.sub_klasifikasi, SubKlasifikasi),
        await _read(connection, project_id, tables.pekerjaan, Pekerjaan),
    )


async def _read(connection: AsyncConnection, project_id: int, table: Table, kind: type[Level]) -> dict[int, Level]:
    columns = [table.c[name] for name in kind.__dataclass_fields__]
    rows = await connection.execute(select(*columns).where(table.c.project_id == project_id))
    return {row.id: kind(*row) for row in rows}


async def insert_tree(connection: AsyncConnection, project_id: int, tree: Tree, changed_by: Mapping[str, Any]) -> None:
    """Inserts the rows, parents first."""
    for table, rows in _levels(tree):
        await insert_rows(connection, table, _values(project_id, rows, changed_by))


async def update_tree(connection: AsyncConnection, project_id: int, tree: Tree, changed_by: Mapping[str, Any]) -> None:
    """Gives the rows their new values and counts their versions."""
    for table, rows in _levels(tree):
        await update_rows(connection, table, _values(project_id, rows, changed_by), counting=table.c.version)


def _levels(tree: Tree) -> Sequence[tuple[Table, Collection[Any]]]:
    return (
        (tables.klasifikasi, tree.klasifikasi.values()),
        (tables.sub_klasifikasi, tree.sub.values()),
        (tables.pekerjaan, tree.pekerjaan.values()),
    )


async def delete_tree(connection: AsyncConnection, project_id: int, tree: Tree) -> None:
    """Deletes the rows with all that hangs on them, children first."""
    # Bundles among the deleted pekerjaan would hold each other back.
    await _delete(connection, project_id, tables.component, "pekerjaan_id", tree.pekerjaan)
    await _delete(connection, project_id, tables.pekerjaan, "id", tree.pekerjaan)
    await _delete(connection, project_id, tables.sub_klasifikasi, "id", tree.sub)
    await _delete(connection, project_id, tables.klasifikasi, "id", tree.klasifikasi)


async def empty_measures(connection: AsyncConnection, project_id: int, ids: Collection[int]) -> None:
    """Deletes volume and weekly schedule of these pekerjaan, whose work is now another one."""
    await _delete(connection, project_id, tables.volume, "pekerjaan_id", ids)
    await _delete(connection, project_id, tables.week_progress, "pekerjaan_id", ids)


async def bundlers_of(connection: AsyncConnection, project_id: int, ids: Collection[int]) -> list[tuple[int, str, str]]:
    """Who bundles these pekerjaan without being one of them: (bundled id, code and name of the bundler)."""
    if not ids:
        return []
    one, host = tables.component.c, tables.pekerjaan.c
    statement = (
        select(one.ref_pekerjaan_id, host.snapshot_kode, host.snapshot_uraian)
        .join_from(tables.component, tables.pekerjaan, host.id == one.pekerjaan_id)
        .where(one.project_id == project_id, is_one_of(one.ref_pekerjaan_id, ids), ~is_one_of(one.pekerjaan_id, ids))
        .order_by(one.ref_pekerjaan_id, host.ordering_index)
    )
    return [(row[0], row[1], row[2]) for row in await connection.execute(statement)]


async def reference_heads(connection: AsyncConnection, ids: Collection[int]) -> dict[int, Row]:
    """Code, name and unit of these analyses of the catalogue, by id."""
    if not ids:
        return {}
    one = catalogue_analysis.c
    statement = select(one.id, one.kode, one.nama, one.satuan).where(is_one_of(one.id, ids))
    return {row["id"]: row for row in (await connection.execute(statement)).mappings()}


async def _delete(connection: AsyncConnection, project_id: int, table: Table, key: str, ids: Collection[int]) -> None:
    if ids:
        await connection.execute(
            delete(table).where(table.c.project_id == project_id, is_one_of(table.c[key], list(ids)))
        )


def _values(project_id: int, rows: Collection[Any], changed_by: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [
        {"project_id": project_id, **{name: getattr(row, name) for name in row.__dataclass_fields__}, **changed_by}
        for row in rows
    ]
