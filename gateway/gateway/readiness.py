"""Whether this gateway may be sent requests."""

from typing import Any, cast

from grpc_health.v1 import health_pb2, health_pb2_grpc

from chassis.errors import AppError
from chassis.identity import acting_as
from chassis.rpc.client import Channel
from chassis.rpc.deadline import deadline
from gateway.security.session import ANONYMOUS

CHECK_SECONDS = 1.0


class Readiness:
    """Asks auth's health service. Only auth: with another service away the rest of the application still works."""

    def __init__(self, auth: Channel) -> None:
        # Generated without types; it asks for a grpc channel, and ours hands out the same callables.
        self._health: Any = health_pb2_grpc.HealthStub(cast("Any", auth))

    async def check(self) -> bool:
        """True when a request could be served now."""
        try:
            with deadline(CHECK_SECONDS), acting_as(ANONYMOUS):
                answer = await self._health.Check(health_pb2.HealthCheckRequest())
        except AppError:
            return False
        return bool(answer.status == health_pb2.HealthCheckResponse.SERVING)
