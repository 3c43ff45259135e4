"""Measurements in Postgres: written by the batch, summed up by the database."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import desc, func, insert, literal, select
from sqlalchemy.dialects.postgresql import ARRAY, DOUBLE_PRECISION
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql import Select

from chassis.database.engine import Database
from chassis.database.retention import forget_all_older
from monitoring.domain.metric import Metric
from monitoring.domain.summary import Measure, TypeSummary
from monitoring.store.tables import client_metric

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
    """`MetricReader`, and forgetting what is old."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def summary(self, period: timedelta) -> Sequence[TypeSummary]:
        """Two statements on one snapshot: counts by type, and the percentiles of their numeric members."""
        async with self._database.read() as connection:
            counts = (await connection.execute(_counts(period))).all()
            measures = (await connection.execute(_measures(period))).all()
        return [TypeSummary(row.type, row.count, row.last_received_at, _of_type(row.type, measures)) for row in counts]

    async def forget(self, age: timedelta) -> int:
        """Deletes the measurements received longer ago than that; says how many it were."""
        return await forget_all_older(self._database, client_metric, client_metric.c.received_at, age)


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
