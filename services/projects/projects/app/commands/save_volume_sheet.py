"""Entering a volume through its back-up sheet."""

from collections.abc import Sequence
from decimal import Decimal

from projects.app.commands.save_formulas import SavedFormulas
from projects.app.editing import Editing
from projects.app.formula_messages import formula_problem
from projects.app.refusals import pekerjaan_not_found, refuse
from projects.app.volume_writing import VolumeEntry, write_volumes
from projects.domain.formula.sheet import MOST_ROWS, SheetError, SheetRow, row_tree
from projects.domain.problem import Problem
from projects.domain.text import check_text
from projects.store.formulas import StoredFormula
from projects.store.pekerjaan import pekerjaan_of

LONGEST_URAIAN = 500


async def save_volume_sheet(
    editing: Editing, user_id: int, project_id: int, pekerjaan_id: int, rows: Sequence[SheetRow], version: int | None
) -> SavedFormulas:
    """Replaces the sheet and stores its sum as the volume; without rows the volume is a plain 0.

    INVALID names each wrong factor; CONFLICT when somebody else changed the volume after `version`.
    """
    refuse("sheet-invalid", "Lembar volume belum disimpan. Perbaiki baris yang ditandai.", _problems(rows))
    content = StoredFormula("", tuple(rows)) if rows else Decimal(0)
    async with editing.change(user_id, project_id) as edit:
        if await pekerjaan_of(edit.connection, project_id, pekerjaan_id) is None:
            raise pekerjaan_not_found()
        written = await write_volumes(edit, [VolumeEntry(pekerjaan_id, content, version, "rows")])
    return SavedFormulas(edit.revision, written)


def _problems(rows: Sequence[SheetRow]) -> list[Problem]:
    if len(rows) > MOST_ROWS:
        return [Problem("rows", f"paling banyak {MOST_ROWS} baris, sekarang {len(rows)}")]
    problems: list[Problem] = []
    for index, row in enumerate(rows):
        problems += check_text(row.uraian, f"rows[{index}].uraian", longest=LONGEST_URAIAN)
        try:
            row_tree(row, index)
        except SheetError as found:
            problems.append(formula_problem(f"rows[{index}].{found.factor}", found.error))
    return problems
