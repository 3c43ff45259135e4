"""How a project goes: S-curve, earned value, cash flow; frozen plans, and the settings of all of these."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Response

from chassis.rpc.messages import to_message
from gateway.answers import document_answer, figures_answer
from gateway.routers.parameters import HeldTag, ProjectId, ServicesIn
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
from taksir.rekap.v1 import curves_service_pb2 as curve_messages
from taksir.rekap.v1 import plan_service_pb2 as plan_messages

router = APIRouter(prefix="/api/v2/project/{project_id}", tags=["curves"], route_class=PrivateRoute)
plans = APIRouter(prefix="/api/v2/project/{project_id}", tags=["plans"], route_class=PrivateRoute)

BaselineId = Annotated[int, Path(ge=1, le=MAXIMUM_ID)]


@router.get("/chart-data/", response_model=ChartData | ChartRows)
async def get_chart_data(
    project_id: ProjectId, services: ServicesIn, held: HeldTag, query: Annotated[ChartQuery, Query()]
) -> Response:
    """Bobot, weekly cells, planned and actual progress, deviation, and where the contract is critical."""
    request = curve_messages.GetChartDataRequest(
        document=_document(project_id, query), shape=query.shape, timescale=query.timescale, mode=query.mode
    )
    answer = await services.curves.GetChartData(request)
    return figures_answer(answer.document, held, answer.plan_version)


@router.get("/kurva-s-data/", response_model=CostItems | CostMaps)
async def get_cost_items(
    project_id: ProjectId, services: ServicesIn, held: HeldTag, query: Annotated[ItemQuery, Query()]
) -> Response:
    """What each pekerjaan costs: that is what the curves are weighted with."""
    request = curve_messages.GetCostItemsRequest(document=_document(project_id, query), shape=query.shape)
    answer = await services.curves.GetCostItems(request)
    return figures_answer(answer.document, held, answer.plan_version)


@router.get("/kurva-s-harga/", response_model=CostCurves | CostRows)
async def get_cost_curves(
    project_id: ProjectId, services: ServicesIn, held: HeldTag, query: Annotated[CostQuery, Query()]
) -> Response:
    """Planned, earned and actual cost with earned value, by period and at a status date."""
    request = curve_messages.GetCostCurvesRequest(
        document=_document(project_id, query),
        shape=query.shape,
        timescale=query.timescale,
        status_date=query.status_date or "",
        eac=query.eac,
    )
    answer = await services.curves.GetCostCurves(request)
    return figures_answer(answer.document, held, answer.plan_version)


@router.get("/cash-flow/", response_model=CashFlow)
async def get_cash_flow(
    project_id: ProjectId, services: ServicesIn, held: HeldTag, query: Annotated[CashQuery, Query()]
) -> Response:
    """Money in and out under the contract's terms."""
    request = curve_messages.GetCashFlowRequest(
        document=_document(project_id, query), timescale=query.timescale, basis=query.basis
    )
    answer = await services.curves.GetCashFlow(request)
    return figures_answer(answer.document, held, answer.plan_version)


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


def _document(project_id: int, query: CurveQuery) -> curve_messages.CurvesDocument:
    return curve_messages.CurvesDocument(project_id=project_id, min_revision=query.min_revision)
