"""Sends the letters that wait in Postgres, and tries again until their links are too old."""

import asyncio
from contextlib import suppress
from datetime import timedelta
from typing import Any

import structlog

from auth.app.ports import Clock
from auth.domain.mail import Mail
from auth.mail.transports import Mailer
from auth.store import mails
from chassis.database.engine import Database
from chassis.errors import AppError

log = structlog.get_logger()

# Another process may have died with a letter in hand; its own letters a process is told of at once.
POLL_SECONDS = 30.0
FIRST_PAUSE = timedelta(seconds=10)
LONGEST_PAUSE = timedelta(minutes=30)


class Postman:
    """Any number may work side by side: a letter is leased to one of them."""

    def __init__(self, database: Database, mailer: Mailer, clock: Clock) -> None:
        self._database = database
        self._mailer = mailer
        self._clock = clock
        self._woken = asyncio.Event()

    def wake(self) -> None:
        """A letter was written."""
        self._woken.set()

    async def run(self) -> None:
        """Works for ever; a lost database is waited for."""
        while True:
            try:
                while await self.deliver_batch():
                    pass
            except AppError as error:
                log.warning("postman waits", reason=error.slug)
            with suppress(TimeoutError):
                await asyncio.wait_for(self._woken.wait(), POLL_SECONDS)
            self._woken.clear()

    async def deliver_batch(self) -> int:
        """Sends what is due, up to one batch; returns how many letters were taken."""
        async with self._database.write() as connection:
            rows = await mails.take_due(connection, self._clock())
        for row in rows:
            await self._deliver(row)
        return len(rows)

    async def _deliver(self, row: Any) -> None:
        try:
            await self._mailer.send(Mail(row.recipient, row.subject, row.body))
        except Exception as error:  # noqa: BLE001 - the task's boundary: one letter never stops the others
            await self._keep_or_give_up(row, repr(error))
            return
        async with self._database.write() as connection:
            await mails.drop(connection, row.id)

    async def _keep_or_give_up(self, row: Any, reason: str) -> None:
        now = self._clock()
        pause = min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** min(row.attempts - 1, 20))
        log.warning("mail not sent", mail=row.id, attempts=row.attempts, reason=reason)
        async with self._database.write() as connection:
            if now >= row.expires_at:
                await mails.drop(connection, row.id)
            else:
                await mails.postpone(connection, row.id, now + pause)
