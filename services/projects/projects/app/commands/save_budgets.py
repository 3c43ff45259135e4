"""Entering what the owner set aside for each pekerjaan."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from chassis.decimals import fixed
from projects.app.editing import Editing
from projects.app.refusals import refuse
from projects.domain.problem import Problem
from projects.store.batches import update_rows
from projects.store.pekerjaan import lock_pekerjaan
from projects.store.tables import pekerjaan


@dataclass(frozen=True, slots=True)
class Budget:
    """Budgeted cost of one pekerjaan in rupiah; 0: none."""

    pekerjaan_id: int
    budgeted_cost: Decimal


@dataclass(frozen=True, slots=True)
class SavedBudgets:
    """How many budgets differ from before."""

    revision: int
    saved: int


async def save_budgets(editing: Editing, user_id: int, project_id: int, budgets: Sequence[Budget]) -> SavedBudgets:
    """Stores all budgets or none. INVALID names each pekerjaan that is not of this project or stands twice."""
    async with editing.change(user_id, project_id) as edit:
        rows = await lock_pekerjaan(edit.connection, project_id, {one.pekerjaan_id for one in budgets})
        problems: list[Problem] = []
        wanted: dict[int, Decimal] = {}
        for index, one in enumerate(budgets):
            if one.pekerjaan_id not in rows or one.pekerjaan_id in wanted:
                problems.append(
                    Problem(f"items[{index}].pekerjaan_id", "tidak ada dalam proyek, atau disebut dua kali")
                )
            wanted[one.pekerjaan_id] = one.budgeted_cost
        refuse("budgets-invalid", "Anggaran belum disimpan. Perbaiki baris yang ditandai.", problems)
        changed = {row_id: cost for row_id, cost in wanted.items() if cost != rows[row_id]["budgeted_cost"]}
        values = [
            {
                "id": row_id,
                "project_id": project_id,
                "budgeted_cost": cost,
                "version": rows[row_id]["version"] + 1,
                **edit.changed_by(),
            }
            for row_id, cost in changed.items()
        ]
        await update_rows(edit.connection, pekerjaan, values)
        edit.touched.pekerjaan |= set(changed)
        for row_id, cost in changed.items():
            before = {"budgeted_cost": fixed(rows[row_id]["budgeted_cost"], 2)}
            edit.record("update", "pekerjaan", row_id, before, {"budgeted_cost": fixed(cost, 2)})
    return SavedBudgets(edit.revision, len(changed))
