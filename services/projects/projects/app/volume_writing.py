"""Writing volumes: plain numbers, formulas and back-up sheets, with everything that depends on them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from projects.app.editing import Edit
from projects.app.queries.volumes import volume_values
from projects.app.recomputing import (
    Content,
    Origins,
    computed,
    read_affected,
    store_quantities,
    store_values,
    stored_volumes,
    tree_of,
)
from projects.app.refusals import refuse, stale, timestamp
from projects.domain.formula.graph import Node, needs
from projects.domain.problem import Problem
from projects.store.formulas import StoredFormula, affected_nodes, formulas_of, lock_formulas, replace_formulas
from projects.store.pekerjaan import lock_pekerjaan
from projects.store.projects import Row

# Version of a volume that nobody has entered yet.
NO_VERSION = 0


@dataclass(frozen=True, slots=True)
class VolumeEntry:
    """The volume of one pekerjaan: a number, or how to compute it. `version` is the one that the user edited.

    `path` is where its formula stands in the request.
    """

    pekerjaan_id: int
    content: Decimal | StoredFormula
    version: int | None = None
    path: str = ""

    @property
    def formula(self) -> StoredFormula | None:
        """The formula; None for a plain number."""
        return self.content if isinstance(self.content, StoredFormula) else None


@dataclass(frozen=True, slots=True)
class WrittenVolumes:
    """The request's volumes that differ from before, and those that were computed again because of them."""

    saved: Sequence[int]
    cascaded: Sequence[int]
    quantities: Mapping[int, Decimal]


async def write_volumes(edit: Edit, entries: Sequence[VolumeEntry]) -> WrittenVolumes:
    """Stores all entries or none; the number of statements does not depend on their number.

    INVALID names each pekerjaan that is not of this project or stands twice, and each formula that cannot be
    computed; CONFLICT carries the rows that somebody else changed after the given versions.
    """
    await lock_formulas(edit.connection, edit.project_id)
    given = [one.pekerjaan_id for one in entries]
    nodes = await affected_nodes(edit.connection, edit.project_id, given)
    ids = {node for node in nodes if isinstance(node, int)}
    _check(entries, await lock_pekerjaan(edit.connection, edit.project_id, ids))
    rows = await stored_volumes(edit, ids)
    _check_versions(entries, rows)
    computed_before = [one for one in given if one in rows and rows[one]["is_computed"]]
    before = await formulas_of(edit.connection, edit.project_id, computed_before)
    values = await _values(edit, entries, nodes)
    changed = [one for one in entries if _differs(one, values, rows, before)]
    return await _store(edit, changed, values, rows, before)


async def _values(edit: Edit, entries: Sequence[VolumeEntry], nodes: Collection[Node]) -> Mapping[int, Decimal]:
    given: dict[Node, Content] = {
        one.pekerjaan_id: one.content if isinstance(one.content, Decimal) else tree_of(one.content) for one in entries
    }
    others = nodes - given.keys()
    if not others and all(isinstance(content, Decimal) for content in given.values()):
        return {one.pekerjaan_id: one.content for one in entries if isinstance(one.content, Decimal)}
    affected = await read_affected(edit, others)
    values = await computed(edit, given, affected, {one.pekerjaan_id: one.path for one in entries})
    await store_values(edit, values, affected.parameters)
    return {node: value for node, value in values.items() if isinstance(node, int)}


def _differs(
    entry: VolumeEntry, values: Mapping[int, Decimal], rows: Mapping[int, Row], before: Mapping[int, StoredFormula]
) -> bool:
    one = entry.pekerjaan_id
    return one not in rows or values[one] != rows[one]["quantity"] or entry.formula != before.get(one)


async def _store(
    edit: Edit,
    changed: Sequence[VolumeEntry],
    values: Mapping[int, Decimal],
    rows: Mapping[int, Row],
    before: Mapping[int, StoredFormula],
) -> WrittenVolumes:
    after = {one.pekerjaan_id: one.formula for one in changed}
    cascaded = {one: value for one, value in values.items() if one in rows and value != rows[one]["quantity"]}
    quantities = {one: values[one] for one in sorted({*after, *cascaded})}
    await store_quantities(edit, quantities, rows, Origins(before, after))
    changed_formulas = {one: formula for one, formula in after.items() if formula != before.get(one)}
    trees = {one: tree_of(formula) for one, formula in changed_formulas.items() if formula is not None}
    wanted = {one: needs(tree) for one, tree in trees.items()}
    await replace_formulas(edit.connection, edit.project_id, changed_formulas, wanted)
    return WrittenVolumes(list(after), sorted(cascaded.keys() - after.keys()), quantities)


def _check(entries: Sequence[VolumeEntry], pekerjaan: Mapping[int, Row]) -> None:
    problems: list[Problem] = []
    first: dict[int, int] = {}
    for index, one in enumerate(entries):
        path = f"items[{index}].pekerjaan_id"
        if one.pekerjaan_id not in pekerjaan:
            problems.append(Problem(path, "pekerjaan ini tidak ada dalam proyek; muat ulang daftarnya"))
        elif first.setdefault(one.pekerjaan_id, index) != index:
            problems.append(Problem(path, f"sudah ada pada items[{first[one.pekerjaan_id]}]"))
    refuse("volumes-invalid", "Volume belum disimpan. Perbaiki baris yang ditandai.", problems)


def _check_versions(entries: Sequence[VolumeEntry], rows: Mapping[int, Row]) -> None:
    lost = {
        index: rows[one.pekerjaan_id]
        for index, one in enumerate(entries)
        if one.version is not None and one.pekerjaan_id in rows and one.version != rows[one.pekerjaan_id]["version"]
    }
    gone = [
        index
        for index, one in enumerate(entries)
        if one.pekerjaan_id not in rows and one.version not in {None, NO_VERSION}
    ]
    if lost or gone:
        problems = [Problem(f"items[{index}].version", "sudah diubah orang lain") for index in sorted([*lost, *gone])]
        detail = "Ada volume yang sudah diubah orang lain. Periksa volume terbaru, lalu simpan lagi."
        raise stale("volume-changed", detail, {"items": [_current(row) for row in lost.values()]}, problems)


def _current(row: Row) -> dict[str, Any]:
    return volume_values(row) | {"changed_by": row["updated_by"], "changed_at": timestamp(row["updated_at"])}
