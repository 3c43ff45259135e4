"""The whole export service against real Postgres, Redis and NATS, with a rekap that the test plays itself."""

import asyncio
import itertools
import os
import socket
import sys
from asyncio.subprocess import Process
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr
from redis.asyncio import Redis
from sqlalchemy.engine import make_url

from chassis.database.engine import Database, open_database
from chassis.errors import not_found
from chassis.identity import Identity, Signer, acting_as, current_identity
from chassis.rpc.callers import Callers
from chassis.rpc.client import open_channel
from chassis.rpc.server import Servicer, grpc_server
from chassis.settings import ServiceSettings
from chassis.testing.keys import Keys
from chassis.testing.servers import Servers
from export.bootstrap import service
from export.config import ExportSettings
from taksir.export.v1 import export_service_pb2 as pb
from taksir.export.v1.export_service_pb2_grpc import ExportServiceStub
from taksir.rekap.v1 import rekap_service_pb2 as rekap_pb
from taksir.rekap.v1.rekap_service_pb2_grpc import RekapServiceServicer, add_RekapServiceServicer_to_server

STREAMS = """
streams:
  - name: EXPORT
    subjects: ["export.v1.>"]
    max_bytes: 16777216
"""
TO_EXPORT = Callers({"taksir.rekap.v1.RekapService": frozenset({"export"})})
BUDI, SITI = 1, 2
GEDUNG = 10
PATIENCE_SECONDS = 90
# The servers' Redis has 16 databases; 0 is everybody's.
broker_databases = itertools.cycle(range(1, 15))


@dataclass
class Project:
    """What the played rekap knows about one project; pages after the first wait for `gate`."""

    owner: int
    pages: list[list[rekap_pb.RekapRabRow]]
    revision: int = 7
    gate: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self.gate.set()


@dataclass
class PlayedRekap(RekapServiceServicer):
    """Answers like rekap; a project of somebody else is NOT_FOUND."""

    projects: dict[int, Project] = field(default_factory=dict)
    pages_sent: int = 0
    streams_open: int = 0

    async def StreamRekapRab(
        self, request: rekap_pb.StreamRekapRabRequest, _: Any
    ) -> AsyncIterator[rekap_pb.StreamRekapRabResponse]:
        project = self.projects.get(request.project_id)
        if project is None or current_identity().subject != project.owner:
            raise not_found("project-not-found", "Proyek ini tidak ditemukan.")
        self.streams_open += 1
        try:
            for number, page in enumerate(project.pages):
                if number:
                    await project.gate.wait()
                header = played_header(project.revision) if number == 0 else None
                yield rekap_pb.StreamRekapRabResponse(header=header, rows=page)
                self.pages_sent += 1
        finally:
            self.streams_open -= 1


def played_header(revision: int) -> rekap_pb.RekapRabHeader:
    return rekap_pb.RekapRabHeader(
        revision=revision,
        project_name="Gedung Uji",
        lokasi_project="Sleman",
        tahun="2026",
        ppn_percent="11",
        subtotal="11436371.3178",
        ppn="1258000.844958",
        grand_total="12694372.162758",
        rounded_total="12694000",
        terbilang="Dua belas juta enam ratus sembilan puluh empat ribu rupiah",
    )


def played_page(number: int, rows: int) -> list[rekap_pb.RekapRabRow]:
    group = rekap_pb.RekapRabRow(kind="klasifikasi", id=number, uraian=f"Bagian {number}", total="11436371.3178")
    line = rekap_pb.RekapRabRow(
        kind="pekerjaan",
        id=number,
        kode="1.2.1.1.1",
        uraian="=Galian tanah",
        satuan="m3",
        volume="74.3535",
        unit_price="153810.8",
        total="11436371.3178",
    )
    return [group, *[line] * (rows - 1)]


@dataclass(frozen=True)
class Rig:
    """The running service and what stands around it."""

    settings: ExportSettings
    environment: dict[str, str]
    rekap: PlayedRekap
    export: ExportServiceStub
    database: Database
    broker: "Redis[bytes]"

    async def start(self, key: str = "", project_id: int = GEDUNG, **more: Any) -> pb.Job:
        request = pb.StartJobRequest(
            project_id=project_id, document="rekap-rab", format="xlsx", idempotency_key=key, **more
        )
        return (await self.export.StartJob(request)).job

    async def job(self, job_id: str) -> pb.Job:
        return (await self.export.GetJob(pb.GetJobRequest(job_id=job_id))).job

    async def until(self, job_id: str, *statuses: str) -> pb.Job:
        async with asyncio.timeout(PATIENCE_SECONDS):
            while (job := await self.job(job_id)).status not in statuses:
                await asyncio.sleep(0.05)
        return job

    async def download(self, job_id: str) -> tuple[pb.FileHeader, bytes]:
        header, content = pb.FileHeader(), bytearray()
        async for part in self.export.DownloadJob(pb.DownloadJobRequest(job_id=job_id)):
            if part.WhichOneof("part") == "header":
                header = part.header
            content += part.chunk
        return header, bytes(content)

    async def database_value(self, statement: Any) -> Any:
        """What a statement with one value gives."""
        async with self.database.read() as connection:
            return await connection.scalar(statement)

    @asynccontextmanager
    async def worker(self) -> AsyncIterator[Process]:
        """A real worker process; stopped with SIGTERM if the test has not ended it."""
        command = (sys.executable, "-P", "-m", "export", "worker")
        process = await asyncio.create_subprocess_exec(*command, env={**os.environ, **self.environment})
        try:
            yield process
        finally:
            if process.returncode is None:
                process.terminate()
            await asyncio.wait_for(process.wait(), PATIENCE_SECONDS)


