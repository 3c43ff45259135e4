"""A form with one file, handed on to a service chunk by chunk: the gateway never holds the whole file."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from typing import TypeVar

from fastapi import HTTPException
from starlette.requests import ClientDisconnect

from chassis.errors import AppError, FieldProblem, invalid, too_large
from gateway.streaming.multipart import DataOfPart, StartOfPart, form_events
from taksir.projects.v1.project_upload_service_pb2 import ReadProjectUploadRequest

LONGEST_NAME = 200
MEBIBYTE = 1024 * 1024
FORM_SCHEMA = {
    "type": "object",
    "required": ["file"],
    "properties": {"file": {"type": "string", "format": "binary", "description": "One .xlsx workbook."}},
}

Answer = TypeVar("Answer")


class OneFile:
    """One upload on its way, within `limit` bytes."""

    def __init__(self, headers: Mapping[str, str], stream: AsyncIterator[bytes], limit: int) -> None:
        self._events = form_events(headers.get("content-type", ""), stream)
        self._limit = limit
        self._problem: AppError | HTTPException | ClientDisconnect | None = None

    async def send(self, call: Callable[[AsyncIterator[ReadProjectUploadRequest]], Awaitable[Answer]]) -> Answer:
        """Sends everything; raises what is wrong with the form, or what the service refuses.

        gRPC answers a failing stream of requests by cancelling the call; the reason is raised in its place.
        """
        try:
            return await call(self._messages())
        except asyncio.CancelledError:
            if self._problem is None:
                raise
            raise self._problem from None

    async def _messages(self) -> AsyncIterator[ReadProjectUploadRequest]:
        received = files = 0
        try:
            async for event in self._events:
                if isinstance(event, StartOfPart):
                    files += 1
                    yield ReadProjectUploadRequest(file_name=_name(event, files))
                elif isinstance(event, DataOfPart):
                    received += len(event.data)
                    if received > self._limit:
                        raise self._too_large()
                    yield ReadProjectUploadRequest(chunk=event.data)
            if not files:
                raise _problem("belum ada berkas; pilih satu buku kerja .xlsx")
        except (AppError, HTTPException, ClientDisconnect) as problem:
            self._problem = problem
            raise

    def _too_large(self) -> AppError:
        limit = f"{self._limit / MEBIBYTE:.3g} MiB"
        return too_large("upload-too-large", f"Berkas melebihi batas {limit}.", FieldProblem("file", "terlalu besar"))


def _name(part: StartOfPart, number: int) -> str:
    if part.name != "file" or part.file_name is None or number > 1:
        raise _problem("kirim satu berkas saja, dengan nama isian file")
    return part.file_name.replace("\\", "/").rsplit("/", 1)[-1].replace("\x00", "")[:LONGEST_NAME]


def _problem(message: str) -> AppError:
    return invalid("upload-invalid", f"Unggahan tidak dapat dipakai: {message}.", FieldProblem("file", message))
