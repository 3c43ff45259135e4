"""Every service can touch what is its own alone: its schema, its keys in Redis, its subjects on the bus."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from itertools import permutations

import nats
import psycopg
import pytest
import redis
from nats.aio.client import Client
from nats.js.errors import NotFoundError
from psycopg import sql

from embedded.access import BROKER_DATABASE, EDGE, SERVICES
from embedded.backends import Backends

PAIRS = list(permutations(SERVICES, 2))
EVERYBODY = (*SERVICES, *EDGE)
SILENCE_SECONDS = 0.3


@pytest.fixture(scope="module", autouse=True)
def _something_to_steal(backends: Backends) -> None:
    for name in SERVICES:
        with psycopg.connect(backends.postgres(name)) as connection:
            connection.execute("CREATE TABLE treasure (id int PRIMARY KEY)")
            connection.execute("INSERT INTO treasure VALUES (1)")
        with redis.Redis.from_url(backends.redis(name)) as client:
            client.set(f"{name}:treasure", "1")


@contextmanager
def as_role(backends: Backends, name: str) -> Iterator[psycopg.Connection]:
    with psycopg.connect(backends.postgres(name), autocommit=True) as connection:
        yield connection


@pytest.mark.parametrize("name", SERVICES)
def test_a_role_works_in_its_own_schema(backends: Backends, name: str) -> None:
    with as_role(backends, name) as connection:
        assert connection.execute("SELECT count(*) FROM treasure").fetchone() == (1,)
        assert connection.execute("SHOW search_path").fetchone() == (f"{name}, public",)
        assert connection.execute("SHOW statement_timeout").fetchone() == ("1min",)
        assert connection.execute("SELECT similarity('beton', 'beton')").fetchone() == (1,)


@pytest.mark.parametrize(("name", "other"), PAIRS)
@pytest.mark.parametrize(
    "attempt",
    [
        "SELECT * FROM {}.treasure",
        "INSERT INTO {}.treasure VALUES (2)",
        "UPDATE {}.treasure SET id = 3",
        "DELETE FROM {}.treasure",
        "TRUNCATE {}.treasure",
        "DROP TABLE {}.treasure",
        "CREATE TABLE {}.mine (id int)",
        "DROP SCHEMA {} CASCADE",
        "CREATE VIEW public.window AS SELECT * FROM {}.treasure",
    ],
)
def test_a_role_is_refused_on_every_other_schema(backends: Backends, name: str, other: str, attempt: str) -> None:
    with as_role(backends, name) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute(sql.SQL(attempt).format(sql.Identifier(other)))


@pytest.mark.parametrize("name", SERVICES)
@pytest.mark.parametrize(
    "attempt",
    [
        "CREATE TABLE public.mine (id int)",
        "CREATE SCHEMA mine",
        "CREATE ROLE mine",
        "CREATE DATABASE mine",
        "ALTER ROLE postgres PASSWORD 'x'",
        "SET ROLE postgres",
        "SELECT rolpassword FROM pg_authid",
        "COPY (SELECT 1) TO PROGRAM 'true'",
        "SELECT pg_read_file('/etc/passwd')",
    ],
)
def test_a_role_is_refused_beyond_its_schema(backends: Backends, name: str, attempt: str) -> None:
    with as_role(backends, name) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute(attempt)


@pytest.mark.parametrize(("name", "other"), PAIRS)
def test_a_role_cannot_take_another_ones_place(backends: Backends, name: str, other: str) -> None:
    with as_role(backends, name) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute(sql.SQL("SET ROLE {}").format(sql.Identifier(other)))


@pytest.mark.parametrize("name", EVERYBODY)
def test_a_redis_user_reaches_its_own_keys_alone(backends: Backends, name: str) -> None:
    with redis.Redis.from_url(backends.redis(name)) as client:
        client.set(f"{name}:mine", "1", ex=60)
        assert client.get(f"{name}:mine") == b"1"
        for other in set(SERVICES) - {name}:
            for command in (("GET", f"{other}:treasure"), ("SET", f"{other}:x", "1"), ("DEL", f"{other}:treasure")):
                with pytest.raises(redis.exceptions.NoPermissionError):
                    client.execute_command(*command)
            with pytest.raises(redis.exceptions.NoPermissionError):
                client.eval("return redis.call('GET', KEYS[1])", 1, f"{other}:treasure")
            with pytest.raises(redis.exceptions.NoPermissionError):
                client.publish(f"{other}:channel", "x")


@pytest.mark.parametrize("name", EVERYBODY)
@pytest.mark.parametrize(
    "command",
    [
        *("KEYS *", "SCAN 0", "RANDOMKEY", "DBSIZE", "FLUSHALL", "FLUSHDB", "SWAPDB 0 1"),
        *("CONFIG GET *", "MONITOR", "ACL LIST", "SCRIPT FLUSH", "CLIENT LIST", "CLIENT KILL TYPE normal"),
    ],
)
def test_a_redis_user_is_refused_what_touches_everybody(backends: Backends, name: str, command: str) -> None:
    with (
        redis.Redis.from_url(backends.redis(name)) as client,
        pytest.raises(redis.exceptions.NoPermissionError),
    ):
        client.execute_command(*command.split())


def test_the_workers_queue_is_closed_to_other_services(backends: Backends) -> None:
    with redis.Redis.from_url(backends.redis("export", BROKER_DATABASE)) as client:
        client.lpush("export:celery", "task")
    for name in set(EVERYBODY) - {"export"}:
        with (
            redis.Redis.from_url(backends.redis(name, BROKER_DATABASE)) as client,
            pytest.raises(redis.exceptions.NoPermissionError),
        ):
            client.lpop("export:celery")


def test_redis_asks_strangers_for_a_password(backends: Backends) -> None:
    with (
        redis.Redis(port=backends.own["redis"].port, retry=None) as client,
        pytest.raises(redis.exceptions.AuthenticationError),
    ):
        client.ping()


@asynccontextmanager
async def as_nats_user(backends: Backends, name: str) -> AsyncIterator[tuple[Client, asyncio.Queue[str]]]:
    complaints: asyncio.Queue[str] = asyncio.Queue()

    async def complain(error: Exception) -> None:
        complaints.put_nowait(str(error))

    client = await nats.connect(backends.nats(name), error_cb=complain, inbox_prefix=f"_INBOX.{name}")
    try:
        yield client, complaints
    finally:
        await client.close()


@pytest.mark.parametrize("name", EVERYBODY)
async def test_a_nats_user_publishes_its_own_subjects_alone(backends: Backends, name: str) -> None:
    own = {**SERVICES, **EDGE}[name].publishes[0].replace(">", "test")
    async with as_nats_user(backends, name) as (client, complaints):
        assert (await client.jetstream().publish(own, b"")).seq > 0
        for subject in [f"{other}.v1.test" for other in SERVICES if other != name]:
            await client.publish(subject, b"")
            async with asyncio.timeout(5):
                assert f'publish to "{subject}"' in await complaints.get()


@pytest.mark.parametrize("name", EVERYBODY)
async def test_a_nats_user_hears_nothing_it_should_not(backends: Backends, name: str) -> None:
    heard = {**SERVICES, **EDGE}[name].hears
    async with as_nats_user(backends, name) as (client, complaints):
        for subject in [
            "_INBOX.>",
            "_INBOX.other.>",
            "projects.v1.>",
            ">",
            "$JS.>",
            *(f"{other}.v1.>" for other in SERVICES),
        ]:
            if subject in heard:
                continue
            await client.subscribe(subject)
            async with asyncio.timeout(5):
                assert f'subscription to "{subject.lower()}"' in await complaints.get()


@pytest.mark.parametrize("name", EVERYBODY)
@pytest.mark.parametrize(
    "request_subject",
    [
        "$JS.API.STREAM.DELETE.PROJECTS",
        "$JS.API.STREAM.PURGE.PROJECTS",
        "$JS.API.STREAM.MSG.GET.AUTH",
        "$JS.API.CONSUMER.DELETE.PROJECTS.rekap",
        "$JS.API.CONSUMER.CREATE.AUTH",
        "$SYS.REQ.SERVER.PING",
    ],
)
async def test_a_nats_user_cannot_manage_streams(backends: Backends, name: str, request_subject: str) -> None:
    async with as_nats_user(backends, name) as (client, complaints):
        await client.publish(request_subject, b"{}")
        async with asyncio.timeout(5):
            assert f'publish to "{request_subject.lower()}"' in await complaints.get()


@pytest.mark.parametrize(("name", "stream"), [("rekap", "PROJECTS"), ("monitoring", "MONITORING")])
async def test_a_consumer_pulls_and_acknowledges_its_own_durable(backends: Backends, name: str, stream: str) -> None:
    subject = {"PROJECTS": "projects.v1.project_changed.7", "MONITORING": "monitoring.v1.client_metric"}[stream]
    async with as_nats_user(backends, stream.lower()) as (publisher, _):
        await publisher.jetstream().publish(subject, b"news")
    async with as_nats_user(backends, name) as (client, complaints):
        pull = await client.jetstream().pull_subscribe_bind(durable=name, stream=stream)
        messages = await pull.fetch(10, timeout=2)
        assert messages[-1].data == b"news"
        for message in messages:
            await message.ack_sync(timeout=5)
        assert complaints.empty()


async def test_another_services_durable_is_closed(backends: Backends) -> None:
    async with as_nats_user(backends, "export") as (client, complaints):
        with pytest.raises((TimeoutError, NotFoundError)):
            await client.jetstream().consumer_info("PROJECTS", "rekap", timeout=SILENCE_SECONDS)
        assert "permissions violation" in await complaints.get()
