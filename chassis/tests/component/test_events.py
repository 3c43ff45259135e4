"""Outbox, relay, bus and consumer against real Postgres and JetStream."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from itertools import combinations
from pathlib import Path
from zlib import crc32

import nats
import pytest
from google.protobuf.wrappers_pb2 import StringValue
from sqlalchemy import func, insert, select
from sqlalchemy import text as sql
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.database.engine import Database
from chassis.errors import unavailable
from chassis.events.bus import Bus
from chassis.events.consumer import LANES, Consumer, Event
from chassis.events.outbox import BATCH, Relay, enqueue
from chassis.events.streams import apply_streams
from chassis.runner import background
from chassis.testing.servers import Servers

WAIT_SECONDS = 15


class RolledBackError(Exception):
    pass


async def write(database: Database, tables: object, text: str, shard: str = "1", *, fail: bool = False) -> None:
    async with database.write() as connection:
        await enqueue(
            connection,
            tables.outbox,
            subject=f"trial.v1.{shard}",
            shard=shard,
            message=StringValue(value=text),
        )
        if fail:
            raise RolledBackError


async def eventually(condition: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(WAIT_SECONDS):
        while not await condition():
            await asyncio.sleep(0.02)


class Notes:
    """Writes each event as a row; fails as it is told."""

    def __init__(self, tables: object) -> None:
        self.tables = tables
        self.failures: dict[str, list[Exception]] = {}
        self.order: list[str] = []

    async def __call__(self, connection: AsyncConnection, events: Sequence[Event]) -> None:
        texts = [StringValue.FromString(event.data).value for event in events]
        for text in texts:
            if self.failures.get(text):
                raise self.failures[text].pop()
        await connection.execute(insert(self.tables.note), [{"text": text} for text in texts])
        self.order += texts


@asynccontextmanager
async def consuming(database: Database, bus: Bus, tables: object, notes: Notes) -> AsyncIterator[None]:
    consumer = Consumer(
        database,
        bus,
        inbox=tables.inbox,
        dead_letters=tables.dead_letters,
        stream="TRIAL",
        durable="reader",
        handle=notes,
    )
    async with background(consumer.run):
        yield


async def count(database: Database, table: object) -> int:
    async with database.read() as connection:
        return int(await connection.scalar(select(func.count()).select_from(table)))


async def test_a_committed_event_arrives_and_a_rolled_back_one_never(
    database: Database, bus: Bus, tables: object
) -> None:
    notes = Notes(tables)
    with pytest.raises(RolledBackError):
        await write(database, tables, "never", fail=True)
    async with background(Relay(database, tables.outbox, bus).run), consuming(database, bus, tables, notes):
        await write(database, tables, "kept")
        await eventually(lambda: _is(count(database, tables.note), 1))
    assert notes.order == ["kept"]


async def _is(value: Awaitable[int], wanted: int) -> bool:
    return await value == wanted


async def test_order_is_kept_within_a_shard_over_several_batches(database: Database, bus: Bus, tables: object) -> None:
    notes = Notes(tables)
    total = BATCH + 50
    async with database.write() as connection:
        for number in range(total):
            shard = str(number % 2)
            await enqueue(
                connection,
                tables.outbox,
                subject=f"trial.v1.{shard}",
                shard=shard,
                message=StringValue(value=f"{shard}/{number:04}"),
            )
    async with background(Relay(database, tables.outbox, bus).run), consuming(database, bus, tables, notes):
        await eventually(lambda: _is(count(database, tables.note), total))
    for shard in "01":
        mine = [text for text in notes.order if text.startswith(shard)]
        assert mine == sorted(mine)


async def test_an_event_delivered_twice_has_one_effect(database: Database, bus: Bus, tables: object) -> None:
    notes = Notes(tables)
    message = StringValue(value="once").SerializeToString()
    # Without an expected id in the bus' own window it stores both; the inbox alone has to notice.
    client = bus.client
    stream = await bus.jetstream.stream_info("TRIAL")
    stream.config.duplicate_window = 0.1
    await bus.jetstream.update_stream(stream.config)
    await bus.publish("trial.v1.1", message, message_id="same")
    await asyncio.sleep(0.3)
    await bus.publish("trial.v1.1", message, message_id="same")
    await client.flush()
    assert (await bus.jetstream.stream_info("TRIAL")).state.messages == 2
    async with consuming(database, bus, tables, notes):
        await eventually(lambda: _all_acknowledged(bus))
    assert notes.order == ["once"]


async def _all_acknowledged(bus: Bus) -> bool:
    info = await bus.jetstream.consumer_info("TRIAL", "reader")
    return info.num_pending == 0 and info.num_ack_pending == 0


async def test_two_relays_that_both_believe_to_lead_publish_each_event_once(
    database: Database, bus: Bus, tables: object
) -> None:
    for number in range(20):
        await write(database, tables, str(number))
    relays = [Relay(database, tables.outbox, bus) for _ in range(2)]
    await asyncio.gather(*(relay.publish_batch() for relay in relays))
    info = await bus.jetstream.stream_info("TRIAL")
    assert info.state.messages == 20


async def test_of_two_relays_one_leads_and_the_other_takes_over(database: Database, bus: Bus, tables: object) -> None:
    """The first one's connection is cut by the server; whichever leads then, events go on."""
    async with (
        background(Relay(database, tables.outbox, bus).run),
        background(Relay(database, tables.outbox, bus).run),
    ):
        await write(database, tables, "first")
        await eventually(lambda: _is_published(database, tables, 1))
        async with database.read() as connection:
            leading = (await connection.scalars(LEADING)).all()
        assert len(leading) == 1
        async with database.write() as connection:
            await connection.execute(select(func.pg_terminate_backend(leading[0])))
        await write(database, tables, "second")
        await eventually(lambda: _is_published(database, tables, 2))


