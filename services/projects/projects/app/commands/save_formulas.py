"""Entering volumes as formulas."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from projects.app.editing import Editing
from projects.app.formula_messages import formula_problem
from projects.app.recomputing import read_formula
from projects.app.refusals import refuse
from projects.app.volume_writing import VolumeEntry, WrittenVolumes, write_volumes
from projects.domain.formula.evaluation import volume_of
from projects.domain.formula.problem import FormulaError
from projects.domain.problem import Problem
from projects.store.formulas import StoredFormula

DETAIL = "Belum ada yang disimpan. Perbaiki rumus yang ditandai."


@dataclass(frozen=True, slots=True)
class FormulaInput:
    """The volume of one pekerjaan: a formula, or (`is_fx` false) a plain number written as in formulas."""

    pekerjaan_id: int
    raw: str
    is_fx: bool
    version: int | None = None


@dataclass(frozen=True, slots=True)
class SavedFormulas:
    """What differs from before, and what was computed again because of it."""

    revision: int
    written: WrittenVolumes


async def save_formulas(
    editing: Editing, user_id: int, project_id: int, items: Sequence[FormulaInput]
) -> SavedFormulas:
    """Computes and stores all formulas or none.

    INVALID names each formula with what is wrong and where; see also `write_volumes`.
    """
    problems: list[Problem] = []
    entries = [_entry(one, f"items[{index}].raw", problems) for index, one in enumerate(items)]
    refuse("formula-invalid", DETAIL, problems)
    async with editing.change(user_id, project_id) as edit:
        written = await write_volumes(edit, entries)
    return SavedFormulas(edit.revision, written)


def _entry(one: FormulaInput, path: str, problems: list[Problem]) -> VolumeEntry:
    content: Decimal | StoredFormula = Decimal(0)
    try:
        tree = read_formula(one.raw)
        content = StoredFormula(one.raw.strip()) if one.is_fx else volume_of(tree, {}, {})
    except FormulaError as error:
        problems.append(formula_problem(path, error))
    return VolumeEntry(one.pekerjaan_id, content, one.version, path)
