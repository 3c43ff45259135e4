"""One open page: what waits for it, in bounded room."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass

from gateway.streaming.feed_frames import HEARTBEAT, reset

MOST_WAITING = 64


@dataclass(frozen=True)
class Watcher:
    """Who listens to which project; `token_hash` stands for the session or token, `tab` for one tab of a browser."""

    project_id: int
    user_id: int
    token_hash: bytes
    tab: str = ""


class Reader:
    """Changes wait in order; of figures, plan and presence only the newest does. Too many changes become one reset."""

    def __init__(self, watcher: Watcher, most: int = MOST_WAITING) -> None:
        self.watcher = watcher
        self._most = most
        self._changes: list[bytes] = []
        self._reset_at: int | None = None
        self._newest: dict[str, bytes] = {}
        self._something = asyncio.Event()
        self._is_closed = False

    @property
    def is_closed(self) -> bool:
        """Whether nothing more will be handed out."""
        return self._is_closed

    def start(self, frames: Iterable[bytes]) -> None:
        """Begins with the changes that the page has not heard; those that came since it was opened are among them."""
        self._changes, self._reset_at = list(frames), None
        if self._changes:
            self._something.set()

    def change(self, revision: int, frame: bytes) -> None:
        """One more change; beyond the room for them all of them become a reset at the newest."""
        if self._reset_at is not None or len(self._changes) >= self._most:
            self.reset(revision)
            return
        self._changes.append(frame)
        self._something.set()

    def reset(self, revision: int) -> None:
        """What waits is worth nothing any more: the page will read everything anew."""
        self._changes.clear()
        self._reset_at = revision
        self._something.set()

    def newest(self, kind: str, frame: bytes) -> None:
        """Figures, plan or presence, which say all that there is to say of their kind."""
        self._newest[kind] = frame
        self._something.set()

    def close(self) -> None:
        """Ends the stream at once; what waits is not told any more."""
        self._is_closed = True
        self._something.set()

    async def take(self, seconds: float) -> bytes | None:
        """All that waits, or after `seconds` without anything a heartbeat; None once the stream is to end."""
        try:
            async with asyncio.timeout(seconds):
                await self._something.wait()
        except TimeoutError:
            return HEARTBEAT
        return None if self._is_closed else self.drained()

    def drained(self) -> bytes:
        """All that waits at this moment."""
        self._something.clear()
        first = self._changes if self._reset_at is None else [reset(self._reset_at)]
        piece = b"".join((*first, *self._newest.values()))
        self._changes, self._reset_at = [], None
        self._newest.clear()
        return piece
