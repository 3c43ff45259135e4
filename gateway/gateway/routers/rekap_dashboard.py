"""All projects of the caller at a glance, with their figures."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from gateway.answers import document_answer
from gateway.routers.parameters import ServicesIn
from gateway.schemas.rekap_dashboard import Dashboard
from gateway.security.routes import PrivateRoute
from taksir.rekap.v1.dashboard_service_pb2 import GetDashboardRequest

router = APIRouter(prefix="/api", tags=["projects"], route_class=PrivateRoute)


@router.get("/dashboard/", response_model=Dashboard)
async def get_dashboard(
    services: ServicesIn,
    page: Annotated[int, Query(ge=1, le=1_000_000)] = 1,
    page_size: Annotated[int, Query(ge=1, le=200)] = 50,
) -> Response:
    """Counts, totals, budgets, deadlines and progress of all projects, and the projects themselves, a page."""
    request = GetDashboardRequest(page=page, page_size=page_size)
    return document_answer((await services.dashboard.GetDashboard(request)).document)
