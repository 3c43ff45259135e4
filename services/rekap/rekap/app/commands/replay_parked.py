"""Applies events that could not be read when they came, once the code that runs can read them."""

from collections.abc import Callable

import structlog

from rekap.app.commands.apply_changes import apply_changes
from rekap.app.ports import Change, ParkedEvent, ReadModel

log = structlog.get_logger()

# Looked at in one transaction.
BATCH = 500


async def replay_parked(read_model: ReadModel, read: Callable[[ParkedEvent], Change | None]) -> tuple[int, int]:
    """(applied, still parked) among the oldest events; `read` gives None for what cannot be read even now.

    A change that a snapshot has brought meanwhile is ignored, as any late one, and its event is forgotten too.
    """
    async with read_model.write() as writer:
        parked = await writer.parked(BATCH)
        readable = {event.id: change for event in parked if (change := read(event)) is not None}
        if readable:
            await apply_changes(writer, list(readable.values()))
            await writer.forget_parked(readable.keys())
    left = len(parked) - len(readable)
    if parked:
        log.error("events are parked", left=left, replayed=len(readable))
    return len(readable), left
