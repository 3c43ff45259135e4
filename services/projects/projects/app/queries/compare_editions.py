"""What changed from one edition of the catalogue to another."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.engine import RowMapping
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.database.engine import Database
from chassis.decimals import plain
from chassis.errors import not_found
from projects.app.queries.cursor import decoded, encoded
from projects.app.refusals import refuse
from projects.domain.catalogue_comparison import ComponentChange, Row, component_changes
from projects.domain.problem import Problem
from projects.store.catalogue import edition
from projects.store.catalogue_comparison import KINDS, change_counts, changes_page
from projects.store.catalogue_comparison import component_changes as components_of

DEFAULT_PAGE = 50
LARGEST_PAGE = 200
START = ("", "")


async def compare_editions(
    database: Database, base_id: int, other_id: int, kind: str, cursor: str, limit: int
) -> dict[str, Any]:
    """{base, other, counts: {added, removed, changed, same}, changes, next_cursor} in the natural order of codes.

    NOT_FOUND for an unknown edition, INVALID for an unknown kind. A fixed number of statements.
    """
    known = [] if kind in {"", *KINDS} else [Problem("kind", f"pilih salah satu: {', '.join(KINDS)}")]
    refuse("comparison-invalid", "Edisi belum dibandingkan. Perbaiki saringannya.", known)
    after, size = decoded(cursor, _place) if cursor else START, min(limit if limit > 0 else DEFAULT_PAGE, LARGEST_PAGE)
    async with database.read() as connection:
        base, other = await _editions(connection, base_id, other_id)
        counted = {row.kind: row.count for row in await connection.execute(change_counts(base_id, other_id))}
        page = changes_page(base_id, other_id, kind, after, size + 1)
        rows = (await connection.execute(page)).mappings().all()
        components = await _components(connection, rows[:size])
    last = rows[size - 1] if len(rows) > size else None
    counts = {name: counted.get(name, 0) for name in KINDS}
    return {
        "base": _edition(base),
        "other": _edition(other),
        "counts": {**counts, "same": other["analyses"] - counts["added"] - counts["changed"]},
        "changes": [_change(row, components) for row in rows[:size]],
        "next_cursor": None if last is None else encoded(last["sort_key"], last["kode"]),
    }


def _place(keys: Sequence[Any]) -> tuple[str, str]:
    sort_key, kode = (str(key) for key in keys)
    if "\x00" in sort_key + kode or not (sort_key + kode).encode():
        raise ValueError("no place in the order of codes")
    return sort_key, kode


async def _editions(connection: AsyncConnection, base_id: int, other_id: int) -> tuple[RowMapping, RowMapping]:
    columns = (edition.c.id, edition.c.name, edition.c.analyses)
    rows = await connection.execute(select(*columns).where(edition.c.id.in_([base_id, other_id])))
    found = {row["id"]: row for row in rows.mappings()}
    if base_id not in found or other_id not in found:
        raise not_found("edition-not-found", "Edisi tidak ditemukan. Pilih lagi dari daftar edisi.")
    return found[base_id], found[other_id]


async def _components(connection: AsyncConnection, rows: Sequence[RowMapping]) -> dict[int, list[Row]]:
    pairs = [(row["base_id"], row["other_id"]) for row in rows if row["kind"] == "changed"]
    found: dict[int, list[Row]] = defaultdict(list)
    for row in (await connection.execute(components_of(pairs))).mappings():
        kept = {name: value for name, value in row.items() if name != "analysis_id"}
        found[row["analysis_id"]].append(Row(**kept))
    return found


def _edition(row: RowMapping) -> dict[str, Any]:
    return {"id": row["id"], "name": row["name"], "analyses": row["analyses"]}


def _change(row: RowMapping, components: dict[int, list[Row]]) -> dict[str, Any]:
    changed = component_changes(components.get(row["base_id"], []), components.get(row["other_id"], []))
    return {
        "kode": row["kode"],
        "kind": row["kind"],
        "base_id": row["base_id"],
        "other_id": row["other_id"],
        "nama": {"before": row["base_nama"], "after": row["other_nama"]},
        "satuan": {"before": row["base_satuan"], "after": row["other_satuan"]},
        "unit_price": {"before": _plain(row["base_unit_price"]), "after": _plain(row["other_unit_price"])},
        "components": [_component(one) for one in changed],
    }


def _component(change: ComponentChange) -> dict[str, Any]:
    return {
        "kategori": change.row.kategori,
        "uraian": change.row.uraian,
        "satuan": change.row.satuan,
        "before": _plain(change.before),
        "after": _plain(change.after),
    }


def _plain(value: Any) -> str | None:
    return None if value is None else plain(value)
