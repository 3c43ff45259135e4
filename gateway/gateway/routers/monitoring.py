"""Measurements from browsers, and their summary for staff."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from chassis.addresses import household
from gateway.answers import document_answer, json_answer, message_answer
from gateway.client_metrics import MetricSink
from gateway.routers.parameters import ServicesIn
from gateway.schemas.monitoring import ClientMetric, FigureHealth, MetricAccepted, MetricSummary
from gateway.security.rate_limit import RateLimit
from gateway.security.routes import PrivateRoute, PublicRoute, require_staff
from taksir.monitoring.v1.monitoring_service_pb2 import SummariseClientMetricsRequest
from taksir.rekap.v1.operations_service_pb2 import GetFigureHealthRequest

public = APIRouter(prefix="/api/monitoring", tags=["monitoring"], route_class=PublicRoute)
private = APIRouter(prefix="/api/monitoring", tags=["monitoring"], route_class=PrivateRoute)


@public.post("/report-client-metric/", response_model=MetricAccepted)
async def report_client_metric(body: ClientMetric, request: Request) -> Response:
    """Takes a measurement from any browser, logged in or not; limited per client."""
    limit: RateLimit = request.app.state.metric_limit
    await limit.spend(household(request.state.client_address))
    sink: MetricSink = request.app.state.metric_sink
    await sink.send(body, request.state.client_address, request.headers.get("user-agent", ""))
    return json_answer({"message": "Metrik diterima."})


@private.get("/client-metrics/", response_model=MetricSummary)
async def summarise_client_metrics(
    request: Request, services: ServicesIn, hours: Annotated[int, Query(ge=1, le=24 * 30)] = 24
) -> Response:
    """Counts of measurements of the last hours, by type. Staff only."""
    require_staff(request)
    answer = await services.monitoring.SummariseClientMetrics(SummariseClientMetricsRequest(hours=hours))
    return document_answer(answer.document)


@private.get("/figures/", response_model=FigureHealth)
async def get_figure_health(
    request: Request, services: ServicesIn, hours: Annotated[int, Query(ge=1, le=24 * 30)] = 24
) -> Response:
    """Drift of figures from the truth, parked events and lag, now and over the last hours. Staff only."""
    require_staff(request)
    return message_answer(await services.operations.GetFigureHealth(GetFigureHealthRequest(hours=hours)))
