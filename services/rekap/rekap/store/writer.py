"""The read models inside one writing transaction."""

from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from contextlib import asynccontextmanager

from sqlalchemy import BigInteger, bindparam, cast, delete, extract, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import DataError, IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from rekap.app.history_ports import Recorded
from rekap.app.ports import FinishedLine, LineInput, ParkedEvent, StateRefusedError, Touched
from rekap.domain.line import Policy
from rekap.store import figures, history_store, removal, state_writer
from rekap.store.incoming import PROJECT, given_bigints, incoming, joined, texts
from rekap.store.project_row import policy_columns, read_policy
from rekap.store.revision_feed import ANNOUNCEMENT, announced, announcement
from rekap.store.tables import dead_letter, pekerjaan, project, resource
from taksir.projects.events.v1.project_changed_pb2 import ProjectState

# Name of the durable consumer on stream PROJECTS, declared with the streams.
DURABLE = "rekap"
# Microseconds, so that not even a database that was made anew gives the same one twice.
NEW_GENERATION = cast(extract("epoch", func.clock_timestamp()) * 1_000_000, BigInteger)


_IDS = given_bigints("ids")
_LOCKED = (
    select(project.c.id, project.c.revision)
    .where(project.c.id == func.any(_IDS))
    .order_by(project.c.id)
    .with_for_update(key_share=True)
)
_ROWS = incoming(id=_IDS)
_MISSING = (
    insert(project)
    .from_select(["id", "generation"], select(_ROWS.c.id, NEW_GENERATION).order_by(_ROWS.c.id))
    .on_conflict_do_nothing()
)
_POLICY = select(*policy_columns()).where(project.c.id == PROJECT)
_REACHED = bindparam("reached", type_=BigInteger)
_APPLIED = (
    update(project)
    .where(project.c.id == PROJECT)
    .values(revision=_REACHED, seen_revision=func.greatest(project.c.seen_revision, _REACHED))
    .returning(ANNOUNCEMENT)
)
_REPLACED = _APPLIED.values(generation=NEW_GENERATION)


class PostgresWriter:
    """Implements `rekap.app.ports.Writer` on a connection whose transaction somebody else begins and ends."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def lock(self, project_ids: Collection[int]) -> Mapping[int, int]:
        """Locks the projects' rows in id order, so that two appliers never wait for each other in a circle."""
        given = {"ids": joined(sorted(project_ids))}
        locked = await self._lock_known(given)
        if len(locked) < len(set(project_ids)):
            await self._connection.execute(_MISSING, given)
            locked = await self._lock_known(given)
        return locked

    async def _lock_known(self, given: dict[str, str]) -> dict[int, int]:
        return {row.id: row.revision for row in await self._connection.execute(_LOCKED, given)}

    @asynccontextmanager
    async def attempt(self) -> AsyncIterator[None]:
        """A savepoint."""
        try:
            async with self._connection.begin_nested():
                yield
        except (DataError, IntegrityError) as error:
            raise StateRefusedError(str(error.orig)) from error

    async def write_state(self, project_id: int, state: ProjectState) -> Touched:
        """Puts the rows in."""
        return await state_writer.write_state(self._connection, project_id, state)

    async def clear(self, project_id: int) -> None:
        """Takes every row of the project out."""
        await removal.clear(self._connection, project_id)

    async def policy(self, project_id: int) -> Policy:
        """The project's rules for lines."""
        return read_policy((await self._connection.execute(_POLICY, {"of_project": project_id})).one())

    async def refresh_costs(self, project_id: int, pekerjaan_ids: Collection[int]) -> None:
        """Adds up the unit costs of these pekerjaan anew."""
        await figures.refresh_costs(self._connection, project_id, pekerjaan_ids)

    def line_inputs(self, project_id: int, pekerjaan_ids: Collection[int] | None) -> AsyncIterator[Sequence[LineInput]]:
        """What the lines of these pekerjaan (None: all) are computed from, in batches."""
        return figures.line_inputs(self._connection, project_id, pekerjaan_ids)

    async def put_lines(self, project_id: int, lines: Sequence[FinishedLine]) -> None:
        """Stores computed lines."""
        await figures.put_lines(self._connection, project_id, lines)

    async def mark_applied(self, project_id: int, revision: int, *, replaced: bool = False) -> None:
        """The project shows `revision` from now on; whoever waits for it is woken at commit."""
        given = {"of_project": project_id, "reached": revision, "told": announced(project_id, revision)}
        await self._connection.execute(_REPLACED if replaced else _APPLIED, given)

    async def record(self, project_id: int, told: Sequence[Recorded]) -> None:
        """Keeps what was told of these revisions."""
        await history_store.record(self._connection, project_id, told)

    async def mark_seen(self, project_id: int, revision: int) -> None:
        """`revision` exists, but its rows are not here; the catch-up is woken at commit."""
        seen = func.greatest(project.c.seen_revision, revision)
        marked = update(project).where(project.c.id == project_id).values(seen_revision=seen)
        await self._connection.execute(marked.returning(announcement(project_id, 0)))

    async def mark_gone(self, project_id: int, seen_revision: int) -> None:
        """Settles what was heard of the project and hides what is left of it; it may have come back meanwhile."""
        values = {"is_deleted": True, "seen_revision": project.c.revision}
        unchanged = (project.c.id == project_id, project.c.seen_revision == seen_revision)
        await self._connection.execute(update(project).where(*unchanged).values(values))

    async def park(self, event: ParkedEvent) -> None:
        """Keeps an event that cannot be read, whole, for somebody to look at."""
        row = {
            "consumer": DURABLE,
            "event_id": event.id,
            "subject": event.subject,
            "payload": event.data,
            "reason": event.reason,
            "deliveries": 1,
        }
        await self._connection.execute(insert(dead_letter).values(row).on_conflict_do_nothing())

    async def parked(self, after: str, limit: int) -> Sequence[ParkedEvent]:
        """Parked events by their id, those after this one."""
        one = dead_letter.c
        query = select(one.event_id, one.subject, one.payload, one.reason)
        query = query.where(one.consumer == DURABLE, one.event_id > after).order_by(one.event_id).limit(limit)
        return [ParkedEvent(*row) for row in await self._connection.execute(query)]

    async def forget_parked(self, event_ids: Collection[str]) -> None:
        """Drops parked events whose change is in."""
        one = dead_letter.c
        await self._connection.execute(
            delete(dead_letter).where(one.consumer == DURABLE, one.event_id == func.any(texts(list(event_ids))))
        )

    async def gather_statistics(self) -> None:
        """ANALYZE of the tables that hold many rows of a project, with those of this transaction; one at a time."""
        for table in (*removal.OF_PEKERJAAN, pekerjaan, resource):
            await self._connection.exec_driver_sql(f"ANALYZE {table.name}")
