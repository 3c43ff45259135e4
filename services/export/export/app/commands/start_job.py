"""A user asks for a document."""

from dataclasses import dataclass

from chassis.errors import AppError, FieldProblem, conflict, invalid
from export.app.access import check_access
from export.app.documents import check_job
from export.app.ports import Jobs, NewJob, RekapSource
from export.domain.jobs import Job

LONGEST_IDEMPOTENCY_KEY = 200


@dataclass(frozen=True)
class Bounds:
    """How many unfinished jobs there may be; more are refused at once rather than left to wait for hours."""

    unfinished_per_user: int
    unfinished: int


async def start_job(jobs: Jobs, rekap: RekapSource, bounds: Bounds, wanted: NewJob) -> Job:
    """Writes the job down and answers; a worker does the rest.

    The same idempotency key gives the same job. INVALID for an unknown document or format, NOT_FOUND for a project that
    the user may not read, CONFLICT for a key that stood for something else, LIMITED above the bounds.
    """
    check_job(wanted.document, wanted.format)
    _check_key(wanted.idempotency_key)
    before = await jobs.by_idempotency_key(wanted.user_id, wanted.idempotency_key)
    if before is None:
        await check_access(rekap, wanted.user_id, wanted.project_id, wanted.min_revision)
        before = await jobs.start(wanted, bounds.unfinished_per_user, bounds.unfinished)
    return _same_request(before, wanted)


def _check_key(key: str) -> None:
    if len(key) > LONGEST_IDEMPOTENCY_KEY:
        message = f"paling panjang {LONGEST_IDEMPOTENCY_KEY} karakter"
        raise invalid(
            "idempotency-key-too-long", f"Idempotency key {message}.", FieldProblem("idempotency_key", message)
        )


def _same_request(job: Job, wanted: NewJob) -> Job:
    if (job.project_id, job.document, job.format) != (wanted.project_id, wanted.document, wanted.format):
        raise _key_reused()
    return job


def _key_reused() -> AppError:
    return conflict(
        "idempotency-key-reused", "Idempotency key ini sudah dipakai untuk ekspor lain. Kirim dengan key yang baru."
    )
