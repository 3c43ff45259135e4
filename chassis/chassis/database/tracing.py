"""A span for each SQL statement that runs inside a recorded trace; nothing otherwise."""

from typing import Any

from opentelemetry import trace
from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncEngine

from chassis.telemetry import tracer

SPAN = "taksir_span"
LONGEST_STATEMENT = 2000


def trace_statements(engine: AsyncEngine) -> None:
    """Hooks the engine; untraced statements pay one look at the current span."""
    event.listen(engine.sync_engine, "before_cursor_execute", _start)
    event.listen(engine.sync_engine, "after_cursor_execute", _end)
    event.listen(engine.sync_engine, "handle_error", _fail)


def _start(_: Any, __: Any, statement: str, ___: Any, context: Any, ____: bool) -> None:
    if context is None or not trace.get_current_span().is_recording():
        return
    span = tracer().start_span(statement.split(None, 1)[0].upper(), kind=trace.SpanKind.CLIENT)
    span.set_attribute("db.system.name", "postgresql")
    span.set_attribute("db.query.text", statement[:LONGEST_STATEMENT])
    setattr(context, SPAN, span)


def _end(_: Any, __: Any, ___: str, ____: Any, context: Any, _____: bool) -> None:
    span = getattr(context, SPAN, None)
    if span is not None:
        span.end()


def _fail(problem: Any) -> None:
    span = getattr(problem.execution_context, SPAN, None)
    if span is not None:
        span.record_exception(problem.original_exception)
        span.set_status(trace.StatusCode.ERROR)
        span.end()
