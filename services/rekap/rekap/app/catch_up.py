"""Brings projects forward that missed a change, by snapshot, with one snapshot under way per project."""

import asyncio
from contextlib import suppress
from contextvars import Context

import structlog

from chassis.errors import AppError
from rekap.app.commands.replace_project import replace_project
from rekap.app.ports import ReadModel, SnapshotSource

log = structlog.get_logger()

# The safety net under the announcements.
POLL_SECONDS = 5.0
# In the background; what readers ask for comes on top.
MOST_AT_ONCE = 3
FIRST_PAUSE_SECONDS = 0.5
LONGEST_PAUSE_SECONDS = 60.0


class CatchUp:
    """Used by readers that wait for a revision and, in the background, for every project that fell behind."""

    def __init__(
        self, read_model: ReadModel, source: SnapshotSource, first_pause_seconds: float = FIRST_PAUSE_SECONDS
    ) -> None:
        self._read_model = read_model
        self._source = source
        self._first_pause = first_pause_seconds
        self._flights: dict[int, asyncio.Task[int]] = {}
        self._woken = asyncio.Event()
        self._pauses: dict[int, float] = {}
        self._not_before: dict[int, float] = {}
        self._places = asyncio.Semaphore(MOST_AT_ONCE)

    def wake(self) -> None:
        """A project fell behind: do not wait for the next look."""
        self._woken.set()

    async def bring_up(self, project_id: int, applied: int, wanted: int) -> None:
        """Tries to get `wanted`, or whatever newer than `applied` there is.

        A revision that nobody has ever given out costs one small question, never a snapshot. Raises `AppError` where
        the truth cannot be had.
        """
        if applied and not await self._source_is_newer(project_id, applied):
            return
        # A flight that somebody else began may have left before the wanted change.
        if await self._fly(project_id) < wanted and applied:
            await self._fly(project_id)

    async def run(self) -> None:
        """Works for ever; whatever cannot be reached is tried again, project by project, with growing pauses."""
        while True:
            self._woken.clear()
            await self.catch_up_all()
            with suppress(TimeoutError):
                await asyncio.wait_for(self._woken.wait(), self._next_look())

    async def catch_up_all(self) -> None:
        """One look at every project that is behind and not paused."""
        try:
            async with self._read_model.read() as reader:
                behind = await reader.behind()
        except AppError as error:
            log.warning("catch-up waits", reason=error.slug)
            return
        now = asyncio.get_running_loop().time()
        due = [project_id for project_id in behind if self._not_before.get(project_id, 0.0) <= now]
        async with asyncio.TaskGroup() as group:
            for project_id in due:
                group.create_task(self._try(project_id))

    async def close(self) -> None:
        """Ends what is under way; the service is going down."""
        flights = list(self._flights.values())
        for flight in flights:
            flight.cancel()
        await asyncio.gather(*flights, return_exceptions=True)

    async def _try(self, project_id: int) -> None:
        try:
            async with self._places:
                await self._fly(project_id)
        except Exception as error:
            pause = min(self._pauses.get(project_id, self._first_pause / 2) * 2, LONGEST_PAUSE_SECONDS)
            self._pauses[project_id] = pause
            self._not_before[project_id] = asyncio.get_running_loop().time() + pause
            log.warning("catch-up failed", project_id=project_id, again_in=pause, exc_info=error)
        else:
            self._pauses.pop(project_id, None)
            self._not_before.pop(project_id, None)

    def _next_look(self) -> float:
        return min(self._pauses.values(), default=POLL_SECONDS)

    async def _source_is_newer(self, project_id: int, applied: int) -> bool:
        """A project that the source does not list any more counts as newer: its end must be learnt."""
        listed = dict(await self._source.revisions(project_id - 1, 1))
        return listed.get(project_id, applied + 1) > applied

    async def _fly(self, project_id: int) -> int:
        flight = self._flights.get(project_id)
        if flight is None:
            # Its own context: the deadline of whoever began it must not end it for the others.
            flight = asyncio.create_task(replace_project(self._read_model, self._source, project_id), context=Context())
            self._flights[project_id] = flight
            flight.add_done_callback(lambda landed: self._land(project_id, landed))
        return await asyncio.shield(flight)

    def _land(self, project_id: int, flight: asyncio.Task[int]) -> None:
        del self._flights[project_id]
        # Looked at even when everybody who waited has given up; whoever still waits gets it raised.
        if not flight.cancelled() and flight.exception() is not None:
            log.info("snapshot not used", project_id=project_id, error=repr(flight.exception()))
