"""The tree of a project."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import count
from typing import Any

import orjson
from sqlalchemy import select

from chassis.cache import Cache
from chassis.database.engine import Database
from chassis.decimals import fixed
from projects.app.editing import viewing
from projects.store.projects import Row
from projects.store.tables import klasifikasi, pekerjaan, sub_klasifikasi

Children = Mapping[int, Sequence[dict[str, Any]]]


# Part of the keys: after a change of the document's shape the old ones are not found any more.
FORMAT = 2
# What is kept begins with the revision of the tree in it.
REVISION_BYTES = 8
KEEP_SECONDS = 24 * 3600


async def get_tree_document(
    database: Database, cache: Cache, user_id: int, project_id: int, known_revision: int
) -> tuple[bytes, int]:
    """The whole tree as finished JSON with the last revision that touched it; no bytes where that one is known.

    One statement on data where the bytes are kept, else four more, whatever the size; those who miss them at once
    share the work. A tree that changes in between is given, and kept, as the newer one that it is.
    """
    async with viewing(database, user_id, project_id) as view:
        revision: int = view.project["tree_revision"]
    if revision == known_revision:
        return b"", revision

    async def compute() -> bytes:
        tree, of_tree = await get_tree(database, user_id, project_id, "")
        return of_tree.to_bytes(REVISION_BYTES) + orjson.dumps(tree)

    kept = await cache.get_or_compute(_key(project_id, revision), compute, KEEP_SECONDS)
    return kept[REVISION_BYTES:], int.from_bytes(kept[:REVISION_BYTES])


def _key(project_id: int, revision: int) -> str:
    return f"tree:{FORMAT}:{project_id}:{revision}"


async def get_tree(database: Database, user_id: int, project_id: int, search: str) -> tuple[dict[str, Any], int]:
    """{klasifikasi, tree_version} in order; with a search only the branches that hold a matching pekerjaan.

    Three statements on data, whatever the size. All words of the search must stand in the code or the name.
    """
    async with viewing(database, user_id, project_id) as view:
        levels = [
            (await view.connection.execute(statement.order_by("ordering_index", "id"))).mappings().all()
            for statement in (
                select(klasifikasi).where(klasifikasi.c.project_id == project_id),
                select(sub_klasifikasi).where(sub_klasifikasi.c.project_id == project_id),
                select(*_SHOWN).where(pekerjaan.c.project_id == project_id),
            )
        ]
    words = search.casefold().split()
    leaves = [row for row in levels[2] if _matches(row, words)]
    tree = {"klasifikasi": _nested(levels[0], levels[1], leaves, pruned=bool(words))}
    found = {"match_count": len(leaves), "search_active": True} if words else {}
    return {**tree, "tree_version": view.project["tree_version"], **found}, view.project["tree_revision"]


_SHOWN = (
    pekerjaan.c.id,
    pekerjaan.c.sub_klasifikasi_id,
    pekerjaan.c.source_type,
    pekerjaan.c.ordering_index,
    pekerjaan.c.snapshot_kode,
    pekerjaan.c.snapshot_uraian,
    pekerjaan.c.snapshot_satuan,
    pekerjaan.c.ref_id,
    pekerjaan.c.markup_override_percent,
    pekerjaan.c.budgeted_cost,
    pekerjaan.c.version,
)


def _matches(row: Row, words: Sequence[str]) -> bool:
    text = f"{row['snapshot_kode']} {row['snapshot_uraian']}".casefold()
    return all(word in text for word in words)


def _nested(
    tops: Sequence[Row], middles: Sequence[Row], leaves: Sequence[Row], *, pruned: bool
) -> list[dict[str, Any]]:
    pekerjaan_of: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for row in leaves:
        pekerjaan_of[row["sub_klasifikasi_id"]].append(_leaf(row))
    sub_of: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for row in middles:
        if pekerjaan_of[row["id"]] or not pruned:
            sub_of[row["klasifikasi_id"]].append(_branch(row, "pekerjaan", pekerjaan_of))
    tree = [_branch(row, "sub", sub_of) for row in tops if sub_of[row["id"]] or not pruned]
    _number(tree)
    return tree


def _number(tree: Sequence[dict[str, Any]]) -> None:
    """What is stored rises with gaps; readers see klasifikasi and sub counted from 1, pekerjaan through the project."""
    leaves = count(1)
    for first, top in enumerate(tree, 1):
        top["ordering_index"] = first
        for second, sub in enumerate(top["sub"], 1):
            sub["ordering_index"] = second
            for leaf in sub["pekerjaan"]:
                leaf["ordering_index"] = next(leaves)


def _branch(row: Row, name: str, children: Children) -> dict[str, Any]:
    return {
        "id": row["id"],
        "name": row["name"],
        "ordering_index": row["ordering_index"],
        "version": row["version"],
        name: children[row["id"]],
    }


def _leaf(row: Row) -> dict[str, Any]:
    override = row["markup_override_percent"]
    return {
        "id": row["id"],
        "source_type": row["source_type"],
        "ordering_index": row["ordering_index"],
        "snapshot_kode": row["snapshot_kode"],
        "snapshot_uraian": row["snapshot_uraian"],
        "snapshot_satuan": row["snapshot_satuan"],
        "ref_id": row["ref_id"],
        "markup_override_percent": None if override is None else fixed(override, 2),
        "budgeted_cost": fixed(row["budgeted_cost"], 2),
        "version": row["version"],
    }
