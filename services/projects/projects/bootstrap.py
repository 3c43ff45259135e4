"""Puts projects together. Every collaborator can be passed in."""

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime, timedelta

from chassis.cache import Cache, open_cache
from chassis.database.engine import Database, open_database
from chassis.database.retention import every
from chassis.events.bus import open_bus
from chassis.events.outbox import Relay
from chassis.rpc.callers import Callers
from chassis.rpc.server import RunningServer, Servicer, grpc_server
from chassis.runner import background
from projects.app.editing import Editing
from projects.app.import_reader import ImportReader
from projects.config import ProjectsSettings
from projects.events.headers_changed import publish_headers
from projects.events.project_changed import publish
from projects.events.snapshots_needed import publish_snapshot, publish_snapshots
from projects.rpc.analysis_row_servicer import AnalysisRowServicer
from projects.rpc.audit_servicer import AuditServicer
from projects.rpc.backup_servicer import BackupServicer
from projects.rpc.bulk_servicer import BulkServicer
from projects.rpc.catalogue_import_servicer import CatalogueImportServicer
from projects.rpc.catalogue_keeping_servicer import CatalogueKeepingServicer
from projects.rpc.catalogue_servicer import CatalogueServicer
from projects.rpc.copy_servicer import CopyServicer
from projects.rpc.estimate_servicer import EstimateServicer
from projects.rpc.invitation_servicer import InvitationServicer
from projects.rpc.member_servicer import MemberServicer
from projects.rpc.origin_servicer import OriginServicer
from projects.rpc.portfolio_servicer import PortfolioServicer
from projects.rpc.price_fill_servicer import PriceFillServicer
from projects.rpc.price_list_servicer import PriceListServicer
from projects.rpc.project_servicer import ProjectServicer
from projects.rpc.project_upload_servicer import ProjectUploadServicer
from projects.rpc.resource_servicer import ResourceServicer
from projects.rpc.schedule_servicer import ScheduleServicer
from projects.rpc.snapshot_servicer import SnapshotServicer
from projects.rpc.template_servicer import TemplateServicer
from projects.rpc.tree_row_servicer import TreeRowServicer
from projects.rpc.volume_servicer import VolumeServicer
from projects.store.audit_partitions import keep_audit_partitions
from projects.store.tables import outbox
from taksir.projects.v1.analysis_row_service_pb2_grpc import add_AnalysisRowServiceServicer_to_server
from taksir.projects.v1.audit_service_pb2_grpc import add_AuditServiceServicer_to_server
from taksir.projects.v1.backup_service_pb2_grpc import add_BackupServiceServicer_to_server
from taksir.projects.v1.bulk_service_pb2_grpc import add_BulkServiceServicer_to_server
from taksir.projects.v1.catalogue_import_service_pb2_grpc import add_CatalogueImportServiceServicer_to_server
from taksir.projects.v1.catalogue_keeping_service_pb2_grpc import add_CatalogueKeepingServiceServicer_to_server
from taksir.projects.v1.catalogue_service_pb2_grpc import add_CatalogueServiceServicer_to_server
from taksir.projects.v1.copy_service_pb2_grpc import add_CopyServiceServicer_to_server
from taksir.projects.v1.estimate_service_pb2_grpc import add_EstimateServiceServicer_to_server
from taksir.projects.v1.invitation_service_pb2_grpc import add_InvitationServiceServicer_to_server
from taksir.projects.v1.member_service_pb2_grpc import add_MemberServiceServicer_to_server
from taksir.projects.v1.origin_service_pb2_grpc import add_OriginServiceServicer_to_server
from taksir.projects.v1.portfolio_service_pb2_grpc import add_PortfolioServiceServicer_to_server
from taksir.projects.v1.price_fill_service_pb2_grpc import add_PriceFillServiceServicer_to_server
from taksir.projects.v1.price_list_service_pb2_grpc import add_PriceListServiceServicer_to_server
from taksir.projects.v1.project_service_pb2_grpc import add_ProjectServiceServicer_to_server
from taksir.projects.v1.project_upload_service_pb2_grpc import add_ProjectUploadServiceServicer_to_server
from taksir.projects.v1.resource_service_pb2_grpc import add_ResourceServiceServicer_to_server
from taksir.projects.v1.schedule_service_pb2_grpc import add_ScheduleServiceServicer_to_server
from taksir.projects.v1.snapshot_service_pb2_grpc import add_SnapshotServiceServicer_to_server
from taksir.projects.v1.template_service_pb2_grpc import add_TemplateServiceServicer_to_server
from taksir.projects.v1.tree_row_service_pb2_grpc import add_TreeRowServiceServicer_to_server
from taksir.projects.v1.volume_service_pb2_grpc import add_VolumeServiceServicer_to_server

