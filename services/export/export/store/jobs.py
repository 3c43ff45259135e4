"""Jobs in Postgres. Every change is one conditional UPDATE: it holds only if nobody changed hands in between."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import fields
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import delete, func, insert, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.database.engine import Database
from chassis.errors import limited, unavailable
from chassis.telemetry import carrier
from export.app.ports import NewJob
from export.domain import jobs as rules
from export.domain.jobs import Job, LeaseLostError, Limits, MadeFile, Status
from export.store.tables import dispatch, job

COLUMNS = [job.c[field.name] for field in fields(Job)]
NOW = func.clock_timestamp().label("now")
UNFINISHED = job.c.status.in_([status.value for status in rules.UNFINISHED])
RETRY_AFTER_SECONDS = 30

Step = Callable[[Job, datetime], Job | None]
Tell = Callable[[AsyncConnection, Job], Awaitable[None]]


class Jobs:
    """The truth about jobs. Times are the database's own, so that no two clocks disagree about a lease."""

    def __init__(
        self, database: Database, limits: Limits, tell: Tell, wake_dispatcher: Callable[[], None] = lambda: None
    ) -> None:
        self._database = database
        self._limits = limits
        self._tell = tell
        self._wake_dispatcher = wake_dispatcher

    async def of_user(self, user_id: int, job_id: UUID) -> Job | None:
        """The user's own job."""
        return await self._one(job.c.id == job_id, job.c.user_id == user_id)

    async def by_idempotency_key(self, user_id: int, key: str) -> Job | None:
        """The job that the user started with this key; None for the empty key."""
        return await self._one(job.c.user_id == user_id, job.c.idempotency_key == key) if key else None

    async def _one(self, *conditions: Any) -> Job | None:
        async with self._database.read() as connection:
            row = (await connection.execute(select(*COLUMNS).where(*conditions))).one_or_none()
        return None if row is None else _job(row)

    async def start(self, wanted: NewJob, most_of_user: int, most: int) -> Job:
        """Inserts the job with its dispatch and its first event, or gives the one that stands under the same key.

        LIMITED or UNAVAILABLE when there are too many unfinished ones.
        """
        async with self._database.write() as connection:
            await _one_start_at_a_time(connection, wanted.user_id)
            before = await _of_key(connection, wanted)
            if before is not None:
                return before
            await _check_bounds(connection, wanted.user_id, most_of_user, most)
            started = await _insert(connection, wanted, self._limits.patience)
            await _dispatch(connection, started.id)
            await self._tell(connection, started)
        self._wake_dispatcher()
        return started

    async def claim(self, job_id: UUID) -> Job | None:
        """Takes a queued job for the calling worker; None where it is gone, running or over."""
        return await self._change(job_id, lambda found, now: rules.claimed(found, now, self._limits))

    async def renew(self, held: Job) -> None:
        """Prolongs the worker's lease; this and the rest raise LeaseLostError once the job is not held any more."""
        await self._change_held(held, lambda found, now: rules.renewed(found, held.fencing_token, now, self._limits))

    async def advance(self, held: Job, progress: int) -> None:
        """Writes down how far the worker is, in percent."""
        await self._change_held(held, lambda found, _: rules.advanced(found, held.fencing_token, progress))

    async def finish(self, held: Job, file: MadeFile) -> None:
        """The file is in storage."""
        await self._change_held(
            held, lambda found, now: rules.finished(found, held.fencing_token, now, file, self._limits)
        )

    async def put_back(self, held: Job, message: str) -> None:
        """The attempt failed in a way that may pass."""
        await self._change_held(
            held, lambda found, now: rules.put_back(found, held.fencing_token, now, message, self._limits)
        )

    async def fail(self, held: Job, message: str) -> None:
        """The job cannot be done."""
        await self._change_held(held, lambda found, now: rules.failed(found, held.fencing_token, now, message))

    async def take_from_the_lost(self, job_id: UUID) -> Job | None:
        """Hands an overdue job out again, or ends it; None where somebody else has seen to it."""
        taken = await self._change(
            job_id, lambda found, now: rules.taken_from_the_lost(found, now, self._limits), from_the_lost=True
        )
        if taken is not None:
            self._wake_dispatcher()
        return taken

    async def expire(self, job_id: UUID) -> None:
        """The file has been removed."""
        await self._change(job_id, rules.expired)

    async def overdue(self, most: int) -> Sequence[UUID]:
        """Unfinished jobs whose lease is over, the longest waiting first."""
        statement = select(job.c.id).where(UNFINISHED, job.c.lease_until <= func.now())
        async with self._database.read() as connection:
            return (await connection.scalars(statement.order_by(job.c.lease_until).limit(most))).all()

    async def with_old_files(self, most: int) -> Sequence[Job]:
        """Done jobs whose file has been kept long enough."""
        statement = select(*COLUMNS).where(job.c.status == Status.DONE.value, job.c.expires_at <= func.now())
        return await self._several(statement.order_by(job.c.expires_at).limit(most))

    async def history(self, older_than: timedelta, most: int) -> Sequence[Job]:
        """Jobs that ended without a file, or lost it, so long ago that nobody asks for them."""
        over = job.c.status.in_([Status.FAILED.value, Status.EXPIRED.value])
        return await self._several(
            select(*COLUMNS).where(over, job.c.completed_at <= func.now() - older_than).limit(most)
        )

    async def _several(self, statement: Any) -> Sequence[Job]:
        async with self._database.read() as connection:
            return [_job(row) for row in await connection.execute(statement)]

    async def forget(self, job_ids: Sequence[UUID]) -> None:
        """Deletes the rows."""
        async with self._database.write() as connection:
            await connection.execute(delete(job).where(job.c.id.in_(job_ids)))

    async def _change_held(self, held: Job, step: Step) -> None:
        if await self._change(held.id, step) is None:
            raise LeaseLostError(f"job {held.id} changed hands")

    async def _change(self, job_id: UUID, step: Step, *, from_the_lost: bool = False) -> Job | None:
        """Applies a rule to the row; None where the rule or a faster competitor says no."""
        async with self._database.write() as connection:
            row = (await connection.execute(select(*COLUMNS, NOW).where(job.c.id == job_id))).one_or_none()
            if row is None:
                return None
            before = _job(row)
            after = step(before, row.now)
            if after is None or not await _written(connection, before, after, same_lease=from_the_lost):
                return None
            if (before.status, before.progress) != (after.status, after.progress):
                await self._tell(connection, after)
            if from_the_lost and after.status is Status.QUEUED:
                await _dispatch(connection, after.id)
            return after


