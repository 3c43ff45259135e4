"""One job of one user."""

from uuid import UUID

from chassis.errors import AppError, not_found
from export.app.ports import Jobs
from export.domain.jobs import Job


async def find_job(jobs: Jobs, user_id: int, job_id: str) -> Job:
    """The job; NOT_FOUND for a job of somebody else, exactly as for one that never was."""
    try:
        identifier = UUID(job_id)
    except ValueError:
        raise _unknown() from None
    job = await jobs.of_user(user_id, identifier)
    if job is None:
        raise _unknown()
    return job


def _unknown() -> AppError:
    return not_found("export-job-not-found", "Ekspor ini tidak ditemukan. Mulai ekspor baru dari halaman rekap.")
