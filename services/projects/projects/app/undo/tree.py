"""Taking back changes of the tree: single rows that changed or are new."""

from collections.abc import Sequence
from typing import Any

from projects.app.commands.save_tree import note_tree, write_wanted
from projects.app.editing import Edit
from projects.app.undo.analyses import restore_analysis
from projects.app.undo.heads import undo_markup
from projects.app.undo.measures import undo_volume, undo_week
from projects.app.undo.places import LEVELS, ORDER, place_of
from projects.app.undo.recorded import Recorded, conflicting
from projects.app.undo.removed_rows import restore_removed
from projects.app.undo.trail import companions, entries_beside
from projects.domain.codes import CodeCounters
from projects.domain.tree import Tree, compare
from projects.domain.tree_rows import Level
from projects.store.audit_reading import entities_since
from projects.store.batches import update_rows
from projects.store.formulas import lock_formulas
from projects.store.pekerjaan import lock_pekerjaan
from projects.store.projects import Row
from projects.store.tree_rows import (
    PARENTS,
    TABLES,
    branch_of,
    row_of,
    stored_tree_row,
)

SOURCE = ("source_type", "ref_id")


async def undo_tree_row(edit: Edit, entry: Recorded) -> None:
    """A changed row as before, a new one gone while nobody built on it, a deleted one back with all it held."""
    if entry.after is None:
        await restore_removed(edit, entry)
    elif entry.before is None:
        await _take_back(edit, entry)
    else:
        await _put_back(edit, entry)


async def _take_back(edit: Edit, entry: Recorded) -> None:
    level = LEVELS[entry.entity]
    row = await row_of(edit.connection, edit.project_id, level, entry.entity_id)
    entry.check(row and dict(row), apart_from=(ORDER,))
    if row is None:
        return
    branch = await branch_of(edit.connection, edit.project_id, level, entry.entity_id)
    await _check_untouched(edit, entry, branch)
    await write_wanted(edit, branch, compare(branch, Tree()), _counters(edit), may_remove=True)


async def _check_untouched(edit: Edit, entry: Recorded, branch: Tree) -> None:
    """CONFLICT where rows were added below since, or anything was entered for a pekerjaan of them."""
    made = {(one.entity, one.entity_id) for one in await entries_beside(edit, entry) if one.action == "create"}
    grown = {
        entity for entity, level in LEVELS.items() if any((entity, one) not in made for one in getattr(branch, level))
    }
    grown |= set(await entities_since(edit.connection, edit.project_id, entry.revision, [*branch.pekerjaan]))
    if grown:
        raise conflicting(sorted(grown), "sudah diisi setelah baris ini dibuat", None)


async def _put_back(edit: Edit, entry: Recorded) -> None:
    level = LEVELS[entry.entity]
    others = await companions(edit, entry) if set(entry.fields) & set(SOURCE) else []
    if others:
        await lock_formulas(edit.connection, edit.project_id)
    if level is Level.PEKERJAAN:
        row = (await lock_pekerjaan(edit.connection, edit.project_id, [entry.entity_id])).get(entry.entity_id)
    else:
        row = await row_of(edit.connection, edit.project_id, level, entry.entity_id)
    entry.check(row and dict(row), apart_from=(ORDER,))
    if row is not None:
        await _write(edit, entry, level, row)
        await _restore_companions(edit, others)


async def _write(edit: Edit, entry: Recorded, level: Level, row: Row) -> None:
    table = TABLES[level][0]
    values: dict[str, Any] = {name: entry.before[name] for name in entry.fields}
    parent = PARENTS[level][1].name if level in PARENTS else ""
    if ORDER in values or parent in values:
        values[ORDER] = await place_of(edit, level, values.get(parent, row[parent] if parent else None), entry.before)
    written = {"id": row["id"], "project_id": edit.project_id, **values, **edit.changed_by()}
    await update_rows(edit.connection, table, [written], counting=table.c.version)
    getattr(edit.touched, entry.entity).add(row["id"])
    names = list(values)
    edit.record(
        "update", entry.entity, row["id"], {name: row[name] for name in names}, {name: values[name] for name in names}
    )
    if set(names) & set(stored_tree_row(level, row).__dataclass_fields__):
        note_tree(edit, edit.project["tree_version"] + 1, _counters(edit))


async def _restore_companions(edit: Edit, others: Sequence[Recorded]) -> None:
    """What another source of a pekerjaan emptied and reloaded, in the order in which it can be written."""
    for one in others:
        if one.entity == "analysis":
            await restore_analysis(edit, one)
        elif one.entity == "volume":
            await undo_volume(edit, one)
        elif one.entity == "week_progress":
            await undo_week(edit, one)
        elif one.entity == "markup":
            await undo_markup(edit, one)


def _counters(edit: Edit) -> CodeCounters:
    return CodeCounters(edit.project["custom_sequence"], edit.project["modified_sequence"])
