"""Needs of a project: what it takes of each resource, and when."""

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Path, Query, Response
from pydantic import BeforeValidator

from gateway.routers.parameters import FiguresIn, ServicesIn
from gateway.schemas.base import MAXIMUM_ID, Text
from gateway.schemas.needs import (
    EnhancedNeeds,
    Kategori,
    LabourHistogram,
    Needs,
    NeedsChoices,
    NeedsValidation,
    PeriodMode,
    ResourceNeeds,
    Shape,
    Timeline,
    TimelineRows,
    TimelineSum,
    WeeklyNeeds,
    WeeklyNeedsRows,
)
from gateway.security.routes import ExactRoute
from taksir.rekap.v1 import needs_service_pb2 as messages

router = APIRouter(prefix="/api/project/{project_id}/rekap-kebutuhan", tags=["rekap"], route_class=ExactRoute)
beside = APIRouter(prefix="/api/project/{project_id}", tags=["rekap"], route_class=ExactRoute)
weekly = APIRouter(prefix="/api/v2/project/{project_id}", tags=["rekap"], route_class=ExactRoute)

ResourceId = Annotated[int, Path(ge=1, le=MAXIMUM_ID)]
Id = Annotated[int, Query(ge=1, le=MAXIMUM_ID)]
Ids = Annotated[list[Id], Query(max_length=1000, default_factory=list)]
Categories = Annotated[list[Kategori], Query(max_length=4, default_factory=list)]
Search = Annotated[Text, Query(max_length=200, description="Part of the kode or uraian of a resource.")]
PeriodCode = Annotated[Text, Query(max_length=10, description="ISO code: 2026-W07 or 2026-03.")]


def _mode(value: object) -> object:
    """`mode` of the former program chose between all stages and one of them."""
    return "planned" if value == "all" else value


Mode = Annotated[
    Literal["planned", "actual"],
    BeforeValidator(_mode),
    Query(description="Which progress puts needs into periods; `all`, as old clients write it, is `planned`."),
]
WeekNumber = Annotated[int, Query(ge=0, le=5300, description="0: from the first, to the last.")]
WorkerLimit = Annotated[int, Query(ge=0, le=1_000_000, description="Most workers on one day; 0: no limit.")]


async def _tree(klasifikasi: Ids, sub: Ids, pekerjaan: Ids) -> messages.NeedsFilter:
    """Only these parts of the tree; none: all."""
    return messages.NeedsFilter(klasifikasi_ids=klasifikasi, sub_ids=sub, pekerjaan_ids=pekerjaan)


TreeFilter = Annotated[messages.NeedsFilter, Depends(_tree)]


async def _resources(
    tree: TreeFilter, kategori: Categories, search: Search = "", mode: Mode = "planned"
) -> messages.NeedsFilter:
    """Only these resources; `mode` says which progress puts needs into periods."""
    tree.MergeFrom(messages.NeedsFilter(kategori=kategori, search=search, mode=mode))
    return tree


ResourceFilter = Annotated[messages.NeedsFilter, Depends(_resources)]


async def _period(
    condition: ResourceFilter,
    period_mode: PeriodMode = "all",
    period_start: PeriodCode = "",
    period_end: PeriodCode = "",
) -> messages.NeedsFilter:
    """Only this period."""
    condition.MergeFrom(messages.NeedsFilter(period_mode=period_mode, period_start=period_start, period_end=period_end))
    return condition


PeriodFilter = Annotated[messages.NeedsFilter, Depends(_period)]


async def _all(
    condition: PeriodFilter, unit_mode: Literal["base", "market"] = "base", whole_packages: bool = False
) -> messages.NeedsFilter:
    """In these units."""
    condition.MergeFrom(messages.NeedsFilter(unit_mode=unit_mode, whole_packages=whole_packages))
    return condition


Filter = Annotated[messages.NeedsFilter, Depends(_all)]


