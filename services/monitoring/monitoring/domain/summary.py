"""What the operations view shows of the last hours."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Measure:
    """Half of the values are at most `p50`, nineteen of twenty at most `p95`; in the unit that the browser sent."""

    p50: float
    p95: float


@dataclass(frozen=True)
class TypeSummary:
    """All measurements of one type; `measures` by the name of the numeric member."""

    type: str
    count: int
    last_received_at: datetime
    measures: Mapping[str, Measure]
