"""One log line and, where traces are on, one span for each request."""

import time

import structlog
from opentelemetry import trace
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from chassis.telemetry import extracted, tracer

log = structlog.get_logger()

SILENT = "/health/"


class AccessLog:
    """Measures until the last byte is handed over. Health checks are left out: they are many and say nothing."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""
        if scope["path"].startswith(SILENT):
            await self._app(scope, receive, send)
            return
        status = 0
        began = time.perf_counter()

        async def watch(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        parent = extracted(Headers(scope=scope))
        with tracer().start_as_current_span(scope["method"], context=parent, kind=trace.SpanKind.SERVER) as span:
            try:
                await self._app(scope, receive, watch)
            finally:
                _describe(span, scope, status)
                _log(scope, status, time.perf_counter() - began)


def _describe(span: trace.Span, scope: Scope, status: int) -> None:
    if not span.is_recording():
        return
    route = scope["state"].get("route", scope["path"])
    span.update_name(f"{scope['method']} {route}")
    span.set_attributes(
        {"http.request.method": scope["method"], "http.route": route, "http.response.status_code": status}
    )
    if status >= 500:
        span.set_status(trace.StatusCode.ERROR)


def _log(scope: Scope, status: int, seconds: float) -> None:
    user = scope["state"].get("user")
    log.info(
        "request",
        method=scope["method"],
        path=scope["path"],
        status=status,
        milliseconds=round(seconds * 1000, 1),
        client=scope["state"]["client_address"],
        user=user.id if user is not None else None,
    )
