"""What whoever looks after the system asks of the store."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Round:
    """What one round of upkeep found and did; `missed` projects had not heard of their last change."""

    compared: int
    drifted: int
    mended: int
    replayed: int
    parked: int
    missed: int


@dataclass(frozen=True, slots=True)
class FigureHealth:
    """How well the figures follow the truth: what is now, and sums over the rounds of the last hours."""

    parked_events: int
    oldest_parked_at: datetime | None
    projects_behind: int
    most_revisions_behind: int
    rounds: int
    compared: int
    drifted: int
    mended: int
    last_round: Round | None
    last_round_at: datetime | None


class Operations(Protocol):
    """Rounds that were, and what waits."""

    async def keep(self, done: Round) -> None:
        """Notes a round; those of more than `KEEP_DAYS` ago are dropped."""

    async def health(self, hours: int) -> FigureHealth:
        """Now, and over the last hours."""
