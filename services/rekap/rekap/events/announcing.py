"""Tells everybody on the bus which revision the figures of a project show now: a hint, not a record."""

import asyncio

import structlog
from nats.errors import Error as NatsError

from chassis.events.bus import Bus
from taksir.rekap.events.v1.rekap_ready_pb2 import RekapReady

log = structlog.get_logger()

RETRY_SECONDS = 0.5
# Stands for "announcements may have been lost" (see rekap_ready.proto).
EVERY_PROJECT = 0


class Announcer:
    """Publishes the newest revision of each project that `announce` was told; nobody waits for it."""

    def __init__(self, bus: Bus) -> None:
        self._bus = bus
        self._waiting: dict[int, int] = {}
        self._told = asyncio.Event()

    def announce(self, project_id: int, revision: int) -> None:
        """Revision 0 of project 0 after a time in which nothing was heard."""
        self._waiting[project_id] = max(revision, self._waiting.get(project_id, 0))
        self._told.set()

    async def run(self) -> None:
        """Publishes for ever; what could not be sent is made good by one announcement for every project."""
        while True:
            await self._told.wait()
            self._told.clear()
            waiting, self._waiting = self._waiting, {}
            try:
                await self._publish(waiting)
            except (NatsError, OSError) as error:
                log.warning("announcements lost", error=repr(error))
                self.announce(EVERY_PROJECT, 0)
                await asyncio.sleep(RETRY_SECONDS)

    async def _publish(self, waiting: dict[int, int]) -> None:
        for project_id, revision in waiting.items():
            message = RekapReady(project_id=project_id, revision=revision)
            await self._bus.client.publish(f"rekap.v1.rekap_ready.{project_id}", message.SerializeToString())
