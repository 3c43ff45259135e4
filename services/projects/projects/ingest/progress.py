"""How far a reading is, for whoever waits for it."""

from collections.abc import Callable
from enum import StrEnum


class Phase(StrEnum):
    """What an import is doing."""

    WAITING = "waiting"
    READING = "reading"
    CHECKING = "checking"
    STAGING = "staging"


Tell = Callable[[Phase, int, int], None]


def silent(_phase: Phase, _done: int, _total: int) -> None:
    """Tells nobody."""
