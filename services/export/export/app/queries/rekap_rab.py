"""Reading one project's rekap RAB, header first."""

from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass

from chassis.errors import unavailable
from export.app.ports import RabPage, RekapSource
from export.domain.rekap_rab import RabHeader, RabRow


@dataclass(frozen=True)
class RekapRab:
    """The header, and the rows as they come."""

    header: RabHeader
    pages: AsyncIterator[Sequence[RabRow]]


@asynccontextmanager
async def rekap_rab(source: RekapSource, project_id: int, min_revision: int) -> AsyncIterator[RekapRab]:
    """Opens the stream; leaving the context ends it, read to its end or not.

    UNAVAILABLE when rekap cannot show `min_revision` yet: a document must never be older than what its user has seen.
    """
    async with aclosing(source.pages(project_id, min_revision)) as pages:
        first = await anext(pages, None)
        if first is None or first.header is None:
            raise unavailable("rekap-incomplete", "Rekap tidak terkirim lengkap. Coba lagi sebentar lagi.")
        if first.header.revision < min_revision:
            raise unavailable(
                "rekap-behind", "Rekap belum memuat perubahan terakhir proyek ini. Coba lagi sebentar lagi."
            )
        yield RekapRab(first.header, _rows(first, pages))


async def _rows(first: RabPage, rest: AsyncGenerator[RabPage, None]) -> AsyncIterator[Sequence[RabRow]]:
    yield first.rows
    async for page in rest:
        yield page.rows
