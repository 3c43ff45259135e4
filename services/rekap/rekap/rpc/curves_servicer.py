"""CurvesService over gRPC."""

from datetime import date
from typing import Any

from chassis.identity import current_identity
from rekap.app.cash_flow_document import BASES, PLANNED
from rekap.app.curves_amounts import TIMESCALES, WEEKLY
from rekap.app.curves_document import BOTH, MODES
from rekap.app.needs_document import COLUMNS, SHAPES
from rekap.app.needs_refusals import filter_refusals
from rekap.app.queries.curves import CurvesQueries
from rekap.app.queries.fresh_document import Asked
from rekap.domain.evm_figures import EacMethod
from rekap.domain.needs_filter import FilterRefusedError, one_of
from rekap.rpc.documents import document_of
from taksir.rekap.v1 import curves_service_pb2 as messages

METHODS = tuple(method.value for method in EacMethod)


class CurvesServicer:
    """Curves for the user that the call is made for."""

    def __init__(self, queries: CurvesQueries) -> None:
        self._queries = queries

    async def GetChartData(self, request: messages.GetChartDataRequest, _: Any) -> messages.GetChartDataResponse:
        """Bobot, cells and curves."""
        shape, timescale = _chosen("shape", request.shape, COLUMNS, SHAPES), _timescale(request.timescale)
        mode = _chosen("mode", request.mode, BOTH, MODES)
        answer = await self._queries.chart(
            *_asked(request.document), shape, timescale, mode, _baseline(request.baseline_id)
        )
        return messages.GetChartDataResponse(document=document_of(answer.document), plan_version=answer.plan_version)

    async def GetCostItems(self, request: messages.GetCostItemsRequest, _: Any) -> messages.GetCostItemsResponse:
        """What each pekerjaan costs."""
        shape = _chosen("shape", request.shape, COLUMNS, SHAPES)
        answer = await self._queries.cost_items(*_asked(request.document), shape)
        return messages.GetCostItemsResponse(document=document_of(answer.document), plan_version=answer.plan_version)

    async def GetCostCurves(self, request: messages.GetCostCurvesRequest, _: Any) -> messages.GetCostCurvesResponse:
        """Cost curves and earned value."""
        shape, timescale = _chosen("shape", request.shape, COLUMNS, SHAPES), _timescale(request.timescale)
        method = EacMethod(_chosen("eac", request.eac, EacMethod.CPI.value, METHODS))
        status = _day("status_date", request.status_date)
        baseline_id = _baseline(request.baseline_id)
        answer = await self._queries.costs(*_asked(request.document), shape, timescale, status, method, baseline_id)
        return messages.GetCostCurvesResponse(document=document_of(answer.document), plan_version=answer.plan_version)

    async def GetCashFlow(self, request: messages.GetCashFlowRequest, _: Any) -> messages.GetCashFlowResponse:
        """Money in and out."""
        timescale, basis = _timescale(request.timescale), _chosen("basis", request.basis, PLANNED, BASES)
        answer = await self._queries.cash_flow(*_asked(request.document), timescale, basis)
        return messages.GetCashFlowResponse(document=document_of(answer.document), plan_version=answer.plan_version)


def _asked(document: messages.CurvesDocument) -> tuple[Asked, int]:
    user_id = current_identity().subject
    known = (document.known_revision, document.known_generation)
    asked = Asked(document.project_id, user_id, document.min_revision, *known)
    return asked, document.known_plan_version


def _chosen(path: str, value: str, usual: str, allowed: tuple[str, ...]) -> str:
    with filter_refusals():
        one_of(path, value or usual, allowed)
    return value or usual


def _baseline(baseline_id: int) -> int:
    if baseline_id < 0:
        with filter_refusals():
            raise FilterRefusedError("baseline", "pilih baseline dari daftar")
    return baseline_id


def _timescale(value: str) -> str:
    return _chosen("timescale", value, WEEKLY, TIMESCALES)


def _day(path: str, text: str) -> date | None:
    if not text:
        return None
    with filter_refusals():
        try:
            return date.fromisoformat(text)
        except ValueError as error:
            raise FilterRefusedError(path, "tulis tanggal yang ada, misalnya 2026-03-31") from error
