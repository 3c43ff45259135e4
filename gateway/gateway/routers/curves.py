"""How a project goes: S-curve, earned value, cash flow; frozen plans, and the settings of all of these."""

from dataclasses import dataclass
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Depends, Path, Query, Response

from chassis.rpc.messages import to_message
from gateway.answers import document_answer
from gateway.figures import Figures, Method
from gateway.kept_documents import KeptDocuments
from gateway.routers.parameters import HeldTag, KeptIn, ProjectId, ServicesIn
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


@dataclass(frozen=True)
class Curves:
    """Curves of one project as one browser asks for them."""

    kept: KeptDocuments
    project_id: int
    held: str

    async def answer(self, method: Method, request: Any, query: CurveQuery) -> Response:
        """As new as the query wants them."""
        figures = Figures(self.kept, self.project_id, query.min_revision, self.held)
        return await figures.answer_with_plan(method, request, query.min_plan_version)

    def saved(self, document: Document, status: int = 200) -> Response:
        """What a write of settings or baselines answered; curves of before are given to nobody from here on."""
        self.kept.note(self.project_id, 0, orjson.loads(document.body)["version"])
        return document_answer(document, status)


async def _curves(project_id: ProjectId, kept: KeptIn, held: HeldTag) -> Curves:
    return Curves(kept, project_id, held)


CurvesIn = Annotated[Curves, Depends(_curves)]


@router.get("/chart-data/", response_model=ChartData | ChartRows)
async def get_chart_data(services: ServicesIn, curves: CurvesIn, query: Annotated[ChartQuery, Query()]) -> Response:
    """Bobot, weekly cells, planned and actual progress, deviation, and where the contract is critical."""
    request = curve_messages.GetChartDataRequest(
        shape=query.shape, timescale=query.timescale, mode=query.mode, baseline_id=query.baseline
    )
    return await curves.answer(services.curves.GetChartData, request, query)


@router.get("/kurva-s-data/", response_model=CostItems | CostMaps)
async def get_cost_items(services: ServicesIn, curves: CurvesIn, query: Annotated[ItemQuery, Query()]) -> Response:
    """What each pekerjaan costs: that is what the curves are weighted with."""
    request = curve_messages.GetCostItemsRequest(shape=query.shape)
    return await curves.answer(services.curves.GetCostItems, request, query)


@router.get("/kurva-s-harga/", response_model=CostCurves | CostRows)
async def get_cost_curves(services: ServicesIn, curves: CurvesIn, query: Annotated[CostQuery, Query()]) -> Response:
    """Planned, earned and actual cost with earned value, by period and at a status date."""
    request = curve_messages.GetCostCurvesRequest(
        shape=query.shape,
        timescale=query.timescale,
        status_date=query.status_date or "",
        eac=query.eac,
        baseline_id=query.baseline,
    )
    return await curves.answer(services.curves.GetCostCurves, request, query)


@router.get("/cash-flow/", response_model=CashFlow)
async def get_cash_flow(services: ServicesIn, curves: CurvesIn, query: Annotated[CashQuery, Query()]) -> Response:
    """Money in and out under the contract's terms."""
    request = curve_messages.GetCashFlowRequest(timescale=query.timescale, basis=query.basis)
    return await curves.answer(services.curves.GetCashFlow, request, query)


@plans.get("/baselines/", response_model=Baselines)
async def list_baselines(project_id: ProjectId, services: ServicesIn) -> Response:
    """Frozen plans, youngest first."""
    answer = await services.plans.ListBaselines(plan_messages.ListBaselinesRequest(project_id=project_id))
    return document_answer(answer.document)


@plans.post("/baselines/", response_model=MadeBaseline, status_code=201)
async def freeze_baseline(
    project_id: ProjectId, curves: CurvesIn, body: FreezeBaseline, services: ServicesIn
) -> Response:
    """Freezes the present plan; pass the `revision` of the last write as `min_revision`. Owner and editors only."""
    request = plan_messages.FreezeBaselineRequest(project_id=project_id, name=body.name, min_revision=body.min_revision)
    return curves.saved((await services.plans.FreezeBaseline(request)).document, 201)


@plans.put("/baselines/comparison/", response_model=Comparison)
async def choose_baseline(
    project_id: ProjectId, curves: CurvesIn, body: ChooseBaseline, services: ServicesIn
) -> Response:
    """Shows a baseline beside the current plan. Owner and editors only."""
    request = plan_messages.ChooseBaselineRequest(project_id=project_id, baseline_id=body.baseline_id or 0)
    return curves.saved((await services.plans.ChooseBaseline(request)).document)


@plans.get("/baselines/{baseline_id}/", response_model=BaselineContents)
async def get_baseline(project_id: ProjectId, baseline_id: BaselineId, services: ServicesIn) -> Response:
    """One frozen plan with its curve and its pekerjaan."""
    request = plan_messages.GetBaselineRequest(project_id=project_id, baseline_id=baseline_id)
    return document_answer((await services.plans.GetBaseline(request)).document)


@plans.delete("/baselines/{baseline_id}/", status_code=204)
async def delete_baseline(
    project_id: ProjectId, curves: CurvesIn, baseline_id: BaselineId, services: ServicesIn
) -> Response:
    """Takes a frozen plan away for good. Owner and editors only."""
    request = plan_messages.DeleteBaselineRequest(project_id=project_id, baseline_id=baseline_id)
    curves.saved((await services.plans.DeleteBaseline(request)).document)
    return Response(status_code=204)


@plans.get("/plan-settings/", response_model=PlanSettings)
async def get_plan_settings(project_id: ProjectId, services: ServicesIn) -> Response:
    """Rules of a critical contract and terms of payment."""
    answer = await services.plans.GetPlanSettings(plan_messages.GetPlanSettingsRequest(project_id=project_id))
    return document_answer(answer.document)


@plans.put("/plan-settings/critical-rules/", response_model=PlanSettings)
async def save_critical_rules(
    project_id: ProjectId, curves: CurvesIn, body: SaveCriticalRules, services: ServicesIn
) -> Response:
    """Replaces the dated rules of a critical contract. Owner and editors only; 409 where somebody was faster."""
    values = {"project_id": project_id, **body.model_dump(exclude_none=True)}
    request = to_message(values, plan_messages.SaveCriticalRulesRequest)
    return curves.saved((await services.plans.SaveCriticalRules(request)).document)


@plans.put("/plan-settings/cash-flow/", response_model=PlanSettings)
async def save_cash_flow_terms(
    project_id: ProjectId, curves: CurvesIn, body: SaveCashFlowTerms, services: ServicesIn
) -> Response:
    """Replaces the terms of payment. Owner and editors only; 409 where somebody was faster."""
    values = {"project_id": project_id, **body.model_dump()}
    request = to_message(values, plan_messages.SaveCashFlowTermsRequest)
    return curves.saved((await services.plans.SaveCashFlowTerms(request)).document)
