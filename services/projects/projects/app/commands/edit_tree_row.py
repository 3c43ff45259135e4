"""Adding, renaming, moving and deleting one row of the tree; all others stay as they are, and are not even read.

Whoever changes the tree queues up at its structure. A row's version tells whether it is still the one that somebody
saw, so of two changes of one row exactly one wins, and changes of different rows both do.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from chassis.errors import AppError, FieldProblem, not_found
from projects.app.commands.save_tree import (
    DETAIL,
    SavedTree,
    WrittenTree,
    check_tree_version,
    wanted_tree,
    write_wanted,
)
from projects.app.editing import Edit, Editing
from projects.app.refusals import refuse, stale, timestamp
from projects.domain.codes import CodeCounters
from projects.domain.problem import Problem
from projects.domain.tree import MOST_ROWS, Difference, Tree, compare
from projects.domain.tree_order import between
from projects.domain.tree_rows import ALONE, KINDS, PARENT, Input, Level, flat_of_one, input_of, tree_of_one
from projects.store.formulas import lock_formulas
from projects.store.pekerjaan import lock_pekerjaan
from projects.store.projects import Row
from projects.store.tree_rows import (
    PARENTS,
    Siblings,
    branch_of,
    count_rows,
    neighbours,
    renumber,
    row_of,
    stored_tree_row,
)

# The fields that were sent, by the names of the row's input.
RowFields = dict[str, Any]
FIRST_VERSION = 1
# Another source empties the volume. Formulas are locked before any row is, as everywhere.
SOURCE = frozenset({"source_type", "ref_id"})


@dataclass(frozen=True, slots=True)
class Place:
    """Where a row shall stand: under which parent, and at which position from 1; None leaves it open."""

    parent_id: int | None = None
    position: int | None = None


@dataclass(frozen=True, slots=True)
class Seen:
    """What the user edited: the row's version, and the tree's; None is not compared."""

    version: int | None = None
    tree_version: int | None = None


@dataclass(frozen=True, slots=True)
class SavedTreeRow:
    """What the change did to the tree; the row's id and its version from now on (0: it is gone)."""

    tree: SavedTree
    row_id: int
    row_version: int


async def add_tree_row(
    editing: Editing, user_id: int, project_id: int, level: Level, place: Place, fields: RowFields, seen: Seen
) -> SavedTreeRow:
    """A new row; INVALID names each wrong field."""
    async with editing.change(user_id, project_id, structure=True) as edit:
        check_tree_version(edit, seen.tree_version)
        await _check_parent(edit, level, place.parent_id)
        await _check_room(edit)
        number = await _number(edit, Siblings(project_id, level, place.parent_id), place.position)
        written = await _write(edit, Tree(), level, KINDS[level](**fields), place.parent_id, number)
    saved = written.saved(edit)
    return SavedTreeRow(saved, saved.ids[ALONE], FIRST_VERSION)


async def change_tree_row(
    editing: Editing,
    user_id: int,
    project_id: int,
    level: Level,
    row_id: int,
    place: Place,
    fields: RowFields,
    seen: Seen,
) -> SavedTreeRow:
    """Renames or moves the row; under another parent it comes last unless a position is given.

    CONFLICT when somebody else changed the row after the version that was seen.
    """
    async with editing.change(user_id, project_id, structure=True) as edit:
        check_tree_version(edit, seen.tree_version)
        if SOURCE & fields.keys():
            await lock_formulas(edit.connection, project_id)
        row = await _found(edit, level, row_id, seen.version)
        stored = stored_tree_row(level, row)
        parent_id = _parent_id(level, row)
        moves = place.parent_id is not None and place.parent_id != parent_id
        if moves:
            parent_id = place.parent_id
            await _check_parent(edit, level, parent_id)
        number = stored.ordering_index
        if moves or place.position is not None:
            siblings = Siblings(project_id, level, parent_id)
            number = await _number(edit, siblings, place.position, None if moves else stored.ordering_index, row_id)
        given = replace(input_of(stored), **fields)
        written = await _write(edit, tree_of_one(level, stored), level, given, parent_id, number)
    return SavedTreeRow(written.saved(edit), row_id, row["version"] + any(written.difference.counts))


