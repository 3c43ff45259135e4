"""The connection to NATS JetStream: opened without waiting, reconnected for ever."""

import asyncio
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager, suppress

import structlog
from nats.aio.client import Client
from nats.errors import Error as NatsError
from nats.js import JetStreamContext
from pydantic import SecretStr

from chassis.errors import AppError, unavailable
from chassis.telemetry import carrier

log = structlog.get_logger()

PUBLISH_TIMEOUT_SECONDS = 5.0
CONNECT_TIMEOUT_SECONDS = 2
RECONNECT_WAIT_SECONDS = 0.5
# Half-open links are noticed after 2 × 10 s instead of the default's 4 minutes.
PING_SECONDS = 10
DRAIN_SECONDS = 3.0
MESSAGE_ID = "Nats-Msg-Id"


class Bus:
    """Publishes with an acknowledgement from the server's disk, and lends the client to consumers."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.jetstream: JetStreamContext = client.jetstream(timeout=PUBLISH_TIMEOUT_SECONDS)

    async def publish(
        self, subject: str, data: bytes, headers: Mapping[str, str] | None = None, message_id: str = ""
    ) -> None:
        """Returns once JetStream has stored the message; UNAVAILABLE when it cannot say so in time.

        The same `message_id` within the stream's window is stored once.
        """
        # The client writes into the mapping that it is given, so it gets its own.
        sent = {**(headers or carrier()), MESSAGE_ID: message_id or str(uuid.uuid4())}
        if not self.client.is_connected:
            raise _away()
        try:
            await self.jetstream.publish(subject, data, timeout=PUBLISH_TIMEOUT_SECONDS, headers=sent)
        except (NatsError, TimeoutError) as error:
            raise _away() from error

    async def ping(self) -> None:
        """Raises where there is no connection."""
        if not self.client.is_connected:
            raise _away()


def _away() -> AppError:
    return unavailable("bus-unavailable", "Antrean peristiwa sedang tidak dapat dihubungi. Coba lagi sebentar lagi.")


@asynccontextmanager
async def open_bus(url: SecretStr, name: str) -> AsyncIterator[Bus]:
    """Connects in the background and reconnects without end; leaving the context drains what is under way."""
    client = Client()
    connecting = asyncio.create_task(_connect(client, url, name))
    try:
        yield Bus(client)
    finally:
        connecting.cancel()
        with suppress(asyncio.CancelledError):
            await connecting
        if client.is_connected:
            with suppress(NatsError, TimeoutError):
                await asyncio.wait_for(client.drain(), DRAIN_SECONDS)
        await client.close()


async def _connect(client: Client, url: SecretStr, name: str) -> None:
    while True:
        try:
            await client.connect(
                url.get_secret_value(),
                name=name,
                # Answers come to a place that the server's permissions can close to everybody else.
                inbox_prefix=f"_INBOX.{name}",
                connect_timeout=CONNECT_TIMEOUT_SECONDS,
                allow_reconnect=True,
                max_reconnect_attempts=-1,
                reconnect_time_wait=1,
                ping_interval=PING_SECONDS,
                max_outstanding_pings=2,
                disconnected_cb=_note("bus disconnected"),
                reconnected_cb=_note("bus reconnected"),
                error_cb=_note_error,
            )
        except (NatsError, OSError, TimeoutError) as error:
            log.warning("bus not reached", error=repr(error))
            await asyncio.sleep(RECONNECT_WAIT_SECONDS)
        else:
            return


def _note(message: str) -> Callable[[], Awaitable[None]]:
    async def note() -> None:
        log.warning(message)

    return note


async def _note_error(error: Exception) -> None:
    log.warning("bus error", error=repr(error))