def _job(row: Any) -> Job:
    values = {field.name: getattr(row, field.name) for field in fields(Job)}
    return Job(**{**values, "status": Status(values["status"])})


async def _written(connection: AsyncConnection, before: Job, after: Job, *, same_lease: bool) -> bool:
    """Writes only what the rule changed, so that a heartbeat and a progress report never undo each other.

    With `same_lease` a heartbeat in between counts as a change of hands: nobody takes a job from the living.
    """
    changed = {
        field.name: getattr(after, field.name)
        for field in fields(Job)
        if getattr(after, field.name) != getattr(before, field.name)
    }
    if not changed:
        return True
    unchanged = [job.c.status == before.status.value, job.c.fencing_token == before.fencing_token]
    if same_lease:
        unchanged.append(job.c.lease_until == before.lease_until)
    result = await connection.execute(update(job).where(job.c.id == before.id, *unchanged).values(changed))
    return result.rowcount == 1


async def _one_start_at_a_time(connection: AsyncConnection, user_id: int) -> None:
    """Until the transaction ends: else two starts of one user could both pass the bound or both take the key."""
    key = text("SELECT pg_advisory_xact_lock(hashtextextended(current_schema() || '.start_job', :user_id))")
    await connection.execute(key, {"user_id": user_id})


async def _of_key(connection: AsyncConnection, wanted: NewJob) -> Job | None:
    if not wanted.idempotency_key:
        return None
    same_key = (job.c.user_id == wanted.user_id, job.c.idempotency_key == wanted.idempotency_key)
    row = (await connection.execute(select(*COLUMNS).where(*same_key))).one_or_none()
    return None if row is None else _job(row)


async def _check_bounds(connection: AsyncConnection, user_id: int, most_of_user: int, most: int) -> None:
    own = func.count().filter(job.c.user_id == user_id)
    counts = (await connection.execute(select(own.label("own"), func.count().label("every")).where(UNFINISHED))).one()
    if counts.own >= most_of_user:
        detail = (
            f"Masih ada {counts.own} ekspor Anda yang belum selesai. Tunggu sampai ada yang selesai, lalu coba lagi."
        )
        raise limited("export-too-many", detail, RETRY_AFTER_SECONDS)
    if counts.every >= most:
        detail = "Antrean ekspor sedang penuh. Coba lagi sebentar lagi."
        raise unavailable("export-queue-full", detail, RETRY_AFTER_SECONDS)


async def _insert(connection: AsyncConnection, wanted: NewJob, patience: timedelta) -> Job:
    new = insert(job).values(
        id=uuid4(),
        user_id=wanted.user_id,
        project_id=wanted.project_id,
        document=wanted.document,
        format=wanted.format,
        min_revision=wanted.min_revision,
        idempotency_key=wanted.idempotency_key or None,
        lease_until=func.now() + patience,
    )
    return _job((await connection.execute(new.returning(*COLUMNS))).one())


async def _dispatch(connection: AsyncConnection, job_id: UUID) -> None:
    await connection.execute(insert(dispatch).values(job_id=job_id, trace=carrier()))
