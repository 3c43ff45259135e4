"""The guarantee that every job comes to an end and every file to its: whatever dies or gets lost on the way."""

import asyncio
from datetime import timedelta

import structlog

from chassis.errors import AppError
from export.app.ports import ReapedJobs, Storage
from export.domain.jobs import Job, possible_file_keys

log = structlog.get_logger()

BATCH = 50


class Reaper:
    """Looks every few seconds. Several may run: each job's change is conditional, each removal may be repeated."""

    def __init__(self, jobs: ReapedJobs, storage: Storage, every: timedelta, keep_history: timedelta) -> None:
        self._jobs = jobs
        self._storage = storage
        self._every = every
        self._keep_history = keep_history

    async def run(self) -> None:
        """Works for ever; a database that is away is waited for."""
        while True:
            try:
                await self.reap()
            except AppError as error:
                log.warning("reaper waits", reason=error.slug)
            except OSError:
                log.exception("storage refuses")
            await asyncio.sleep(self._every.total_seconds())

    async def reap(self) -> None:
        """One look: overdue jobs, old files, old history; a bounded number of each."""
        for job_id in await self._jobs.overdue(BATCH):
            taken = await self._jobs.take_from_the_lost(job_id)
            if taken is not None:
                log.warning("job taken from the lost", job_id=str(job_id), status=taken.status, attempt=taken.attempt)
        for job in await self._jobs.with_old_files(BATCH):
            await self._remove_files(job)
            await self._jobs.expire(job.id)
        forgotten = await self._jobs.history(self._keep_history, BATCH)
        for job in forgotten:
            await self._remove_files(job)
        if forgotten:
            await self._jobs.forget([job.id for job in forgotten])

    async def _remove_files(self, job: Job) -> None:
        """Files first, row after: cut off in between, the next look does both again."""
        for key in possible_file_keys(job):
            await self._storage.delete(key)
