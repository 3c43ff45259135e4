"""Entering the weekly schedule in units of volume or in rupiah."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import func, select

from projects.app.commands.assign_weekly import DETAIL, AssignedWeekly, assign
from projects.app.editing import Edit, Editing
from projects.app.refusals import refuse
from projects.domain.problem import Problem
from projects.domain.progress import WHOLE, Assignment, percent_of
from projects.store.batches import is_one_of
from projects.store.tables import pekerjaan, volume


class Unit(StrEnum):
    """What an amount is a part of: the volume, or the budgeted cost in rupiah."""

    VOLUME = "volume"
    COST = "cost"


class ProgressMode(StrEnum):
    """Which of the two schedules is meant."""

    PLANNED = "planned"
    ACTUAL = "actual"


@dataclass(frozen=True, slots=True)
class Amount:
    """One pekerjaan in one week."""

    pekerjaan_id: int
    week_number: int
    amount: Decimal
    notes: str | None = None


@dataclass(frozen=True, slots=True)
class AssignedAmounts:
    """What was stored, in percent."""

    saved: AssignedWeekly
    converted: Sequence[Assignment]


_MISSING = {
    Unit.VOLUME: "pekerjaan ini belum mempunyai volume; isi volumenya dahulu",
    Unit.COST: "pekerjaan ini belum mempunyai anggaran biaya; isi anggarannya dahulu",
}


async def assign_amounts(
    editing: Editing, user_id: int, project_id: int, mode: ProgressMode, unit: Unit, amounts: Sequence[Amount]
) -> AssignedAmounts:
    """Stores each amount as percent = amount × 100 / (volume or budgeted cost), two places, half up; all or none.

    Actual amounts in rupiah are also kept as the week's actual cost. INVALID as in `assign_weekly`, and names each
    pekerjaan that has nothing to be a part of (`missing_capacity`).
    """
    async with editing.change(user_id, project_id) as edit:
        capacities = await _capacities(edit, unit, {one.pekerjaan_id for one in amounts})
        refuse("schedule-invalid", DETAIL, _problems(unit, amounts, capacities))
        converted = [_assignment(mode, unit, one, capacities.get(one.pekerjaan_id)) for one in amounts]
        created, updated = await assign(edit, converted)
    return AssignedAmounts(AssignedWeekly(edit.revision, created, updated), converted)


async def _capacities(edit: Edit, unit: Unit, ids: set[int]) -> dict[int, Decimal]:
    measure = pekerjaan.c.budgeted_cost if unit is Unit.COST else func.coalesce(volume.c.quantity, 0)
    statement = (
        select(pekerjaan.c.id, measure)
        .join_from(pekerjaan, volume, volume.c.pekerjaan_id == pekerjaan.c.id, isouter=True)
        .where(pekerjaan.c.project_id == edit.project_id, is_one_of(pekerjaan.c.id, ids))
        .order_by(pekerjaan.c.id)
        .with_for_update(of=pekerjaan, key_share=True)
    )
    return {row[0]: Decimal(row[1]) for row in await edit.connection.execute(statement)}


def _problems(unit: Unit, amounts: Sequence[Amount], capacities: Mapping[int, Decimal]) -> list[Problem]:
    problems: list[Problem] = []
    for index, one in enumerate(amounts):
        capacity = capacities.get(one.pekerjaan_id)
        if capacity == 0:
            attributes = {"type": "missing_capacity", "pekerjaan_id": str(one.pekerjaan_id)}
            problems.append(Problem(f"assignments[{index}].amount", _MISSING[unit], attributes))
        elif capacity is not None and percent_of(one.amount, capacity) > WHOLE:
            message = f"lebih dari seluruhnya ({capacity:f})"
            problems.append(Problem(f"assignments[{index}].amount", message, {"type": "percent_total"}))
    return problems


def _assignment(mode: ProgressMode, unit: Unit, one: Amount, capacity: Decimal | None) -> Assignment:
    # A pekerjaan that is not of the project has no capacity; `assign` refuses it at its path.
    percent = percent_of(one.amount, capacity) if capacity else Decimal(0)
    if mode is ProgressMode.PLANNED:
        return Assignment(one.pekerjaan_id, one.week_number, planned_proportion=percent, notes=one.notes)
    cost = one.amount if unit is Unit.COST else None
    return Assignment(one.pekerjaan_id, one.week_number, actual_proportion=percent, actual_cost=cost, notes=one.notes)
