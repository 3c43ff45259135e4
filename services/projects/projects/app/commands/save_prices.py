"""Pricing the resources of a project."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from projects.app.commands.update_pricing import set_markup_percent
from projects.app.editing import Edit, Editing
from projects.app.queries.prices import price_values
from projects.app.refusals import refuse, stale, timestamp
from projects.domain.problem import Problem
from projects.store.batches import update_rows
from projects.store.projects import Row
from projects.store.resources import lock_resources
from projects.store.tables import resource

MOST_ROWS = 20_000


@dataclass(frozen=True, slots=True)
class Price:
    """Rupiah per unit of one resource; None is "not priced". `version` is the one that the user edited."""

    resource_id: int
    harga_satuan: Decimal | None
    version: int | None = None


@dataclass(frozen=True, slots=True)
class SavedPrices:
    """How many prices differ from before, and the project's overhead and profit now."""

    revision: int
    updated: int
    markup_percent: Decimal


async def save_prices(
    editing: Editing, user_id: int, project_id: int, prices: Sequence[Price], markup_percent: Decimal | None
) -> SavedPrices:
    """Stores all prices or none.

    INVALID names each resource that is not of this project or stands twice; CONFLICT carries the rows that somebody
    else changed after the given versions.
    """
    async with editing.change(user_id, project_id) as edit:
        rows = await lock_resources(edit.connection, project_id, [price.resource_id for price in prices])
        _check(prices, rows)
        _check_versions(prices, rows)
        changed = [price for price in prices if price.harga_satuan != rows[price.resource_id]["harga_satuan"]]
        await _store(edit, changed, rows)
        if markup_percent is not None:
            await set_markup_percent(edit, markup_percent)
    markup: Decimal = edit.project["markup_percent"] if markup_percent is None else markup_percent
    return SavedPrices(edit.revision, len(changed), markup)


def _check(prices: Sequence[Price], rows: Mapping[int, Row]) -> None:
    problems: list[Problem] = []
    first: dict[int, int] = {}
    for index, price in enumerate(prices):
        if price.resource_id not in rows:
            problems.append(
                Problem(f"items[{index}].id", "harga item ini tidak ada dalam proyek; muat ulang daftarnya")
            )
        elif first.setdefault(price.resource_id, index) != index:
            problems.append(Problem(f"items[{index}].id", f"sudah ada pada items[{first[price.resource_id]}]"))
    refuse("prices-invalid", "Harga belum disimpan. Perbaiki baris yang ditandai.", problems)


def _check_versions(prices: Sequence[Price], rows: Mapping[int, Row]) -> None:
    lost = {
        index: rows[price.resource_id]
        for index, price in enumerate(prices)
        if price.version is not None and price.version != rows[price.resource_id]["version"]
    }
    if lost:
        problems = [Problem(f"items[{index}].version", "sudah diubah orang lain") for index in lost]
        detail = "Ada harga yang sudah diubah orang lain. Periksa harga terbaru, lalu simpan lagi."
        raise stale("price-changed", detail, {"items": [_current(row) for row in lost.values()]}, problems)


def _current(row: Row) -> dict[str, Any]:
    return price_values(row) | {"changed_by": row["updated_by"], "changed_at": timestamp(row["updated_at"])}


async def _store(edit: Edit, prices: Sequence[Price], rows: Mapping[int, Row]) -> None:
    after = [
        {
            "id": price.resource_id,
            "project_id": edit.project_id,
            "harga_satuan": price.harga_satuan,
            "version": rows[price.resource_id]["version"] + 1,
            **edit.changed_by(),
        }
        for price in prices
    ]
    await update_rows(edit.connection, resource, after)
    edit.touched.resource |= {price.resource_id for price in prices}
    for values in after:
        before = rows[values["id"]]
        edit.record("update", "resource", values["id"], price_values(before), price_values({**before, **values}))
