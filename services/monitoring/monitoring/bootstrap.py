"""Builds the service; the only place that knows which part is made of what."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta
from functools import partial

from chassis.database.engine import open_database
from chassis.database.retention import every
from chassis.events.bus import open_bus
from chassis.events.consumer import Consumer
from chassis.rpc.server import RunningServer, Servicer, grpc_server
from chassis.runner import background
from monitoring.config import MonitoringSettings
from monitoring.events.client_metrics import DURABLE, STREAM, ClientMetrics
from monitoring.rpc.servicer import MonitoringServicer
from monitoring.store.metrics import MetricStore, MetricTable
from monitoring.store.tables import dead_letter, inbox
from taksir.monitoring.v1.monitoring_service_pb2_grpc import add_MonitoringServiceServicer_to_server

NAME = "monitoring"


@asynccontextmanager
async def service(settings: MonitoringSettings) -> AsyncIterator[RunningServer]:
    """gRPC, the consumer of measurements and the clean-up."""
    async with AsyncExitStack() as parts:
        database = await parts.enter_async_context(
            open_database(settings.database_url, NAME, settings.database_pool_size)
        )
        bus = await parts.enter_async_context(open_bus(settings.nats_url, NAME))
        store = MetricStore(database)
        consumer = Consumer(
            database,
            bus,
            inbox=inbox,
            dead_letters=dead_letter,
            stream=STREAM,
            durable=DURABLE,
            handle=ClientMetrics(MetricTable),
        )
        keep = timedelta(days=settings.keep_days)
        period = timedelta(seconds=settings.clean_up_seconds)
        await parts.enter_async_context(background(consumer.run))
        await parts.enter_async_context(background(partial(every, period, partial(store.forget, keep))))
        servicer = Servicer(add_MonitoringServiceServicer_to_server, MonitoringServicer(store))
        yield await parts.enter_async_context(grpc_server(settings, NAME, [servicer], ready=[database.ping]))
