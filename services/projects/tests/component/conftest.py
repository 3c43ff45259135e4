"""The whole service against real Postgres and NATS, called through a real channel with signed identities."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import grpc
import orjson
import pytest
from pydantic import SecretStr

from chassis.database.engine import Database, open_database
from chassis.identity import Identity, Signer, acting_as
from chassis.rpc.client import Channel, open_channel
from chassis.testing.servers import Servers
from projects.bootstrap import service
from projects.config import ProjectsSettings
from taksir.projects.v1 import estimate_service_pb2 as estimate
from taksir.projects.v1 import project_service_pb2 as project
from taksir.projects.v1.estimate_service_pb2_grpc import EstimateServiceStub
from taksir.projects.v1.project_service_pb2_grpc import ProjectServiceStub
from taksir.projects.v1.snapshot_service_pb2_grpc import SnapshotServiceStub

OWNER = 7


def user(subject: int) -> Identity:
    return Identity(subject, frozenset({"user"}))


REKAP = Identity(0, frozenset({"service"}))


@dataclass
class Client:
    """The service as a gateway calls it, on behalf of user 7 unless `acting_as` says otherwise."""

    projects: ProjectServiceStub
    estimate: EstimateServiceStub
    snapshots: SnapshotServiceStub
    port: int

    @contextmanager
    def acting_as(self, identity: Identity) -> Iterator[None]:
        with acting_as(identity):
            yield

    async def new_project(self, **fields: Any) -> int:
        given = {"nama": "Rumah tinggal", "tanggal_mulai": "2026-01-05", "tanggal_selesai": "2026-06-28", **fields}
        answer = await self.projects.CreateProject(project.CreateProjectRequest(fields=project.ProjectFields(**given)))
        return cast("int", body(answer)["id"])

    async def save_tree(self, project_id: int, *pekerjaan: dict[str, Any], **options: Any) -> estimate.SaveTreeResponse:
        """One klasifikasi with one sub that holds the pekerjaan."""
        leaves = [estimate.PekerjaanInput(**one) for one in pekerjaan]
        ids = options.pop("ids", {})
        sub = estimate.SubKlasifikasiInput(
            name="Pekerjaan tanah", pekerjaan=leaves, **({"id": ids["sub"]} if ids else {})
        )
        top = estimate.KlasifikasiInput(name="Struktur", sub=[sub], **({"id": ids["top"]} if ids else {}))
        return await self.estimate.SaveTree(
            estimate.SaveTreeRequest(project_id=project_id, klasifikasi=[top], **options)
        )

    async def custom(self, project_id: int, *names: str) -> list[int]:
        """A tree of custom pekerjaan; returns their ids."""
        saved = await self.save_tree(project_id, *(custom(name) for name in names))
        return [saved.id_map[f"klasifikasi[0].sub[0].pekerjaan[{index}]"] for index in range(len(names))]

    async def analysis(self, project_id: int, pekerjaan_id: int, *rows: dict[str, Any], **options: Any) -> Any:
        request = estimate.SaveAnalysisRequest(
            project_id=project_id,
            pekerjaan_id=pekerjaan_id,
            rows=[estimate.AnalysisRowInput(**row) for row in rows],
            **options,
        )
        return await self.estimate.SaveAnalysis(request)


def custom(name: str, **fields: Any) -> dict[str, Any]:
    return {"source_type": "custom", "snapshot_uraian": name, "snapshot_satuan": "m3", **fields}


def row(kategori: str, uraian: str, satuan: str, koefisien: str, **fields: Any) -> dict[str, Any]:
    return {"kategori": kategori, "uraian": uraian, "satuan": satuan, "koefisien": koefisien, **fields}


def bundle(kind: str, ref_id: int, koefisien: str) -> dict[str, Any]:
    return {"kategori": "LAIN", "koefisien": koefisien, "ref_kind": kind, "ref_id": ref_id}


def body(answer: Any) -> Any:
    return orjson.loads(answer.document.body)


@pytest.fixture
async def database_url(service_database: Callable[[str, str], Awaitable[str]]) -> str:
    return await service_database("projects", "projects")


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    async with open_database(SecretStr(database_url), "test", 4) as opened:
        yield opened


@pytest.fixture
def settings(servers: Servers, database_url: str, trusted_keys_dir: Path) -> ProjectsSettings:
    return ProjectsSettings(
        database_url=database_url,
        redis_url=servers.redis_url,
        nats_url=servers.nats_url,
        identity_trusted_keys_dir=trusted_keys_dir,
    )


@pytest.fixture
async def client(settings: ProjectsSettings, signer: Signer) -> AsyncIterator[Client]:
    async with AsyncExitStack() as parts:
        server = await parts.enter_async_context(service(settings))
        channel = await parts.enter_async_context(open_channel(f"127.0.0.1:{server.port}", "projects", signer))
        parts.enter_context(acting_as(user(OWNER)))
        yield _client(channel, server.port)


def _client(channel: Channel, port: int) -> Client:
    # The chassis' channel hands out the same callables as gRPC's own.
    given = cast("grpc.aio.Channel", channel)
    return Client(ProjectServiceStub(given), EstimateServiceStub(given), SnapshotServiceStub(given), port)
