"""Puts the RAB in depth, versions, comparisons and the dashboard together; a part of `bootstrap.py`."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

from chassis.cache import Cache
from chassis.database.engine import Database
from chassis.identity import Signer
from chassis.rpc.client import open_channel
from chassis.rpc.server import Servicer
from chassis.rpc.tls import Certificates
from rekap.app.queries.compare import CompareQueries
from rekap.app.queries.dashboard import Clock
from rekap.app.queries.explain import ExplainQueries
from rekap.app.queries.fresh_standing import FreshStandings
from rekap.app.queries.rab_depth import RabQueries
from rekap.app.rab_ports import OriginSource
from rekap.config import RekapSettings
from rekap.rpc.dashboard_servicer import DashboardServicer
from rekap.rpc.origins import ProjectOrigins
from rekap.rpc.rab_servicer import RabServicer
from rekap.rpc.version_servicer import VersionServicer
from rekap.store.history_store import PostgresHistories
from rekap.store.portfolio_store import PostgresPortfolio
from rekap.store.rab_reader import PostgresRab
from rekap.store.version_store import PostgresVersions
from taksir.projects.v1 import origin_service_pb2
from taksir.rekap.v1.dashboard_service_pb2_grpc import add_DashboardServiceServicer_to_server
from taksir.rekap.v1.rab_service_pb2_grpc import add_RabServiceServicer_to_server
from taksir.rekap.v1.version_service_pb2_grpc import add_VersionServiceServicer_to_server


def now() -> datetime:
    """The wall clock, in UTC."""
    return datetime.now(UTC)


def depth_servicers(
    database: Database, standings: FreshStandings, cache: Cache, origins: OriginSource, clock: Clock = now
) -> list[Servicer]:
    """All on one database and one cache."""
    queries, versions = RabQueries(PostgresRab(database), standings, cache), PostgresVersions(database)
    rab = RabServicer(queries, ExplainQueries(queries, standings, origins))
    histories = PostgresHistories(database)
    comparing = VersionServicer(versions, histories, standings, CompareQueries(versions, histories, standings, cache))
    return [
        Servicer(add_RabServiceServicer_to_server, rab),
        Servicer(add_VersionServiceServicer_to_server, comparing),
        Servicer(add_DashboardServiceServicer_to_server, DashboardServicer(PostgresPortfolio(database), clock)),
    ]


@asynccontextmanager
async def open_origins(settings: RekapSettings, name: str) -> AsyncIterator[ProjectOrigins]:
    """A channel to the projects service; nobody waits for it before somebody asks."""
    signer = Signer.from_file(name, settings.identity_private_key_file)
    certificates = Certificates.from_directory(settings.tls_dir)
    contract = origin_service_pb2.DESCRIPTOR.services_by_name["OriginService"]
    async with open_channel(settings.projects_target, "projects", signer, [contract], certificates) as channel:
        yield ProjectOrigins(channel)
