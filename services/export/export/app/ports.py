"""What the use cases need from outside; `store`, `rpc` and `events` bring it, tests bring fakes."""

from collections.abc import AsyncGenerator, AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Protocol
from uuid import UUID

from export.domain.jobs import Job, MadeFile
from export.domain.rekap_rab import RabHeader, RabRow


@dataclass(frozen=True, slots=True)
class RabPage:
    """A part of a rekap RAB; the first page, and only it, has the header."""

    header: RabHeader | None
    rows: Sequence[RabRow]


class RekapSource(Protocol):
    """Where figures come from: the rekap service, asked on behalf of the identity that is acting."""

    def pages(self, project_id: int, min_revision: int) -> AsyncGenerator[RabPage, None]:
        """The project's rekap RAB in tree order. NOT_FOUND where the acting user may not read the project."""
        ...


class Storage(Protocol):
    """Object storage of finished files."""

    async def put(self, key: str, source: Path) -> None:
        """Stores a copy of the file under `key`, whole or not at all."""
        ...

    def open(self, key: str) -> AsyncIterator[bytes]:
        """The bytes in chunks; NOT_FOUND where nothing is stored under `key`."""
        ...

    async def delete(self, key: str) -> None:
        """Removes what is stored under `key`, if anything."""
        ...


class Queue(Protocol):
    """The way to the workers. It may lose or repeat: the job row is the truth."""

    async def send(self, job_id: UUID, trace: Mapping[str, str]) -> None:
        """Hands over the id, with the trace that asked for it; UNAVAILABLE where the queue is away."""
        ...


@dataclass(frozen=True)
class NewJob:
    """What a user asks for; an empty idempotency key stands for none."""

    user_id: int
    project_id: int
    document: str
    format: str
    min_revision: int
    idempotency_key: str = ""


class Jobs(Protocol):
    """The truth about jobs, as users see it."""

    async def of_user(self, user_id: int, job_id: UUID) -> Job | None:
        """The user's own job."""
        ...

    async def by_idempotency_key(self, user_id: int, key: str) -> Job | None:
        """The job that the user started with this key; None for the empty key."""
        ...

    async def start(self, wanted: NewJob, most_of_user: int, most: int) -> Job:
        """Inserts the job, or gives the one under the same key. LIMITED or UNAVAILABLE when too many are unfinished."""
        ...


class WorkerJobs(Protocol):
    """The truth about jobs, as a worker sees it. All but `claim` raise LeaseLostError once the job changed hands."""

    async def claim(self, job_id: UUID) -> Job | None:
        """Takes a queued job; None where it is gone, running or over."""
        ...

    async def renew(self, held: Job) -> None:
        """Prolongs the lease."""
        ...

    async def advance(self, held: Job, progress: int) -> None:
        """Writes down how far the worker is, in percent."""
        ...

    async def finish(self, held: Job, file: MadeFile) -> None:
        """The file is in storage."""
        ...

    async def put_back(self, held: Job, message: str) -> None:
        """The attempt failed in a way that may pass."""
        ...

    async def fail(self, held: Job, message: str) -> None:
        """The job cannot be done."""
        ...


class ReapedJobs(Protocol):
    """The truth about jobs, as the reaper sees it."""

    async def overdue(self, most: int) -> Sequence[UUID]:
        """Unfinished jobs whose lease is over."""
        ...

    async def take_from_the_lost(self, job_id: UUID) -> Job | None:
        """Hands an overdue job out again, or ends it; None where somebody else has seen to it."""
        ...

    async def with_old_files(self, most: int) -> Sequence[Job]:
        """Done jobs whose file has been kept long enough."""
        ...

    async def expire(self, job_id: UUID) -> None:
        """The file has been removed."""
        ...

    async def history(self, older_than: timedelta, most: int) -> Sequence[Job]:
        """Ended jobs without a file that nobody asks for any more."""
        ...

    async def forget(self, job_ids: Sequence[UUID]) -> None:
        """Deletes the rows."""
        ...


class Dispatches(Protocol):
    """Ids that still have to reach the workers."""

    async def hand_over(self, queue: Queue) -> int:
        """Sends a batch and forgets it; how many were sent. UNAVAILABLE where the queue is away: they stay."""
        ...
