"""What the RAB is made of, as finished bytes; one method a document."""

import asyncio
import hashlib
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

from chassis.cache import Cache
from chassis.errors import AppError, not_found
from rekap.app.ahsp_document import ahsp_document
from rekap.app.needs_refusals import refuse_unknown
from rekap.app.queries.fresh_document import Asked, Compute, DocumentAnswer, fresh_document
from rekap.app.queries.fresh_standing import FreshStandings
from rekap.app.rab_ports import RabModel, RabReader
from rekap.app.rincian_document import rincian_document
from rekap.domain.rincian_filter import RincianFilter

# To be counted up whenever a document's shape changes, so that a new release never serves an old one's bytes.
FORMAT = 1

# Reads what a document needs; what it returns makes the document, outside of the transaction and of the event loop.
Prepared = tuple[int, Callable[[], bytes]]
Prepare = Callable[[RabReader], Awaitable[Prepared]]


class RabQueries:
    """Every method answers at least `min_revision`, or marked as stale. Raises what `FreshStandings.of` raises."""

    def __init__(self, model: RabModel, standings: FreshStandings, cache: Cache) -> None:
        self._model = model
        self._standings = standings
        self._cache = cache

    async def rincian(self, asked: Asked, condition: RincianFilter) -> DocumentAnswer:
        """Every component of every pekerjaan, a page. INVALID for groups that the project does not have."""

        async def prepare(reader: RabReader) -> Prepared:
            header = await reader.header(asked.project_id)
            refuse_unknown(await reader.unknown_ids(asked.project_id, condition.ids))
            page = await reader.page(asked.project_id, condition)
            components = await reader.components(asked.project_id, [one.id for one in page], condition)
            sums = await reader.sums(asked.project_id, condition)
            return header.revision, partial(rincian_document, header, condition, page, components, sums)

        return await self.document(asked, ("rincian", condition), prepare)

    async def ahsp(self, asked: Asked, pekerjaan_id: int) -> DocumentAnswer:
        """The analysis of one pekerjaan. NOT_FOUND where the project has no such pekerjaan."""
        only = RincianFilter(pekerjaan_ids=(pekerjaan_id,))

        async def prepare(reader: RabReader) -> Prepared:
            header = await reader.header(asked.project_id)
            found = await reader.page(asked.project_id, only)
            if not found:
                raise pekerjaan_not_found()
            components = await reader.components(asked.project_id, [pekerjaan_id], only)
            return header.revision, partial(ahsp_document, header, found[0], components)

        return await self.document(asked, ("ahsp", pekerjaan_id), prepare)

    async def document(self, asked: Asked, name: tuple[Any, ...], prepare: Prepare) -> DocumentAnswer:
        """Any document of the RAB in depth, computed from one snapshot."""

        async def compute() -> tuple[int, bytes]:
            return await self.finish(prepare)

        return await self.computed(asked, name, compute)

    async def computed(self, asked: Asked, name: tuple[Any, ...], compute: Compute) -> DocumentAnswer:
        """Any document of the RAB in depth, kept under its name and revision."""
        digest = hashlib.sha256(repr(name).encode()).hexdigest()[:32]
        return await fresh_document(self._standings, self._cache, asked, f"depth:{FORMAT}:{digest}", compute)

    async def finish(self, prepare: Prepare) -> tuple[int, bytes]:
        """Reads in one snapshot, and makes the document of it."""
        async with self._model.read() as reader:
            revision, make = await prepare(reader)
        return revision, await asyncio.to_thread(make)


def pekerjaan_not_found() -> AppError:
    """The project has no such pekerjaan."""
    return not_found("pekerjaan-not-found", "Pekerjaan ini tidak ada dalam proyek. Muat ulang rekap RAB.")
