"""What happens around every served call, in one place."""

from collections.abc import Awaitable, Callable, Iterator
from contextlib import aclosing, contextmanager
from typing import Any, TypeAlias

import grpc
import structlog
from opentelemetry import trace

from chassis.errors import AppError, forbidden
from chassis.identity import Verifier, acting_as
from chassis.origin import METADATA, coming_from, decoded
from chassis.rpc.callers import Callers
from chassis.rpc.deadline import ANSWER_RESERVE_SECONDS, LEAST_USEFUL_SECONDS, deadline
from chassis.rpc.errors import INTERNAL, TIMEOUT, abort
from chassis.rpc.tls import certified_names
from chassis.telemetry import extracted, tracer

log = structlog.get_logger()

HEALTH = "/grpc.health.v1.Health/"
AUTHORIZATION = "authorization"
LONGEST_CALL_SECONDS = 300.0

Handler: TypeAlias = "grpc.RpcMethodHandler[Any, Any]"


class CallGuard(grpc.aio.ServerInterceptor):
    """Verifies the caller, sets the deadline, traces, and turns what is raised into a status with details.

    Whoever calls must be listed for the method. Over TLS (`is_certified`) the certificate must bear the name that the
    identity is signed with: a stolen key is worth nothing without the certificate that belongs to it.
    """

    def __init__(
        self, audience: str, verifier: Verifier, callers: Callers | None = None, *, is_certified: bool = False
    ) -> None:
        self._audience = audience
        self._verifier = verifier
        self._callers = callers or Callers()
        self._is_certified = is_certified

    async def intercept_service(
        self,
        continuation: Callable[[grpc.HandlerCallDetails], Awaitable["Handler | None"]],
        handler_call_details: grpc.HandlerCallDetails,
    ) -> "Handler | None":
        """Wraps the method's handler; health checks pass as they are."""
        handler = await continuation(handler_call_details)
        method = str(handler_call_details.method)
        if handler is None or method.startswith(HEALTH):
            return handler
        metadata = {str(name): value for name, value in handler_call_details.invocation_metadata or ()}
        return self._guarded(handler, method, metadata)

    def _guarded(self, handler: Any, method: str, metadata: dict[str, Any]) -> Handler:
        answer = _shape(handler)

        async def single(request: Any, context: Any) -> Any:
            try:
                with self._call(method, metadata, context):
                    return await answer(request, context)
            except Exception as error:  # noqa: BLE001 - the RPC boundary
                await abort(context, _refusal(error, method))

        # No generator: where the caller leaves, gRPC drops a generator half-way, and what it opened is closed later, in
        # a context that is not its own.
        async def many(request: Any, context: Any) -> None:
            try:
                with self._call(method, metadata, context):
                    async with aclosing(answer(request, context)) as messages:
                        async for message in messages:
                            await context.write(message)
            except Exception as error:  # noqa: BLE001 - the RPC boundary
                await abort(context, _refusal(error, method))

        return _method_handler(handler, many if handler.response_streaming else single)

    @contextmanager
    def _call(self, method: str, metadata: dict[str, Any], context: Any) -> Iterator[None]:
        span = tracer().start_as_current_span(method, context=extracted(metadata), kind=trace.SpanKind.SERVER)
        with span, deadline(_seconds_left(context)):
            identity = self._verifier.verify(_bearer(metadata))
            self._check_caller(identity.issuer, method, context)
            with acting_as(identity), coming_from(decoded(metadata.get(METADATA))):
                yield

    def _check_caller(self, issuer: str, method: str, context: Any) -> None:
        is_own = not self._is_certified or issuer in certified_names(context)
        if not is_own or issuer not in self._callers.of(method):
            log.warning("caller refused", method=method, caller=issuer)
            raise forbidden("caller-not-allowed", "Layanan pemanggil ini tidak diizinkan.")


def _bearer(metadata: dict[str, Any]) -> str:
    return str(metadata.get(AUTHORIZATION, "")).removeprefix("Bearer ")


def _seconds_left(context: Any) -> float:
    left = context.time_remaining()
    if left is None:
        return LONGEST_CALL_SECONDS
    if left < LEAST_USEFUL_SECONDS:
        raise TIMEOUT
    return float(min(left - ANSWER_RESERVE_SECONDS, LONGEST_CALL_SECONDS))


def _refusal(error: Exception, method: str) -> AppError:
    if isinstance(error, AppError):
        return error
    log.error("call failed", method=method, exc_info=error)
    return INTERNAL


def _shape(handler: Any) -> Any:
    return handler.unary_unary or handler.unary_stream or handler.stream_unary or handler.stream_stream


def _method_handler(handler: Any, behaviour: Any) -> Handler:
    make = {
        (False, False): grpc.unary_unary_rpc_method_handler,
        (False, True): grpc.unary_stream_rpc_method_handler,
        (True, False): grpc.stream_unary_rpc_method_handler,
        (True, True): grpc.stream_stream_rpc_method_handler,
    }[(handler.request_streaming, handler.response_streaming)]
    return make(behaviour, handler.request_deserializer, handler.response_serializer)
