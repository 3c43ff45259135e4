"""The whole monitoring service against real Postgres and NATS."""

import asyncio
import json
import socket
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from chassis.database.engine import Database, open_database
from chassis.events.bus import Bus, open_bus
from chassis.identity import Identity, Signer, acting_as
from chassis.rpc.client import open_channel
from chassis.testing.servers import Servers
from monitoring.bootstrap import service
from monitoring.config import MonitoringSettings
from monitoring.store.tables import client_metric
from taksir.monitoring.events.v1.client_metric_reported_pb2 import ClientMetricReported
from taksir.monitoring.v1.monitoring_service_pb2 import SummariseClientMetricsRequest
from taksir.monitoring.v1.monitoring_service_pb2_grpc import MonitoringServiceStub

STREAMS = """
streams:
  - name: MONITORING
    subjects: ["monitoring.v1.>"]
    max_bytes: 16777216
    consumers:
      - {durable: monitoring, filter_subject: "monitoring.v1.client_metric", ack_wait_seconds: 5}
"""
SUBJECT = "monitoring.v1.client_metric"
PATIENCE_SECONDS = 90


@dataclass(frozen=True)
class Rig:
    """The running service and what stands around it."""

    environment: dict[str, str]
    monitoring: MonitoringServiceStub
    database: Database
    bus: Bus

    async def publish(self, data: bytes, message_id: str = "") -> None:
        await self.bus.publish(SUBJECT, data, message_id=message_id or str(uuid.uuid4()))

    async def report(self, type_: str, value: Any, at: datetime | None = None, message_id: str = "") -> None:
        event = ClientMetricReported(
            type=type_, value=json.dumps(value), client_network="10.0.0.0/24", user_agent="Firefox"
        )
        event.received_at.FromDatetime(at or datetime.now(UTC))
        await self.publish(event.SerializeToString(), message_id)

    async def summary(self, hours: int = 0, *roles: str) -> Any:
        with acting_as(Identity(1, frozenset(roles or {"user", "staff"}))):
            answer = await self.monitoring.SummariseClientMetrics(SummariseClientMetricsRequest(hours=hours))
        assert answer.document.content_type == "application/json"
        return json.loads(answer.document.body)

    async def value(self, statement: Any) -> Any:
        async with self.database.read() as connection:
            return await connection.scalar(statement)

    async def until_stored(self, count: int) -> None:
        await self.until(select(func.count()).select_from(client_metric), count)

    async def until(self, statement: Any, expected: Any) -> None:
        async with asyncio.timeout(PATIENCE_SECONDS):
            while await self.value(statement) != expected:
                await asyncio.sleep(0.02)


@pytest.fixture
async def values(
    servers: Servers, service_database: Callable[[str, str], Awaitable[str]], trusted_keys_dir: Path
) -> dict[str, str]:
    return {
        "database_url": await service_database("monitoring", "monitoring"),
        "redis_url": servers.redis_url,
        "nats_url": servers.nats_url,
        "identity_trusted_keys_dir": str(trusted_keys_dir),
    }


@pytest.fixture
def free_tcp_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
async def rig(
    values: dict[str, str],
    fresh_streams: Callable[[Path], Awaitable[None]],
    signer: Signer,
    tmp_path: Path,
) -> AsyncIterator[Rig]:
    streams = tmp_path / "streams.yaml"
    streams.write_text(STREAMS)
    settings = MonitoringSettings.model_validate(values)
    environment = {f"TAKSIR_MONITORING_{name.upper()}": value for name, value in values.items()}
    await fresh_streams(streams)
    async with AsyncExitStack() as parts:
        server = await parts.enter_async_context(service(settings))
        channel = await parts.enter_async_context(open_channel(f"127.0.0.1:{server.port}", "monitoring", signer))
        database = await parts.enter_async_context(open_database(settings.database_url, "monitoring-tests", 4))
        bus = await parts.enter_async_context(open_bus(settings.nats_url, "monitoring-tests"))
        async with asyncio.timeout(PATIENCE_SECONDS):
            while not bus.client.is_connected:
                await asyncio.sleep(0.02)
        yield Rig(environment, MonitoringServiceStub(channel), database, bus)
