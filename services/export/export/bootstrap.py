"""Builds the service; the only place that knows which part is made of what."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta

from chassis.database.engine import Database, open_database
from chassis.events.bus import open_bus
from chassis.events.outbox import Relay
from chassis.identity import Signer
from chassis.rpc.client import open_channel
from chassis.rpc.server import RunningServer, Servicer, grpc_server
from chassis.rpc.tls import Certificates
from chassis.runner import background
from export.app.commands.dispatch_jobs import Dispatcher
from export.app.commands.reap_jobs import Reaper
from export.app.commands.run_job import JobRunner, Pace
from export.app.commands.start_job import Bounds
from export.config import ExportSettings
from export.documents.rekap_rab_xlsx import open_rekap_rab_xlsx
from export.events.celery_app import celery_app
from export.events.celery_queue import CeleryQueue
from export.events.progress import tell_progress
from export.rpc.rekap_client import REKAP, RekapClient
from export.rpc.servicer import ExportServicer
from export.store.dispatches import Dispatches
from export.store.files import FolderStorage
from export.store.jobs import Jobs
from export.store.tables import outbox
from taksir.export.v1.export_service_pb2_grpc import add_ExportServiceServicer_to_server

NAME = "export"
WORKER_POOL_SIZE = 2
# The lease is renewed so often that two failures in a row do not lose it.
RENEWALS_A_LEASE = 3


@asynccontextmanager
async def service(settings: ExportSettings) -> AsyncIterator[RunningServer]:
    """gRPC, the dispatcher to the workers, the relay to the bus and the reaper."""
    async with AsyncExitStack() as parts:
        database = await parts.enter_async_context(
            open_database(settings.database_url, NAME, pool_size=settings.database_pool_size)
        )
        bus = await parts.enter_async_context(open_bus(settings.nats_url, NAME))
        rekap = await _rekap(parts, settings)
        storage = FolderStorage(settings.storage_dir)
        dispatcher = Dispatcher(Dispatches(database), CeleryQueue(celery_app(settings)))
        jobs = Jobs(database, settings.limits, tell_progress, dispatcher.wake)
        servicer = ExportServicer(jobs, rekap, storage, _bounds(settings))
        await parts.enter_async_context(background(Relay(database, outbox, bus).run))
        await parts.enter_async_context(background(dispatcher.run))
        await parts.enter_async_context(background(_reaper(settings, jobs, storage).run))
        yield await parts.enter_async_context(
            grpc_server(
                settings, NAME, [Servicer(add_ExportServiceServicer_to_server, servicer)], ready=[database.ping]
            )
        )


@asynccontextmanager
async def job_runner(settings: ExportSettings) -> AsyncIterator[JobRunner]:
    """What a worker needs: the database, rekap and the storage; no server of its own."""
    async with AsyncExitStack() as parts:
        database: Database = await parts.enter_async_context(
            open_database(settings.database_url, f"{NAME}-worker", pool_size=WORKER_POOL_SIZE)
        )
        yield JobRunner(
            jobs=Jobs(database, settings.limits, tell_progress),
            rekap=await _rekap(parts, settings),
            storage=FolderStorage(settings.storage_dir),
            open_writer=open_rekap_rab_xlsx,
            work_dir=settings.scratch_dir,
            pace=Pace(settings.job_seconds, settings.lease_seconds / RENEWALS_A_LEASE, settings.max_file_bytes),
        )


async def _rekap(parts: AsyncExitStack, settings: ExportSettings) -> RekapClient:
    signer = Signer.from_file(NAME, settings.identity_private_key_file)
    certificates = Certificates.from_directory(settings.tls_dir)
    opening = open_channel(settings.rekap_target, "rekap", signer, [REKAP], certificates)
    channel = await parts.enter_async_context(opening)
    return RekapClient(channel)


def _bounds(settings: ExportSettings) -> Bounds:
    return Bounds(settings.max_unfinished_per_user, settings.max_unfinished)


def _reaper(settings: ExportSettings, jobs: Jobs, storage: FolderStorage) -> Reaper:
    every = timedelta(seconds=settings.reap_seconds)
    return Reaper(jobs, storage, every, timedelta(days=settings.keep_history_days))
