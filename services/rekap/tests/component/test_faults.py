"""Neighbours that go away: slower, never wrong."""

import asyncio

import orjson
from psycopg import AsyncConnection
from redis.asyncio import Redis

from chassis.errors import AppError
from chassis.identity import Signer
from chassis.testing.servers import Servers
from rekap.app.packing import unpacked
from rekap.config import RekapSettings

from .conftest import Rekap, applied, running, settled
from .oracle import assert_same
from .truth import Truth, TruthSource, volume


async def test_answers_are_kept_in_redis_under_what_they_show(rekap: Rekap, servers: Servers, truth: Truth) -> None:
    redis = Redis.from_url(servers.redis_url)
    await redis.flushdb()
    await rekap.tell(truth.house())
    document = await settled(rekap, truth)
    (key,) = [key async for key in redis.scan_iter("rekap:rab:1:1:*")]
    assert await redis.get(key) == document.body
    # What is there is what is served, until the project changes.
    await redis.set(key, b'{"rows":[],"groups":[],"meta":{"revision":1,"stale":false}}')
    assert orjson.loads(unpacked((await rekap.get(1)).body))["rows"] == []
    await rekap.tell(truth.commit(volume=[volume(101, "2")]))
    assert_same(orjson.loads(unpacked((await settled(rekap, truth)).body)), truth)
    await redis.delete(key)
    await redis.aclose()


async def test_without_redis_answers_are_the_same(settings: RekapSettings, signer: Signer, truth: Truth) -> None:
    lonely = RekapSettings(**{**settings.model_dump(), "redis_url": "redis://127.0.0.1:1/0"})
    async with running(lonely, signer) as rekap:
        await rekap.tell(truth.house())
        assert_same(orjson.loads(unpacked((await settled(rekap, truth)).body)), truth)
        assert_same(orjson.loads(unpacked((await rekap.get(1)).body)), truth)


async def test_lost_database_connections_are_made_anew(
    rekap: Rekap, servers: Servers, database_url: str, truth: Truth, source: TruthSource
) -> None:
    await rekap.tell(truth.house())
    await settled(rekap, truth)
    for step in range(1, 4):
        await cut_connections(servers, database_url)
        event = truth.commit(volume=[volume(101, str(step))])
        await rekap.tell(event)
        await applied(rekap.bus)
        assert_same(orjson.loads(unpacked((await answer(rekap, truth)).body)), truth)
    # Events alone did it: nothing was lost that a snapshot had to make up for.
    assert source.asked.count(1) <= 1
    # And whoever waits is woken again: the feed has been listening anew.
    reading = asyncio.create_task(rekap.get(1, revision=truth.revision + 1))
    await rekap.tell(truth.commit(volume=[volume(101, "9")]))
    assert (await reading).revision == truth.revision


async def answer(rekap: Rekap, truth: Truth) -> object:
    """The first calls may meet a cut connection: they are told to come again."""
    async with asyncio.timeout(20):
        while True:
            try:
                return await settled(rekap, truth)
            except AppError as error:
                assert error.retry_after > 0
                await asyncio.sleep(0.05)


async def cut_connections(servers: Servers, database_url: str) -> None:
    async with await AsyncConnection.connect(servers.postgres_url, autocommit=True) as admin:
        await admin.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s",
            [database_url.rsplit("/", 1)[1]],
        )
