"""Measurements as they come over the bus."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC

from google.protobuf.message import DecodeError
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.events.consumer import Event
from monitoring.app.ports import MetricWriter
from monitoring.domain.metric import Metric, UnreadableMetricError, metric
from taksir.monitoring.events.v1.client_metric_reported_pb2 import ClientMetricReported

STREAM = "MONITORING"
DURABLE = "monitoring"


@dataclass(frozen=True)
class ClientMetrics:
    """Handles batches for the consumer; `writer` makes the store on the consumer's transaction."""

    writer: Callable[[AsyncConnection], MetricWriter]

    async def __call__(self, connection: AsyncConnection, events: Sequence[Event]) -> None:
        """Stores a batch. Raises UnreadableMetricError for a spoilt one; the consumer then takes each by itself."""
        await self.writer(connection).add([_metric(event.data) for event in events])


def _metric(data: bytes) -> Metric:
    try:
        message = ClientMetricReported.FromString(data)
    except DecodeError as error:
        raise UnreadableMetricError("no ClientMetricReported") from error
    if not message.HasField("received_at"):
        raise UnreadableMetricError("received_at is missing")
    received_at = message.received_at.ToDatetime(tzinfo=UTC)
    return metric(message.type, message.value, received_at, message.client_network, message.user_agent)