@router.get("/", response_model=Needs)
async def get_needs(services: ServicesIn, figures: FiguresIn, condition: Filter, shape: Shape = "columns") -> Response:
    """What is needed of each resource, in the whole project or in one period."""
    request = messages.GetNeedsRequest(filter=condition, shape=shape)
    return await figures.answer(services.needs.GetNeeds, request)


@beside.get("/rekap-kebutuhan-enhanced/", response_model=EnhancedNeeds)
async def get_enhanced_needs(
    services: ServicesIn, figures: FiguresIn, condition: Filter, shape: Shape = "columns"
) -> Response:
    """The same, with the state of the schedule and the pekerjaan that no week has planned."""
    request = messages.GetNeedsRequest(filter=condition, shape=shape, enhanced=True)
    return await figures.answer(services.needs.GetNeeds, request)


@beside.get("/rekap-kebutuhan-timeline/", response_model=Timeline | TimelineRows | TimelineSum)
async def get_needs_timeline(
    services: ServicesIn,
    figures: FiguresIn,
    condition: Filter,
    shape: Shape = "columns",
    bucket: Literal["week", "month"] | None = None,
    aggregate: bool = False,
) -> Response:
    """What is needed of each resource in each week or month; what no week has planned stands apart, and all adds up.

    With `aggregate`, one sum over the periods. `shape=rows` is refused for very large answers.
    """
    request = messages.GetNeedsTimelineRequest(filter=condition, shape=shape, bucket=bucket or "", aggregate=aggregate)
    return await figures.answer(services.needs.GetNeedsTimeline, request)


@router.get("/filters/", response_model=NeedsChoices)
async def get_needs_filters(services: ServicesIn, figures: FiguresIn) -> Response:
    """What there is to filter by."""
    return await figures.answer(services.needs.GetNeedsFilters, messages.GetNeedsFiltersRequest())


@router.get("/validate/", response_model=NeedsValidation)
async def validate_needs(services: ServicesIn, figures: FiguresIn, condition: Filter) -> Response:
    """Compares the totals of two computations that share nothing but the stored rows; in base units."""
    return await figures.answer(services.needs.ValidateNeeds, messages.ValidateNeedsRequest(filter=condition))


@router.get("/labour/", response_model=LabourHistogram)
async def get_labour_histogram(
    services: ServicesIn,
    figures: FiguresIn,
    condition: TreeFilter,
    mode: Mode = "planned",
    limit: WorkerLimit = 0,
    working_days: Annotated[int, Query(ge=1, le=7)] = 6,
) -> Response:
    """Workers that each week takes, with marks where they are more than `limit`."""
    condition.mode = mode
    request = messages.GetLabourHistogramRequest(filter=condition, limit=limit, working_days=working_days)
    return await figures.answer(services.needs.GetLabourHistogram, request)


@router.get("/{resource_id}/pekerjaan/", response_model=ResourceNeeds)
async def get_resource_needs(
    services: ServicesIn, figures: FiguresIn, condition: TreeFilter, resource_id: ResourceId
) -> Response:
    """Which pekerjaan need one resource, and how much of it."""
    request = messages.GetResourceNeedsRequest(filter=condition, resource_id=resource_id)
    return await figures.answer(services.needs.GetResourceNeeds, request)


@weekly.get("/rekap-kebutuhan-weekly/", response_model=WeeklyNeeds | WeeklyNeedsRows)
async def get_weekly_needs(
    services: ServicesIn,
    figures: FiguresIn,
    shape: Shape = "columns",
    from_week: WeekNumber = 0,
    to_week: WeekNumber = 0,
) -> Response:
    """What is needed of each resource in each week, planned and actual; a missing volume is 0."""
    request = messages.GetWeeklyNeedsRequest(shape=shape, from_week=from_week, to_week=to_week)
    return await figures.answer(services.needs.GetWeeklyNeeds, request)
