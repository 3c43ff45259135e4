"""Transactional outbox: an event is inserted with the change that it tells of, and published afterwards by the relay.

Order is kept per shard (a project, say). The relay takes *unpublished* rows, never "id greater than the last seen":
ids are given before commit, so a slower transaction may appear behind the last one seen.
"""

import asyncio
import uuid
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from typing import Any

import psycopg
import structlog
from google.protobuf.message import Message
from sqlalchemy import (
    BigInteger,
    Column,
    DateTime,
    Identity,
    Index,
    LargeBinary,
    MetaData,
    Table,
    Text,
    bindparam,
    func,
    select,
    text,
    update,
)
from sqlalchemy.dialects.postgresql import JSONB, UUID
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql.dml import ReturningInsert

from chassis.database.engine import Database
from chassis.database.retention import every, forget_all_older
from chassis.errors import AppError
from chassis.events.bus import Bus
from chassis.telemetry import carrier

log = structlog.get_logger()

BATCH = 200
# Columns that whoever queues an event gives.
_GIVEN = ("event_id", "shard", "subject", "headers", "payload")
POLL_SECONDS = 1.0
RETRY_SECONDS = 0.5
# Longer than backup plus detection: after a loss in the bus the rows are published anew.
KEEP = timedelta(days=7)
CLEAN_UP_PERIOD = timedelta(hours=1)


def outbox_table(metadata: MetaData) -> Table:
    """The service's own outbox; its channel for LISTEN/NOTIFY is `<schema>_outbox`."""
    return Table(
        "outbox",
        metadata,
        Column("id", BigInteger, Identity(always=True), primary_key=True),
        Column("event_id", UUID(as_uuid=True), nullable=False, unique=True),
        Column("shard", Text, nullable=False),
        Column("subject", Text, nullable=False),
        Column("headers", JSONB, nullable=False),
        Column("payload", LargeBinary, nullable=False),
        Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
        Column("published_at", DateTime(timezone=True)),
        Index("ix_outbox_unpublished", "id", postgresql_where=text("published_at IS NULL")),
        Index("ix_outbox_published_at", "published_at", postgresql_where=text("published_at IS NOT NULL")),
    )


@dataclass(frozen=True)
class Queued:
    """An event on its way; events of one shard stay in order."""

    subject: str
    shard: str
    message: Message


async def enqueue(connection: AsyncConnection, outbox: Table, *, subject: str, shard: str, message: Message) -> None:
    """Adds the event to the caller's transaction, with the trace it belongs to, and wakes the relay at commit."""
    await enqueue_all(connection, outbox, [Queued(subject, shard, message)])


async def enqueue_all(connection: AsyncConnection, outbox: Table, events: Sequence[Queued]) -> None:
    """As `enqueue`, any number of events in one statement, in their order."""
    if not events:
        return
    headers = carrier()
    await connection.execute(_waking_insert(outbox, len(events)), _values(events, headers))


@lru_cache(maxsize=256)
def _waking_insert(outbox: Table, count: int) -> ReturningInsert[Any]:
    """One statement for the rows and the notification; the server sends one for a transaction, however many rows."""
    types = {name: outbox.c[name].type for name in _GIVEN}
    rows = [
        {name: bindparam(f"{name}_{number}", type_=kind) for name, kind in types.items()} for number in range(count)
    ]
    wake = func.pg_notify(func.concat(func.current_schema(), "_outbox"), "")
    # A list, even of one, is compiled anew each time.
    return outbox.insert().values(rows if count > 1 else rows[0]).returning(wake)


def _values(events: Sequence[Queued], headers: dict[str, str]) -> dict[str, Any]:
    rows = enumerate(_row(event, headers) for event in events)
    return {f"{name}_{number}": row[name] for number, row in rows for name in _GIVEN}


def _row(event: Queued, headers: dict[str, str]) -> dict[str, Any]:
    return {
        "event_id": uuid.uuid4(),
        "shard": event.shard,
        "subject": event.subject,
        "headers": headers,
        "payload": event.message.SerializeToString(),
    }


