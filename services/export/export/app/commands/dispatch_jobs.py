"""Carries job ids from the database to the workers' queue."""

import asyncio
from contextlib import suppress

import structlog

from chassis.errors import AppError
from export.app.ports import Dispatches, Queue

log = structlog.get_logger()

# Wakes come from this process; the poll finds what another replica or an earlier life of this one has left.
POLL_SECONDS = 1.0


class Dispatcher:
    """Works for ever: a queue or database that is away is waited for."""

    def __init__(self, dispatches: Dispatches, queue: Queue) -> None:
        self._dispatches = dispatches
        self._queue = queue
        self._woken = asyncio.Event()

    def wake(self) -> None:
        """There is something to send."""
        self._woken.set()

    async def run(self) -> None:
        """Sends what is there, then waits for more."""
        while True:
            await self._send_all()
            with suppress(TimeoutError):
                await asyncio.wait_for(self._woken.wait(), POLL_SECONDS)
            self._woken.clear()

    async def _send_all(self) -> None:
        try:
            while await self._dispatches.hand_over(self._queue):
                pass
        except AppError as error:
            log.warning("dispatcher waits", reason=error.slug)
            await asyncio.sleep(POLL_SECONDS)
