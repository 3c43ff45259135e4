"""MonitoringService: decode, call, encode."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC
from typing import Any

from chassis.identity import current_identity
from chassis.rpc.messages import document
from monitoring.app.ports import MetricReader
from monitoring.app.queries.summarise import summarise
from monitoring.domain.summary import TypeSummary
from taksir.monitoring.v1 import monitoring_service_pb2 as pb
from taksir.monitoring.v1 import monitoring_service_pb2_grpc


@dataclass(frozen=True)
class MonitoringServicer(monitoring_service_pb2_grpc.MonitoringServiceServicer):
    """What staff may ask."""

    metrics: MetricReader

    async def SummariseClientMetrics(
        self, request: pb.SummariseClientMetricsRequest, _: Any
    ) -> pb.SummariseClientMetricsResponse:
        """By type, over the last hours."""
        summaries = await summarise(self.metrics, current_identity(), request.hours)
        return pb.SummariseClientMetricsResponse(document=document(_body(summaries)))


def _body(summaries: Sequence[TypeSummary]) -> dict[str, Any]:
    return {"items": [_item(summary) for summary in summaries], "total": sum(each.count for each in summaries)}


def _item(summary: TypeSummary) -> dict[str, Any]:
    return {
        "type": summary.type,
        "count": summary.count,
        "last_received_at": summary.last_received_at.astimezone(UTC).isoformat().replace("+00:00", "Z"),
        "measures": {name: asdict(measure) for name, measure in summary.measures.items()},
    }
