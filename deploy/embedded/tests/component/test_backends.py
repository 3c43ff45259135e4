"""The three servers under supervision, and existing ones in their place."""

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import psycopg
import pytest
import redis

from chassis.testing.servers import Servers
from embedded import roles
from embedded.access import SERVICES
from embedded.backends import Backends
from embedded.home import Home
from embedded.options import Options


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture
async def make(tmp_path: Path, said: list[str]) -> AsyncIterator[Callable[[Options], Backends]]:
    made: list[Backends] = []

    def new(options: Options) -> Backends:
        home = Home(options.home)
        home.create()
        made.append(Backends(options, home, said.append))
        return made[-1]

    yield new
    for backends in made:
        await backends.destroy()


async def until(condition: Callable[[], bool], seconds: float = 15.0) -> None:
    async with asyncio.timeout(seconds):
        while not condition():
            await asyncio.sleep(0.02)


async def test_a_killed_server_comes_back_at_the_same_address(
    tmp_path: Path, make: Callable[[Options], Backends], said: list[str]
) -> None:
    backends = make(Options(tmp_path, durable=False))
    for name in backends.own:
        await backends.start(name)
    for name, server in backends.own.items():
        killed = server.pid
        server.kill()
        await until(lambda server=server, killed=killed: server.running and server.pid != killed)
        assert any(line.startswith(f"{name} was killed by SIGKILL") for line in said)
    assert backends.restarts == {"postgres": 1, "redis": 1, "nats": 1}
    with redis.Redis.from_url(backends.redis("auth")) as client:
        assert client.ping()


async def test_existing_servers_replace_the_embedded_ones(
    tmp_path: Path, make: Callable[[Options], Backends], servers: Servers
) -> None:
    options = Options(
        tmp_path, postgres_url=servers.postgres_url, redis_url=servers.redis_url, nats_url=servers.nats_url
    )
    backends = make(options)
    for name in ("postgres", "redis", "nats"):
        await backends.start(name)
    assert backends.own == {}
    assert backends.postgres_maintenance_url is None
    assert backends.nats("rekap") == servers.nats_url
    assert backends.redis("export", 1) == servers.redis_url.removesuffix("/0") + "/1"


async def test_migrations_are_pending_until_they_are_noted(tmp_path: Path, make: Callable[[Options], Backends]) -> None:
    backends = make(Options(tmp_path, durable=False))
    await backends.start("postgres")
    assert backends.postgres_maintenance_url is not None
    roles.create_database(backends.postgres_maintenance_url)
    url = backends.postgres_admin_url
    roles.create_roles(url, dict.fromkeys(SERVICES, "secret"))
    assert roles.pending_migrations(url) == list(SERVICES)
    roles.note_migrated(url, ["auth", "rekap"])
    assert roles.pending_migrations(url) == [name for name in SERVICES if name not in {"auth", "rekap"}]


async def test_a_changed_password_reaches_the_role(tmp_path: Path, make: Callable[[Options], Backends]) -> None:
    backends = make(Options(tmp_path, durable=False))
    await backends.start("postgres")
    assert backends.postgres_maintenance_url is not None
    roles.create_database(backends.postgres_maintenance_url)
    for password in ("first", "second"):
        roles.create_roles(backends.postgres_admin_url, dict.fromkeys(SERVICES, password))
        server = backends.own["postgres"]
        with psycopg.connect(f"postgresql://auth:{password}@127.0.0.1:{server.port}/taksir") as connection:
            assert connection.execute("SELECT current_user").fetchone() == ("auth",)
