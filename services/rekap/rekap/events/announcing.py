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
    """Publishes the newest revision, and the newest version of settings and baselines, of each project that it was
    told of; nobody waits for it.
    """

    def __init__(self, bus: Bus) -> None:
        self._bus = bus
        self._waiting: dict[int, RekapReady] = {}
        self._told = asyncio.Event()

    def announce(self, project_id: int, revision: int) -> None:
        """Revision 0 of project 0 after a time in which nothing was heard."""
        ready = self._ready(project_id)
        ready.revision = max(revision, ready.revision)

    def announce_plan(self, project_id: int, version: int) -> None:
        """Settings and baselines are of this version now."""
        ready = self._ready(project_id)
        ready.plan_version = max(version, ready.plan_version)

    def _ready(self, project_id: int) -> RekapReady:
        self._told.set()
        return self._waiting.setdefault(project_id, RekapReady(project_id=project_id))

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

    async def _publish(self, waiting: dict[int, RekapReady]) -> None:
        for project_id, ready in waiting.items():
            await self._bus.client.publish(f"rekap.v1.rekap_ready.{project_id}", ready.SerializeToString())
