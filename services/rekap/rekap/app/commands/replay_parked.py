"""Applies events that could not be read when they came, once the code that runs can read them."""

from collections.abc import Callable, Mapping

import structlog

from chassis.errors import AppError
from rekap.app.commands.apply_changes import apply_changes
from rekap.app.ports import Change, ParkedEvent, ReadModel

log = structlog.get_logger()

# Applied in one transaction.
PAGE = 200


async def replay_parked(read_model: ReadModel, read: Callable[[ParkedEvent], Change | None]) -> tuple[int, int]:
    """(applied, still parked); `read` gives None for what cannot be read even now.

    A change that a snapshot has brought meanwhile is ignored, as any late one, and its event is forgotten too. Raises
    UNAVAILABLE where the database is away.
    """
    replayed, total, after = 0, 0, ""
    while True:
        async with read_model.write() as writer:
            page = await writer.parked(after, PAGE)
        readable = {event.id: change for event in page if (change := read(event)) is not None}
        replayed += await _apply(read_model, readable)
        total += len(page)
        if len(page) < PAGE:
            break
        after = page[-1].id
    if total:
        log.error("events are parked", left=total - replayed, replayed=replayed)
    return replayed, total - replayed


async def _apply(read_model: ReadModel, readable: Mapping[str, Change]) -> int:
    """How many could be applied; where not all at once, each by itself, so that a bad one stays parked alone."""
    if not readable:
        return 0
    try:
        async with read_model.write() as writer:
            await apply_changes(writer, list(readable.values()))
            await writer.forget_parked(readable.keys())
    except AppError:
        raise
    except Exception:
        if len(readable) > 1:
            return sum([await _apply(read_model, {event_id: readable[event_id]}) for event_id in readable])
        log.exception("parked event failed", event_ids=list(readable))
        return 0
    return len(readable)
