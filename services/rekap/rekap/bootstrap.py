"""Puts the rekap service together; the only place that builds things."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial

from chassis.cache import open_cache
from chassis.database.engine import Database, open_database
from chassis.events.bus import open_bus
from chassis.events.consumer import Consumer
from chassis.identity import Signer
from chassis.rpc.callers import Callers
from chassis.rpc.client import open_channel
from chassis.rpc.server import RunningServer, Servicer, grpc_server
from chassis.rpc.tls import Certificates
from chassis.runner import background
from rekap.app.catch_up import CatchUp
from rekap.app.plan_writing import Plans
from rekap.app.ports import SnapshotSource
from rekap.app.queries.curves import CurvesQueries
from rekap.app.queries.fresh_standing import FreshStandings
from rekap.app.queries.needs import NeedsQueries
from rekap.app.revisions import Revisions
from rekap.app.upkeep import Upkeep
from rekap.config import RekapSettings
from rekap.depth import depth_servicers, open_origins
from rekap.events.announcing import EVERY_PROJECT, Announcer
from rekap.events.project_changes import STREAM, ProjectChanges, read_parked
from rekap.events.waiting import events_waiting
from rekap.rpc.curves_servicer import CurvesServicer
from rekap.rpc.needs_servicer import NeedsServicer
from rekap.rpc.operations_servicer import OperationsServicer
from rekap.rpc.plan_servicer import PlanServicer
from rekap.rpc.rekap_servicer import RekapServicer
from rekap.rpc.snapshots import ProjectSnapshots
from rekap.store.curves_reader import PostgresCurves
from rekap.store.history_store import PostgresHistories
from rekap.store.needs_reader import PostgresNeeds
from rekap.store.operations_store import PostgresOperations
from rekap.store.plan_store import PostgresPlans
from rekap.store.read_model import PostgresReadModel
from rekap.store.revision_feed import Listener, RevisionFeed
from rekap.store.tables import dead_letter, inbox
from rekap.store.turn import taking_turns
from rekap.store.writer import DURABLE, PostgresWriter
from taksir.projects.v1 import snapshot_service_pb2
from taksir.rekap.v1.curves_service_pb2_grpc import add_CurvesServiceServicer_to_server
from taksir.rekap.v1.needs_service_pb2_grpc import add_NeedsServiceServicer_to_server
from taksir.rekap.v1.operations_service_pb2_grpc import add_OperationsServiceServicer_to_server
from taksir.rekap.v1.plan_service_pb2_grpc import add_PlanServiceServicer_to_server
from taksir.rekap.v1.rekap_service_pb2_grpc import add_RekapServiceServicer_to_server

NAME = "rekap"
CALLERS = Callers({"taksir.rekap.v1.RekapService/StreamRekapRab": frozenset({"gateway", "export"})})


@asynccontextmanager
async def service(settings: RekapSettings, snapshots: SnapshotSource | None = None) -> AsyncIterator[RunningServer]:
    """Everything that runs, and where it listens; `snapshots` stands in for the projects service."""
    async with AsyncExitStack() as parts:
        database = await parts.enter_async_context(open_settings_database(settings))
        bus = await parts.enter_async_context(open_bus(settings.nats_url, name=NAME))
        cache = await parts.enter_async_context(open_cache(settings.redis_url, prefix=f"{NAME}:"))
        source: SnapshotSource
        source = snapshots if snapshots else await parts.enter_async_context(open_snapshots(settings))

        read_model = PostgresReadModel(database)
        revisions = Revisions()
        catch_up = CatchUp(read_model, source)
        parts.push_async_callback(catch_up.close)
        standings = FreshStandings(read_model, revisions, catch_up, settings.patience)
        consumer = Consumer(
            database,
            bus,
            inbox=inbox,
            dead_letters=dead_letter,
            stream=STREAM,
            durable=DURABLE,
            handle=ProjectChanges(PostgresWriter, revisions.hear),
        )
        announcer = Announcer(bus)
        feed = RevisionFeed(database, _listener(revisions, catch_up, announcer), announcer.announce_plan)
        for work in (feed.run, catch_up.run, consumer.run, announcer.run):
            await parts.enter_async_context(background(work))
        operations = PostgresOperations(database)
        upkeep = Upkeep(
            read_model,
            source,
            catch_up,
            partial(taking_turns, database),
            read_parked,
            settings.rhythm,
            operations,
            PostgresHistories(database),
        )
        await parts.enter_async_context(background(upkeep.run))
        servicer = Servicer(add_RekapServiceServicer_to_server, RekapServicer(read_model, standings, cache))
        needs = NeedsServicer(NeedsQueries(PostgresNeeds(database), standings, cache))
        servicers = [servicer, Servicer(add_NeedsServiceServicer_to_server, needs)]
        origins = await parts.enter_async_context(open_origins(settings, NAME))
        servicers += depth_servicers(database, standings, cache, origins)
        curves = CurvesServicer(CurvesQueries(PostgresCurves(database), standings, cache))
        servicers.append(Servicer(add_CurvesServiceServicer_to_server, curves))
        plans = PlanServicer(Plans(PostgresPlans(database), standings))
        servicers.append(Servicer(add_PlanServiceServicer_to_server, plans))
        watching = OperationsServicer(operations, partial(events_waiting, bus))
        servicers.append(Servicer(add_OperationsServiceServicer_to_server, watching))
        ready = [database.ping, bus.ping]
        yield await parts.enter_async_context(grpc_server(settings, NAME, servicers, ready, CALLERS))


@asynccontextmanager
async def maintenance(settings: RekapSettings) -> AsyncIterator[tuple[PostgresReadModel, SnapshotSource]]:
    """What the commands `rebuild` and `reconcile` need."""
    async with open_settings_database(settings) as database, open_snapshots(settings) as source:
        yield PostgresReadModel(database), source


@asynccontextmanager
async def open_settings_database(settings: RekapSettings) -> AsyncIterator[Database]:
    """The pool that the settings describe."""
    async with open_database(settings.database_url, NAME, settings.database_pool_size) as database:
        yield database


@asynccontextmanager
async def open_snapshots(settings: RekapSettings) -> AsyncIterator[ProjectSnapshots]:
    """A channel to the projects service."""
    signer = Signer.from_file(NAME, settings.identity_private_key_file)
    certificates = Certificates.from_directory(settings.tls_dir)
    contract = snapshot_service_pb2.DESCRIPTOR.services_by_name["SnapshotService"]
    async with open_channel(settings.projects_target, "projects", signer, [contract], certificates) as channel:
        yield ProjectSnapshots(channel)


def _listener(revisions: Revisions, catch_up: CatchUp, announcer: Announcer) -> Listener:
    def listen(project_id: int, revision: int) -> None:
        if revision:
            revisions.announce(project_id, revision)
            announcer.announce(project_id, revision)
            return
        # A project fell behind, or (project 0) announcements may have been missed.
        catch_up.wake()
        if not project_id:
            revisions.wake_all()
            announcer.announce(EVERY_PROJECT, 0)

    return listen