LEADING = sql("""
    SELECT pid FROM pg_locks JOIN pg_database ON pg_database.oid = pg_locks.database
    WHERE locktype = 'advisory' AND granted AND datname = current_database()
""")


async def _is_published(database: Database, tables: object, wanted: int) -> bool:
    published = select(func.count()).select_from(tables.outbox).where(tables.outbox.c.published_at.is_not(None))
    async with database.read() as connection:
        return bool(await connection.scalar(published) == wanted)


async def test_a_poisonous_event_is_parked_and_the_others_go_on(
    database: Database, bus: Bus, tables: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("chassis.events.consumer.DELAYS_SECONDS", (0.05, 0.05))
    notes = Notes(tables)
    notes.failures["poison"] = [ValueError("bad") for _ in range(50)]
    async with background(Relay(database, tables.outbox, bus).run), consuming(database, bus, tables, notes):
        for text in ("before", "poison", "after"):
            await write(database, tables, text)
        await eventually(lambda: _is(count(database, tables.dead_letters), 1))
    assert sorted(notes.order) == ["after", "before"]
    async with database.read() as connection:
        parked = (await connection.execute(select(tables.dead_letters))).one()
    assert StringValue.FromString(parked.payload).value == "poison"
    assert "bad" in parked.reason


async def test_an_event_waits_for_a_neighbour_and_is_not_parked(
    database: Database, bus: Bus, tables: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("chassis.events.consumer.DELAYS_SECONDS", (0.05,))
    notes = Notes(tables)
    notes.failures["patient"] = [unavailable("away", "Tunggu.") for _ in range(6)]
    async with background(Relay(database, tables.outbox, bus).run), consuming(database, bus, tables, notes):
        await write(database, tables, "patient")
        await eventually(lambda: _is(count(database, tables.note), 1))
    assert await count(database, tables.dead_letters) == 0


async def test_declaring_streams_changes_an_existing_durable(bus: Bus, servers: Servers, tmp_path: Path) -> None:
    path = tmp_path / "streams.yaml"
    path.write_text(path.read_text().replace("ack_wait_seconds: 2", "ack_wait_seconds: 9, max_ack_pending: 17"))
    await apply_streams(servers.nats_url, path)
    info = await bus.jetstream.consumer_info("TRIAL", "reader")
    assert (info.config.ack_wait, info.config.max_ack_pending) == (9, 17)


async def test_without_a_bus_events_wait_in_the_outbox(
    database: Database, bus: Bus, tables: object, servers: Servers
) -> None:
    client = await nats.connect(servers.nats_url)
    await client.jetstream().delete_stream("TRIAL")
    await client.close()
    await write(database, tables, "kept")
    assert await Relay(database, tables.outbox, bus).publish_batch() == 0
    async with database.read() as connection:
        assert await connection.scalar(select(tables.outbox.c.published_at)) is None


async def test_one_subject_does_not_wait_for_another(database: Database, bus: Bus, tables: object) -> None:
    """Order matters within a subject only; who is slow holds up nobody whose lane is another."""
    slow, quick = next((str(a), str(b)) for a, b in combinations(range(9), 2) if _lane(a) != _lane(b))
    done = asyncio.Event()

    class Waiting(Notes):
        async def __call__(self, connection: AsyncConnection, events: Sequence[Event]) -> None:
            if events[0].subject.endswith(slow):
                await done.wait()
            await super().__call__(connection, events)

    notes = Waiting(tables)
    async with database.write() as connection:
        for text, shard in (("slow", slow), ("quick", quick)):
            value = StringValue(value=text)
            await enqueue(connection, tables.outbox, subject=f"trial.v1.{shard}", shard=shard, message=value)
    relay = Relay(database, tables.outbox, bus)
    await eventually(lambda: _is(relay.publish_batch(), 2))
    async with consuming(database, bus, tables, notes):
        await eventually(lambda: _is(count(database, tables.note), 1))
        assert notes.order == ["quick"]
        done.set()
        await eventually(lambda: _is(count(database, tables.note), 2))


def _lane(shard: int) -> int:
    return crc32(f"trial.v1.{shard}".encode()) % LANES
