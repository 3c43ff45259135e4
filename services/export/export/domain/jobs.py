"""The life of an export job: queued → running → done | failed, done → expired, and back to queued when a worker dies.

Every function takes the job as it is and gives it as it shall be; the store writes the difference only if status and
fencing token are still those that the function saw. So each rule stands once, here, and holds under any race.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID


class Status(StrEnum):
    """Where a job stands."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    EXPIRED = "expired"


UNFINISHED = (Status.QUEUED, Status.RUNNING)
WORKER_LOST = "Pembuatan dokumen terhenti berulang kali. Mulai ekspor lagi; bila tetap gagal, laporkan."
# The last points are given when the file is stored, so 100 always means that it can be had.
STARTED_PROGRESS = 5
WRITTEN_PROGRESS = 90
# So many rows bring half of the way: how many will come is not known while they stream in.
HALF_WAY_ROWS = 2000


class LeaseLostError(Exception):
    """The job has been given to somebody else, or is over: whoever sees this must stop and leave no trace."""


@dataclass(frozen=True)
class Limits:
    """How long and how often a job may be tried, and how long its file is kept."""

    lease: timedelta
    # How long a queued job may wait for a worker before its id is handed out again.
    patience: timedelta
    retry_after: timedelta
    attempts: int
    keep_file: timedelta


@dataclass(frozen=True)
class MadeFile:
    """A finished document in storage."""

    name: str
    key: str
    size: int
    checksum_sha256: str
    revision: int


@dataclass(frozen=True)
class Job:
    """One document that a user asked for.

    `lease_until` says until when the job is in somebody's hands: the worker's while running, the queue's while
    queued. `fencing_token` grows whenever it changes hands; a worker with an older one is refused.
    """

    id: UUID
    user_id: int
    project_id: int
    document: str
    format: str
    min_revision: int
    status: Status
    attempt: int
    fencing_token: int
    lease_until: datetime
    progress: int
    revision: int
    file_name: str
    file_key: str
    file_size: int
    checksum_sha256: str
    error_message: str
    created_at: datetime
    completed_at: datetime | None
    expires_at: datetime | None


def claimed(job: Job, now: datetime, limits: Limits) -> Job | None:
    """A worker takes the job; None where it is not to be had, which a message delivered twice finds out here."""
    if job.status is not Status.QUEUED:
        return None
    return replace(
        job,
        status=Status.RUNNING,
        attempt=job.attempt + 1,
        fencing_token=job.fencing_token + 1,
        lease_until=now + limits.lease,
        progress=STARTED_PROGRESS,
    )


def renewed(job: Job, token: int, now: datetime, limits: Limits) -> Job:
    """The worker is alive. Raises LeaseLostError when the job is no longer its own."""
    return replace(_held(job, token), lease_until=now + limits.lease)


def advanced(job: Job, token: int, progress: int) -> Job:
    """The worker got further; progress never goes back within an attempt."""
    return replace(_held(job, token), progress=max(job.progress, progress))


def finished(job: Job, token: int, now: datetime, file: MadeFile, limits: Limits) -> Job:
    """The file is stored. Raises LeaseLostError when somebody else has taken the job over."""
    return replace(
        _held(job, token),
        status=Status.DONE,
        progress=100,
        file_name=file.name,
        file_key=file.key,
        file_size=file.size,
        checksum_sha256=file.checksum_sha256,
        revision=file.revision,
        error_message="",
        completed_at=now,
        expires_at=now + limits.keep_file,
    )


def failed(job: Job, token: int, now: datetime, message: str) -> Job:
    """It cannot be made, and trying again would not help."""
    return _ended_badly(_held(job, token), now, message)


def put_back(job: Job, token: int, now: datetime, message: str, limits: Limits) -> Job:
    """An attempt failed for a reason that may pass: tried again a little later, until the attempts are used up."""
    held = _held(job, token)
    if held.attempt >= limits.attempts:
        return _ended_badly(held, now, message)
    return _queued_again(held, now + limits.retry_after)


def taken_from_the_lost(job: Job, now: datetime, limits: Limits) -> Job | None:
    """What the reaper makes of a job whose lease is over; None where nothing is to be done.

    A queued one is handed out again, for the queue may have lost it; a running one goes back, for its worker is dead
    or as good as dead.
    """
    if job.status not in UNFINISHED or job.lease_until > now:
        return None
    if job.status is Status.RUNNING and job.attempt >= limits.attempts:
        return _ended_badly(job, now, WORKER_LOST)
    return _queued_again(job, now + limits.patience)


def expired(job: Job, now: datetime) -> Job | None:
    """The file's time is over; None where it is not."""
    if job.status is not Status.DONE or job.expires_at is None or job.expires_at > now:
        return None
    return replace(job, status=Status.EXPIRED, file_key="")


def progress_after(rows: int) -> int:
    """Percent after so many rows: always growing, never reaching what only a written file may claim."""
    return STARTED_PROGRESS + (WRITTEN_PROGRESS - STARTED_PROGRESS) * rows // (rows + HALF_WAY_ROWS)


def file_key(job: Job) -> str:
    """Where this attempt stores its file. The token is part of it: a worker that lost the job overwrites nothing."""
    return f"{job.id}/{job.fencing_token}.{job.format}"


def possible_file_keys(job: Job) -> list[str]:
    """Every key under which any attempt may have left a file, also one that died right after storing it."""
    return [f"{job.id}/{token}.{job.format}" for token in range(1, job.fencing_token + 1)]


def _held(job: Job, token: int) -> Job:
    if job.status is not Status.RUNNING or job.fencing_token != token:
        raise LeaseLostError(f"job {job.id} is {job.status} with token {job.fencing_token}, not {token}")
    return job


def _queued_again(job: Job, lease_until: datetime) -> Job:
    token = job.fencing_token + 1
    return replace(job, status=Status.QUEUED, fencing_token=token, lease_until=lease_until, progress=0)


def _ended_badly(job: Job, now: datetime, message: str) -> Job:
    token = job.fencing_token + 1
    return replace(job, status=Status.FAILED, fencing_token=token, error_message=message, completed_at=now)
