"""Measurements in Postgres: written by the batch, summed up by the database."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import Column, Table, delete, desc, func, insert, literal, select, tuple_
from sqlalchemy.dialects.postgresql import ARRAY, DOUBLE_PRECISION
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql import Select

from chassis.database.engine import Database
from monitoring.domain.metric import Metric
from monitoring.domain.summary import Measure, TypeSummary
from monitoring.store.tables import client_metric, inbox

# Anybody may invent names of members; the view shows the usual ones.
MOST_MEASURES = 20
SHOWN_PLACES = 3


class MetricTable:
    """`MetricWriter` on the transaction of a consumer."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(self, metrics: Sequence[Metric]) -> None:
        """One INSERT, whatever the size of the batch."""
        rows = [
            {
                "type": metric.type,
                "value": metric.value,
                "received_at": metric.received_at,
                "client_network": metric.client_network,
                "user_agent": metric.user_agent,
            }
            for metric in metrics
        ]
        await self._connection.execute(insert(client_metric).values(rows))


class MetricStore:
    """`MetricReader` and `Retention`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def summary(self, period: timedelta) -> Sequence[TypeSummary]:
        """Two statements on one snapshot: counts by type, and the percentiles of their numeric members."""
        async with self._database.read() as connection:
            counts = (await connection.execute(_counts(period))).all()
            measures = (await connection.execute(_measures(period))).all()
        return [TypeSummary(row.type, row.count, row.last_received_at, _of_type(row.type, measures)) for row in counts]

    async def forget(self, older_than: timedelta, most: int) -> int:
        """Measurements received longer ago than that."""
        return await self._delete(client_metric, (client_metric.c.id,), client_metric.c.received_at, older_than, most)

    async def forget_inbox(self, older_than: timedelta, most: int) -> int:
        """Ids of events processed longer ago than that."""
        key = (inbox.c.consumer, inbox.c.event_id)
        return await self._delete(inbox, key, inbox.c.processed_at, older_than, most)

    async def _delete(
        self, table: Table, key: tuple[Column[Any], ...], moment: Column[Any], older_than: timedelta, most: int
    ) -> int:
        old = select(*key).where(moment < func.now() - older_than).limit(most).with_for_update(skip_locked=True)
        async with self._database.write() as connection:
            return (await connection.execute(delete(table).where(tuple_(*key).in_(old)))).rowcount


def _counts(period: timedelta) -> Select[Any]:
    return (
        select(
            client_metric.c.type,
            func.count().label("count"),
            func.max(client_metric.c.received_at).label("last_received_at"),
        )
        .where(client_metric.c.received_at >= func.now() - period)
        .group_by(client_metric.c.type)
        .order_by(client_metric.c.type)
    )


def _measures(period: timedelta) -> Select[Any]:
    """Percentiles of each numeric member; of each type only the members that occur most."""
    member = func.jsonb_each(client_metric.c.value).table_valued("key", "value").lateral("member")
    number = func.cast(member.c.value.op("#>>")(literal([], ARRAY(client_metric.c.type.type))), DOUBLE_PRECISION)
    halves = literal([0.5, 0.95], ARRAY(DOUBLE_PRECISION))
    rank = func.row_number().over(partition_by=client_metric.c.type, order_by=(desc(func.count()), member.c.key))
    every = (
        select(
            client_metric.c.type,
            member.c.key.label("name"),
            func.percentile_cont(halves).within_group(number).label("percentiles"),
            rank.label("rank"),
        )
        .select_from(client_metric.join(member, literal(value=True)))
        .where(client_metric.c.received_at >= func.now() - period, func.jsonb_typeof(member.c.value) == "number")
        .group_by(client_metric.c.type, member.c.key)
        .subquery()
    )
    return select(every).where(every.c.rank <= MOST_MEASURES).order_by(every.c.type, every.c.name)


def _of_type(type_: str, rows: Sequence[Any]) -> Mapping[str, Measure]:
    return {
        row.name: Measure(*(round(value, SHOWN_PLACES) for value in row.percentiles))
        for row in rows
        if row.type == type_
    }
