"""A worker makes one document."""

import asyncio
import hashlib
import tempfile
from collections.abc import Callable, Coroutine
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol
from uuid import UUID

import structlog

from chassis.errors import AppError, Kind, too_large
from chassis.identity import acting_as
from chassis.rpc.deadline import deadline
from export.app.access import identity_of_user
from export.app.ports import RekapSource, Storage, WorkerJobs
from export.app.queries.rekap_rab import RekapRab, rekap_rab
from export.domain.file_names import file_name
from export.domain.jobs import WRITTEN_PROGRESS, Job, LeaseLostError, MadeFile, file_key, progress_after
from export.domain.rekap_rab import RabHeader, RabRow

log = structlog.get_logger()

# Every report is a transaction and an event; nobody sees smaller steps.
PROGRESS_STEP = 5
TOO_SLOW = "Pembuatan dokumen memakan waktu terlalu lama. Coba lagi; bila berulang, laporkan."
UNEXPECTED = "Dokumen gagal dibuat karena kesalahan pada sistem. Mulai ekspor lagi; bila berulang, laporkan."
# Reasons that lie in the moment, not in the request.
PASSING = frozenset({Kind.UNAVAILABLE, Kind.TIMEOUT, Kind.LIMITED, Kind.INTERNAL})


class DocumentWriter(Protocol):
    """Writes a rekap RAB into a file, page by page."""

    def add(self, row: RabRow) -> None:
        """The next line; TOO_LARGE where the format holds no more."""
        ...

    def close(self) -> None:
        """Writes the totals and completes the file; slow for large ones."""
        ...


# Opens a writer on a path; leaving the context without close() gives the file up.
OpenWriter = Callable[[Path, RabHeader], AbstractContextManager[DocumentWriter]]


@dataclass(frozen=True)
class Pace:
    """How long an attempt may take, how often the lease is renewed (both in seconds), how large a file may be."""

    attempt_seconds: float
    renew_seconds: float
    max_file_bytes: int


@dataclass(frozen=True)
class JobRunner:
    """Makes documents one after the other; safe to be called twice or too late for the same id."""

    jobs: WorkerJobs
    rekap: RekapSource
    storage: Storage
    open_writer: OpenWriter
    work_dir: Path
    pace: Pace

    async def run(self, job_id: UUID) -> None:
        """Returns when the job is done, given back, or found to be somebody else's."""
        held = await self.jobs.claim(job_id)
        if held is None:
            log.info("job not to be had", job_id=str(job_id))
            return
        with structlog.contextvars.bound_contextvars(job_id=str(job_id), attempt=held.attempt):
            try:
                await self._attempt(held)
            except LeaseLostError as error:
                log.warning("job lost", reason=str(error))
                await self.storage.delete(file_key(held))

    async def _attempt(self, held: Job) -> None:
        try:
            async with asyncio.timeout(self.pace.attempt_seconds):
                file = await self._while_leased(held, self._make(held))
            await self.jobs.finish(held, file)
            log.info("job done", bytes=file.size)
        except LeaseLostError:
            raise
        except TimeoutError:
            await self._put_back(held, TOO_SLOW)
        except AppError as error:
            await self._refuse(held, error)
        except Exception:  # the task boundary
            log.exception("job failed")
            await self._put_back(held, UNEXPECTED)

    async def _refuse(self, held: Job, error: AppError) -> None:
        log.warning("job refused", slug=error.slug)
        if error.kind in PASSING:
            await self._put_back(held, error.detail)
        else:
            await self.jobs.fail(held, error.detail)

    async def _put_back(self, held: Job, message: str) -> None:
        await self.storage.delete(file_key(held))
        await self.jobs.put_back(held, message)

    async def _make(self, held: Job) -> MadeFile:
        self.work_dir.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=f"{held.id}-", dir=self.work_dir) as folder:
            path = Path(folder) / f"document.{held.format}"
            with acting_as(identity_of_user(held.user_id)), deadline(self.pace.attempt_seconds):
                async with rekap_rab(self.rekap, held.project_id, held.min_revision) as rekap:
                    await self._write(held, rekap, path)
                    return await self._publish(held, rekap.header, path)

    async def _write(self, held: Job, rekap: RekapRab, path: Path) -> None:
        rows_written, reported = 0, held.progress
        with self.open_writer(path, rekap.header) as writer:
            async for rows in rekap.pages:
                for row in rows:
                    writer.add(row)
                rows_written += len(rows)
                if (progress := progress_after(rows_written)) >= reported + PROGRESS_STEP:
                    await self.jobs.advance(held, progress)
                    reported = progress
            await asyncio.to_thread(writer.close)
        await self.jobs.advance(held, WRITTEN_PROGRESS)

    async def _publish(self, held: Job, header: RabHeader, path: Path) -> MadeFile:
        size, checksum = await asyncio.to_thread(_measured, path)
        if size > self.pace.max_file_bytes:
            raise too_large("export-too-large", "Dokumen ini terlalu besar. Unduh sebagai CSV.")
        key = file_key(held)
        await self.storage.put(key, path)
        name = file_name(held.document, header.project_name, header.revision, held.format)
        return MadeFile(name, key, size, checksum, header.revision)

    async def _while_leased(self, held: Job, making: Coroutine[None, None, MadeFile]) -> MadeFile:
        """Renews the lease beside the work; a lost lease stops the work."""
        work = asyncio.create_task(making)
        keeping = asyncio.create_task(self._keep(held))
        try:
            await asyncio.wait({work, keeping}, return_when=asyncio.FIRST_COMPLETED)
            return await (keeping if keeping.done() and not work.done() else work)
        finally:
            keeping.cancel()
            work.cancel()
            await asyncio.gather(keeping, work, return_exceptions=True)

    async def _keep(self, held: Job) -> MadeFile:
        while True:
            await asyncio.sleep(self.pace.renew_seconds)
            try:
                await self.jobs.renew(held)
            except AppError as error:
                # The database is away; should that last, the lease ends and the next report finds out.
                log.warning("lease not renewed", reason=error.slug)


def _measured(path: Path) -> tuple[int, str]:
    with path.open("rb") as file:
        return path.stat().st_size, hashlib.file_digest(file, "sha256").hexdigest()
