"""Bringing deleted rows of the tree back, with everything that was deleted below them and that hung on them."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Any

from projects.app.analyses import audited, expand_again, write_analyses
from projects.app.bundles import bundles_explained
from projects.app.commands.save_tree import note_tree
from projects.app.editing import Edit
from projects.app.undo.analyses import analysis_row, check_targets
from projects.app.undo.measures import content_of, restore_weeks, undo_share, week_of
from projects.app.undo.network import change_network, with_activity, with_dependency
from projects.app.undo.places import LEVELS, ORDER, place_of
from projects.app.undo.recorded import Recorded, conflicting
from projects.app.undo.trail import entries_beside
from projects.app.volume_writing import VolumeEntry, write_volumes
from projects.domain.codes import CodeCounters
from projects.domain.network import Network
from projects.domain.tree import MOST_ROWS, Tree
from projects.domain.tree_rows import Level
from projects.store.batches import update_rows
from projects.store.formulas import lock_formulas
from projects.store.tables import pekerjaan
from projects.store.tree import insert_tree, reference_heads
from projects.store.tree_rows import PARENTS, TABLES, count_rows, present_ids

# Of a pekerjaan, beside what the tree itself says of it.
EXTRAS = ("markup_override_percent", "budgeted_cost")


async def restore_removed(edit: Edit, entry: Recorded) -> None:
    """All rows under their old ids. CONFLICT where one is there again, or where what they need is gone."""
    beside = [one for one in await entries_beside(edit, entry) if one.action == "delete"]
    rows = _branch(entry, beside)
    await _check(edit, rows)
    await lock_formulas(edit.connection, edit.project_id)
    level = LEVELS[entry.entity]
    parent = entry.before[PARENTS[level][1].name] if level in PARENTS else None
    place = await place_of(edit, level, parent, entry.before)
    rows = [replace(entry, before={**entry.before, ORDER: place}), *rows[1:]]
    await _insert(edit, rows)
    ids = {one.entity_id for one in rows if one.entity == "pekerjaan"}
    await _restore_hangers(edit, [one for one in beside if one.entity_id in ids], ids)
    counters = CodeCounters(edit.project["custom_sequence"], edit.project["modified_sequence"])
    note_tree(edit, edit.project["tree_version"] + 1, counters)


def _branch(entry: Recorded, beside: Sequence[Recorded]) -> list[Recorded]:
    """The entry, then those of the rows that were deleted below it, parents first."""
    found, parents = [entry], {(entry.entity, entry.entity_id)}
    for entity, above, column in (
        ("sub_klasifikasi", "klasifikasi", "klasifikasi_id"),
        ("pekerjaan", "sub_klasifikasi", "sub_klasifikasi_id"),
    ):
        below = [one for one in beside if one.entity == entity and (above, one.before.get(column)) in parents]
        parents |= {(entity, one.entity_id) for one in below}
        found += below
    return found


async def _check(edit: Edit, rows: Sequence[Recorded]) -> None:
    for entity, level in LEVELS.items():
        ids = [one.entity_id for one in rows if one.entity == entity]
        if await present_ids(edit.connection, edit.project_id, level, ids):
            raise conflicting(["id"], "baris ini sudah ada lagi", None)
    if await count_rows(edit.connection, edit.project_id) + len(rows) > MOST_ROWS:
        raise conflicting(["id"], f"paling banyak {MOST_ROWS} baris dalam satu proyek", None)
    references = {one.before["ref_id"] for one in rows if one.entity == "pekerjaan"} - {None}
    if references - (await reference_heads(edit.connection, references)).keys():
        raise conflicting(["ref_id"], "analisa referensinya sudah tidak ada", None)


async def _insert(edit: Edit, rows: Sequence[Recorded]) -> None:
    levels: dict[str, dict[int, Any]] = {level: {} for level in Level}
    for one in rows:
        level = LEVELS[one.entity]
        kind = TABLES[level][1]
        levels[level][one.entity_id] = kind(**{name: one.before[name] for name in kind.__dataclass_fields__})
        getattr(edit.touched, one.entity).add(one.entity_id)
        edit.record("create", one.entity, one.entity_id, None, one.before)
    await insert_tree(edit.connection, edit.project_id, Tree(**levels), edit.changed_by())
    extras = [
        {"id": one.entity_id, "project_id": edit.project_id, **{name: one.before[name] for name in EXTRAS}}
        for one in rows
        if one.entity == "pekerjaan"
    ]
    await update_rows(edit.connection, pekerjaan, extras)


async def _restore_hangers(edit: Edit, hangers: Sequence[Recorded], ids: Collection[int]) -> None:
    await _restore_analyses(edit, _of(hangers, "analysis"), ids)
    volumes = _of(hangers, "volume")
    if volumes:
        entries = [VolumeEntry(one.entity_id, content_of(one.before), path="volume") for one in volumes]
        await write_volumes(edit, entries)
    weeks = _of(hangers, "week_progress")
    if weeks:
        await restore_weeks(edit, [], [week_of(one.before) for one in weeks])
    for share in _of(hangers, "stage_share"):
        await undo_share(edit, share)
    activities, dependencies = _of(hangers, "activity"), _of(hangers, "dependency")
    if activities:
        await change_network(edit, lambda network: _network(network, activities, dependencies))


async def _restore_analyses(edit: Edit, entries: Sequence[Recorded], ids: Collection[int]) -> None:
    analyses = {one.entity_id: [analysis_row(values) for values in one.before] for one in entries}
    await check_targets(edit, [row for rows in analyses.values() for row in rows])
    if analyses:
        await write_analyses(edit, analyses)
    for one, rows in analyses.items():
        edit.record("create", "analysis", one, None, audited(rows))
    if ids:
        async with bundles_explained(edit.connection, edit.project_id, path="analysis"):
            await expand_again(edit, ids)


def _network(network: Network, activities: Sequence[Recorded], dependencies: Sequence[Recorded]) -> Network:
    for one in activities:
        network = with_activity(network, one.entity_id, one.before)
    for one in dependencies:
        pair = (one.before["predecessor_id"], one.before["successor_id"])
        if pair[0] in network.durations and pair[1] in network.durations:
            network = with_dependency(network, pair, one.before)
    return network


def _of(entries: Sequence[Recorded], entity: str) -> list[Recorded]:
    return [one for one in entries if one.entity == entity]
