"""How a project goes: S-curve, earned value, cash flow; frozen plans, and the settings of all of these."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Request, Response

from chassis.rpc.messages import to_message
from gateway.answers import ANSWER_FORMAT, document_answer
from gateway.routers.parameters import ProjectId, ServicesIn
from gateway.schemas.base import MAXIMUM_ID
from gateway.schemas.curves import (
    CashFlow,
    CashQuery,
    ChartData,
    ChartQuery,
    ChartRows,
    CostCurves,
    CostItems,
    CostMaps,
    CostQuery,
    CostRows,
    CurveQuery,
    ItemQuery,
)
from gateway.schemas.plans import (
    BaselineContents,
    Baselines,
    ChooseBaseline,
    Comparison,
    FreezeBaseline,
    MadeBaseline,
    PlanSettings,
    SaveCashFlowTerms,
    SaveCriticalRules,
)
from gateway.security.routes import PrivateRoute
from taksir.common.v1.document_pb2 import Document
from taksir.rekap.v1 import curves_service_pb2 as curve_messages
from taksir.rekap.v1 import plan_service_pb2 as plan_messages

router = APIRouter(prefix="/api/v2/project/{project_id}", tags=["curves"], route_class=PrivateRoute)
plans = APIRouter(prefix="/api/v2/project/{project_id}", tags=["plans"], route_class=PrivateRoute)

BaselineId = Annotated[int, Path(ge=1, le=MAXIMUM_ID)]
# Revision, and version of settings and baselines.
Held = tuple[int, int]


async def _held(request: Request) -> Held:
    """What the browser holds, from If-None-Match; zeros where it holds none of ours."""
    tag = request.headers.get("if-none-match", "").removeprefix("W/").strip('"')
    answer_format, _, numbers = tag.partition("-")
    revision, _, version = numbers.partition(".")
    if answer_format != ANSWER_FORMAT or not all(_is_number(one) for one in (revision, version)):
        return 0, 0
    return int(revision), int(version)


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 19


HeldIn = Annotated[Held, Depends(_held)]


@router.get("/chart-data/", response_model=ChartData | ChartRows)
async def get_chart_data(
    project_id: ProjectId, services: ServicesIn, held: HeldIn, query: Annotated[ChartQuery, Query()]
) -> Response:
    """Bobot, weekly cells, planned and actual progress, deviation, and where the contract is critical."""
    request = curve_messages.GetChartDataRequest(
        document=_document(project_id, query, held), shape=query.shape, timescale=query.timescale, mode=query.mode
    )
    answer = await services.curves.GetChartData(request)
    return _answer(answer.document, answer.plan_version, held)


@router.get("/kurva-s-data/", response_model=CostItems | CostMaps)
async def get_cost_items(
    project_id: ProjectId, services: ServicesIn, held: HeldIn, query: Annotated[ItemQuery, Query()]
) -> Response:
    """What each pekerjaan costs: that is what the curves are weighted with."""
    request = curve_messages.GetCostItemsRequest(document=_document(project_id, query, held), shape=query.shape)
    answer = await services.curves.GetCostItems(request)
    return _answer(answer.document, answer.plan_version, held)


@router.get("/kurva-s-harga/", response_model=CostCurves | CostRows)
async def get_cost_curves(
    project_id: ProjectId, services: ServicesIn, held: HeldIn, query: Annotated[CostQuery, Query()]
) -> Response:
    """Planned, earned and actual cost with earned value, by period and at a status date."""
    request = curve_messages.GetCostCurvesRequest(
        document=_document(project_id, query, held),
        shape=query.shape,
        timescale=query.timescale,
        status_date=query.status_date or "",
        eac=query.eac,
    )
    answer = await services.curves.GetCostCurves(request)
    return _answer(answer.document, answer.plan_version, held)


@router.get("/cash-flow/", response_model=CashFlow)
async def get_cash_flow(
    project_id: ProjectId, services: ServicesIn, held: HeldIn, query: Annotated[CashQuery, Query()]
) -> Response:
    """Money in and out under the contract's terms."""
    request = curve_messages.GetCashFlowRequest(
        document=_document(project_id, query, held), timescale=query.timescale, basis=query.basis
    )
    answer = await services.curves.GetCashFlow(request)
    return _answer(answer.document, answer.plan_version, held)


