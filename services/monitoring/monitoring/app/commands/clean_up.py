"""Keeps the measurements from growing for ever."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta

import structlog

from chassis.errors import AppError
from monitoring.app.ports import Retention

log = structlog.get_logger()

# Small enough that no deletion holds its locks for long.
BATCH = 2000
# Far longer than the stream keeps an event, so that a late redelivery is still recognised.
KEEP_INBOX = timedelta(days=30)


class CleanUp:
    """Looks every hour; several replicas may, each takes rows that the other has not locked."""

    def __init__(self, retention: Retention, keep: timedelta, every: timedelta) -> None:
        self._retention = retention
        self._keep = keep
        self._every = every

    async def run(self) -> None:
        """Works for ever; a database that is away is waited for."""
        while True:
            try:
                await self.clean_up()
            except AppError as error:
                log.warning("clean-up waits", reason=error.slug)
            await asyncio.sleep(self._every.total_seconds())

    async def clean_up(self) -> None:
        """Deletes everything that is over age, batch by batch."""
        metrics = await _all(self._retention.forget, self._keep)
        events = await _all(self._retention.forget_inbox, KEEP_INBOX)
        if metrics or events:
            log.info("cleaned up", metrics=metrics, events=events)


async def _all(forget: Callable[[timedelta, int], Awaitable[int]], keep: timedelta) -> int:
    total = deleted = await forget(keep, BATCH)
    while deleted == BATCH:
        deleted = await forget(keep, BATCH)
        total += deleted
    return total
