"""PortfolioService: all projects of the caller at a glance."""

from typing import Any

from chassis.rpc.messages import document
from projects.app.editing import Editing
from projects.app.queries.portfolio import portfolio_statistics
from projects.rpc.decoding import caller
from taksir.projects.v1 import portfolio_service_pb2 as messages


class PortfolioServicer:
    """Every call is made for a user."""

    def __init__(self, editing: Editing) -> None:
        self._editing = editing

    async def GetStatistics(self, _request: messages.GetStatisticsRequest, _: Any) -> messages.GetStatisticsResponse:
        """What the dashboard shows."""
        found = await portfolio_statistics(self._editing.database, caller(), self._editing.now())
        return messages.GetStatisticsResponse(document=document(found))
