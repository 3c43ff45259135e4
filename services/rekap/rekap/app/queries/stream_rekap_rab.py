"""The RAB of one project row by row, for documents of any size."""

from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from decimal import Decimal

from chassis.errors import unavailable
from rekap.app.ports import Group, Header, ReadModel, StoredLine
from rekap.app.queries.fresh_standing import FreshStandings
from rekap.app.rab_document import totals_of
from rekap.domain.totals import Totals, exact_sum

PAGE = 500


@dataclass(frozen=True, slots=True)
class DocumentHeader:
    """What stands above and below the rows."""

    project: Header
    totals: Totals


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """A klasifikasi, a sub-klasifikasi (both with the sum of what is below) or a pekerjaan."""

    kind: str
    id: int
    uraian: str
    total: Decimal
    kode: str = ""
    satuan: str = ""
    volume: Decimal | None = None
    unit_price: Decimal | None = None


async def stream_rekap_rab(
    read_model: ReadModel, standings: FreshStandings, *, project_id: int, user_id: int, min_revision: int = 0
) -> AsyncIterator[DocumentHeader | Sequence[DocumentRow]]:
    """The header first, then pages of rows in tree order; all of one revision.

    A document cannot say in every cell that it is old, so a revision that cannot be had in time is UNAVAILABLE.
    """
    standing = await standings.of(project_id, user_id, min_revision)
    if standing.revision < min_revision:
        raise unavailable(
            "rekap-behind", "Rekap belum memuat perubahan terakhir. Coba lagi sebentar lagi.", retry_after=2
        )
    async with read_model.read() as reader:
        header = await reader.header(project_id)
        groups = await reader.groups(project_id, with_lines=False)
        yield DocumentHeader(header, totals_of(header, groups))
        page: list[DocumentRow] = []
        async with aclosing(_rows(groups, reader.lines(project_id))) as rows:
            async for row in rows:
                page.append(row)
                if len(page) == PAGE:
                    yield page
                    page = []
        if page:
            yield page


async def _rows(
    groups: Sequence[Group], pages: AsyncIterator[Sequence[StoredLine]]
) -> AsyncGenerator[DocumentRow, None]:
    """Merges the groups with the lines, which come in the same order."""
    lines = _each(pages)
    line = await anext(lines, None)
    for group in groups:
        yield DocumentRow("klasifikasi", group.id, group.name, exact_sum(sub.total for sub in group.sub))
        for sub in group.sub:
            yield DocumentRow("sub", sub.id, sub.name, sub.total)
            while line is not None and line.sub_klasifikasi_id == sub.id:
                yield _pekerjaan_row(line)
                line = await anext(lines, None)


async def _each(pages: AsyncIterator[Sequence[StoredLine]]) -> AsyncIterator[StoredLine]:
    async for page in pages:
        for line in page:
            yield line


def _pekerjaan_row(line: StoredLine) -> DocumentRow:
    return DocumentRow(
        "pekerjaan", line.pekerjaan_id, line.uraian, line.total, line.kode, line.satuan, line.volume, line.unit_price
    )
