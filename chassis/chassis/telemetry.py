"""Traces and figures of a process, sent by OTLP where a collector is set.

W3C trace context goes through gRPC metadata, outbox rows and NATS headers. Without an endpoint the API's no-op tracer
and meter stay in place and nothing is recorded or sent.
"""

from collections.abc import Mapping

from opentelemetry import context as otel_context
from opentelemetry import metrics, propagate, trace
from opentelemetry.exporter.otlp.proto.http.metric_exporter import OTLPMetricExporter
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import PeriodicExportingMetricReader
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.sdk.trace.sampling import ParentBased, TraceIdRatioBased

EXPORT_TIMEOUT_SECONDS = 5
FLUSH_TIMEOUT_MILLISECONDS = 3000


def configure_traces(service: str, endpoint: str | None, ratio: float = 1.0) -> TracerProvider | None:
    """Sends spans of this process to `endpoint`; None where tracing is off."""
    if endpoint is None:
        return None
    provider = TracerProvider(
        resource=_resource(service),
        sampler=ParentBased(TraceIdRatioBased(ratio)),
    )
    exporter = OTLPSpanExporter(endpoint=f"{endpoint.rstrip('/')}/v1/traces", timeout=EXPORT_TIMEOUT_SECONDS)
    provider.add_span_processor(BatchSpanProcessor(exporter, schedule_delay_millis=500))
    trace.set_tracer_provider(provider)
    return provider


def stop_traces(provider: TracerProvider | None) -> None:
    """Sends what is left, within a bound, and stops."""
    if provider is not None:
        provider.force_flush(FLUSH_TIMEOUT_MILLISECONDS)
        provider.shutdown()


def configure_meters(service: str, endpoint: str | None) -> MeterProvider | None:
    """Sends what this process counts to `endpoint`, once a minute; None where nothing is sent."""
    if endpoint is None:
        return None
    exporter = OTLPMetricExporter(endpoint=f"{endpoint.rstrip('/')}/v1/metrics", timeout=EXPORT_TIMEOUT_SECONDS)
    provider = MeterProvider([PeriodicExportingMetricReader(exporter)], _resource(service))
    metrics.set_meter_provider(provider)
    return provider


def stop_meters(provider: MeterProvider | None) -> None:
    """Sends what is left, within a bound, and stops."""
    if provider is not None:
        provider.shutdown(FLUSH_TIMEOUT_MILLISECONDS)


def meter() -> metrics.Meter:
    """What counters and gauges are made with; they begin to count once a collector is set."""
    return metrics.get_meter("taksir")


def _resource(service: str) -> Resource:
    return Resource.create({"service.name": f"taksir-{service}"})


def tracer() -> trace.Tracer:
    """The tracer of the chassis' own spans."""
    return trace.get_tracer("taksir")


def carrier() -> dict[str, str]:
    """The current trace as headers; empty where nothing is traced."""
    headers: dict[str, str] = {}
    propagate.inject(headers)
    return headers


def extracted(headers: Mapping[str, str]) -> otel_context.Context:
    """The trace that `headers` carry, to be passed as the parent of a span."""
    return propagate.extract(headers)
