"""Rounds of upkeep in PostgreSQL, and what waits there."""

from dataclasses import asdict
from datetime import timedelta

from sqlalchemy import delete, func, insert, select

from chassis.database.engine import Database
from rekap.app.operations_ports import FigureHealth, Round
from rekap.store.operations_tables import upkeep_round
from rekap.store.tables import dead_letter, project
from rekap.store.writer import DURABLE

KEEP = timedelta(days=30)


class PostgresOperations:
    """Implements `rekap.app.operations_ports.Operations`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def keep(self, done: Round) -> None:
        """Notes a round, and drops those of long ago."""
        async with self._database.write() as connection:
            await connection.execute(insert(upkeep_round).values(asdict(done)))
            await connection.execute(delete(upkeep_round).where(upkeep_round.c.finished_at < func.now() - KEEP))

    async def health(self, hours: int) -> FigureHealth:
        """Four small statements in one snapshot."""
        one, event = upkeep_round.c, dead_letter.c
        parked = select(func.count(), func.min(event.parked_at)).where(event.consumer == DURABLE)
        lag = project.c.seen_revision - project.c.revision
        behind = select(func.count(), func.coalesce(func.max(lag), 0)).where(
            project.c.seen_revision > project.c.revision
        )
        added = [func.coalesce(func.sum(column), 0) for column in (one.compared, one.drifted, one.mended)]
        sums = select(func.count(), *added).where(one.finished_at > func.now() - timedelta(hours=hours))
        names = Round.__dataclass_fields__
        newest = select(one.finished_at, *(one[name] for name in names)).order_by(one.id.desc()).limit(1)
        async with self._database.read() as connection:
            last = (await connection.execute(newest)).one_or_none()
            now = [value for query in (parked, behind, sums) for value in (await connection.execute(query)).one()]
            return FigureHealth(*now, *((Round(*last[1:]), last.finished_at) if last else (None, None)))
