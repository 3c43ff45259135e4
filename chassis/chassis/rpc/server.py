"""The gRPC server of a service: identity, deadline, errors, traces, health and a graceful stop around every method."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Any

import grpc
import structlog
from grpc_health.v1 import health, health_pb2, health_pb2_grpc

from chassis.identity import Verifier
from chassis.rpc.callers import Callers
from chassis.rpc.interceptor import CallGuard
from chassis.rpc.tls import Certificates
from chassis.settings import ServiceSettings

log = structlog.get_logger()

READY_CHECK_SECONDS = 1.0
READY_CHECK_TIMEOUT_SECONDS = 2.0
STOP_GRACE_SECONDS = 5.0

ReadyCheck = Callable[[], Awaitable[None]]


@dataclass(frozen=True)
class Servicer:
    """An implementation with the generated function that registers it."""

    add_to_server: Callable[[Any, Any], None]
    implementation: object


@dataclass(frozen=True)
class RunningServer:
    """Where the server listens; with port 0 in the settings this is how the real port is learnt."""

    port: int


@asynccontextmanager
async def grpc_server(
    settings: ServiceSettings,
    audience: str,
    servicers: Sequence[Servicer],
    ready: Sequence[ReadyCheck] = (),
    callers: Callers | None = None,
) -> AsyncIterator[RunningServer]:
    """Serves for as long as the context lasts; NOT_SERVING while any check in `ready` fails.

    `callers` says who may call; without it the gateway alone.
    """
    verifier = Verifier.from_directory(audience, settings.identity_trusted_keys_dir)
    certificates = Certificates.from_directory(settings.tls_dir)
    server = grpc.aio.server(
        interceptors=[CallGuard(audience, verifier, callers, is_certified=certificates is not None)],
        options=_options(settings),
        maximum_concurrent_rpcs=settings.grpc_concurrency,
    )
    for servicer in servicers:
        servicer.add_to_server(servicer.implementation, server)
    status = health.aio.HealthServicer()
    # The health servicer says SERVING from the moment it is made: traffic would come before the service can answer.
    await status.set("", health_pb2.HealthCheckResponse.NOT_SERVING)
    health_pb2_grpc.add_HealthServicer_to_server(status, server)
    port = _add_port(server, settings.grpc_listen, certificates)
    await server.start()
    checking = asyncio.create_task(_watch_readiness(status, ready))
    try:
        yield RunningServer(port)
    finally:
        checking.cancel()
        with suppress(asyncio.CancelledError):
            await checking
        await status.enter_graceful_shutdown()
        await server.stop(STOP_GRACE_SECONDS)


def _add_port(server: grpc.aio.Server, listen: str, certificates: Certificates | None) -> int:
    if certificates is None:
        return server.add_insecure_port(listen)
    return server.add_secure_port(listen, certificates.of_server())


def _options(settings: ServiceSettings) -> list[tuple[str, int]]:
    return [
        ("grpc.max_receive_message_length", settings.grpc_max_message_bytes),
        ("grpc.max_send_message_length", settings.grpc_max_message_bytes),
        ("grpc.so_reuseport", 0),
        ("grpc.keepalive_permit_without_calls", 1),
        ("grpc.http2.min_ping_interval_without_data_ms", 5_000),
    ]


async def _watch_readiness(status: health.aio.HealthServicer, ready: Sequence[ReadyCheck]) -> None:
    was: bool | None = None
    while True:
        problem = await _first_problem(ready)
        if was is not (problem is None):
            was = problem is None
            serving = health_pb2.HealthCheckResponse.SERVING if was else health_pb2.HealthCheckResponse.NOT_SERVING
            await status.set("", serving)
            log.info("readiness", ready=was, problem=problem)
        await asyncio.sleep(READY_CHECK_SECONDS)


async def _first_problem(ready: Sequence[ReadyCheck]) -> str | None:
    for check in ready:
        try:
            async with asyncio.timeout(READY_CHECK_TIMEOUT_SECONDS):
                await check()
        except Exception as error:  # noqa: BLE001 - whatever a check raises, the service is not ready
            return f"{type(error).__name__}: {error}"
    return None
