"""The running system, once for all tests here, and the people who try its doors."""

import asyncio
import itertools
import json
import secrets
import ssl
import subprocess
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest

from chassis.events.streams import apply_streams
from chassis.servers import free_port
from embedded import roles
from embedded.access import SERVICES
from embedded.backends import Backends
from embedded.home import Home
from embedded.options import REPOSITORY, Options
from embedded.stack import STREAMS_FILE, Stack

PEOPLE = ("stranger", "viewer", "editor", "owner", "staff", "guest")
PASSWORD = "kuda benar baterai staples"
# Nothing here speaks TLS, and reading the machine's certificates takes longer than most requests.
UNUSED_TLS = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
ANALYSES = "kode_ahsp,nama_ahsp,sumber\nX.1,1 m2 dinding uji,Uji\n"
COMPONENTS = "kode_ahsp,kategori,kode_item,uraian_item,satuan_item,koefisien\nX.1,TK,L.01,Pekerja,OH,0.5\n"


@pytest.fixture(scope="session")
async def backends(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Backends]:
    """PostgreSQL, Redis and NATS with the users and rights of `make up`, and no service."""
    folder: Path = tmp_path_factory.mktemp("security")
    home = Home(folder)
    home.create()
    made = Backends(Options(folder, durable=False), home, say=lambda _: None)
    for name in made.own:
        await made.start(name)
    assert made.postgres_maintenance_url is not None
    roles.create_database(made.postgres_maintenance_url)
    for _ in range(2):  # applying it again changes nothing
        roles.create_roles(made.postgres_admin_url, {name: home.secret(f"postgres-{name}") for name in SERVICES})
        await apply_streams(made.nats_admin_url, STREAMS_FILE)
    yield made
    await made.destroy()


