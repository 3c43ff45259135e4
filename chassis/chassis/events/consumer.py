"""A durable consumer: a batch and its inbox rows in one transaction, acknowledged after the commit.

Events of one subject are handled in order; those of different subjects go side by side, in a few lanes, so that a
machine under load works at one while it waits for the database on behalf of another.

An event that fails by itself is tried again with a delay and, on its last delivery, parked in the dead-letter table,
so that it never stops the others.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from zlib import crc32

import structlog
from nats.aio.msg import Msg
from nats.errors import Error as NatsError
from opentelemetry import trace
from sqlalchemy import ARRAY, Column, DateTime, Integer, LargeBinary, MetaData, Table, Text, bindparam, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql.dml import ReturningInsert

from chassis.database.engine import Database
from chassis.database.retention import every, forget_all_older
from chassis.errors import AppError, Kind
from chassis.events.bus import MESSAGE_ID, Bus
from chassis.events.pull import open_pull
from chassis.telemetry import extracted, tracer

log = structlog.get_logger()

LANES = 4
RETRY_SECONDS = 1.0
ACK_SECONDS = 5.0
# Far longer than a stream keeps an event, so that a late redelivery is still recognised.
KEEP = timedelta(days=30)
CLEAN_UP_PERIOD = timedelta(hours=1)
# After these waits the event goes to the dead letters.
DELAYS_SECONDS = (0.2, 1.0, 5.0, 15.0)


@dataclass(frozen=True)
class Event:
    """One event as it was published."""

    id: str
    subject: str
    data: bytes


Handle = Callable[[AsyncConnection, Sequence[Event]], Awaitable[None]]


def inbox_table(metadata: MetaData) -> Table:
    """Ids of events whose effect is committed."""
    return Table(
        "inbox",
        metadata,
        Column("consumer", Text, primary_key=True),
        Column("event_id", Text, primary_key=True),
        Column("processed_at", DateTime(timezone=True), nullable=False, server_default=func.now(), index=True),
    )


def dead_letter_table(metadata: MetaData) -> Table:
    """Events that could not be applied, whole, with the reason: to be looked at and published again."""
    return Table(
        "dead_letter",
        metadata,
        Column("consumer", Text, primary_key=True),
        Column("event_id", Text, primary_key=True),
        Column("subject", Text, nullable=False),
        Column("payload", LargeBinary, nullable=False),
        Column("reason", Text, nullable=False),
        Column("deliveries", Integer, nullable=False),
        Column("parked_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    )


class Consumer:
    """Pulls from a durable that `apply_streams` has declared; never declares one itself, lest it drift."""

    def __init__(
        self,
        database: Database,
        bus: Bus,
        *,
        inbox: Table,
        dead_letters: Table,
        stream: str,
        durable: str,
        handle: Handle,
    ) -> None:
        self._database = database
        self._bus = bus
        self._inbox = inbox
        self._dead_letters = dead_letters
        self._stream = stream
        self._durable = durable
        self._handle = handle
        self._take = _take(inbox)

    async def run(self) -> None:
        """Works for ever; a lost bus or database is waited for."""
        async with asyncio.TaskGroup() as group:
            group.create_task(every(CLEAN_UP_PERIOD, self._clean_up))
            group.create_task(self._work())

    async def _clean_up(self) -> None:
        await forget_all_older(self._database, self._inbox, self._inbox.c.processed_at, KEEP)

    async def _work(self) -> None:
        while True:
            try:
                await self._pull()
            except (NatsError, OSError, TimeoutError) as error:
                log.warning("consumer waits", durable=self._durable, error=repr(error))
                await asyncio.sleep(RETRY_SECONDS)

    async def _pull(self) -> None:
        if not self._bus.client.is_connected:
            await asyncio.sleep(RETRY_SECONDS)
            return
        async with open_pull(self._bus.client, self._stream, self._durable) as pull:
            while True:
                await self._process_all(await pull.next_batch())

    async def _process_all(self, messages: Sequence[Msg]) -> None:
        lanes = (self._process(lane) for lane in _lanes(messages))
        for outcome in await asyncio.gather(*lanes, return_exceptions=True):
            if isinstance(outcome, BaseException):
                raise outcome

    async def _process(self, messages: Sequence[Msg]) -> None:
        try:
            await self._apply(messages)
        except Exception as error:  # noqa: BLE001 - the consumer boundary
            if len(messages) == 1:
                await self._retry_or_park(messages[0], error)
                return
            # One of them is bad: each on its own, so that only that one waits.
            for message in messages:
                await self._process([message])
            return
        for message in messages:
            await message.ack()

    async def _apply(self, messages: Sequence[Msg]) -> None:
        parent = extracted(messages[0].headers or {})
        links = [trace.Link(_span_context(message)) for message in messages[1:]]
        with tracer().start_as_current_span(
            f"consume {self._stream}", context=parent, kind=trace.SpanKind.CONSUMER, links=links
        ):
            async with self._database.write() as connection:
                fresh = await self._fresh(connection, [_event(message) for message in messages])
                if fresh:
                    await self._handle(connection, fresh)

    async def _fresh(self, connection: AsyncConnection, events: Sequence[Event]) -> list[Event]:
        given = {"durable": self._durable, "event_ids": [event.id for event in events]}
        new = set((await connection.execute(self._take, given)).scalars())
        first_of = {event.id: event for event in reversed(events) if event.id in new}
        return [event for event in events if first_of.get(event.id) is event]

    async def _retry_or_park(self, message: Msg, error: Exception) -> None:
        deliveries = message.metadata.num_delivered
        if _will_pass(error):
            log.warning("event waits", durable=self._durable, subject=message.subject, error=repr(error))
            await message.nak(delay=DELAYS_SECONDS[min(deliveries, len(DELAYS_SECONDS)) - 1])
        elif deliveries <= len(DELAYS_SECONDS):
            log.warning("event failed", durable=self._durable, subject=message.subject, exc_info=error)
            await message.nak(delay=DELAYS_SECONDS[deliveries - 1])
        else:
            await self._park(message, error, deliveries)

    async def _park(self, message: Msg, error: Exception, deliveries: int) -> None:
        event = _event(message)
        row = {
            "consumer": self._durable,
            "event_id": event.id,
            "subject": event.subject,
            "payload": event.data,
            "reason": repr(error)[:2000],
            "deliveries": deliveries,
        }
        async with self._database.write() as connection:
            await connection.execute(insert(self._dead_letters).values(row).on_conflict_do_nothing())
        log.error("event parked", durable=self._durable, subject=event.subject, event_id=event.id, exc_info=error)
        await message.term()


def _lanes(messages: Sequence[Msg]) -> list[list[Msg]]:
    """What is about one subject stays in one lane, in order."""
    lanes: dict[int, list[Msg]] = {}
    for message in messages:
        lanes.setdefault(crc32(message.subject.encode()) % LANES, []).append(message)
    return list(lanes.values())


def _event(message: Msg) -> Event:
    headers = message.headers or {}
    metadata = message.metadata
    identifier = headers.get(MESSAGE_ID) or f"{metadata.stream}:{metadata.sequence.stream}"
    return Event(identifier, message.subject, message.data)


def _span_context(message: Msg) -> trace.SpanContext:
    return trace.get_current_span(extracted(message.headers or {})).get_span_context()


def _will_pass(error: Exception) -> bool:
    """Somebody needed is away: no fault of the event, so it never counts towards parking it."""
    return isinstance(error, AppError) and error.kind in {Kind.UNAVAILABLE, Kind.TIMEOUT, Kind.LIMITED}


def _take(inbox: Table) -> ReturningInsert[Any]:
    """Writes the events into the inbox; returns those that were not there. One statement however many there are."""
    event_ids = func.unnest(bindparam("event_ids", type_=ARRAY(Text)))
    rows = select(bindparam("durable", type_=Text), event_ids)
    return (
        insert(inbox).from_select(["consumer", "event_id"], rows).on_conflict_do_nothing().returning(inbox.c.event_id)
    )
