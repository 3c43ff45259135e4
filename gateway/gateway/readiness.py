"""Whether this gateway may be sent requests."""

import asyncio

import grpc
from grpc_health.v1 import health_pb2, health_pb2_grpc

CHECK_SECONDS = 1.0


class Readiness:
    """Asks auth's health service. Only auth: with another service away the rest of the application still works."""

    def __init__(self, auth: grpc.aio.Channel) -> None:
        self._health = health_pb2_grpc.HealthStub(auth)
        self._is_stopping = False

    def stop(self) -> None:
        """From now on says no, so that whoever balances load looks elsewhere."""
        self._is_stopping = True

    async def check(self) -> bool:
        """True when a request could be served now."""
        if self._is_stopping:
            return False
        try:
            async with asyncio.timeout(CHECK_SECONDS):
                answer = await self._health.Check(health_pb2.HealthCheckRequest())
        except (grpc.aio.AioRpcError, TimeoutError):
            return False
        return bool(answer.status == health_pb2.HealthCheckResponse.SERVING)
