"""A multipart upload, handed on to the catalogue chunk by chunk: the gateway never holds a whole file."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping

from fastapi import HTTPException
from starlette.requests import ClientDisconnect

from chassis.errors import AppError, FieldProblem, invalid, too_large
from gateway.streaming.multipart import DataOfPart, EndOfPart, StartOfPart, form_events
from taksir.projects.v1.catalogue_service_pb2 import (
    FileStart,
    ImportCatalogueRequest,
    ImportCatalogueResponse,
    ImportHeader,
)

LONGEST_FIELD = 10_000
MEBIBYTE = 1024 * 1024
FIELDS = frozenset({"edition", "sheets"})
FORM_SCHEMA = {
    "type": "object",
    "required": ["edition", "file"],
    "description": "Text fields first, then the files.",
    "properties": {
        "edition": {"type": "string", "description": "Name of the new edition, such as AHSP 2026."},
        "sheets": {
            "type": "string",
            "description": "Sheets of the workbook to import, separated by commas; empty: all.",
        },
        "file": {
            "type": "array",
            "items": {"type": "string", "format": "binary"},
            "description": "One .xlsx workbook, one table (.xlsx or .csv), or analyses.csv with components.csv.",
        },
    },
}

Send = Callable[[AsyncIterator[ImportCatalogueRequest]], Awaitable[ImportCatalogueResponse]]


class CatalogueUpload:
    """One upload on its way from the browser to the catalogue, within `limit` bytes of files."""

    def __init__(self, headers: Mapping[str, str], stream: AsyncIterator[bytes], limit: int) -> None:
        self._events = form_events(headers.get("content-type", ""), stream)
        self._limit = limit
        self._received = 0
        self._files = 0
        self._fields: dict[str, str] = {}
        self._problem: AppError | HTTPException | ClientDisconnect | None = None

    async def send(self, call: Send) -> ImportCatalogueResponse:
        """Sends everything; raises what is wrong with the form, or what the catalogue refuses.

        gRPC answers a failing stream of requests by cancelling the call, which the catalogue takes as "forget it";
        the reason stays here and is raised in place of the cancellation.
        """
        try:
            return await call(self._messages())
        except asyncio.CancelledError:
            if self._problem is None:
                raise
            raise self._problem from None

    async def _messages(self) -> AsyncIterator[ImportCatalogueRequest]:
        try:
            async for event in self._events:
                if not isinstance(event, StartOfPart):
                    raise _form_problem("upload", "isi formulir tidak terbaca")
                if event.file_name is None:
                    await self._read_field(event.name)
                else:
                    async for message in self._file(event.file_name):
                        yield message
            if not self._files:
                raise _form_problem("file", "belum ada berkas; pilih buku kerja .xlsx atau pasangan berkas .csv")
            yield ImportCatalogueRequest(finished=True)
        except (AppError, HTTPException, ClientDisconnect) as problem:
            self._problem = problem
            raise

    async def _read_field(self, name: str) -> None:
        if name not in FIELDS or name in self._fields:
            raise _form_problem(name, "isian ini tidak dikenal atau ganda")
        value = b""
        async for data in self._part():
            value += data
            if len(value) > LONGEST_FIELD:
                raise _form_problem(name, "isian terlalu panjang")
        try:
            self._fields[name] = value.decode().strip()
        except UnicodeDecodeError as error:
            raise _form_problem(name, "isian harus berupa teks UTF-8") from error

    async def _file(self, file_name: str) -> AsyncIterator[ImportCatalogueRequest]:
        if not self._files:
            yield ImportCatalogueRequest(header=self._header())
        self._files += 1
        yield ImportCatalogueRequest(file=FileStart(name=_base_name(file_name)))
        async for data in self._part():
            self._received += len(data)
            if self._received > self._limit:
                raise self._too_large()
            yield ImportCatalogueRequest(chunk=data)

    async def _part(self) -> AsyncIterator[bytes]:
        async for event in self._events:
            if isinstance(event, EndOfPart):
                return
            if isinstance(event, DataOfPart):
                yield event.data

    def _header(self) -> ImportHeader:
        edition = self._fields.get("edition", "")
        if not edition or "\x00" in edition:
            raise _form_problem("edition", "isi nama edisi, misalnya AHSP 2026, sebelum berkas")
        sheets = [sheet.strip() for sheet in self._fields.get("sheets", "").split(",")]
        return ImportHeader(edition=edition, sheets=[sheet for sheet in sheets if sheet])

    def _too_large(self) -> AppError:
        limit = f"{self._limit / MEBIBYTE:.3g} MiB"
        return too_large(
            "upload-too-large",
            f"Berkas melebihi batas {limit}. Kirim berkas yang lebih kecil, misalnya sebagian lembar saja.",
            FieldProblem("file", f"melebihi {limit}"),
        )


def _form_problem(name: str, message: str) -> AppError:
    return invalid("upload-invalid", f"Unggahan tidak dapat dipakai: {message}.", FieldProblem(name, message))


def _base_name(file_name: str) -> str:
    return file_name.replace("\\", "/").rsplit("/", 1)[-1].replace("\x00", "")[:200]
