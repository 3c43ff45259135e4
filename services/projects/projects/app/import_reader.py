"""Reads uploaded catalogues one after the other, whoever uploaded them, until the service stops."""

import asyncio
import tempfile
from collections.abc import AsyncIterator
from contextlib import aclosing
from datetime import timedelta
from pathlib import Path
from typing import Any

import structlog
from psycopg.errors import ForeignKeyViolation, UniqueViolation
from sqlalchemy.engine import RowMapping
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.database.engine import Database
from chassis.database.retention import every
from chassis.errors import AppError
from projects.ingest.limits import ImportLimits
from projects.ingest.notes import RefusedError
from projects.ingest.package import ANALYSIS_FIELDS, COMPONENT_FIELDS, FINDING_FIELDS
from projects.ingest.progress import Phase
from projects.ingest.sandbox import Sandbox, SandboxFailedError, SandboxRequest
from projects.store import catalogue_imports as imports
from projects.store.catalogue_staging import stage_rows

log = structlog.get_logger()

# How long a new upload may lie where nobody woke the reader: it came to another replica, or a lease ran out.
LOOK_SECONDS = 5.0
# Beyond the reading itself, for fetching the files and storing what was read.
STORE_TIME = timedelta(seconds=120)
MOST_ATTEMPTS = 3
RETRY_AFTER = timedelta(seconds=2)
FORGET_PERIOD = timedelta(hours=1)
FIELDS = {"analyses": ANALYSIS_FIELDS, "components": COMPONENT_FIELDS, "findings": FINDING_FIELDS}


class _ImportGoneError(Exception):
    """Somebody threw the import away, or another reader has taken it over."""


class ImportReader:
    """One at a time: a reading may use a core and much memory for a while, and the others can wait their turn."""

    def __init__(self, database: Database, limits: ImportLimits) -> None:
        self._database = database
        self._limits = limits
        self._woken = asyncio.Event()
        self._lease = timedelta(seconds=limits.wall_seconds) + STORE_TIME

    def wake(self) -> None:
        """There is something to read."""
        self._woken.set()

    async def run(self) -> None:
        """Reads for ever; a database that is away is waited for."""
        while True:
            try:
                while await self.read_next():
                    pass
            except AppError as error:
                log.warning("reading catalogues waits", reason=error.slug)
            await self._wait()

    async def forget_expired(self) -> None:
        """Throws away, for ever, what nobody finished in time."""
        await every(FORGET_PERIOD, self.forget)

    async def forget(self) -> None:
        """Throws it away once."""
        async with self._database.write() as connection:
            await imports.forget_expired(connection)

    async def read_next(self) -> bool:
        """Reads the import that has waited longest; whether there was one."""
        self._woken.clear()
        async with self._database.write() as connection:
            claimed = await imports.claim_waiting(connection, self._lease)
        if claimed is None:
            return False
        try:
            await self._read(claimed)
        except RefusedError as refusal:
            problem = {"slug": refusal.slug, "path": refusal.problem.path, "message": refusal.problem.message}
            await self._refuse(claimed, problem)
        except SandboxFailedError:
            await self._try_later(claimed)
        except _ImportGoneError:
            log.info("import discarded, or taken over, while it was read", id=claimed["id"])
        return True

    async def _wait(self) -> None:
        try:
            async with asyncio.timeout(LOOK_SECONDS):
                await self._woken.wait()
        except TimeoutError:
            return

    async def _read(self, claimed: RowMapping) -> None:
        with tempfile.TemporaryDirectory(prefix="taksir-import-") as folder:
            request = await self._request(claimed, Path(folder))
            async with aclosing(Sandbox(request, self._limits).lines()) as lines:
                first = await self._first_rows(claimed, lines)
                if "refused" in first:
                    await self._refuse(claimed, {"slug": first["refused"], **first["problem"]})
                elif "mapping" in first:
                    await self._ask_mapping(claimed, first["mapping"])
                else:
                    await self._stage(claimed, first, lines)

    async def _request(self, claimed: RowMapping, folder: Path) -> SandboxRequest:
        files = []
        async with self._database.read() as connection:
            for number, file in enumerate(claimed["files"]):
                path = folder / f"upload-{number}"
                await _write_file(path, imports.file_pieces(connection, claimed["id"], number))
                files.append((file["name"], path))
            mappings = await imports.mappings(connection)
            aliases = await imports.aliases(connection)
        return SandboxRequest(files, claimed["sheets"], mappings, aliases)

    async def _first_rows(self, claimed: RowMapping, lines: AsyncIterator[dict[str, Any]]) -> dict[str, Any]:
        """The first line that is no progress, which is told on the way."""
        async for line in lines:
            if "phase" not in line:
                return line
            await self._tell(claimed, *line["phase"])
        raise SandboxFailedError

    async def _stage(self, claimed: RowMapping, first: dict[str, Any], lines: AsyncIterator[dict[str, Any]]) -> None:
        """Writes everything in one transaction: a reader that dies leaves nothing behind."""
        report = None
        await self._tell(claimed, Phase.STAGING, 0, 0)
        async with self._database.write() as connection:
            line: dict[str, Any] | None = first
            while line is not None:
                report = line.get("report", report)
                await self._store(connection, claimed["id"], line)
                line = await anext(lines, None)
            if report is None:
                raise SandboxFailedError
            if not await imports.finish_reading(connection, claimed, status="staged", report=report):
                raise _ImportGoneError

    async def _store(self, connection: AsyncConnection, import_id: int, line: dict[str, Any]) -> None:
        try:
            for name, fields in FIELDS.items():
                if name in line:
                    await stage_rows(connection, import_id, name, fields, line[name])
        except IntegrityError as error:
            if not isinstance(error.orig, ForeignKeyViolation | UniqueViolation):
                raise
            raise _ImportGoneError from error

    async def _ask_mapping(self, claimed: RowMapping, mapping: dict[str, Any]) -> None:
        async with self._database.write() as connection:
            await imports.finish_reading(connection, claimed, status="mapping", mapping=mapping)

    async def _refuse(self, claimed: RowMapping, problem: dict[str, str]) -> None:
        """Nothing of it is kept but the reason."""
        async with self._database.write() as connection:
            if await imports.finish_reading(connection, claimed, status="refused", problem=problem):
                await imports.clear_staged(connection, claimed["id"])

    async def _try_later(self, claimed: RowMapping) -> None:
        """A reader may fail for reasons of the machine; one that fails again and again fails for the file."""
        log.warning("reader of catalogues failed", id=claimed["id"], attempt=claimed["attempts"])
        if claimed["attempts"] >= MOST_ATTEMPTS:
            await self._give_up(claimed)
            return
        async with self._database.write() as connection:
            await imports.release(connection, claimed, RETRY_AFTER)

    async def _give_up(self, claimed: RowMapping) -> None:
        message = "pembacanya gagal; coba unggah lagi, atau simpan ulang berkasnya dahulu"
        await self._refuse(claimed, {"slug": "reader-failed", "path": claimed["files"][0]["name"], "message": message})

    async def _tell(self, claimed: RowMapping, phase: str, done: int, total: int) -> None:
        async with self._database.write() as connection:
            await imports.tell_phase(connection, claimed["id"], str(phase), done, total)


async def _write_file(path: Path, pieces: AsyncIterator[bytes]) -> None:
    with path.open("wb") as file:
        async for piece in pieces:
            await asyncio.to_thread(file.write, piece)
