"""The prices of a list: looking, saving, and what became of each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from chassis.decimals import fixed
from chassis.errors import FieldProblem, too_large
from chassis.identity import Identity
from projects.app.editing import Editing
from projects.app.price_lists.heads import changing_list, found_list
from projects.app.queries.cursor import decoded, encoded
from projects.app.refusals import refuse, timestamp
from projects.domain.kategori import Kategori
from projects.domain.price_list import (
    MOST_PRICES,
    ListPrice,
    PricePlan,
    StoredPrice,
    duplicate_problems,
    plan_prices,
    price_problems,
)
from projects.domain.problem import Problem
from projects.store.price_lists import (
    change_price_list,
    changes_statement,
    price_words,
    prices_statement,
    stored_prices,
    write_changes,
    write_plan,
)
from projects.store.projects import Row

DETAIL = "Harga belum disimpan, satu pun tidak. Perbaiki baris yang ditandai."
DEFAULT_PAGE = 50
LARGEST_PAGE = 200
LARGEST_ID = 2**63 - 1


@dataclass(frozen=True, slots=True)
class WantedPrices:
    """What a list is to hold from now on; with `replace` nothing else. `source` is the file that it was read from."""

    items: Sequence[ListPrice]
    removed_ids: Sequence[int]
    replace: bool
    source: str


@dataclass(frozen=True, slots=True)
class SavedListPrices:
    """What saving did to the list."""

    added: int
    changed: int
    unchanged: int
    removed: int
    total_prices: int
    version: int


async def list_list_prices(
    editing: Editing, identity: Identity, list_id: int, words: str, kategori: str, cursor: str, page_size: int
) -> dict[str, Any]:
    """{items, next_cursor, total, version}: as printed, by category and name; `total` of all pages."""
    size = _page(page_size)
    after = decoded(cursor, _price_keys) if cursor else None
    async with editing.database.read() as connection:
        head = await found_list(connection, identity, list_id)
        statement = prices_statement(list_id, words, kategori, after).limit(size + 1)
        rows = (await connection.execute(statement)).mappings().all()
    last = rows[size - 1] if len(rows) > size else None
    return {
        "items": [_price_document(row) for row in rows[:size]],
        "next_cursor": None if last is None else encoded(_place(last["kategori"]), last["uraian"], last["id"]),
        "total": rows[0]["total"] if rows else 0,
        "version": head["version"],
    }


async def save_list_prices(
    editing: Editing, identity: Identity, list_id: int, version: int, wanted: WantedPrices
) -> SavedListPrices:
    """All prices or none, in a fixed number of statements; every changed price leaves a line of history."""
    _check(wanted)
    async with changing_list(editing, identity, list_id, version) as (connection, head):
        identities = None if wanted.replace else [price.identity for price in wanted.items]
        stored = await stored_prices(connection, list_id, identities, wanted.removed_ids)
        _check_removed(wanted.removed_ids, stored)
        plan = plan_prices(stored, wanted.items, {*wanted.removed_ids}, replace=wanted.replace)
        total = head["total_prices"] + len(plan.added) - len(plan.removed)
        _check_total(total)
        is_changed = bool(plan.added or plan.changed or plan.removed)
        if is_changed:
            at = editing.now()
            await write_plan(connection, list_id, plan)
            made = {"price_list_id": list_id, "source": wanted.source, "at": at, "user_id": identity.subject}
            await write_changes(connection, [{**made, **change} for change in _changes(plan, stored)])
            counted = {"total_prices": total, "updated_at": at, "updated_by": identity.subject}
            await change_price_list(connection, list_id, counted)
    counts = len(plan.added), len(plan.changed), plan.unchanged, len(plan.removed)
    return SavedListPrices(*counts, total, version + is_changed)


def _check(wanted: WantedPrices) -> None:
    problems = duplicate_problems(wanted.items)
    for index, price in enumerate(wanted.items):
        problems += price_problems(price, f"items[{index}].")
    if wanted.replace and wanted.removed_ids:
        problems.append(Problem("removed_ids", "kosongkan: dengan replace, yang tidak dikirim memang dihapus"))
    refuse("prices-invalid", DETAIL, problems)


def _check_removed(removed_ids: Sequence[int], stored: Mapping[str, StoredPrice]) -> None:
    known = {one.id for one in stored.values()}
    problems = [
        Problem(f"removed_ids[{index}]", "harga ini tidak ada dalam daftar; muat ulang daftarnya")
        for index, one in enumerate(removed_ids)
        if one not in known
    ]
    refuse("prices-invalid", DETAIL, problems)


def _check_total(total: int) -> None:
    if total > MOST_PRICES:
        message = f"daftar menjadi {total} harga; batasnya {MOST_PRICES}, bagi menjadi beberapa daftar"
        raise too_large("price-list-too-large", f"Harga belum disimpan: {message}.", FieldProblem("items", message))


def _changes(plan: PricePlan, stored: Mapping[str, StoredPrice]) -> list[dict[str, Any]]:
    """Every price that differs, with what it was and is."""
    by_id = {one.id: one.price for one in stored.values()}
    changes = [_change(price, None, price) for price in plan.added]
    changes += [
        _change(price, by_id[one], price) for one, price in plan.changed.items() if price.harga != by_id[one].harga
    ]
    return changes + [_change(by_id[one], by_id[one], None) for one in plan.removed]


def _change(named: ListPrice, before: ListPrice | None, after: ListPrice | None) -> dict[str, Any]:
    return {
        "identity": named.identity,
        **price_words(named),
        "before": None if before is None else before.harga,
        "after": None if after is None else after.harga,
    }


async def list_price_changes(
    editing: Editing, identity: Identity, list_id: int, price_id: int, cursor: str, page_size: int
) -> dict[str, Any]:
    """{items, next_cursor}: who changed which price from what to what, the newest first."""
    size = _page(page_size)
    before = decoded(cursor, _change_key) if cursor else None
    async with editing.database.read() as connection:
        await found_list(connection, identity, list_id)
        statement = changes_statement(list_id, price_id, before).limit(size + 1)
        rows = (await connection.execute(statement)).mappings().all()
    last = rows[size - 1] if len(rows) > size else None
    return {
        "items": [_change_document(row) for row in rows[:size]],
        "next_cursor": None if last is None else encoded(last["id"]),
    }


def _page(size: int) -> int:
    return min(size if size > 0 else DEFAULT_PAGE, LARGEST_PAGE)


def _place(kategori: str) -> int:
    return list(Kategori).index(Kategori(kategori))


def _price_keys(given: Sequence[Any]) -> tuple[int, str, int]:
    place, uraian, one = given
    text = str(uraian).replace("\x00", "")
    # ValueError for half a surrogate pair, which Postgres cannot hold.
    text.encode()
    return max(0, min(int(place), len(Kategori))), text, _bounded(one)


def _bounded(given: Any) -> int:
    return max(0, min(int(given), LARGEST_ID))


def _change_key(given: Sequence[Any]) -> int:
    [one] = given
    return _bounded(one)


def _price_document(row: Row) -> dict[str, Any]:
    return {
        "id": row["id"],
        "kategori": row["kategori"],
        "kode": row["kode"],
        "uraian": row["uraian"],
        "satuan": row["satuan"],
        "harga": fixed(row["harga"], 2),
    }


def _change_document(row: Row) -> dict[str, Any]:
    return {
        "id": row["id"],
        "at": timestamp(row["at"]),
        "user_id": row["user_id"],
        "kategori": row["kategori"],
        "kode": row["kode"],
        "uraian": row["uraian"],
        "satuan": row["satuan"],
        "before": None if row["before"] is None else fixed(row["before"], 2),
        "after": None if row["after"] is None else fixed(row["after"], 2),
        "source": row["source"],
    }
