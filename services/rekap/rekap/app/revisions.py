"""Waiting for a revision without asking the database again and again."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager, suppress


class Arrival:
    """Wakes up when the awaited revision was announced."""

    def __init__(self, revision: int) -> None:
        self.revision = revision
        self._event = asyncio.Event()

    @property
    def has_come(self) -> bool:
        """Whether it was woken."""
        return self._event.is_set()

    def wake(self) -> None:
        """Whoever waits should look again."""
        self._event.set()

    async def wait(self, seconds: float) -> None:
        """Returns on the announcement, at the latest after `seconds`."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._event.wait(), seconds)


class Revisions:
    """Who waits for which revision of which project."""

    def __init__(self) -> None:
        self._expected: dict[int, set[Arrival]] = {}
        # How many events have come, of whatever projects.
        self.heard = 0

    @contextmanager
    def expecting(self, project_id: int, revision: int) -> Iterator[Arrival]:
        """To be entered before looking, so that an announcement between the look and the wait is not missed."""
        arrival = Arrival(revision)
        self._expected.setdefault(project_id, set()).add(arrival)
        try:
            yield arrival
        finally:
            waiting = self._expected[project_id]
            waiting.discard(arrival)
            if not waiting:
                del self._expected[project_id]

    def hear(self, events: int) -> None:
        """So many events were applied by this process."""
        self.heard += events

    def announce(self, project_id: int, revision: int) -> None:
        """`project_id` shows `revision` now."""
        for arrival in self._expected.get(project_id, ()):
            if arrival.revision <= revision:
                arrival.wake()

    def wake_all(self) -> None:
        """Announcements may have been missed: everybody looks again."""
        for waiting in self._expected.values():
            for arrival in waiting:
                arrival.wake()
