"""Adding, renaming, moving and deleting one row of the tree; all others stay as they are."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any

from chassis.errors import AppError, FieldProblem, not_found
from projects.app.commands.save_tree import DETAIL, SavedTree, WrittenTree, check_tree_version, write_tree
from projects.app.editing import Edit, Editing
from projects.app.refusals import refuse
from projects.domain.problem import Problem
from projects.domain.tree import Tree, flatten
from projects.domain.tree_rows import KINDS, Input, Level, TreeRows
from projects.store.tree import read_tree

# The fields that were sent, by the names of the row's input.
RowFields = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a row shall stand: under which parent, and at which position from 1; None leaves it open."""

    parent_id: int | None = None
    position: int | None = None


@dataclass(frozen=True, slots=True)
class SavedTreeRow:
    """What the change did to the tree, and the row's id."""

    tree: SavedTree
    row_id: int


async def add_tree_row(
    editing: Editing,
    user_id: int,
    project_id: int,
    level: Level,
    place: Place,
    fields: RowFields,
    tree_version: int | None,
) -> SavedTreeRow:
    """A new row; INVALID names each wrong field."""
    async with _opened(editing, user_id, project_id, tree_version) as (edit, stored, rows):
        row = KINDS[level](**fields)
        _put(rows, level, place, row)
        written = await _write(edit, stored, rows, row)
    saved = written.saved(edit)
    return SavedTreeRow(saved, saved.ids[_path(rows, row)])


async def change_tree_row(
    editing: Editing,
    user_id: int,
    project_id: int,
    level: Level,
    row_id: int,
    place: Place,
    fields: RowFields,
    tree_version: int | None,
) -> SavedTreeRow:
    """Renames or moves the row; under another parent it comes last unless a position is given."""
    async with _opened(editing, user_id, project_id, tree_version) as (edit, stored, rows):
        before, parent_id, position = _found(rows, level, row_id)
        row = replace(before, **fields)
        rows.take(level, row_id)
        moved = place.parent_id is not None and place.parent_id != parent_id
        stays = None if moved else position
        _put(rows, level, Place(place.parent_id or parent_id, place.position or stays), row)
        written = await _write(edit, stored, rows, row)
    return SavedTreeRow(written.saved(edit), row_id)


async def delete_tree_row(
    editing: Editing, user_id: int, project_id: int, level: Level, row_id: int, tree_version: int | None
) -> SavedTreeRow:
    """Deletes the row with everything below it; CONFLICT while something else needs a pekerjaan of it."""
    async with _opened(editing, user_id, project_id, tree_version) as (edit, stored, rows):
        _found(rows, level, row_id)
        rows.take(level, row_id)
        # Below a branch there may be rows that the user has not seen.
        may_remove = tree_version is not None or level is Level.PEKERJAAN
        written = await write_tree(edit, stored, flatten(rows.klasifikasi), may_remove=may_remove)
    return SavedTreeRow(written.saved(edit), row_id)


@asynccontextmanager
async def _opened(
    editing: Editing, user_id: int, project_id: int, tree_version: int | None
) -> AsyncIterator[tuple[Edit, Tree, TreeRows]]:
    async with editing.change(user_id, project_id, structure=True) as edit:
        stored = await read_tree(edit.connection, project_id)
        check_tree_version(edit, tree_version)
        yield edit, stored, TreeRows(stored)


def _put(rows: TreeRows, level: Level, place: Place, row: Input) -> None:
    try:
        rows.add(level, place.parent_id, place.position, row)
    except LookupError:
        refuse("tree-invalid", DETAIL, [Problem("parent_id", "induk ini tidak ada; muat ulang daftar pekerjaan")])


def _found(rows: TreeRows, level: Level, row_id: int) -> tuple[Input, int | None, int]:
    try:
        return rows.find(level, row_id)
    except LookupError as error:
        detail = "Baris ini tidak ada dalam proyek. Muat ulang daftar pekerjaan."
        raise not_found("tree-row-not-found", detail) from error


async def _write(edit: Edit, stored: Tree, rows: TreeRows, row: Input) -> WrittenTree:
    """Problems are told at the row's own fields: it stands alone in the request."""
    try:
        return await write_tree(edit, stored, flatten(rows.klasifikasi), may_remove=False)
    except AppError as error:
        path = f"{_path(rows, row)}."
        error.fields = tuple(
            FieldProblem(one.path.removeprefix(path), one.message, one.attributes) for one in error.fields
        )
        raise


def _path(rows: TreeRows, row: Input) -> str:
    return next(node.path for node in flatten(rows.klasifikasi).nodes if node.row is row)
