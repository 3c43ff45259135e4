"""What services announce on the bus to every gateway, as far as it can be heard."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping

from nats.aio.msg import Msg

from chassis.events.bus import Bus

CONNECTION_POLL_SECONDS = 0.2

Listener = Callable[[Msg], Awaitable[None]]


class Announcements:
    """Core subscriptions: what is said while nobody listens is lost, so whoever keeps things must ask `hearing`."""

    def __init__(self, bus: Bus) -> None:
        self._bus = bus
        self._is_listening = False

    def hearing(self) -> int | None:
        """How often the connection has been lost; None while nothing can be heard."""
        client = self._bus.client
        return int(client.stats["reconnects"]) if self._is_listening and client.is_connected else None

    async def tell(self, listeners: Mapping[str, Listener]) -> None:
        """Subscribes as soon as there is a connection; the client renews the subscriptions after each reconnect."""
        while not self._bus.client.is_connected:  # noqa: ASYNC110 - the client tells nobody of its first connection
            await asyncio.sleep(CONNECTION_POLL_SECONDS)
        for subject, listener in listeners.items():
            await self._bus.client.subscribe(subject, cb=listener)
        await self._bus.client.flush()
        self._is_listening = True
