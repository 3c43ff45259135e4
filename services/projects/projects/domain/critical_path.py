"""The critical path method over activities with the four kinds of dependency.

Times are offsets in working days from the start of the project: an activity of 3 days that starts at 0 finishes at 3,
and its successor may start at 3. `working_calendar` turns offsets into dates.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from graphlib import CycleError, TopologicalSorter


class Kind(StrEnum):
    """Which end of the predecessor holds which end of the successor."""

    FINISH_START = "FS"
    START_START = "SS"
    FINISH_FINISH = "FF"
    START_FINISH = "SF"


@dataclass(frozen=True, slots=True)
class Dependency:
    """The successor waits for the predecessor, plus `lag` working days (negative: it may overlap)."""

    predecessor: int
    successor: int
    kind: Kind = Kind.FINISH_START
    lag: int = 0


@dataclass(frozen=True, slots=True)
class Times:
    """Earliest and latest offsets of one activity."""

    early_start: int
    early_finish: int
    late_start: int
    late_finish: int
    # How far the activity may slip without delaying any other one.
    free_float: int

    @property
    def total_float(self) -> int:
        """How far it may slip without delaying the end of the project."""
        return self.late_start - self.early_start

    @property
    def is_critical(self) -> bool:
        """A day lost here is a day lost for the project."""
        return self.total_float == 0


class DependencyCycleError(Exception):
    """Activities that wait for each other; `path` begins and ends with the same one."""

    def __init__(self, path: Sequence[int]) -> None:
        super().__init__(path)
        self.path = tuple(path)


def schedule(durations: Mapping[int, int], dependencies: Sequence[Dependency]) -> Mapping[int, Times]:
    """Times of every activity; `durations` are in working days, 0 is a milestone.

    No activity starts before offset 0. Raises DependencyCycleError; every dependency must name known activities.
    """
    order = _order(durations, dependencies)
    incoming = _by(dependencies, order, "successor")
    outgoing = _by(dependencies, order, "predecessor")
    starts = _early_starts(order, durations, incoming)
    end = max((starts[activity] + durations[activity] for activity in order), default=0)
    finishes = _late_finishes(order, durations, outgoing, end)
    return {
        activity: Times(
            early_start=starts[activity],
            early_finish=starts[activity] + durations[activity],
            late_start=finishes[activity] - durations[activity],
            late_finish=finishes[activity],
            free_float=_free_float(activity, starts, durations, outgoing[activity], end),
        )
        for activity in order
    }


def _order(durations: Mapping[int, int], dependencies: Sequence[Dependency]) -> list[int]:
    graph: dict[int, set[int]] = {activity: set() for activity in durations}
    for dependency in dependencies:
        graph[dependency.successor].add(dependency.predecessor)
    try:
        return list(TopologicalSorter(graph).static_order())
    except CycleError as error:
        raise DependencyCycleError(error.args[1]) from None


def _by(dependencies: Sequence[Dependency], activities: Sequence[int], end: str) -> dict[int, list[Dependency]]:
    groups: dict[int, list[Dependency]] = {activity: [] for activity in activities}
    for dependency in dependencies:
        groups[getattr(dependency, end)].append(dependency)
    return groups


def _early_starts(
    order: Sequence[int], durations: Mapping[int, int], incoming: Mapping[int, Sequence[Dependency]]
) -> dict[int, int]:
    starts: dict[int, int] = {}
    for activity in order:
        bounds = (starts[held.predecessor] + _distance(held, durations) for held in incoming[activity])
        starts[activity] = max(0, *bounds) if incoming[activity] else 0
    return starts


def _late_finishes(
    order: Sequence[int], durations: Mapping[int, int], outgoing: Mapping[int, Sequence[Dependency]], end: int
) -> dict[int, int]:
    late_starts: dict[int, int] = {}
    for activity in reversed(order):
        latest = end - durations[activity]
        bounds = (late_starts[holds.successor] - _distance(holds, durations) for holds in outgoing[activity])
        late_starts[activity] = min(latest, *bounds) if outgoing[activity] else latest
    return {activity: late_starts[activity] + durations[activity] for activity in order}


def _distance(dependency: Dependency, durations: Mapping[int, int]) -> int:
    """How many days the successor's start lies at least after the predecessor's start."""
    before, after = durations[dependency.predecessor], durations[dependency.successor]
    offset = {
        Kind.FINISH_START: before,
        Kind.START_START: 0,
        Kind.FINISH_FINISH: before - after,
        Kind.START_FINISH: -after,
    }
    return offset[dependency.kind] + dependency.lag


def _free_float(
    activity: int,
    starts: Mapping[int, int],
    durations: Mapping[int, int],
    outgoing: Sequence[Dependency],
    end: int,
) -> int:
    slack = [starts[holds.successor] - _distance(holds, durations) - starts[activity] for holds in outgoing]
    return min([*slack, end - starts[activity] - durations[activity]])
