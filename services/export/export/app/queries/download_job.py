"""The finished file of a job."""

from collections.abc import AsyncIterator

from chassis.errors import conflict
from export.app.access import check_access
from export.app.ports import Jobs, RekapSource, Storage
from export.app.queries.find_job import find_job
from export.domain.jobs import Job, Status

_NOT_TO_BE_HAD = {
    Status.QUEUED: ("export-not-ready", "Dokumen masih menunggu giliran. Tunggu sampai selesai, lalu unduh."),
    Status.RUNNING: ("export-not-ready", "Dokumen masih dibuat. Tunggu sampai selesai, lalu unduh."),
    Status.FAILED: ("export-failed", "Dokumen gagal dibuat. Mulai ekspor baru."),
    Status.EXPIRED: ("export-expired", "Berkas ini sudah melewati masa simpan. Mulai ekspor baru."),
}


async def download_job(
    jobs: Jobs, storage: Storage, rekap: RekapSource, user_id: int, job_id: str
) -> tuple[Job, AsyncIterator[bytes]]:
    """The job with its file's bytes; CONFLICT with the reason while (or once) there is no file.

    NOT_FOUND also for a user who has lost access to the project since the file was made.
    """
    job = await find_job(jobs, user_id, job_id)
    if job.status is not Status.DONE:
        slug, detail = _NOT_TO_BE_HAD[job.status]
        raise conflict(slug, detail)
    await check_access(rekap, user_id, job.project_id)
    return job, storage.open(job.file_key)
