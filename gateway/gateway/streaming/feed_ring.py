"""The latest changes of one project, without a gap between them."""

from collections import deque
from enum import Enum, auto

MOST_CHANGES = 64


class Heard(Enum):
    """What a change is beside those before it."""

    NEXT = auto()
    AGAIN = auto()
    AFTER_A_GAP = auto()


class Ring:
    """Holds the frames of consecutive revisions, so that a page that was away for a moment loses nothing."""

    def __init__(self, most: int = MOST_CHANGES) -> None:
        self._frames: deque[bytes] = deque(maxlen=most)
        self._last: int | None = None

    def settle(self, revision: int) -> None:
        """The project stood at `revision` after listening began: from here on everything is heard."""
        if self._last is None:
            self._last = revision

    def add(self, revision: int, frame: bytes) -> Heard:
        """Notes a change. The bus may repeat itself, and what was lost on the way shows as a gap."""
        if self._last is not None and revision <= self._last:
            return Heard.AGAIN
        heard = Heard.NEXT if self._last is None or revision == self._last + 1 else Heard.AFTER_A_GAP
        if heard is Heard.AFTER_A_GAP:
            self._frames.clear()
        self._frames.append(frame)
        self._last = revision
        return heard

    def after(self, revision: int, current: int) -> list[bytes] | None:
        """What a page that shows `revision` has not heard; None when not all of that is here.

        `current` is the project's own revision: its last changes may still be on their way, and will be heard.
        """
        last = current if self._last is None else self._last
        first = last - len(self._frames) + 1
        if revision > max(last, current) or revision + 1 < first:
            return None
        return list(self._frames)[revision + 1 - first :]
