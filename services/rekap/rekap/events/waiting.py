"""How many events wait for this service."""

import asyncio

from nats.errors import Error as NatsError

from chassis.events.bus import Bus
from rekap.events.project_changes import STREAM
from rekap.store.writer import DURABLE

ANSWER_SECONDS = 1.0


async def events_waiting(bus: Bus) -> int | None:
    """Not delivered yet, or not acknowledged; None while the bus does not answer."""
    if not bus.client.is_connected:
        return None
    try:
        async with asyncio.timeout(ANSWER_SECONDS):
            consumer = await bus.jetstream.consumer_info(STREAM, DURABLE)
    except (NatsError, OSError, TimeoutError):
        return None
    return (consumer.num_pending or 0) + (consumer.num_ack_pending or 0)
