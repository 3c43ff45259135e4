"""Prices of a project: its own, and what the nearest price list says."""

import hashlib
from collections import Counter
from collections.abc import Sequence
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.decimals import fixed
from chassis.identity import Identity
from projects.app.editing import Editing, viewing
from projects.app.price_lists.heads import found_list
from projects.app.queries.prices import price_values
from projects.app.queries.pricing import percent_text
from projects.app.refusals import as_json, refuse
from projects.domain.kategori import Kategori
from projects.domain.ppn import ppn_on
from projects.domain.price_list_regions import is_region
from projects.domain.problem import Problem
from projects.store.price_list_resolving import Basis, resolved_statement
from projects.store.projects import Row

# Of a resource: it has no price yet, another than the list, the same, or no list has one.
STATUSES = ("empty", "changed", "same", "not-found")


async def resolve_prices(editing: Editing, identity: Identity, project_id: int, basis: Basis) -> dict[str, Any]:
    """{items, counts, fingerprint, revision}: every resource with its own price and what the nearest list says."""
    async with viewing(editing.database, identity.subject, project_id) as view:
        rows = await resolved(view.connection, identity, project_id, basis)
    statuses = Counter(status_of(row) for row in rows)
    counts = {"total": len(rows), **{name.replace("-", "_"): statuses[name] for name in STATUSES}}
    return {
        "items": [_document(row) for row in rows],
        "counts": counts,
        "fingerprint": fingerprint(rows),
        "revision": view.revision,
    }


async def resolved(connection: AsyncConnection, identity: Identity, project_id: int, basis: Basis) -> Sequence[Row]:
    """The rows of `resolved_statement` with `harga` as the project takes it. NOT_FOUND for a list that is not shown.

    `list_harga` is the list's own price, and `ppn` the tax that was taken out of it, None where there was none.
    """
    if basis.list_id is not None:
        await found_list(connection, identity, basis.list_id)
    elif not is_region(basis.region_code):
        refuse("price-fill-invalid", "Harga belum dicari. Pilih wilayahnya.", [Problem("region", "kode tidak dikenal")])
    statement = resolved_statement(identity.subject, project_id, basis)
    return [_before_ppn(row) for row in (await connection.execute(statement)).mappings()]


def _before_ppn(row: Row) -> Row:
    """PPN stands in the rekap only, so a price that includes it goes without: at the rate of the list's first day.

    Wages never include it, whatever the list says of its prices: nobody charges PPN on what he earns.
    """
    harga = row["harga"]
    ppn = ppn_on(row["valid_from"]).ppn if row["includes_ppn"] and row["kategori"] != Kategori.TK else None
    return {**row, "list_harga": harga, "ppn": ppn, "harga": harga if ppn is None else ppn.without(harga)}


def fingerprint(rows: Sequence[Row]) -> str:
    """The same as long as nobody changes a resource or what the lists say of it."""
    seen = [(row["id"], row["version"], row["list_id"], row["harga"]) for row in rows]
    return hashlib.sha256(as_json(sorted(seen, key=lambda one: one[0])).encode()).hexdigest()[:32]


def status_of(row: Row) -> str:
    """How a resource's own price stands to what the lists say."""
    if row["harga"] is None:
        return "not-found"
    if row["harga_satuan"] is None:
        return "empty"
    return "same" if row["harga_satuan"] == row["harga"] else "changed"


def _document(row: Row) -> dict[str, Any]:
    own = price_values(row)
    found = None if row["harga"] is None else _found(row)
    effective = own["harga_satuan"] or (found and found["harga"])
    origin = "project" if own["harga_satuan"] is not None else "list" if found else None
    return {**own, "found": found, "effective": effective, "from": origin, "status": status_of(row)}


def _found(row: Row) -> dict[str, Any]:
    return {
        "harga": fixed(row["harga"], 2),
        "list_harga": fixed(row["list_harga"], 2),
        "ppn_removed_percent": row["ppn"] and percent_text(row["ppn"].effective_percent),
        "list_id": row["list_id"],
        "list_name": row["list_name"],
        "region_code": row["region_code"],
        "region_name": row["region_name"],
        "valid_from": row["valid_from"].isoformat(),
        "source": row["source"],
        "includes_ppn": row["includes_ppn"],
    }
