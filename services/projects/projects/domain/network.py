"""The network of activities that a user plans: durations, dependencies and working days."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from projects.domain.critical_path import Dependency, DependencyCycleError, Times, schedule
from projects.domain.problem import Problem
from projects.domain.schedule import LONGEST_DAYS
from projects.domain.text import check_text
from projects.domain.working_calendar import MONDAY_TO_SATURDAY, WorkingCalendar

MOST_HOLIDAYS = 1_000
LONGEST_HOLIDAY = 200


@dataclass(frozen=True)
class Network:
    """Activities by pekerjaan with their working days, what holds what, and when nobody works."""

    durations: Mapping[int, int]
    dependencies: Sequence[Dependency]
    weekdays: frozenset[int] = MONDAY_TO_SATURDAY
    holidays: Mapping[date, str] | None = None

    @property
    def calendar(self) -> WorkingCalendar:
        """The working days."""
        return WorkingCalendar(self.weekdays, frozenset(self.holidays or ()))


@dataclass(frozen=True, slots=True)
class Dates:
    """First and last day of an activity; a milestone has its day twice."""

    start: date
    finish: date


def check_network(network: Network, pekerjaan: set[int]) -> list[Problem]:
    """Problems of the parts; a ring of dependencies is told by `ring_of`."""
    problems = [
        Problem(f"activities[{index}].pekerjaan_id", "pekerjaan ini tidak ada dalam proyek")
        for index, one in enumerate(network.durations)
        if one not in pekerjaan
    ]
    problems += [
        Problem(f"activities[{index}].duration_days", f"0 sampai {LONGEST_DAYS} hari kerja")
        for index, days in enumerate(network.durations.values())
        if not 0 <= days <= LONGEST_DAYS
    ]
    if not network.weekdays or not network.weekdays <= frozenset(range(7)):
        problems.append(Problem("weekdays", "paling sedikit satu hari kerja, 0 (Senin) sampai 6 (Minggu)"))
    if len(network.holidays or ()) > MOST_HOLIDAYS:
        problems.append(Problem("holidays", f"paling banyak {MOST_HOLIDAYS} hari libur"))
    for index, name in enumerate((network.holidays or {}).values()):
        problems += check_text(name, f"holidays[{index}].name", longest=LONGEST_HOLIDAY)
    return problems + _check_dependencies(network)


def _check_dependencies(network: Network) -> list[Problem]:
    problems: list[Problem] = []
    first: dict[tuple[int, int], int] = {}
    for index, one in enumerate(network.dependencies):
        path = f"dependencies[{index}]"
        problems += [
            Problem(f"{path}.{end}_id", "pekerjaan ini belum mempunyai durasi; isi dahulu")
            for end in ("predecessor", "successor")
            if getattr(one, end) not in network.durations
        ]
        if abs(one.lag) > LONGEST_DAYS:
            problems.append(Problem(f"{path}.lag", f"paling banyak {LONGEST_DAYS} hari kerja"))
        if first.setdefault((one.predecessor, one.successor), index) != index:
            before = first[one.predecessor, one.successor]
            problems.append(Problem(path, f"hubungan ini sudah ada pada dependencies[{before}]"))
    return problems


def ring_of(network: Network) -> tuple[int, ...]:
    """Activities that wait for each other, beginning and ending with the same one; empty where there are none."""
    try:
        schedule(network.durations, network.dependencies)
    except DependencyCycleError as error:
        return error.path
    return ()


def dates_of(times: Mapping[int, Times], days: Sequence[date]) -> dict[int, tuple[Dates, Dates]]:
    """Earliest and latest dates of each activity; `days` are the working days from the project's start."""
    return {
        one: (_dates(days, at.early_start, at.early_finish), _dates(days, at.late_start, at.late_finish))
        for one, at in times.items()
    }


def _dates(days: Sequence[date], start: int, finish: int) -> Dates:
    if start == finish:
        # A milestone is reached at the end of the day before its offset.
        day = days[max(start - 1, 0)]
        return Dates(day, day)
    return Dates(days[start], days[finish - 1])
