"""A fresh read model; and the whole service on real servers, with a stand-in for projects on real gRPC."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from chassis.database.engine import Database, open_database
from chassis.errors import not_found
from chassis.events.bus import Bus, open_bus
from chassis.identity import Identity, Signer, acting_as, current_identity
from chassis.rpc.callers import Callers
from chassis.rpc.client import open_channel
from chassis.rpc.server import Servicer, grpc_server
from chassis.settings import ServiceSettings
from chassis.testing.keys import Keys
from chassis.testing.servers import Servers
from rekap.bootstrap import service
from rekap.config import RekapSettings
from rekap.store.read_model import PostgresReadModel
from taksir.common.v1.document_pb2 import Document
from taksir.projects.events.v1.project_changed_pb2 import ProjectChanged, ProjectState
from taksir.projects.v1.snapshot_service_pb2 import (
    ListRevisionsRequest,
    ListRevisionsResponse,
    ProjectRevision,
    ReadSnapshotRequest,
    ReadSnapshotResponse,
)
from taksir.projects.v1.snapshot_service_pb2_grpc import add_SnapshotServiceServicer_to_server
from taksir.rekap.v1.rekap_service_pb2 import GetRekapRabRequest, StreamRekapRabRequest, StreamRekapRabResponse
from taksir.rekap.v1.rekap_service_pb2_grpc import RekapServiceStub

from .truth import OWNER, Truth, TruthSource

# A project that only tells that the service is under way.
CANARY = 999_999
TO_REKAP = Callers(
    {f"taksir.projects.v1.{name}": frozenset({"rekap"}) for name in ("SnapshotService", "OriginService")}
)
STREAMS = """
streams:
  - name: PROJECTS
    subjects: ["projects.v1.>"]
    max_bytes: 16777216
    consumers:
      - durable: rekap
        filter_subject: "projects.v1.project_changed.*"
"""


@pytest.fixture
async def database_url(service_database: Callable[[str, str], Awaitable[str]]) -> str:
    return await service_database("rekap", "rekap")


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    async with open_database(SecretStr(database_url), "rekap-test") as opened:
        yield opened


@pytest.fixture
def read_model(database: Database) -> PostgresReadModel:
    return PostgresReadModel(database)


class SnapshotServicer:
    """Serves the truth as projects does: one page a kind of row, to services only."""

    def __init__(self, source: TruthSource) -> None:
        self.source = source

    async def ReadSnapshot(self, request: ReadSnapshotRequest, _: Any) -> AsyncIterator[ReadSnapshotResponse]:
        assert current_identity().is_service
        snapshot = await self.source.read(request.project_id)
        if snapshot is None:
            raise not_found("project-not-found", "Tidak ada.")
        for field, value in snapshot.state.ListFields():
            state = ProjectState(**{field.name: value})
            yield ReadSnapshotResponse(revision=snapshot.revision, state=state)

    async def ListRevisions(self, request: ListRevisionsRequest, _: Any) -> ListRevisionsResponse:
        assert current_identity().is_service
        rows = await self.source.revisions(request.after_project_id, request.page_size)
        return ListRevisionsResponse(projects=[ProjectRevision(project_id=id_, revision=rev) for id_, rev in rows])


@pytest.fixture
def truth() -> Truth:
    """The project that a test is about."""
    return Truth(1)


@pytest.fixture
def source(truth: Truth) -> TruthSource:
    return TruthSource(truth)


@pytest.fixture
async def settings(
    servers: Servers,
    database_url: str,
    keys: Keys,
    fresh_streams: Callable[[Path], Awaitable[None]],
    tmp_path: Path,
    source: TruthSource,
) -> AsyncIterator[RekapSettings]:
    """Settings of a service whose neighbours are there and empty."""
    (tmp_path / "streams.yaml").write_text(STREAMS)
    await fresh_streams(tmp_path / "streams.yaml")
    common = {
        "database_url": database_url,
        "redis_url": servers.redis_url,
        "nats_url": servers.nats_url,
        "identity_trusted_keys_dir": keys.trusted_dir,
        "identity_private_key_file": keys.private_file("rekap"),
    }
    servicer = Servicer(add_SnapshotServiceServicer_to_server, SnapshotServicer(source))
    async with grpc_server(ServiceSettings(**common), "projects", [servicer], callers=TO_REKAP) as projects:
        yield RekapSettings(**common, projects_target=f"127.0.0.1:{projects.port}")


@dataclass
class Rekap:
    """The running service as its callers see it."""

    bus: Bus
    stub: Any

    async def tell(self, *events: ProjectChanged) -> None:
        """Publishes as the relay of projects does."""
        for event in events:
            await self.tell_bytes(f"projects.v1.project_changed.{event.project_id}", event.SerializeToString())

    async def tell_bytes(self, subject: str, data: bytes) -> None:
        await self.bus.publish(subject, data)

    async def get(
        self, project_id: int, *, user: int = OWNER, revision: int = 0, known: tuple[int, int] = (0, 0)
    ) -> Document:
        request = GetRekapRabRequest(
            project_id=project_id, min_revision=revision, known_revision=known[0], known_generation=known[1]
        )
        with acting_as(Identity(user, frozenset({"user"}))):
            return (await self.stub.GetRekapRab(request)).document

    async def stream(self, project_id: int, *, user: int = OWNER, revision: int = 0) -> list[StreamRekapRabResponse]:
        request = StreamRekapRabRequest(project_id=project_id, min_revision=revision)
        with acting_as(Identity(user, frozenset({"user"}))):
            return [page async for page in self.stub.StreamRekapRab(request)]


@asynccontextmanager
async def running(settings: RekapSettings, signer: Signer) -> AsyncIterator[Rekap]:
    """Serves until the block ends."""
    async with (
        service(settings) as server,
        open_bus(settings.nats_url, "test") as bus,
        open_channel(f"127.0.0.1:{server.port}", "rekap", signer) as channel,
    ):
        rekap = Rekap(bus, RekapServiceStub(channel))
        await consuming(rekap)
        yield rekap


@pytest.fixture
async def rekap(settings: RekapSettings, signer: Signer) -> AsyncIterator[Rekap]:
    async with running(settings, signer) as started:
        yield started


async def consuming(rekap: Rekap) -> None:
    """Waits until an event has come all the way: bus and consumer connect in the background."""
    async with asyncio.timeout(20):
        while not rekap.bus.client.is_connected:
            await asyncio.sleep(0.01)
    await rekap.tell(Truth(CANARY).house())
    await applied(rekap.bus)


async def applied(bus: Bus) -> None:
    """Waits until the consumer has acknowledged all that is in the stream."""
    stream = await bus.jetstream.stream_info("PROJECTS")
    async with asyncio.timeout(20):
        while await acknowledged(bus) < stream.state.last_seq:
            await asyncio.sleep(0.01)


async def acknowledged(bus: Bus) -> int:
    """How far the consumer has come in the stream."""
    consumer = await bus.jetstream.consumer_info("PROJECTS", "rekap")
    return consumer.ack_floor.stream_seq if consumer.ack_floor else 0


async def settled(rekap: Rekap, truth: Truth) -> Document:
    """The document once it shows the truth, however slow the machine is."""
    async with asyncio.timeout(20):
        while (document := await rekap.get(truth.project_id, revision=truth.revision)).revision < truth.revision:
            await asyncio.sleep(0.02)
    return document
