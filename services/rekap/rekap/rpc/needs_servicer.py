"""NeedsService over gRPC."""

from typing import Any

from chassis.identity import current_identity
from rekap.app.needs_document import COLUMNS, SHAPES
from rekap.app.needs_refusals import filter_refusals
from rekap.app.queries.fresh_document import Asked
from rekap.app.queries.needs import NeedsQueries
from rekap.app.queries.needs_choices import filter_choices, resource_needs
from rekap.app.queries.needs_validation import validate_needs
from rekap.domain.needs_calendar import DAYS
from rekap.domain.needs_filter import FilterRefusedError, NeedsFilter, one_of
from rekap.rpc.documents import document_of
from taksir.rekap.v1 import needs_service_pb2 as messages

BUCKETS = ("", "week", "month")
USUAL_WORKING_DAYS = 6


class NeedsServicer:
    """Needs for the user that the call is made for."""

    def __init__(self, queries: NeedsQueries) -> None:
        self._queries = queries

    async def GetNeeds(self, request: messages.GetNeedsRequest, _: Any) -> messages.GetNeedsResponse:
        """Needs by resource."""
        condition, shape = _condition(request.filter), _shape(request.shape)
        answer = await self._queries.snapshot(_asked(request.document), condition, shape, enhanced=request.enhanced)
        return messages.GetNeedsResponse(document=document_of(answer))

    async def GetNeedsTimeline(
        self, request: messages.GetNeedsTimelineRequest, _: Any
    ) -> messages.GetNeedsTimelineResponse:
        """Needs by resource and period."""
        condition, shape = _condition(request.filter), _shape(request.shape)
        with filter_refusals():
            one_of("bucket", request.bucket, BUCKETS)
        answer = await self._queries.timeline(
            _asked(request.document), condition, shape, request.bucket, aggregate=request.aggregate
        )
        return messages.GetNeedsTimelineResponse(document=document_of(answer))

    async def GetWeeklyNeeds(self, request: messages.GetWeeklyNeedsRequest, _: Any) -> messages.GetWeeklyNeedsResponse:
        """Needs by resource and week, planned and actual."""
        _not_below_zero(from_week=request.from_week, to_week=request.to_week)
        answer = await self._queries.weekly(
            _asked(request.document), _shape(request.shape), request.from_week, request.to_week
        )
        return messages.GetWeeklyNeedsResponse(document=document_of(answer))

    async def GetNeedsFilters(
        self, request: messages.GetNeedsFiltersRequest, _: Any
    ) -> messages.GetNeedsFiltersResponse:
        """What there is to filter by."""
        return messages.GetNeedsFiltersResponse(
            document=document_of(await filter_choices(self._queries, _asked(request.document)))
        )

    async def ValidateNeeds(self, request: messages.ValidateNeedsRequest, _: Any) -> messages.ValidateNeedsResponse:
        """Two independent totals."""
        answer = await validate_needs(self._queries, _asked(request.document), _condition(request.filter))
        return messages.ValidateNeedsResponse(document=document_of(answer))

    async def GetResourceNeeds(
        self, request: messages.GetResourceNeedsRequest, _: Any
    ) -> messages.GetResourceNeedsResponse:
        """Which pekerjaan need one resource."""
        asked, condition = _asked(request.document), _condition(request.filter)
        answer = await resource_needs(self._queries, asked, condition, request.resource_id)
        return messages.GetResourceNeedsResponse(document=document_of(answer))

    async def GetLabourHistogram(
        self, request: messages.GetLabourHistogramRequest, _: Any
    ) -> messages.GetLabourHistogramResponse:
        """Workers a week takes."""
        _not_below_zero(limit=request.limit)
        working_days = request.working_days or USUAL_WORKING_DAYS
        with filter_refusals():
            if not 1 <= working_days <= DAYS:
                raise FilterRefusedError("working_days", "pilih 1 sampai 7 hari")
        asked, condition = _asked(request.document), _condition(request.filter)
        answer = await self._queries.labour(asked, condition, request.limit, working_days)
        return messages.GetLabourHistogramResponse(document=document_of(answer))


def _asked(document: messages.NeedsDocument) -> Asked:
    known = (document.known_revision, document.known_generation)
    return Asked(document.project_id, current_identity().subject, document.min_revision, *known)


def _condition(message: messages.NeedsFilter) -> NeedsFilter:
    """Ids sorted and once, so that the same filter has the same name."""
    with filter_refusals():
        return NeedsFilter(
            klasifikasi_ids=tuple(sorted(set(message.klasifikasi_ids))),
            sub_ids=tuple(sorted(set(message.sub_ids))),
            pekerjaan_ids=tuple(sorted(set(message.pekerjaan_ids))),
            kategori=tuple(sorted(set(message.kategori))),
            search=message.search.strip(),
            mode=message.mode or "planned",
            period_mode=message.period_mode or "all",
            period_start=message.period_start,
            period_end=message.period_end,
            unit_mode=message.unit_mode or "base",
            whole_packages=message.whole_packages,
        )


def _shape(shape: str) -> str:
    with filter_refusals():
        one_of("shape", shape or COLUMNS, SHAPES)
    return shape or COLUMNS


def _not_below_zero(**values: int) -> None:
    with filter_refusals():
        for path, value in values.items():
            if value < 0:
                raise FilterRefusedError(path, "tulis angka yang bukan negatif")
