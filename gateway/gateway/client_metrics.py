"""A browser's measurement on its way to the bus."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from ipaddress import ip_address, ip_network

import orjson

from gateway.schemas.monitoring import ClientMetric
from taksir.monitoring.events.v1.client_metric_reported_pb2 import ClientMetricReported

SUBJECT = "monitoring.v1.client_metric"
USER_AGENT_LENGTH = 300
# Enough to tell networks apart, too little to find a household.
KEPT_BITS = {4: 24, 6: 48}

Publish = Callable[[str, bytes], Awaitable[None]]


class MetricSink:
    """Publishes measurements; UNAVAILABLE when the bus is away."""

    def __init__(self, publish: Publish) -> None:
        self._publish = publish

    async def send(self, metric: ClientMetric, address: str, user_agent: str) -> None:
        """Returns once the bus has stored the measurement."""
        event = ClientMetricReported(
            type=metric.type,
            value=orjson.dumps(metric.value).decode(),
            client_network=network_of(address),
            user_agent=user_agent[:USER_AGENT_LENGTH],
        )
        event.received_at.FromDatetime(datetime.now(UTC))
        await self._publish(SUBJECT, event.SerializeToString())


def network_of(address: str) -> str:
    """The address without its last bits; empty when it is none."""
    try:
        known = ip_address(address)
    except ValueError:
        return ""
    return str(ip_network((known, KEPT_BITS[known.version]), strict=False))
