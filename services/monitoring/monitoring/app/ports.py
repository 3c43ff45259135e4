"""What the use cases need from outside; `store` brings it."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Protocol

from monitoring.domain.metric import Metric
from monitoring.domain.summary import TypeSummary


class MetricWriter(Protocol):
    """Adds to the measurements, inside a transaction that is under way."""

    async def add(self, metrics: Sequence[Metric]) -> None:
        """Stores all of them with one statement."""
        ...


class MetricReader(Protocol):
    """Reads the measurements."""

    async def summary(self, period: timedelta) -> Sequence[TypeSummary]:
        """One summary a type over the last `period`, in the order of the types' names."""
        ...