@dataclass
class Line:
    """A line to a server that the test can cut and mend; it begins cut."""

    host: str
    target_port: int
    port: int = 0
    _server: asyncio.Server | None = None
    _open: set[asyncio.StreamWriter] = field(default_factory=set)

    async def mend(self) -> None:
        self._server = await asyncio.start_server(self._carry, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def cut(self) -> None:
        if self._server is not None:
            self._server.close()
        for writer in self._open:
            writer.transport.abort()
        self._open.clear()

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        far_reader, far_writer = await asyncio.open_connection(self.host, self.target_port)
        self._open |= {writer, far_writer}
        await asyncio.gather(_pump(reader, far_writer), _pump(far_reader, writer))


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
    writer.close()


OpenRig = Callable[..., AbstractAsyncContextManager[Rig]]


@pytest.fixture
def open_rig(
    servers: Servers,
    service_database: Callable[[str, str], Awaitable[str]],
    fresh_streams: Callable[[Path], Awaitable[None]],
    keys: Keys,
    signer: Signer,
    tmp_path: Path,
) -> OpenRig:
    """Starts the service with settings that differ from the defaults; called as `async with open_rig(…) as rig`."""

    @asynccontextmanager
    async def open_it(**different: Any) -> AsyncIterator[Rig]:
        streams = tmp_path / "streams.yaml"
        streams.write_text(STREAMS)
        await fresh_streams(streams)
        async with AsyncExitStack() as parts:
            rekap = PlayedRekap({GEDUNG: Project(BUDI, [played_page(1, 3), played_page(2, 3)])})
            played = await parts.enter_async_context(_playing(rekap, servers, keys))
            broker_url = make_url(servers.redis_url).set(database=str(next(broker_databases)))
            values = {
                "database_url": await service_database("export", "export"),
                "redis_url": servers.redis_url,
                "nats_url": servers.nats_url,
                "identity_trusted_keys_dir": keys.trusted_dir,
                "identity_private_key_file": keys.private_file("export"),
                "rekap_target": f"127.0.0.1:{played}",
                "broker_url": broker_url.render_as_string(hide_password=False),
                "storage_dir": tmp_path / "storage",
                "reap_seconds": 0.2,
                **different,
            }
            settings = ExportSettings(**values)
            broker = Redis.from_url(values["broker_url"])
            parts.push_async_callback(broker.aclose)
            await broker.flushdb()
            server = await parts.enter_async_context(service(settings))
            channel = await parts.enter_async_context(open_channel(f"127.0.0.1:{server.port}", "export", signer))
            database = await parts.enter_async_context(open_database(settings.database_url, "export-tests", 4))
            parts.enter_context(acting_as(Identity(BUDI, frozenset({"user"}))))
            environment = {f"TAKSIR_EXPORT_{name.upper()}": str(value) for name, value in values.items()}
            yield Rig(settings, environment, rekap, ExportServiceStub(channel), database, broker)

    return open_it


@pytest.fixture
def free_tcp_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@asynccontextmanager
async def _line(server_url: str) -> AsyncIterator[Line]:
    url = make_url(server_url)
    line = Line(str(url.host), int(url.port or 0))
    await line.mend()
    yield line
    await line.cut()


@pytest.fixture
async def line_to_redis(servers: Servers) -> AsyncIterator[Line]:
    async with _line(servers.redis_url) as line:
        yield line


@pytest.fixture
async def line_to_postgres(servers: Servers) -> AsyncIterator[Line]:
    async with _line(servers.postgres_url) as line:
        yield line


@asynccontextmanager
async def _playing(rekap: PlayedRekap, servers: Servers, keys: Keys) -> AsyncIterator[int]:
    settings = ServiceSettings(
        database_url=SecretStr(servers.postgres_url),
        redis_url=SecretStr(servers.redis_url),
        nats_url=SecretStr(servers.nats_url),
        identity_trusted_keys_dir=keys.trusted_dir,
    )
    servicer = Servicer(add_RekapServiceServicer_to_server, rekap)
    async with grpc_server(settings, "rekap", [servicer], callers=TO_EXPORT) as server:
        yield server.port


@pytest.fixture
async def rig(open_rig: OpenRig) -> AsyncIterator[Rig]:
    async with open_rig() as opened:
        yield opened


Condition = Callable[[], bool | Awaitable[bool]]


@pytest.fixture
def until() -> Callable[[Condition], Awaitable[None]]:
    """Waits for a condition, plain or async, that other processes bring about."""

    async def wait(condition: Condition) -> None:
        async with asyncio.timeout(PATIENCE_SECONDS):
            while True:
                holds = condition()
                if holds if isinstance(holds, bool) else await holds:
                    return
                await asyncio.sleep(0.02)

    return wait
