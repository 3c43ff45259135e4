"""A database with the chassis' own tables, a bus with one stream, a cache: each test gets fresh ones."""

import asyncio
import itertools
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
from pydantic import SecretStr
from sqlalchemy import Column, MetaData, Table, Text
from sqlalchemy.engine import make_url

from chassis.cache import Cache, open_cache
from chassis.database.engine import Database, open_database
from chassis.events.bus import Bus, open_bus
from chassis.events.consumer import dead_letter_table, inbox_table
from chassis.events.outbox import outbox_table
from chassis.testing.servers import Servers

STREAMS = """
streams:
  - name: TRIAL
    subjects: ["trial.v1.>"]
    max_bytes: 16777216
    consumers:
      - {durable: reader, filter_subject: "trial.v1.>", ack_wait_seconds: 2}
"""

metadata = MetaData()
outbox = outbox_table(metadata)
inbox = inbox_table(metadata)
dead_letters = dead_letter_table(metadata)
note = Table("note", metadata, Column("text", Text, primary_key=True))
numbers = itertools.count()


@dataclass(frozen=True)
class Tables:
    outbox: Table
    inbox: Table
    dead_letters: Table
    note: Table


@pytest.fixture
def tables() -> Tables:
    return Tables(outbox, inbox, dead_letters, note)


@pytest.fixture
async def database(servers: Servers) -> AsyncIterator[Database]:
    name = f"chassis_{next(numbers)}"
    with psycopg.connect(servers.postgres_url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    url = make_url(servers.postgres_url).set(database=name).render_as_string(hide_password=False)
    async with open_database(SecretStr(url), "chassis-tests", pool_size=4) as opened:
        async with opened.write() as connection:
            await connection.run_sync(metadata.create_all)
        yield opened


@pytest.fixture
async def bus(servers: Servers, fresh_streams: Callable[[Path], Awaitable[None]], tmp_path: Path) -> AsyncIterator[Bus]:
    path = tmp_path / "streams.yaml"
    path.write_text(STREAMS)
    await fresh_streams(path)
    async with open_bus(SecretStr(servers.nats_url), "chassis-tests") as opened:
        async with asyncio.timeout(10):
            while not opened.client.is_connected:
                await asyncio.sleep(0.02)
        yield opened


@pytest.fixture
async def cache(servers: Servers) -> AsyncIterator[Cache]:
    async with open_cache(SecretStr(servers.redis_url), f"trial-{next(numbers)}:") as opened:
        yield opened
