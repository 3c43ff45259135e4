"""RabService over gRPC."""

from typing import Any

from chassis.identity import current_identity
from rekap.app.needs_refusals import filter_refusals
from rekap.app.queries.explain import ExplainQueries, Figure
from rekap.app.queries.fresh_document import Asked
from rekap.app.queries.rab_depth import RabQueries
from rekap.domain.rincian_filter import USUAL_PEKERJAAN, RincianFilter
from rekap.rpc.documents import document_of
from taksir.rekap.v1 import rab_service_pb2 as messages


class RabServicer:
    """The RAB in depth for the user that the call is made for."""

    def __init__(self, queries: RabQueries, explanations: ExplainQueries) -> None:
        self._queries = queries
        self._explanations = explanations

    async def GetRincianRab(self, request: messages.GetRincianRabRequest, _: Any) -> messages.GetRincianRabResponse:
        """Every component with its amount, a page."""
        answer = await self._queries.rincian(_asked(request.document), _condition(request))
        return messages.GetRincianRabResponse(document=document_of(answer))

    async def GetRincianAhsp(self, request: messages.GetRincianAhspRequest, _: Any) -> messages.GetRincianAhspResponse:
        """The analysis of one pekerjaan."""
        answer = await self._queries.ahsp(_asked(request.document), request.pekerjaan_id)
        return messages.GetRincianAhspResponse(document=document_of(answer))

    async def ExplainFigure(self, request: messages.ExplainFigureRequest, _: Any) -> messages.ExplainFigureResponse:
        """How one figure came about."""
        with filter_refusals():
            figure = Figure(request.figure, request.id, request.column)
        answer = await self._explanations.explain(_asked(request.document), figure)
        return messages.ExplainFigureResponse(document=document_of(answer))


def _asked(document: messages.RabDocument) -> Asked:
    known = (document.known_revision, document.known_generation)
    return Asked(document.project_id, current_identity().subject, document.min_revision, *known)


def _condition(request: messages.GetRincianRabRequest) -> RincianFilter:
    """Ids sorted and once, so that the same filter has the same name."""
    with filter_refusals():
        return RincianFilter(
            klasifikasi_ids=tuple(sorted(set(request.klasifikasi_ids))),
            sub_ids=tuple(sorted(set(request.sub_ids))),
            pekerjaan_ids=tuple(sorted(set(request.pekerjaan_ids))),
            kategori=tuple(sorted(set(request.kategori))),
            search=request.search.strip(),
            page=request.page or 1,
            page_size=request.page_size or USUAL_PEKERJAAN,
            shape=request.shape or "columns",
        )
