"""What the past of projects asks of the store."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Recorded:
    """What was told of one revision: the whole project where `is_whole`, else the rows that changed.

    `state` and `changed` are what `past_state.written` and `counted` return; `changed_by` 0: not told.
    """

    revision: int
    changed_at: datetime
    changed_by: int
    changed: str
    is_whole: bool
    state: bytes


@dataclass(frozen=True, slots=True)
class PastRevision:
    """A revision that can be put together again, and what was changed then, by kind of row."""

    revision: int
    changed_at: datetime
    changed_by: int
    changed: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Kept:
    """How much of the past is kept, at least: the last `changes`, `days` back, as far as they fit into `size` bytes.

    More than that is let in between two rounds of trimming, so that not every change trims.
    """

    changes: int = 200
    days: int = 90
    size: int = 16 * 2**20


@dataclass(frozen=True, slots=True)
class Horizon:
    """From which revision on the past of a project is kept; without a foundation there is no whole state at all."""

    project_id: int
    revision: int
    is_founded: bool


class Histories(Protocol):
    """The past of projects that the caller has been found to be a member of."""

    async def revisions(self, project_id: int, before: int, limit: int) -> Sequence[PastRevision]:
        """Those before `before` (0: all) that can be put together again, the newest first."""

    async def states(self, project_id: int, revision: int) -> Sequence[bytes]:
        """The whole state before `revision` and the changes up to it; empty where it cannot be put together."""

    async def overgrown(self, kept: Kept, limit: int) -> Sequence[Horizon]:
        """Projects of which too much is kept, or that have no whole state to begin with."""

    async def found(self, project_id: int, revision: int, state: bytes) -> None:
        """Lets the past begin with this whole state."""
