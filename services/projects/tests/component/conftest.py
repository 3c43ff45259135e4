"""The whole service against real Postgres and NATS, called through a real channel with signed identities."""

import itertools
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, cast

import grpc
import orjson
import pytest
from sqlalchemy import insert

from chassis.database.engine import Database, open_database
from chassis.identity import Identity, Signer, acting_as
from chassis.rpc.client import Channel, open_channel
from chassis.rpc.server import RunningServer
from chassis.testing.keys import Keys
from chassis.testing.servers import Servers
from projects.bootstrap import service
from projects.config import ProjectsSettings
from projects.domain.catalogue_resource import resource_identity
from projects.domain.kategori import Kategori
from projects.store.catalogue import catalogue_analysis, catalogue_component, edition
from taksir.projects.v1 import estimate_service_pb2 as estimate
from taksir.projects.v1 import project_service_pb2 as project
from taksir.projects.v1.estimate_service_pb2_grpc import EstimateServiceStub
from taksir.projects.v1.project_service_pb2_grpc import ProjectServiceStub
from taksir.projects.v1.schedule_service_pb2_grpc import ScheduleServiceStub
from taksir.projects.v1.snapshot_service_pb2_grpc import SnapshotServiceStub
from taksir.projects.v1.volume_service_pb2_grpc import VolumeServiceStub


def user(subject: int) -> Identity:
    return Identity(subject, frozenset({"user"}))


REKAP = Identity(0, frozenset({"service"}))


@dataclass
class Client:
    """The service as a gateway calls it, on behalf of one user unless `acting_as` says otherwise."""

    projects: ProjectServiceStub
    estimate: EstimateServiceStub
    snapshots: SnapshotServiceStub
    volumes: VolumeServiceStub
    schedule: ScheduleServiceStub
    user_id: int

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


@pytest.fixture(scope="package")
async def settings(
    servers: Servers, service_database: Callable[[str, str], Awaitable[str]], trusted_keys_dir: Path
) -> ProjectsSettings:
    return ProjectsSettings(
        database_url=await service_database("projects", "projects"),
        redis_url=servers.redis_url,
        nats_url=servers.nats_url,
        identity_trusted_keys_dir=trusted_keys_dir,
    )


@pytest.fixture(scope="package")
async def database(settings: ProjectsSettings) -> AsyncIterator[Database]:
    async with open_database(settings.database_url, "test", 4) as opened:
        yield opened


@pytest.fixture(scope="package")
async def server(settings: ProjectsSettings) -> AsyncIterator[RunningServer]:
    """One service for all these tests, which keep apart by their users and projects; it ends with the last of them."""
    async with service(settings) as running:
        yield running


@pytest.fixture(scope="package")
async def channel(server: RunningServer, signer: Signer) -> AsyncIterator[Channel]:
    """To the one service, as the gateway calls it."""
    async with open_channel(f"127.0.0.1:{server.port}", "projects", signer) as opened:
        yield opened


@pytest.fixture(scope="package")
async def rekap_channel(server: RunningServer, keys: Keys) -> AsyncIterator[Channel]:
    """To the same service, as rekap calls it."""
    async with open_channel(f"127.0.0.1:{server.port}", "projects", keys.signer("rekap")) as opened:
        yield opened


NUMBERS = itertools.count(1001, 10)


@pytest.fixture
def client(channel: Channel, rekap_channel: Channel) -> Iterator[Client]:
    """Acts for a user that no other test has."""
    user_id = next(NUMBERS)
    # The chassis' channel hands out the same callables as gRPC's own.
    given = cast("grpc.aio.Channel", channel)
    with acting_as(user(user_id)):
        yield Client(
            ProjectServiceStub(given),
            EstimateServiceStub(given),
            SnapshotServiceStub(cast("grpc.aio.Channel", rekap_channel)),
            VolumeServiceStub(given),
            ScheduleServiceStub(given),
            user_id,
        )


@pytest.fixture
async def catalogue(database: Database) -> dict[str, int]:
    """Ids by code: excavation; concrete, which nests a mixer and formwork, which nests timber work."""
    return await add_edition(
        database,
        f"AHSP 2026 nomor {next(NUMBERS)}",
        {
            "1.1": ("Galian tanah biasa", "m3", [("TK", "Pekerja", "OH", "0.75"), ("TK", "Mandor", "OH", "0.038")]),
            "2.1": (
                "Beton mutu f'c 25",
                "m3",
                [
                    ("TK", "Pekerja", "OH", "1"),
                    ("BHN", "Semen Portland", "kg", "407"),
                    ("LAIN", "Bekisting", "m2", "0.25", "2.2"),
                    ("LAIN", "Uji slump", "ls", "1"),
                ],
            ),
            "2.2": (
                "Bekisting",
                "m2",
                [("TK", "Tukang kayu", "OH", "0.2"), ("LAIN", "Kayu bekas", "m3", "0.5", "2.3")],
            ),
            "2.3": ("Kayu olahan", "m3", [("BHN", "Kayu kelas III", "m3", "1.1"), ("TK", "Pekerja", "OH", "0.1")]),
        },
    )


Component = tuple[str, ...]


async def add_edition(
    database: Database, name: str, analyses: dict[str, tuple[str, str, list[Component]]]
) -> dict[str, int]:
    """Writes an edition as an import would; a component's fifth member is the code that it nests."""
    async with database.write() as connection:
        values = {"name": name, "source_file": "test", "imported_by": 1, "analyses": 1, "components": 1, "report": {}}
        edition_id = await connection.scalar(insert(edition).values(**values).returning(edition.c.id))
        ids: dict[str, int] = {}
        for kode, (nama, satuan, components) in analyses.items():
            head = {"kode": kode, "sort_key": kode, "nama": nama, "satuan": satuan, "klasifikasi": "", "sheet": "S"}
            head |= {"edition_id": edition_id, "sub_klasifikasi": "", "cell": "A1"}
            statement = insert(catalogue_analysis).values(**head).returning(catalogue_analysis.c.id)
            ids[kode] = cast("int", await connection.scalar(statement))
            rows = [_catalogue_component(ids[kode], number, one) for number, one in enumerate(components, 1)]
            await connection.execute(insert(catalogue_component), rows)
    return ids


def _catalogue_component(analysis_id: int, position: int, given: Component) -> dict[str, Any]:
    kategori, uraian, satuan, koefisien, *nested = given
    return {
        "analysis_id": analysis_id,
        "position": position,
        "kategori": kategori,
        "kode": f"{kategori}-{position:02d}",
        "uraian": uraian,
        "satuan": satuan,
        "koefisien": Decimal(koefisien),
        "identity": resource_identity(Kategori(kategori), uraian, satuan),
        "nested_kode": nested[0] if nested else None,
        "sheet": "S",
        "cell": f"A{position + 1}",
    }
