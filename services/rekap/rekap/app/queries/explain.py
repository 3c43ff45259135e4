"""How a figure came about, as finished bytes."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from chassis.decimals import plain
from chassis.errors import not_found, unavailable
from rekap.app.explain_pekerjaan import COLUMNS, pekerjaan_steps
from rekap.app.explain_totals import klasifikasi_step, resource_step, sub_step, total_steps
from rekap.app.needs_document import finished
from rekap.app.origins import price_sources, recipes_of
from rekap.app.ports import Header
from rekap.app.queries.fresh_document import Asked, DocumentAnswer
from rekap.app.queries.fresh_standing import FreshStandings
from rekap.app.queries.rab_depth import Prepared, RabQueries, pekerjaan_not_found
from rekap.app.rab_ports import OriginSource, RabComponent, RabReader
from rekap.domain.needs_filter import FilterRefusedError, one_of
from rekap.domain.rincian_filter import RincianFilter
from rekap.domain.step import Step
from taksir.projects.v1.origin_service_pb2 import ReadPekerjaanOriginResponse, ReadPriceOriginsResponse

TOTALS = ("rounded_total", "grand_total", "ppn", "subtotal")
WITH_ID = ("klasifikasi", "sub", "pekerjaan", "column", "resource")
# How often a project may change between what is told and what is shown.
ATTEMPTS = 3
BEHIND = "Proyek sedang diubah. Coba lagi sebentar lagi."


Tell = Callable[[int, int], Awaitable[Any]]
PrepareWith = Callable[[int, "Figure", Any, RabReader], Awaitable[Prepared]]


@dataclass(frozen=True, slots=True)
class Figure:
    """Which figure; `id` for all but totals, `column` for a column of the pekerjaan `id`."""

    name: str
    id: int = 0
    column: str = ""

    def __post_init__(self) -> None:
        one_of("figure", self.name, (*TOTALS, *WITH_ID))
        if self.name in WITH_ID and self.id < 1:
            raise FilterRefusedError("id", "isi nomor dari yang ingin dijelaskan")
        if self.name in TOTALS and self.id:
            raise FilterRefusedError("id", "hanya untuk klasifikasi, sub, pekerjaan, column, dan resource")
        if self.name == "column":
            one_of("column", self.column, COLUMNS)
        elif self.column:
            raise FilterRefusedError("column", "hanya untuk figure=column")


class ExplainQueries:
    """Explanations of one revision: what the projects service tells must belong to the revision of the figures."""

    def __init__(self, queries: RabQueries, standings: FreshStandings, origins: OriginSource) -> None:
        self._queries = queries
        self._standings = standings
        self._origins = origins

    async def explain(self, asked: Asked, figure: Figure) -> DocumentAnswer:
        """The figure with its parts. NOT_FOUND where the project does not have it; UNAVAILABLE where its origin
        cannot be told now.
        """
        name = ("explain", figure)
        if figure.name in ("pekerjaan", "column"):
            compute = partial(self._with_origin, asked, figure, self._origins.of_pekerjaan, _pekerjaan)
        elif figure.name == "resource":
            compute = partial(self._with_origin, asked, figure, self._origins.of_price, _resource)
        else:
            return await self._queries.document(asked, name, partial(_groups, asked.project_id, figure))
        return await self._queries.computed(asked, name, compute)

    async def _with_origin(self, asked: Asked, figure: Figure, told: Tell, prepare: PrepareWith) -> tuple[int, bytes]:
        """The origin first, so that no connection waits for another service; then the figures of its revision."""
        for _ in range(ATTEMPTS):
            origin = await told(asked.project_id, figure.id)
            await self._standings.of(asked.project_id, asked.user_id, origin.revision)
            revision, body = await self._queries.finish(partial(prepare, asked.project_id, figure, origin))
            if revision == origin.revision:
                return revision, body
        raise unavailable("rekap-behind", BEHIND, retry_after=1)


async def _pekerjaan(
    project_id: int, figure: Figure, origin: ReadPekerjaanOriginResponse, reader: RabReader
) -> Prepared:
    only = RincianFilter(pekerjaan_ids=(figure.id,))
    header = await reader.header(project_id)
    found = await reader.page(project_id, only)
    if not found:
        raise pekerjaan_not_found()
    components = await reader.components(project_id, [figure.id], only)
    if header.revision == origin.revision:
        _check_components(components, origin)
    step = pekerjaan_steps(header, found[0], components, origin)[figure.column or "total"]
    return header.revision, partial(_document, header, figure, step)


async def _resource(project_id: int, figure: Figure, origin: ReadPriceOriginsResponse, reader: RabReader) -> Prepared:
    about, uses = await reader.uses(project_id, figure.id)
    if about is None:
        raise not_found("resource-not-found", "Sumber daya ini tidak ada dalam proyek. Muat ulang daftar harga.")
    header = await reader.header(project_id)
    source = price_sources(origin.prices).get(figure.id, {})
    return header.revision, partial(_document, header, figure, resource_step(about, uses, source))


def _check_components(components: Sequence[RabComponent], origin: ReadPekerjaanOriginResponse) -> None:
    """The written rows, multiplied through, must make the figures; otherwise the read model has drifted."""
    recipes, key = recipes_of(origin.recipes), origin.recipes[0].key
    for one in components:
        if recipes.koefisien(key, one.resource_id) != one.koefisien:
            raise unavailable("rekap-differs", "Angka ini sedang dihitung ulang. Coba lagi nanti.", retry_after=30)


async def _groups(project_id: int, figure: Figure, reader: RabReader) -> Prepared:
    header = await reader.header(project_id)
    groups = await reader.groups(project_id)
    if figure.name in TOTALS:
        return header.revision, partial(_document, header, figure, total_steps(header, groups)[figure.name])
    if figure.name == "klasifikasi":
        group = next((group for group in groups if group.id == figure.id), None)
        if group is None:
            raise not_found("klasifikasi-not-found", "Klasifikasi ini tidak ada dalam proyek. Muat ulang rekap RAB.")
        return header.revision, partial(_document, header, figure, klasifikasi_step(group))
    sub = next((sub for group in groups for sub in group.sub if sub.id == figure.id), None)
    if sub is None:
        raise not_found("sub-not-found", "Sub-klasifikasi ini tidak ada dalam proyek. Muat ulang rekap RAB.")
    step = sub_step(sub, await reader.pekerjaan_of_sub(project_id, sub.id))
    return header.revision, partial(_document, header, figure, step)


def _document(header: Header, figure: Figure, step: Step) -> bytes:
    meta: dict[str, Any] = {"nama": header.nama, "figure": figure.name, "revision": header.revision}
    return finished({"step": _step(step), "meta": meta})


def _step(step: Step) -> dict[str, Any]:
    found: dict[str, Any] = {
        "figure": step.figure,
        "label": step.label,
        "value": plain(step.value),
        "operation": step.operation.value,
    }
    if step.id is not None:
        found["id"] = step.id
    if step.source:
        found["source"] = dict(step.source)
    if step.parts:
        found["parts"] = [_step(part) for part in step.parts]
    return found
