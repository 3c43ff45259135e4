"""OperationsService over gRPC."""

from collections.abc import Awaitable, Callable
from typing import Any

from chassis.identity import current_identity
from rekap.app.operations_ports import FigureHealth, Operations
from rekap.app.queries.figure_health import figure_health
from taksir.rekap.v1 import operations_service_pb2 as messages

# Events that have not been delivered or acknowledged; None while the bus is away.
Waiting = Callable[[], Awaitable[int | None]]


class OperationsServicer:
    """For staff."""

    def __init__(self, operations: Operations, waiting: Waiting) -> None:
        self._operations = operations
        self._waiting = waiting

    async def GetFigureHealth(
        self, request: messages.GetFigureHealthRequest, _: Any
    ) -> messages.GetFigureHealthResponse:
        """Drift, parked events and lag."""
        found = await figure_health(self._operations, current_identity(), request.hours)
        return _answer(found, await self._waiting())


def _answer(found: FigureHealth, waiting: int | None) -> messages.GetFigureHealthResponse:
    message = messages.GetFigureHealthResponse(
        parked_events=found.parked_events,
        projects_behind=found.projects_behind,
        most_revisions_behind=found.most_revisions_behind,
        events_waiting=waiting,
        rounds=found.rounds,
        compared=found.compared,
        drifted=found.drifted,
        mended=found.mended,
    )
    if found.oldest_parked_at:
        message.oldest_parked_at.FromDatetime(found.oldest_parked_at)
    if found.last_round and found.last_round_at:
        last = found.last_round
        message.last_round.compared, message.last_round.drifted = last.compared, last.drifted
        message.last_round.mended, message.last_round.replayed = last.mended, last.replayed
        message.last_round.parked = last.parked
        message.last_round.finished_at.FromDatetime(found.last_round_at)
    return message
