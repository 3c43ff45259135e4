"""The rekap RAB as CSV, row by row."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from export.app.documents import check_csv
from export.app.ports import RekapSource
from export.app.queries.rekap_rab import RekapRab, rekap_rab
from export.domain.file_names import file_name
from export.domain.rekap_rab_csv import csv_head, csv_rows, csv_summary

CHUNK_BYTES = 64 * 1024


@dataclass(frozen=True)
class CsvFile:
    """Its name, and its bytes as they are made."""

    name: str
    chunks: AsyncIterator[bytes]


@asynccontextmanager
async def csv_file(source: RekapSource, project_id: int, document: str, min_revision: int) -> AsyncIterator[CsvFile]:
    """Reads one page of rows at a time, no faster than the reader takes them, so memory stays flat at any size.

    INVALID for an unknown document, NOT_FOUND for a project that the caller may not read.
    """
    check_csv(document)
    async with rekap_rab(source, project_id, min_revision) as rekap:
        name = file_name(document, rekap.header.project_name, rekap.header.revision, "csv")
        yield CsvFile(name, _gathered(_parts(rekap)))


async def _parts(rekap: RekapRab) -> AsyncIterator[bytes]:
    yield csv_head()
    async for rows in rekap.pages:
        yield csv_rows(rows)
    yield csv_summary(rekap.header)


async def _gathered(parts: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """Few larger chunks cost less than many small ones: each is a message of its own."""
    waiting = bytearray()
    async for part in parts:
        waiting += part
        if len(waiting) >= CHUNK_BYTES:
            yield bytes(waiting)
            waiting.clear()
    yield bytes(waiting)