@dataclass(frozen=True)
class Running:
    """The whole system as `make up` starts it."""

    stack: Stack

    @property
    def url(self) -> str:
        return self.stack.url

    async def command(self, service: str, *words: str, text: str = "") -> str:
        """Runs a command of a service in that service's environment and answers what it printed."""
        program = self.stack.supervised[service].program
        command = [program.command[0], "-P", "-m", service, *words]
        done = await asyncio.to_thread(
            subprocess.run, command, input=text, text=True, capture_output=True, env=dict(program.environment)
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def execute(self, service: str, statement: str, *values: Any) -> list[tuple[Any, ...]]:
        """One statement as the role of a service; the rows where it gives some."""
        with psycopg.connect(self.stack.backends.postgres(service), autocommit=True) as connection:
            cursor = connection.execute(statement, values)
            return cursor.fetchall() if cursor.description else []

    @asynccontextmanager
    async def browser(self) -> AsyncIterator[httpx.AsyncClient]:
        """A client without a session, of the same origin."""
        headers = {"origin": self.url}
        async with httpx.AsyncClient(base_url=self.url, headers=headers, timeout=30, verify=UNUSED_TLS) as client:
            yield client

    @asynccontextmanager
    async def logged_in(self, email: str) -> AsyncIterator[httpx.AsyncClient]:
        """A session of its own, with its CSRF token."""
        async with self.browser() as client:
            answer = await client.post("/api/auth/login/", json={"email": email, "password": PASSWORD})
            assert answer.status_code == 200, answer.text
            client.headers["x-csrf-token"] = answer.json()["csrf_token"]
            yield client


@dataclass(frozen=True)
class Person:
    """Somebody with an account, logged in."""

    id: int
    email: str
    client: httpx.AsyncClient


@dataclass(frozen=True)
class Estimate:
    """A project with a viewer and an editor, and two pekerjaan, one with an analysis."""

    project_id: int
    klasifikasi_id: int
    sub_id: int
    pekerjaan_id: int
    other_id: int
    resource_id: int
    # Somebody who is no member.
    guest_id: int
    guest_email: str

    def path(self, rest: str = "") -> str:
        return f"/api/project/{self.project_id}/{rest}"


NewEstimate = Callable[..., Awaitable[Estimate]]


@pytest.fixture(scope="session")
async def running(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Running]:
    home = tmp_path_factory.mktemp("taksir")
    stack = Stack(Options(home, port=free_port(), durable=False, demo_user=False), say=lambda _: None)
    async with stack:
        yield Running(stack)
    await stack.backends.destroy()


@pytest.fixture(scope="module")
async def over_tls(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Running]:
    """Another whole system, with mutual TLS between its processes."""
    home = tmp_path_factory.mktemp("mutual-tls")
    options = Options(home, port=free_port(), durable=False, demo_user=False, mutual_tls=True)
    stack = Stack(options, say=lambda _: None)
    async with stack:
        yield Running(stack)
    await stack.backends.destroy()


@pytest.fixture(scope="session")
async def people(running: Running) -> AsyncIterator[dict[str, Person]]:
    """One of each kind. Viewer and editor are so in every project of the owner's; staff is member of none."""

    async def create(name: str) -> tuple[int, str]:
        email = f"{name}-{secrets.token_hex(3)}@contoh.id"
        words = ("create-user", "--email", email, "--name", name.title(), "--password-stdin", "--role", "user")
        staff = ("--role", "staff") if name == "staff" else ()
        return int(await running.command("auth", *words, *staff, text=f"{PASSWORD}\n")), email

    accounts = dict(zip(PEOPLE, await asyncio.gather(*map(create, PEOPLE)), strict=True))
    async with AsyncExitStack() as parts:
        yield {
            name: Person(number, email, await parts.enter_async_context(running.logged_in(email)))
            for name, (number, email) in accounts.items()
        }


@pytest.fixture(scope="session")
async def anonymous(running: Running) -> AsyncIterator[httpx.AsyncClient]:
    async with running.browser() as client:
        yield client


@pytest.fixture(scope="session")
async def analysis_id(people: dict[str, Person]) -> int:
    """An analysis of the catalogue."""
    answer = await import_catalogue(people["staff"].client)
    assert answer.status_code == 202, answer.text
    await commit_import(people["staff"].client, answer.json()["id"])
    matches = await people["owner"].client.get("/api/referensi/search/", params={"q": "dinding"})
    return int(matches.json()["results"][0]["id"])


@pytest.fixture(scope="session")
def operations() -> dict[str, tuple[str, str]]:
    """Method and path of every operation of the OpenAPI document, by its id."""
    document = json.loads((REPOSITORY / "gateway" / "openapi.json").read_text())
    return {
        operation["operationId"]: (method.upper(), path)
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    }


editions = itertools.count(1)


async def import_catalogue(client: httpx.AsyncClient) -> httpx.Response:
    """A small edition, a new one each time."""
    parts = [
        ("file", (f"{name}.csv", text, "text/csv"))
        for name, text in (("analyses", ANALYSES), ("components", COMPONENTS))
    ]
    return await client.post("/api/referensi/import/", data={"edition": f"Uji {next(editions)}"}, files=parts)


async def commit_import(client: httpx.AsyncClient, import_id: int) -> None:
    """Waits until the import has been read, however long it takes, and stores it."""
    path = f"/api/referensi/imports/{import_id}/"
    async with asyncio.timeout(120):
        while (await client.get(path)).json()["status"] == "waiting":
            await asyncio.sleep(0.1)
    stored = await client.post(f"{path}commit/")
    assert stored.status_code == 201, stored.text


@pytest.fixture(scope="session")
def new_estimate(people: dict[str, Person]) -> NewEstimate:
    """Makes another `Estimate`, of the owner's or somebody else's."""

    async def make(by: str = "owner") -> Estimate:
        owner = people[by].client

        async def write(method: str, path: str, body: Any) -> Any:
            answer = await owner.request(method, path, json=body)
            assert answer.is_success, answer.text
            return answer.json()

        header = {"nama": "Rumah uji", "tanggal_mulai": "2026-01-01", "tanggal_selesai": "2026-12-31"}
        project_id = (await write("POST", "/api/projects/", header))["id"]
        path = f"/api/project/{project_id}"
        for role in ("viewer", "editor"):
            await write("POST", f"{path}/members/", {"email": people[role].email, "role": role})
        pekerjaan = {"source_type": "custom", "snapshot_uraian": "Dinding", "snapshot_satuan": "m2"}
        tree = {"klasifikasi": [{"name": "A", "sub": [{"name": "B", "pekerjaan": [pekerjaan, pekerjaan]}]}]}
        ids = (await write("POST", f"{path}/list-pekerjaan/upsert/", tree))["id_map"]
        pekerjaan_id = ids["klasifikasi[0].sub[0].pekerjaan[0]"]
        other_id = ids["klasifikasi[0].sub[0].pekerjaan[1]"]
        row = {"kategori": "TK", "kode": "L.01", "uraian": "Pekerja", "satuan": "OH", "koefisien": "0.5"}
        await write("POST", f"{path}/detail-ahsp/{pekerjaan_id}/save/", {"rows": [row]})
        prices = (await owner.get(f"{path}/harga-items/list/")).json()["items"]
        return Estimate(
            project_id=project_id,
            klasifikasi_id=ids["klasifikasi[0]"],
            sub_id=ids["klasifikasi[0].sub[0]"],
            pekerjaan_id=pekerjaan_id,
            other_id=other_id,
            resource_id=prices[0]["id"],
            guest_id=people["guest"].id,
            guest_email=people["guest"].email,
        )

    return make
