"""ProjectUploadService: projects from a workbook."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from datetime import datetime
from typing import Any

from chassis.errors import AppError, invalid, unavailable
from chassis.rpc.messages import document
from projects.app.queries.project_upload import read_project_upload
from projects.app.queries.upload_template import upload_template
from projects.domain.header import HeaderChange
from projects.domain.jakarta import jakarta_day
from projects.domain.problem import Problem
from projects.domain.schedule import LONGEST_DAYS
from projects.ingest.limits import ImportLimits
from projects.ingest.spool import Spool, spooled
from projects.rpc.decoding import Decoder, caller
from projects.rpc.project_decoding import read_header
from taksir.common.v1.document_pb2 import Document
from taksir.projects.v1 import project_upload_service_pb2 as messages
from taksir.projects.v1.project_service_pb2 import ProjectFields

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# Each may use a core for a while, so few are read at once and the others are asked to come back.
READINGS_AT_ONCE = 2
BUSY_SECONDS = 5


class ProjectUploadServicer:
    """Every call is made for a user."""

    def __init__(self, limits: ImportLimits, now: Callable[[], datetime]) -> None:
        self._limits = limits
        self._now = now
        self._turns = asyncio.Semaphore(READINGS_AT_ONCE)

    async def ReadProjectUpload(
        self, request_iterator: AsyncIterator[messages.ReadProjectUploadRequest], _: Any
    ) -> messages.ReadProjectUploadResponse:
        """What each row would become."""
        caller()
        if self._turns.locked():
            raise unavailable("upload-busy", "Unggahan lain sedang dibaca. Coba lagi sebentar lagi.", BUSY_SECONDS)
        async with self._turns:
            with spooled(self._limits) as spool:
                await _receive(request_iterator, spool)
                today = jakarta_day(self._now())
                report = await read_project_upload(spool.files[0], self._limits, today, _header)
        return messages.ReadProjectUploadResponse(report=document(report))

    async def GetUploadTemplate(
        self, _request: messages.GetUploadTemplateRequest, _: Any
    ) -> messages.GetUploadTemplateResponse:
        """The workbook to fill in."""
        made = Document(body=upload_template(), content_type=XLSX)
        return messages.GetUploadTemplateResponse(document=made)


async def _receive(parts: AsyncIterator[messages.ReadProjectUploadRequest], spool: Spool) -> None:
    async for part in parts:
        if part.WhichOneof("part") == "file_name" and not spool.files:
            spool.start(part.file_name)
        else:
            await spool.write(part.chunk)
    spool.close()
    if not spool.files:
        raise invalid("upload-invalid", "Belum ada berkas. Pilih satu buku kerja .xlsx.")


def _header(fields: Mapping[str, str]) -> tuple[HeaderChange, list[Problem]]:
    """The header that the texts of a row say; each text that cannot be read is a problem of its field."""
    texts = dict(fields)
    days = texts.pop("durasi_hari", None)
    problems = []
    given = ProjectFields()
    for name, text in texts.items():
        setattr(given, name, text)
    if days is not None:
        if (
            days.isascii()
            and days.isdigit()
            and 1 <= int(days[:6]) <= LONGEST_DAYS
            and len(days) <= len(str(LONGEST_DAYS))
        ):
            given.durasi_hari = int(days)
        else:
            problems.append(Problem("durasi_hari", f"bilangan bulat 1 sampai {LONGEST_DAYS}"))
    decoder = Decoder("project-invalid", "")
    header = read_header(decoder, given, "")
    try:
        decoder.check()
    except AppError as error:
        problems += [Problem(one.path, one.message) for one in error.fields]
    return header, problems
