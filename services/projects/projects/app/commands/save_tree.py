"""Saving the whole tree of a project."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from projects.app.editing import Edit, Editing
from projects.app.refusals import refuse, stale, timestamp
from projects.app.tree_writing import write_difference
from projects.domain.codes import CodeCounters
from projects.domain.problem import Problem
from projects.domain.tree import (
    Difference,
    FlatTree,
    KlasifikasiInput,
    Tree,
    check,
    compare,
    flatten,
    wanted_ref,
)
from projects.domain.tree_build import Reference, build
from projects.domain.tree_order import orders
from projects.store.batches import new_ids
from projects.store.formulas import lock_formulas, users_of
from projects.store.tree import bundlers_of, read_tree, reference_heads

DETAIL = "Daftar pekerjaan belum disimpan, satu baris pun tidak. Perbaiki baris yang ditandai."


@dataclass(frozen=True, slots=True)
class SavedTree:
    """The tree's new version, what the save did, ids of the request's rows by path, and whose source changed."""

    revision: int
    tree_version: int
    created: int
    updated: int
    deleted: int
    ids: Mapping[str, int]
    resourced: Sequence[int]


async def save_tree(
    editing: Editing,
    user_id: int,
    project_id: int,
    klasifikasi: Sequence[KlasifikasiInput],
    tree_version: int | None,
) -> SavedTree:
    """Replaces the tree by the request's, all or nothing; saving the same again changes nothing.

    INVALID names each wrong row. CONFLICT when somebody else changed the tree after `tree_version`, when rows are
    missing and no version was given (they may be somebody else's new ones), and when a missing pekerjaan is bundled by
    another.
    """
    flat = flatten(klasifikasi)
    async with editing.change(user_id, project_id, structure=True) as edit:
        stored = await read_tree(edit.connection, project_id)
        check_tree_version(edit, tree_version)
        written = await write_tree(edit, stored, flat, may_remove=tree_version is not None)
    return written.saved(edit)


@dataclass(frozen=True, slots=True)
class WrittenTree:
    """A tree that is written in an edit that goes on."""

    tree_version: int
    ids: Mapping[str, int]
    difference: Difference

    def saved(self, edit: Edit) -> SavedTree:
        """What to tell once the edit is committed."""
        resourced = sorted(self.difference.resourced)
        return SavedTree(edit.revision, self.tree_version, *self.difference.counts, self.ids, resourced)


async def write_tree(edit: Edit, stored: Tree, flat: FlatTree, *, may_remove: bool) -> WrittenTree:
    """Makes the stored tree the given one; rows that are missing are deleted only where they may be."""
    wanted = await wanted_tree(edit, stored, flat, orders)
    difference = compare(stored, wanted.tree)
    version = await write_wanted(edit, stored, difference, wanted.counters, may_remove=may_remove)
    return WrittenTree(version, wanted.ids, difference)


@dataclass(frozen=True, slots=True)
class WantedTree:
    """Rows as a request wants them, their ids by path, and the counters of codes after it."""

    tree: Tree
    ids: Mapping[str, int]
    counters: CodeCounters


async def wanted_tree(
    edit: Edit,
    stored: Tree,
    flat: FlatTree,
    ordered: Callable[[FlatTree, Tree], Mapping[str, int]],
    above: Mapping[str, int] = MappingProxyType({}),
) -> WantedTree:
    """The rows of the request, checked; INVALID names each wrong one.

    `ordered` gives each row its number by path; `above` are the ids of parents that are not in the request, by path.
    """
    refuse("tree-invalid", DETAIL, check(flat, stored))
    counters = CodeCounters(edit.project["custom_sequence"], edit.project["modified_sequence"])
    references = await _references(edit, flat, stored)
    ids = await _ids(edit, flat)
    tree = build(flat, {**above, **ids}, ordered(flat, stored), stored, references, counters)
    return WantedTree(tree, ids, counters)


async def write_wanted(
    edit: Edit, stored: Tree, difference: Difference, counters: CodeCounters, *, may_remove: bool
) -> int:
    """Writes the difference where nothing speaks against it; returns the tree's version from now on."""
    await _check_removed(edit, stored, difference, may_remove=may_remove)
    version: int = edit.project["tree_version"]
    if any(difference.counts):
        version += 1
        if difference.removed.pekerjaan or difference.resourced:
            await lock_formulas(edit.connection, edit.project_id)
            await _check_needed(edit, difference)
        await write_difference(edit, stored, difference)
        note_tree(edit, version, counters)
    return version


def check_tree_version(edit: Edit, tree_version: int | None) -> None:
    """CONFLICT when somebody else changed the tree after that version."""
    if tree_version is not None and tree_version != edit.project["tree_version"]:
        detail = "Daftar pekerjaan sudah diubah orang lain. Muat ulang, lalu ulangi perubahan Anda."
        raise stale("tree-changed", detail, _current(edit))


def _current(edit: Edit) -> dict[str, object]:
    project = edit.project
    return {
        "tree_version": project["tree_version"],
        "changed_by": project["tree_changed_by"] or project["owner_id"],
        "changed_at": timestamp(project["tree_changed_at"] or project["created_at"]),
    }


async def _references(edit: Edit, flat: FlatTree, stored: Tree) -> dict[int, Reference]:
    """Heads of all references of the request; one that does not exist is refused at its row."""
    wanted = {node.path: wanted_ref(row, stored.pekerjaan.get(row.id or 0)) for node, row in flat.leaves}
    heads = await reference_heads(edit.connection, {ref for ref in wanted.values() if ref is not None})
    problems = [
        Problem(f"{path}.ref_id", "analisa referensi ini tidak ada; pilih dari katalog")
        for path, ref in wanted.items()
        if ref is not None and ref not in heads
    ]
    refuse("tree-invalid", DETAIL, problems)
    return {ref: Reference(head["kode"], head["nama"], head["satuan"]) for ref, head in heads.items()}


async def _ids(edit: Edit, flat: FlatTree) -> dict[str, int]:
    fresh = iter(await new_ids(edit.connection, sum(node.row.id is None for node in flat.nodes)))
    return {node.path: next(fresh) if node.row.id is None else node.row.id for node in flat.nodes}


async def _check_removed(edit: Edit, stored: Tree, difference: Difference, *, may_remove: bool) -> None:
    removed = difference.removed
    count = difference.counts[2]
    if count and not may_remove:
        detail = (
            f"{count} baris tidak ada dalam kiriman ini. Untuk menghapusnya, muat ulang daftar pekerjaan lalu kirim "
            "bersama tree_version-nya."
        )
        raise stale("tree-rows-missing", detail, _current(edit))
    bundlers = await bundlers_of(edit.connection, edit.project_id, removed.pekerjaan)
    if bundlers:
        problems = [
            Problem(
                f"pekerjaan[id={bundled}]",
                f"{stored.pekerjaan[bundled].snapshot_kode} dipakai oleh {kode} {uraian}",
                {"pekerjaan_id": str(bundled)},
            )
            for bundled, kode, uraian in bundlers
        ]
        detail = "Pekerjaan yang dipakai pekerjaan gabungan tidak dapat dihapus. Hapus dulu baris gabungannya."
        raise stale("pekerjaan-in-use", detail, _current(edit), problems)


async def _check_needed(edit: Edit, difference: Difference) -> None:
    """A pekerjaan whose volume a formula needs is not removed."""
    users = await users_of(edit.connection, edit.project_id, [*difference.removed.pekerjaan])
    if users:
        problems = [
            Problem(f"pekerjaan[id={needed[1:]}]", f"volumenya dipakai rumus {title}", {"pekerjaan_id": needed[1:]})
            for needed, title in users
        ]
        detail = "Pekerjaan yang volumenya dipakai rumus lain tidak dapat dihapus. Ubah dulu rumusnya."
        raise stale("pekerjaan-in-use", detail, _current(edit), problems)


def note_tree(edit: Edit, version: int, counters: CodeCounters) -> None:
    """Counts the tree's version in the change's last statement, with the codes that were given."""
    edit.project_values |= {
        "tree_version": version,
        "tree_changed_at": edit.at,
        "tree_changed_by": edit.user_id,
        "custom_sequence": counters.custom,
        "modified_sequence": counters.modified,
    }