NAME = "projects"
_REKAP = frozenset({"rekap"})
CALLERS = Callers({"taksir.projects.v1.SnapshotService": _REKAP, "taksir.projects.v1.OriginService": _REKAP})
AUDIT_PERIOD = timedelta(hours=6)
Clock = Callable[[], datetime]


def now() -> datetime:
    """The wall clock, in UTC."""
    return datetime.now(UTC)


@asynccontextmanager
async def service(settings: ProjectsSettings, clock: Clock = now) -> AsyncIterator[RunningServer]:
    """The whole service, for as long as the context lasts."""
    async with AsyncExitStack() as parts:
        url, size = settings.database_url, settings.database_pool_size
        database = await parts.enter_async_context(open_database(url, NAME, size))
        bus = await parts.enter_async_context(open_bus(settings.nats_url, NAME))
        await parts.enter_async_context(background(Relay(database, outbox, bus).run))

        async def keep_audit() -> None:
            await every(AUDIT_PERIOD, lambda: keep_audit_partitions(database, settings.audit_months, clock()))

        await parts.enter_async_context(background(keep_audit))
        cache = await parts.enter_async_context(open_cache(settings.redis_url, prefix=f"{NAME}:"))
        reader = ImportReader(database, settings.import_limits)
        await parts.enter_async_context(background(reader.run))
        await parts.enter_async_context(background(reader.forget_expired))
        servicers = servicers_of(settings, database, cache, reader, clock)
        # Not the bus: saving works without it, and events wait in the outbox.
        yield await parts.enter_async_context(grpc_server(settings, NAME, servicers, [database.ping], CALLERS))


async def keep_audit(settings: ProjectsSettings, clock: Clock = now) -> None:
    """Makes the coming months of the audit trail and drops those that are too old; the service does so itself."""
    async with open_database(settings.database_url, NAME, 1) as database:
        await keep_audit_partitions(database, settings.audit_months, clock())


def servicers_of(
    settings: ProjectsSettings, database: Database, cache: Cache, reader: ImportReader, clock: Clock = now
) -> list[Servicer]:
    """All services on one database and one cache."""
    editing = Editing(database, publish, clock)
    rebuilding = Editing(database, publish_snapshot, clock)
    return [
        Servicer(add_ProjectServiceServicer_to_server, ProjectServicer(editing)),
        Servicer(add_MemberServiceServicer_to_server, MemberServicer(editing)),
        Servicer(add_InvitationServiceServicer_to_server, InvitationServicer(editing)),
        Servicer(add_AuditServiceServicer_to_server, AuditServicer(editing)),
        Servicer(add_PortfolioServiceServicer_to_server, PortfolioServicer(editing)),
        Servicer(add_BulkServiceServicer_to_server, BulkServicer(editing, publish_headers)),
        Servicer(add_BackupServiceServicer_to_server, BackupServicer(rebuilding)),
        Servicer(add_TemplateServiceServicer_to_server, TemplateServicer(rebuilding)),
        Servicer(add_CopyServiceServicer_to_server, CopyServicer(editing, publish_snapshots)),
        Servicer(
            add_ProjectUploadServiceServicer_to_server, ProjectUploadServicer(settings.import_limits, editing.now)
        ),
        Servicer(add_ResourceServiceServicer_to_server, ResourceServicer(editing)),
        Servicer(add_PriceListServiceServicer_to_server, PriceListServicer(editing, settings.import_limits)),
        Servicer(add_PriceFillServiceServicer_to_server, PriceFillServicer(editing)),
        Servicer(add_AnalysisRowServiceServicer_to_server, AnalysisRowServicer(editing)),
        Servicer(add_TreeRowServiceServicer_to_server, TreeRowServicer(editing)),
        Servicer(add_EstimateServiceServicer_to_server, EstimateServicer(editing, cache)),
        Servicer(add_VolumeServiceServicer_to_server, VolumeServicer(editing)),
        Servicer(add_ScheduleServiceServicer_to_server, ScheduleServicer(editing)),
        Servicer(add_SnapshotServiceServicer_to_server, SnapshotServicer(database)),
        Servicer(add_OriginServiceServicer_to_server, OriginServicer(database)),
        Servicer(
            add_CatalogueServiceServicer_to_server, CatalogueServicer(database, settings.import_limits, reader, clock)
        ),
        Servicer(add_CatalogueImportServiceServicer_to_server, CatalogueImportServicer(database, reader)),
        Servicer(add_CatalogueKeepingServiceServicer_to_server, CatalogueKeepingServicer(database)),
    ]