@plans.get("/baselines/", response_model=Baselines)
async def list_baselines(project_id: ProjectId, services: ServicesIn) -> Response:
    """Frozen plans, youngest first."""
    answer = await services.plans.ListBaselines(plan_messages.ListBaselinesRequest(project_id=project_id))
    return document_answer(answer.document)


@plans.post("/baselines/", response_model=MadeBaseline, status_code=201)
async def freeze_baseline(project_id: ProjectId, body: FreezeBaseline, services: ServicesIn) -> Response:
    """Freezes the present plan; pass the `revision` of the last write as `min_revision`. Owner and editors only."""
    request = plan_messages.FreezeBaselineRequest(project_id=project_id, name=body.name, min_revision=body.min_revision)
    return document_answer((await services.plans.FreezeBaseline(request)).document, 201)


@plans.put("/baselines/comparison/", response_model=Comparison)
async def choose_baseline(project_id: ProjectId, body: ChooseBaseline, services: ServicesIn) -> Response:
    """Shows a baseline beside the current plan. Owner and editors only."""
    request = plan_messages.ChooseBaselineRequest(project_id=project_id, baseline_id=body.baseline_id or 0)
    return document_answer((await services.plans.ChooseBaseline(request)).document)


@plans.get("/baselines/{baseline_id}/", response_model=BaselineContents)
async def get_baseline(project_id: ProjectId, baseline_id: BaselineId, services: ServicesIn) -> Response:
    """One frozen plan with its curve and its pekerjaan."""
    request = plan_messages.GetBaselineRequest(project_id=project_id, baseline_id=baseline_id)
    return document_answer((await services.plans.GetBaseline(request)).document)


@plans.delete("/baselines/{baseline_id}/", status_code=204)
async def delete_baseline(project_id: ProjectId, baseline_id: BaselineId, services: ServicesIn) -> Response:
    """Takes a frozen plan away for good. Owner and editors only."""
    await services.plans.DeleteBaseline(
        plan_messages.DeleteBaselineRequest(project_id=project_id, baseline_id=baseline_id)
    )
    return Response(status_code=204)


@plans.get("/plan-settings/", response_model=PlanSettings)
async def get_plan_settings(project_id: ProjectId, services: ServicesIn) -> Response:
    """Rules of a critical contract and terms of payment."""
    answer = await services.plans.GetPlanSettings(plan_messages.GetPlanSettingsRequest(project_id=project_id))
    return document_answer(answer.document)


@plans.put("/plan-settings/critical-rules/", response_model=PlanSettings)
async def save_critical_rules(project_id: ProjectId, body: SaveCriticalRules, services: ServicesIn) -> Response:
    """Replaces the dated rules of a critical contract. Owner and editors only; 409 where somebody was faster."""
    values = {"project_id": project_id, **body.model_dump(exclude_none=True)}
    request = to_message(values, plan_messages.SaveCriticalRulesRequest)
    return document_answer((await services.plans.SaveCriticalRules(request)).document)


@plans.put("/plan-settings/cash-flow/", response_model=PlanSettings)
async def save_cash_flow_terms(project_id: ProjectId, body: SaveCashFlowTerms, services: ServicesIn) -> Response:
    """Replaces the terms of payment. Owner and editors only; 409 where somebody was faster."""
    values = {"project_id": project_id, **body.model_dump()}
    request = to_message(values, plan_messages.SaveCashFlowTermsRequest)
    return document_answer((await services.plans.SaveCashFlowTerms(request)).document)


def _document(project_id: int, query: CurveQuery, held: Held) -> curve_messages.CurvesDocument:
    # What the browser holds may be all that can be had, but then it must be told that it is stale: with a body.
    revision, version = held if held[0] >= query.min_revision else (0, 0)
    return curve_messages.CurvesDocument(
        project_id=project_id,
        min_revision=query.min_revision,
        known_revision=revision,
        known_plan_version=version,
    )


def _answer(document: Document, version: int, held: Held) -> Response:
    """The document, kept by the browser under its revision and the version of settings and baselines."""
    answer = document_answer(document)
    if document.stale:
        return answer
    answer.headers["etag"] = f'W/"{ANSWER_FORMAT}-{document.revision}.{version}"'
    if not document.body and held == (document.revision, version):
        return Response(status_code=304, headers={name: answer.headers[name] for name in ("cache-control", "etag")})
    return answer
