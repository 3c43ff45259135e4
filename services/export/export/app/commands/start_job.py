"""A user asks for a document."""

from dataclasses import dataclass

from chassis.errors import AppError, FieldProblem, conflict, invalid
from chassis.identity import Identity, acting_as
from export.app.documents import check_job
from export.app.ports import Jobs, NewJob, RekapSource
from export.app.queries.rekap_rab import rekap_rab
from export.domain.jobs import Job

LONGEST_IDEMPOTENCY_KEY = 200


@dataclass(frozen=True)
class Bounds:
    """How many unfinished jobs there may be; more are refused at once rather than left to wait for hours."""

    unfinished_per_user: int
    unfinished: int


def identity_of_user(user_id: int) -> Identity:
    """Jobs see what their user sees as a member of projects, whatever other roles he or she has."""
    return Identity(user_id, frozenset({"user"}))


async def start_job(jobs: Jobs, rekap: RekapSource, bounds: Bounds, wanted: NewJob) -> Job:
    """Writes the job down and answers; a worker does the rest.

    The same idempotency key gives the same job. INVALID for an unknown document or format, NOT_FOUND for a project that
    the user may not read, CONFLICT for a key that stood for something else, LIMITED above the bounds.
    """
    check_job(wanted.document, wanted.format)
    _check_key(wanted.idempotency_key)
    before = await jobs.by_idempotency_key(wanted.user_id, wanted.idempotency_key)
    if before is None:
        await _check_access(rekap, wanted)
        before = await jobs.start(wanted, bounds.unfinished_per_user, bounds.unfinished)
    return _same_request(before, wanted)


def _check_key(key: str) -> None:
    if len(key) > LONGEST_IDEMPOTENCY_KEY:
        message = f"paling panjang {LONGEST_IDEMPOTENCY_KEY} karakter"
        raise invalid(
            "idempotency-key-too-long", f"Idempotency key {message}.", FieldProblem("idempotency_key", message)
        )


async def _check_access(rekap: RekapSource, wanted: NewJob) -> None:
    """Only the owner of the data knows who may read it; the header alone tells, the rows are not waited for."""
    with acting_as(identity_of_user(wanted.user_id)):
        async with rekap_rab(rekap, wanted.project_id, wanted.min_revision):
            pass


def _same_request(job: Job, wanted: NewJob) -> Job:
    if (job.project_id, job.document, job.format) != (wanted.project_id, wanted.document, wanted.format):
        raise _key_reused()
    return job


def _key_reused() -> AppError:
    return conflict(
        "idempotency-key-reused", "Idempotency key ini sudah dipakai untuk ekspor lain. Kirim dengan key yang baru."
    )