async def delete_tree_row(
    editing: Editing, user_id: int, project_id: int, level: Level, row_id: int, seen: Seen
) -> SavedTreeRow:
    """Deletes the row with everything below it; CONFLICT while something else needs a pekerjaan of it.

    Below a branch there may be rows that the user has not seen: one that is not empty goes with the tree's version.
    """
    async with editing.change(user_id, project_id, structure=True) as edit:
        check_tree_version(edit, seen.tree_version)
        await lock_formulas(edit.connection, project_id)
        await _found(edit, level, row_id, seen.version)
        branch = await branch_of(edit.connection, project_id, level, row_id)
        difference = compare(branch, Tree())
        alone = sum(difference.counts) == 1
        counters = CodeCounters(edit.project["custom_sequence"], edit.project["modified_sequence"])
        may_remove = alone or seen.tree_version is not None
        version = await write_wanted(edit, branch, difference, counters, may_remove=may_remove)
    return SavedTreeRow(WrittenTree(version, {}, difference).saved(edit), row_id, 0)


def _parent_id(level: Level, row: Row) -> int | None:
    return None if level is Level.KLASIFIKASI else row[PARENTS[level][1].name]


async def _found(edit: Edit, level: Level, row_id: int, version: int | None) -> Row:
    """The row, locked; NOT_FOUND where there is none, CONFLICT where it is no longer at this version."""
    if level is Level.PEKERJAAN:
        # Its markup and its budget are written without the structure's lock.
        row = (await lock_pekerjaan(edit.connection, edit.project_id, [row_id])).get(row_id)
    else:
        row = await row_of(edit.connection, edit.project_id, level, row_id)
    if row is None:
        raise not_found("tree-row-not-found", "Baris ini tidak ada dalam proyek. Muat ulang daftar pekerjaan.")
    if version is not None and version != row["version"]:
        detail = "Baris ini sudah diubah orang lain. Periksa isinya sekarang, lalu ulangi perubahan Anda."
        raise stale("tree-row-changed", detail, _current(level, row), [Problem("version", "sudah diubah orang lain")])
    return row


def _current(level: Level, row: Row) -> dict[str, Any]:
    stored = stored_tree_row(level, row)
    return {
        "version": row["version"],
        "changed_by": row["updated_by"],
        "changed_at": timestamp(row["updated_at"]),
        **{name: getattr(stored, name) for name in stored.__dataclass_fields__},
    }


async def _check_parent(edit: Edit, level: Level, parent_id: int | None) -> None:
    if level is Level.KLASIFIKASI:
        known = parent_id is None
    else:
        above = PARENTS[level][0]
        known = parent_id is not None and bool(await row_of(edit.connection, edit.project_id, above, parent_id))
    problem = Problem("parent_id", "induk ini tidak ada; muat ulang daftar pekerjaan")
    refuse("tree-invalid", DETAIL, [] if known else [problem])


async def _check_room(edit: Edit) -> None:
    full = await count_rows(edit.connection, edit.project_id) >= MOST_ROWS
    refuse("tree-invalid", DETAIL, [Problem("", f"paling banyak {MOST_ROWS} baris dalam satu proyek")] if full else [])


async def _number(
    edit: Edit, siblings: Siblings, position: int | None, own: int | None = None, row_id: int | None = None
) -> int:
    """A number for this position; `own` where the row (of this id) stands there already."""
    before, after = await neighbours(edit.connection, siblings, position, row_id)
    if own is not None and before < own and (after is None or own < after):
        return own
    number = between(before, after)
    if number is None:
        touched = {Level.KLASIFIKASI: "klasifikasi", Level.SUB: "sub_klasifikasi", Level.PEKERJAAN: "pekerjaan"}
        getattr(edit.touched, touched[siblings.level]).update(await renumber(edit.connection, siblings))
        before, after = await neighbours(edit.connection, siblings, position, row_id)
        number = between(before, after)
    if number is None:
        raise AssertionError("renumbered siblings have room for a row")
    return number


async def _write(edit: Edit, stored: Tree, level: Level, row: Input, parent_id: int | None, number: int) -> WrittenTree:
    """Problems are told at the row's own fields: it stands alone in the request."""
    above: Mapping[str, int] = {} if parent_id is None else {PARENT: parent_id}
    try:
        wanted = await wanted_tree(edit, stored, flat_of_one(level, row), lambda *_: {ALONE: number}, above)
        difference: Difference = compare(stored, wanted.tree)
        version = await write_wanted(edit, stored, difference, wanted.counters, may_remove=False)
    except AppError as error:
        error.fields = tuple(
            FieldProblem(one.path.removeprefix(f"{ALONE}."), one.message, one.attributes) for one in error.fields
        )
        raise
    return WrittenTree(version, wanted.ids, difference)
