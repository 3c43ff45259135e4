"""Messages of a durable consumer as they arrive.

The client's own `fetch` asks for a batch and, once a message has come, may wait for the rest of the batch until its
time is over: an event that followed closely upon another came seconds late. Here one request stays open with the
server, and what has arrived is handed on at once.
"""

import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.aio.subscription import Subscription
from nats.errors import Error as NatsError

BATCH = 100
REQUEST_SECONDS = 5.0
# The server says when a request is over; after this much longer nothing more is heard of it.
GRACE_SECONDS = 1.0
# How soon a new connection is noticed: the server behind it does not know of the request.
LOOK_SECONDS = 1.0
STATUS, REASON = "Status", "Description"
EXPIRED = "408"


class Pull:
    """One reader of a durable; `next_batch` is called by one task."""

    def __init__(self, client: Client, subject: str, inbox: str, arrived: Subscription) -> None:
        self._client = client
        self._subject = subject
        self._inbox = inbox
        self._arrived = arrived
        self._number = 0
        self._wanted = 0
        self._until = 0.0
        self._connection = -1

    async def next_batch(self) -> list[Msg]:
        """What has arrived, at most `BATCH`, as soon as there is anything; nothing after `LOOK_SECONDS` without.

        Raises nats.errors.Error when the connection is closed, and when the server refuses the request.
        """
        if not self._is_asked():
            await self._ask()
        batch = await self._one(min(LOOK_SECONDS, self._until - time.monotonic()))
        while batch and self._arrived.pending_msgs and len(batch) < BATCH:
            batch += await self._one(LOOK_SECONDS)
        self._wanted -= len(batch)
        return batch

    def _is_asked(self) -> bool:
        is_open = self._wanted > 0 and time.monotonic() < self._until
        return is_open and self._connection == self._client.stats["reconnects"]

    async def _ask(self) -> None:
        request = {"batch": BATCH, "expires": int(REQUEST_SECONDS * 1e9)}
        self._number += 1
        self._wanted, self._until = BATCH, time.monotonic() + REQUEST_SECONDS + GRACE_SECONDS
        self._connection = self._client.stats["reconnects"]
        await self._client.publish(self._subject, json.dumps(request).encode(), reply=self._answer_to(self._number))

    def _answer_to(self, number: int) -> str:
        return f"{self._inbox}.{number}"

    async def _one(self, seconds: float) -> list[Msg]:
        """The next message; none when none came, or when the server said that the request is over."""
        try:
            message = await self._arrived.next_msg(max(seconds, 0.001))
        except TimeoutError:
            return []
        headers = message.headers or {}
        if STATUS not in headers:
            return [message]
        if headers[STATUS] != EXPIRED:
            raise NatsError(f"{self._subject}: {headers[STATUS]} {headers.get(REASON, '')}")
        if message.subject == self._answer_to(self._number):
            self._wanted = 0
        return []

    async def give_back(self) -> None:
        """What nobody will look at any more goes to the next reader at once, not after the time to acknowledge."""
        while self._arrived.pending_msgs:
            for message in await self._one(LOOK_SECONDS):
                await message.nak()


@asynccontextmanager
async def open_pull(client: Client, stream: str, durable: str) -> AsyncIterator[Pull]:
    """Reads a durable that exists."""
    inbox = client.new_inbox()
    arrived = await client.subscribe(f"{inbox}.*")
    pull = Pull(client, f"$JS.API.CONSUMER.MSG.NEXT.{stream}.{durable}", inbox, arrived)
    try:
        yield pull
    finally:
        with suppress(NatsError, OSError):
            await pull.give_back()
            await arrived.unsubscribe()
