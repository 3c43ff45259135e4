"""Files from the export service, handed on as they come."""

import base64
from collections.abc import AsyncIterable, AsyncIterator
from urllib.parse import quote

from fastapi import Response
from fastapi.responses import StreamingResponse

from taksir.export.v1.export_service_pb2 import DownloadJobResponse, StreamCsvResponse

BYTE_ORDER_MARK = b"\xef\xbb\xbf"


async def csv_response(messages: AsyncIterable[StreamCsvResponse]) -> Response:
    """A CSV download. The first message is awaited here, so that a refusal is still an HTTP error."""
    answers = aiter(messages)
    first = await anext(answers, StreamCsvResponse())

    async def body() -> AsyncIterator[bytes]:
        if not first.chunk.startswith(BYTE_ORDER_MARK):
            yield BYTE_ORDER_MARK
        yield first.chunk
        async for message in answers:
            yield message.chunk

    headers = {"content-disposition": attachment(first.file_name or "rekap-rab.csv"), "cache-control": "no-store"}
    return StreamingResponse(body(), headers=headers, media_type="text/csv; charset=utf-8")


async def file_response(messages: AsyncIterable[DownloadJobResponse]) -> Response:
    """A file download, its length and checksum in the headers."""
    answers = aiter(messages)
    header = (await anext(answers, DownloadJobResponse())).header

    async def body() -> AsyncIterator[bytes]:
        async for message in answers:
            yield message.chunk

    headers = {
        "content-disposition": attachment(header.file_name),
        "content-length": str(header.file_size),
        "cache-control": "no-store",
    }
    if header.checksum_sha256:
        headers["repr-digest"] = f"sha-256=:{_base64(header.checksum_sha256)}:"
    return StreamingResponse(body(), headers=headers, media_type=header.content_type or "application/octet-stream")


def attachment(file_name: str) -> str:
    """A Content-Disposition that no file name can break out of (RFC 6266)."""
    fallback = "".join(sign if sign.isascii() and (sign.isalnum() or sign in "-_. ") else "_" for sign in file_name)
    return f"attachment; filename=\"{fallback}\"; filename*=UTF-8''{quote(file_name, safe='')}"


def _base64(hexadecimal: str) -> str:
    return base64.b64encode(bytes.fromhex(hexadecimal)).decode()