class Relay:
    """Publishes the outbox in order per shard. One relay of a service leads; another takes over when it is gone.

    It leads for as long as the connection lives that holds the lock. Should two lead for a moment, because one has not
    noticed its loss, nothing is lost or disordered: an event is sent when the one before it is acknowledged, and the
    bus drops an event id that it has.
    """

    def __init__(self, database: Database, outbox: Table, bus: Bus) -> None:
        self._database = database
        self._outbox = outbox
        self._bus = bus
        self._woken = asyncio.Event()
        self._leads = asyncio.Event()
        one = outbox.c
        columns = (one.id, one.event_id, one.shard, one.subject, one.headers, one.payload)
        self._unpublished = select(*columns).where(one.published_at.is_(None)).order_by(one.id).limit(BATCH)
        self._mark = update(outbox).where(one.id == func.any(bindparam("ids"))).values(published_at=func.now())

    async def run(self) -> None:
        """Works for ever; a lost database or bus is waited for."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._lead())
            group.create_task(every(CLEAN_UP_PERIOD, self._clean_up))
            while True:
                await self._leads.wait()
                await self._publish_all()
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._woken.wait(), POLL_SECONDS)
                self._woken.clear()

    async def _publish_all(self) -> None:
        try:
            while await self.publish_batch() == BATCH:
                pass
        except AppError as error:
            log.warning("relay waits", reason=error.slug)
            await asyncio.sleep(RETRY_SECONDS)

    async def publish_batch(self) -> int:
        """Publishes up to one batch; returns how many rows were seen."""
        rows = await self._database.single(self._unpublished)
        sent = await self._publish(rows)
        if sent:
            await self._database.single(self._mark, {"ids": sent})
        if len(sent) < len(rows):
            log.warning("relay kept events back", count=len(rows) - len(sent))
            return 0
        return len(rows)

    async def _publish(self, rows: Sequence[Any]) -> list[int]:
        shards: dict[str, list[Any]] = {}
        for row in rows:
            shards.setdefault(row.shard, []).append(row)
        results = await asyncio.gather(*(self._publish_shard(shard) for shard in shards.values()))
        return [row_id for ids in results for row_id in ids]

    async def _publish_shard(self, rows: Sequence[Any]) -> list[int]:
        sent: list[int] = []
        for row in rows:
            try:
                await self._bus.publish(row.subject, row.payload, row.headers, message_id=str(row.event_id))
            except AppError:
                break
            sent.append(row.id)
        return sent

    async def _lead(self) -> None:
        while True:
            try:
                await self._lead_once()
            except (psycopg.Error, OSError, AppError) as error:
                log.warning("relay listens again", error=repr(error))
                await asyncio.sleep(RETRY_SECONDS)

    async def _lead_once(self) -> None:
        """On a connection of its own: a pooled one would come back with the lock and the LISTEN still on it."""
        url = self._database.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
        connection = await psycopg.AsyncConnection.connect(url, autocommit=True, connect_timeout=5)
        async with connection:
            await connection.execute("SELECT set_config('idle_session_timeout', '0', false)")
            while not await _leads(connection, self._outbox):  # noqa: ASYNC110 - another process holds it
                await asyncio.sleep(POLL_SECONDS)
            cursor = await connection.execute("SELECT current_schema()")
            row = await cursor.fetchone()
            assert row is not None  # noqa: S101 - SELECT without FROM has one row
            await connection.execute(psycopg.sql.SQL("LISTEN {}").format(psycopg.sql.Identifier(f"{row[0]}_outbox")))
            self._leads.set()
            try:
                async for _ in connection.notifies():
                    self._woken.set()
            finally:
                self._leads.clear()

    async def _clean_up(self) -> None:
        await forget_all_older(self._database, self._outbox, self._outbox.c.published_at, KEEP)


async def _leads(connection: psycopg.AsyncConnection[Any], outbox: Table) -> bool:
    """Takes the service's lock for relays, if it is free; the connection's end gives it back."""
    key = "SELECT pg_try_advisory_lock(hashtext(current_schema() || %s))"
    row = await (await connection.execute(key, [f".{outbox.name}"])).fetchone()
    return row is not None and bool(row[0])
