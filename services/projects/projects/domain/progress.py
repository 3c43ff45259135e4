"""The weekly schedule: percent of a pekerjaan's volume per week, planned and actual."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Context, Decimal

from projects.domain.problem import Problem

WHOLE = Decimal(100)
PERCENT_STEP = Decimal("0.01")
WORKING = Context(prec=60, rounding=ROUND_HALF_UP)

Cell = tuple[int, int]


@dataclass(frozen=True, slots=True)
class WeekProgress:
    """One pekerjaan in one week. Proportions are percent of its volume, the cost is rupiah."""

    pekerjaan_id: int
    week_number: int
    planned_proportion: Decimal = Decimal(0)
    actual_proportion: Decimal = Decimal(0)
    actual_cost: Decimal | None = None
    notes: str = ""

    @property
    def cell(self) -> Cell:
        """Pekerjaan and week: what identifies the row."""
        return self.pekerjaan_id, self.week_number


@dataclass(frozen=True, slots=True)
class Assignment:
    """What a user changes in one week; None leaves the field as it is."""

    pekerjaan_id: int
    week_number: int
    planned_proportion: Decimal | None = None
    actual_proportion: Decimal | None = None
    actual_cost: Decimal | None = None
    notes: str | None = None

    @property
    def cell(self) -> Cell:
        """Pekerjaan and week: what identifies the row."""
        return self.pekerjaan_id, self.week_number


def check_cells(assignments: Sequence[Assignment], pekerjaan: set[int], weeks: int) -> list[Problem]:
    """Each assignment must be for a pekerjaan of the project, a week of the project, and stand once."""
    problems: list[Problem] = []
    first: dict[Cell, int] = {}
    for index, assignment in enumerate(assignments):
        path = f"assignments[{index}]"
        if assignment.pekerjaan_id not in pekerjaan:
            problems.append(Problem(f"{path}.pekerjaan_id", "pekerjaan ini tidak ada dalam proyek"))
        if not 1 <= assignment.week_number <= weeks:
            problems.append(Problem(f"{path}.week_number", f"proyek ini memiliki minggu 1 sampai {weeks}"))
        if first.setdefault(assignment.cell, index) != index:
            problems.append(Problem(path, f"minggu ini sudah ada pada assignments[{first[assignment.cell]}]"))
    return problems


def merge(stored: Iterable[WeekProgress], assignments: Sequence[Assignment]) -> list[WeekProgress]:
    """The assigned weeks as they will be."""
    before = {row.cell: row for row in stored}
    return [
        _merged(before.get(one.cell) or WeekProgress(one.pekerjaan_id, one.week_number), one) for one in assignments
    ]


def _merged(row: WeekProgress, change: Assignment) -> WeekProgress:
    names = ("planned_proportion", "actual_proportion", "actual_cost", "notes")
    given = {name: getattr(change, name) for name in names if getattr(change, name) is not None}
    return replace(row, **given)


def percent_of(amount: Decimal, capacity: Decimal) -> Decimal:
    """How many percent of the capacity an amount is: two places, half up, multiplied before it is divided."""
    return WORKING.divide(WORKING.multiply(amount, WHOLE), capacity).quantize(PERCENT_STEP, ROUND_HALF_UP, WORKING)


def check_sums(stored: Iterable[WeekProgress], merged: Sequence[WeekProgress]) -> list[Problem]:
    """The weeks of one pekerjaan may not sum to more than 100 %, planned and actual each."""
    rows = {row.cell: row for row in stored} | {row.cell: row for row in merged}
    problems: list[Problem] = []
    for field in ("planned_proportion", "actual_proportion"):
        sums = _sums(rows, field)
        reported: set[int] = set()
        for index, row in enumerate(merged):
            total = sums[row.pekerjaan_id]
            if total > WHOLE and row.pekerjaan_id not in reported:
                reported.add(row.pekerjaan_id)
                problems.append(_over(f"assignments[{index}].{field}", row.pekerjaan_id, total))
    return problems


def _sums(rows: Mapping[Cell, WeekProgress], field: str) -> Mapping[int, Decimal]:
    sums: dict[int, Decimal] = defaultdict(Decimal)
    for row in rows.values():
        sums[row.pekerjaan_id] += getattr(row, field)
    return sums


def _over(path: str, pekerjaan_id: int, total: Decimal) -> Problem:
    message = f"jumlah semua minggu menjadi {total} %, paling banyak 100 %"
    return Problem(path, message, {"type": "percent_total", "pekerjaan_id": str(pekerjaan_id), "total": str(total)})
