"""Giving the resources of a project the prices of a price list, or of the nearest lists of a region."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from chassis.errors import AppError, conflict
from chassis.identity import Identity
from projects.app.commands.save_prices import store_prices
from projects.app.editing import Edit, Editing
from projects.app.price_lists.resolving import fingerprint, resolved, status_of
from projects.app.queries.pricing import percent_text
from projects.app.refusals import refuse
from projects.domain.problem import Problem
from projects.store.price_list_resolving import Basis, entry_of_revision
from projects.store.projects import Row
from projects.store.resources import lock_resources

ENTITY = "price_fill"


class FillMode(StrEnum):
    """Which resources are given a price."""

    EMPTY = "empty"
    ALL = "all"
    CHOSEN = "chosen"


@dataclass(frozen=True, slots=True)
class Fill:
    """What somebody who saw the prices of `fingerprint` wants; ids only with CHOSEN."""

    basis: Basis
    mode: FillMode
    resource_ids: Sequence[int]
    fingerprint: str


@dataclass(frozen=True, slots=True)
class Filled:
    """How many prices differ from before, and the entry of the audit trail that stands for them all."""

    revision: int
    updated: int
    entry_id: int | None


async def fill_prices(editing: Editing, identity: Identity, project_id: int, fill: Fill) -> Filled:
    """All prices or none, in a fixed number of statements; what was seen is what is written.

    CONFLICT where a resource or a list changed since; INVALID names chosen resources that no list has a price for.
    """
    async with editing.change(identity.subject, project_id) as edit:
        rows = await resolved(edit.connection, identity, project_id, fill.basis)
        if fingerprint(rows) != fill.fingerprint:
            raise _changed_since()
        chosen = _chosen(rows, fill)
        locked = await lock_resources(edit.connection, project_id, chosen.keys())
        if any(one not in locked or locked[one]["version"] != row["version"] for one, row in chosen.items()):
            raise _changed_since()
        if chosen:
            await _write(edit, chosen, locked, fill)
    if not chosen:
        return Filled(edit.revision, 0, None)
    async with editing.database.read() as connection:
        entry_id = await connection.scalar(entry_of_revision(project_id, edit.revision, ENTITY))
    return Filled(edit.revision, len(chosen), entry_id)


def _chosen(rows: Sequence[Row], fill: Fill) -> dict[int, Row]:
    """The resources whose price becomes another one."""
    statuses = {row["id"]: status_of(row) for row in rows}
    if fill.mode == FillMode.CHOSEN:
        problems = [
            Problem(f"ids[{index}]", "tidak ada harganya dalam daftar; pilih baris lain")
            for index, one in enumerate(fill.resource_ids)
            if statuses.get(one, "not-found") == "not-found"
        ]
        refuse("price-fill-invalid", "Harga belum diisi. Perbaiki pilihan baris.", problems)
    wanted = {"empty"} if fill.mode == FillMode.EMPTY else {"empty", "changed"}
    ids = {*fill.resource_ids} if fill.mode == FillMode.CHOSEN else statuses.keys()
    return {row["id"]: row for row in rows if row["id"] in ids and statuses[row["id"]] in wanted}


async def _write(edit: Edit, chosen: Mapping[int, Row], locked: Mapping[int, Row], fill: Fill) -> None:
    prices = {one: row["harga"] for one, row in chosen.items()}
    sources = {one: row["list_name"] for one, row in chosen.items()}
    edit.record("create", ENTITY, edit.project_id, None, _values(chosen, fill))
    await store_prices(edit, prices, locked, {}, sources)


def _values(chosen: Mapping[int, Row], fill: Fill) -> dict[str, Any]:
    basis = fill.basis
    where = {"region_code": basis.region_code, "on": basis.day.isoformat()} if basis.list_id is None else {}
    lists = {row["list_id"]: _list_values(row) for row in chosen.values()}
    return {"mode": fill.mode.value, "count": len(chosen), **where, "lists": [lists[one] for one in sorted(lists)]}


def _list_values(row: Row) -> dict[str, Any]:
    """The list of a row, and where its prices came without their PPN, at which percentage."""
    removed = {} if row["ppn"] is None else {"ppn_removed_percent": percent_text(row["ppn"].effective_percent)}
    return {"id": row["list_id"], "name": row["list_name"], **removed}


def _changed_since() -> AppError:
    detail = "Harga proyek atau daftar harga berubah sejak pratinjau. Muat pratinjau lagi, lalu isi harganya."
    return conflict("price-fill-changed", detail)
