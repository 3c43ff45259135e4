"""Writing what a save of the tree changes, with the analyses of new and re-sourced pekerjaan."""

from collections.abc import Collection, Mapping
from decimal import Decimal
from typing import Any

from chassis.decimals import fixed
from projects.app.analyses import audited, cloned, expand_again, expand_clones, read_analyses, write_analyses
from projects.app.bundles import bundles_explained
from projects.app.editing import Edit
from projects.app.hangers import record_hangers, record_measures
from projects.app.recomputing import recompute_dependents
from projects.domain.analysis import AnalysisRow
from projects.domain.tree import Difference, Tree
from projects.store.batches import update_rows
from projects.store.pekerjaan import lock_pekerjaan
from projects.store.projects import Row
from projects.store.recipes import catalogue_closure
from projects.store.tables import pekerjaan
from projects.store.tree import delete_tree, empty_measures, insert_tree, update_tree


async def write_difference(edit: Edit, stored: Tree, difference: Difference) -> None:
    """Writes all levels, then analyses and expansions; every step is set-based."""
    updated, removed = difference.updated, difference.removed
    touched = [*updated.pekerjaan, *removed.pekerjaan]
    locked = await lock_pekerjaan(edit.connection, edit.project_id, touched, removing=bool(removed.pekerjaan))
    await insert_tree(edit.connection, edit.project_id, difference.created, edit.changed_by())
    await update_tree(edit.connection, edit.project_id, updated, edit.changed_by())
    _touch(edit, difference)
    _record(edit, stored, difference, locked)
    await record_hangers(edit, removed.pekerjaan)
    await delete_tree(edit.connection, edit.project_id, removed)
    await _write_sources(edit, difference, locked)


def _touch(edit: Edit, difference: Difference) -> None:
    for tree in (difference.created, difference.updated):
        edit.touched.klasifikasi |= set(tree.klasifikasi)
        edit.touched.sub_klasifikasi |= set(tree.sub)
        edit.touched.pekerjaan |= set(tree.pekerjaan)
    edit.touched.removed_klasifikasi |= set(difference.removed.klasifikasi)
    edit.touched.removed_sub_klasifikasi |= set(difference.removed.sub)
    edit.touched.removed_pekerjaan |= set(difference.removed.pekerjaan)


def _record(edit: Edit, stored: Tree, difference: Difference, locked: Mapping[int, Row]) -> None:
    """One entry per row that is new, gone or different."""
    for level, entity in (("klasifikasi", "klasifikasi"), ("sub", "sub_klasifikasi"), ("pekerjaan", "pekerjaan")):
        before = getattr(stored, level)
        for row_id, row in getattr(difference.created, level).items():
            edit.record("create", entity, row_id, None, _values(row))
        for row_id, row in getattr(difference.updated, level).items():
            edit.record("update", entity, row_id, _values(before[row_id]), _values(row))
        for row_id, row in getattr(difference.removed, level).items():
            edit.record("delete", entity, row_id, _values(row) | _extras(entity, locked.get(row_id)), None)


def _extras(entity: str, row: Row | None) -> dict[str, Any]:
    """What else a pekerjaan's row holds."""
    if entity != "pekerjaan" or row is None:
        return {}
    return {name: row[name] for name in ("markup_override_percent", "budgeted_cost")}


def _values(row: Any) -> dict[str, Any]:
    return {name: getattr(row, name) for name in row.__dataclass_fields__}


async def _write_sources(edit: Edit, difference: Difference, locked: Mapping[int, Row]) -> None:
    """Clones references into new pekerjaan; another source also empties volume, schedule and markup override."""
    again = {one: difference.updated.pekerjaan[one].ref_id for one in difference.resourced}
    fresh = {one: row.ref_id for one, row in difference.created.pekerjaan.items() if row.ref_id is not None}
    references = {ref for ref in (*again.values(), *fresh.values()) if ref is not None}
    catalogue = await catalogue_closure(edit.connection, references)
    clones = {ref: cloned(catalogue[ref]) for ref in references}
    analyses = {one: [] if ref is None else clones[ref] for one, ref in [*again.items(), *fresh.items()]}
    await _empty(edit, list(again), analyses, locked)
    await write_analyses(edit, analyses)
    async with bundles_explained(edit.connection, edit.project_id, path="klasifikasi"):
        await expand_clones(edit, fresh, catalogue)
        if again:
            await expand_again(edit, list(again))


async def _empty(
    edit: Edit, again: Collection[int], analyses: Mapping[int, list[AnalysisRow]], locked: Mapping[int, Row]
) -> None:
    if not again:
        return
    before = await read_analyses(edit.connection, edit.project_id, again)
    await record_measures(edit, again)
    for one in again:
        override = locked[one]["markup_override_percent"]
        if override is not None:
            was, now = {"markup_override_percent": fixed(override, 2)}, {"markup_override_percent": None}
            edit.record("update", "markup", one, was, now)
    await empty_measures(edit.connection, edit.project_id, again)
    edit.touched.volume |= set(again)
    await recompute_dependents(edit, dict.fromkeys(again, Decimal(0)))
    for one in again:
        edit.record("update", "analysis", one, audited(before.get(one, ())), audited(analyses[one]))
    rows = [
        {
            "id": pekerjaan_id,
            "project_id": edit.project_id,
            "markup_override_percent": None,
            "analysis_version": locked[pekerjaan_id]["analysis_version"] + 1,
            "analysis_changed_at": edit.at,
            "analysis_changed_by": edit.user_id,
        }
        for pekerjaan_id in again
    ]
    await update_rows(edit.connection, pekerjaan, rows)
