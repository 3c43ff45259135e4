"""Adding, changing and deleting one row of an analysis; the others stay as they are.

A row that changes gets a new id, so that an id stands for exactly what somebody saw: who comes second with it learns
that the row is another one by now, while changes of different rows do not meet.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from projects.app.analyses import expand_again, stored_row, write_analyses
from projects.app.bundles import bundles_explained, described
from projects.app.commands.save_analysis import DETAIL, analysis_stale, coded, editable, note_analysis
from projects.app.editing import Edit, Editing
from projects.app.refusals import refuse
from projects.domain.analysis import MOST_ROWS, AnalysisRow, RowInput, read_rows
from projects.domain.problem import Problem
from projects.store.batches import new_ids
from projects.store.projects import Row
from projects.store.recipes import component_rows

# A row of the request stands alone, so its fields are named without it.
ALONE = "rows[0]."
# The fields that were sent, by the names of RowInput.
RowFields = dict[str, Any]
NOTHING = RowInput(kategori="", kode="", uraian="", satuan="", koefisien=Decimal(0))


@dataclass(frozen=True, slots=True)
class SavedRow:
    """The analysis' new version, the row's id from now on, and the pekerjaan that changed with this one."""

    revision: int
    version: int
    row_id: int | None
    cascaded: tuple[int, ...] = ()


@dataclass
class _Opened:
    """An analysis under change: its rows before, and ids and rows as they shall be."""

    edit: Edit
    host: Row
    before: Sequence[AnalysisRow]
    ids: list[int]
    rows: list[AnalysisRow]

    def place_of(self, row_id: int) -> int:
        """Where the row stands, from 0; CONFLICT when it is another one by now."""
        if row_id not in self.ids:
            raise analysis_stale(self.host, self.before)
        return self.ids.index(row_id)


async def add_row(
    editing: Editing, user_id: int, project_id: int, pekerjaan_id: int, fields: RowFields, position: int | None
) -> SavedRow:
    """A new row at `position` (from 1) or at the end; INVALID names each wrong field."""
    given = replace(NOTHING, **fields)
    async with editing.change(user_id, project_id, structure=True) as edit:
        opened = await _open(edit, pekerjaan_id)
        _check_room(opened)
        place = len(opened.rows) if position is None else min(max(position - 1, 0), len(opened.rows))
        row, [row_id] = await _read(edit, given), await new_ids(edit.connection, 1)
        opened.rows.insert(place, row)
        opened.ids.insert(place, row_id)
        cascaded = await _store(opened)
    return SavedRow(edit.revision, opened.host["analysis_version"] + 1, row_id, cascaded)


async def change_row(
    editing: Editing, user_id: int, project_id: int, pekerjaan_id: int, row_id: int, fields: RowFields
) -> SavedRow:
    """Changes the fields that were sent; CONFLICT when somebody else changed the row."""
    async with editing.change(user_id, project_id, structure=True) as edit:
        opened = await _open(edit, pekerjaan_id)
        place = opened.place_of(row_id)
        row = await _read(edit, replace(_input(opened.rows[place]), **fields))
        if row == opened.rows[place]:
            return SavedRow(edit.revision, opened.host["analysis_version"], row_id)
        opened.rows[place], [opened.ids[place]] = row, await new_ids(edit.connection, 1)
        cascaded = await _store(opened)
    return SavedRow(edit.revision, opened.host["analysis_version"] + 1, opened.ids[place], cascaded)


async def delete_row(editing: Editing, user_id: int, project_id: int, pekerjaan_id: int, row_id: int) -> SavedRow:
    """Takes the row out; CONFLICT when somebody else changed it."""
    async with editing.change(user_id, project_id, structure=True) as edit:
        opened = await _open(edit, pekerjaan_id)
        place = opened.place_of(row_id)
        del opened.rows[place], opened.ids[place]
        cascaded = await _store(opened)
    return SavedRow(edit.revision, opened.host["analysis_version"] + 1, None, cascaded)


async def _open(edit: Edit, pekerjaan_id: int) -> _Opened:
    host = await editable(edit, pekerjaan_id)
    stored = await component_rows(edit.connection, edit.project_id, [pekerjaan_id])
    rows = [stored_row(row) for row in stored]
    return _Opened(edit, host, tuple(rows), [row["id"] for row in stored], rows)


def _check_room(opened: _Opened) -> None:
    full = len(opened.rows) >= MOST_ROWS
    refuse("analysis-invalid", DETAIL, [Problem("", f"paling banyak {MOST_ROWS} baris")] if full else [])


def _input(row: AnalysisRow) -> RowInput:
    target = row.target
    kind, ref_id = (target.kind.value, target.id) if target else (None, None)
    return RowInput(row.kategori.value, row.kode, row.uraian, row.satuan, row.koefisien, kind, ref_id)


async def _read(edit: Edit, given: RowInput) -> AnalysisRow:
    rows, problems = read_rows([given])
    refuse("analysis-invalid", DETAIL, _alone(problems))
    rows, problems = await described(edit.connection, edit.project_id, rows)
    refuse("analysis-invalid", DETAIL, _alone(problems))
    [row] = await coded(edit, rows)
    return row


def _alone(problems: Sequence[Problem]) -> list[Problem]:
    return [replace(one, path=one.path.removeprefix(ALONE)) for one in problems]


async def _store(opened: _Opened) -> tuple[int, ...]:
    edit, host = opened.edit, opened.host
    await write_analyses(edit, {host["id"]: opened.rows}, opened.ids)
    await note_analysis(edit, host, opened.before, opened.rows)
    async with bundles_explained(edit.connection, edit.project_id, path="ref_id"):
        expanded = await expand_again(edit, [host["id"]])
    return tuple(one for one in expanded if one != host["id"])
