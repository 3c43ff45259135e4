"""DashboardService over gRPC."""

from typing import Any

from chassis.identity import current_identity
from chassis.rpc.messages import JSON
from rekap.app.needs_refusals import filter_refusals
from rekap.app.queries.dashboard import USUAL_ROWS, Clock, dashboard
from rekap.app.version_ports import Portfolio
from taksir.common.v1.document_pb2 import Document
from taksir.rekap.v1.dashboard_service_pb2 import GetDashboardRequest, GetDashboardResponse


class DashboardServicer:
    """All projects of the user that the call is made for."""

    def __init__(self, portfolio: Portfolio, clock: Clock) -> None:
        self._portfolio = portfolio
        self._clock = clock

    async def GetDashboard(self, request: GetDashboardRequest, _: Any) -> GetDashboardResponse:
        """Everything at once."""
        page, page_size = request.page or 1, request.page_size or USUAL_ROWS
        with filter_refusals():
            body = await dashboard(self._portfolio, current_identity().subject, self._clock, page, page_size)
        return GetDashboardResponse(document=Document(body=body, content_type=JSON))
