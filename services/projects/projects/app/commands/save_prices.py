"""Pricing the resources of a project."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from chassis.decimals import fixed
from projects.app.commands.update_pricing import set_markup_percent
from projects.app.editing import Edit, Editing
from projects.app.queries.prices import price_values
from projects.app.refusals import refuse, stale, timestamp
from projects.domain.conversion import HIGHEST_PRICE, Conversion
from projects.domain.problem import Problem
from projects.store.batches import update_rows
from projects.store.conversions import conversions_of, write_conversions
from projects.store.projects import Row
from projects.store.resources import lock_resources
from projects.store.tables import resource

MOST_ROWS = 20_000
NO_LISTS: Mapping[int, str] = MappingProxyType({})


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
    else changed after the given versions. Where a resource is bought in another unit, its market price follows.
    """
    async with editing.change(user_id, project_id) as edit:
        rows = await lock_resources(edit.connection, project_id, [price.resource_id for price in prices])
        _check(prices, rows)
        refuse_stale([(price.resource_id, price.version) for price in prices], rows)
        changed = {
            price.resource_id: price.harga_satuan
            for price in prices
            if price.harga_satuan != rows[price.resource_id]["harga_satuan"]
        }
        await store_prices(edit, changed, rows, {})
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


def refuse_stale(versions: Sequence[tuple[int, int | None]], rows: Mapping[int, Row]) -> None:
    """CONFLICT with the rows that are no longer what the user edited; `versions` are (resource, version) by item."""
    lost = {
        index: rows[resource_id]
        for index, (resource_id, version) in enumerate(versions)
        if version is not None and version != rows[resource_id]["version"]
    }
    if lost:
        problems = [Problem(f"items[{index}].version", "sudah diubah orang lain") for index in lost]
        detail = "Ada harga yang sudah diubah orang lain. Periksa harga terbaru, lalu simpan lagi."
        raise stale("price-changed", detail, {"items": [_current(row) for row in lost.values()]}, problems)


def _current(row: Row) -> dict[str, Any]:
    return price_values(row) | {"changed_by": row["updated_by"], "changed_at": timestamp(row["updated_at"])}


async def store_prices(
    edit: Edit,
    prices: Mapping[int, Decimal | None],
    rows: Mapping[int, Row],
    market_prices: Mapping[int, Decimal | None],
    price_lists: Mapping[int, str] = NO_LISTS,
) -> None:
    """Writes prices of locked resources; market prices follow, apart from those that are given.

    `price_lists` are the names of the lists that prices were taken from, which the audit trail keeps.
    """
    after = [
        {
            "id": one,
            "project_id": edit.project_id,
            "harga_satuan": harga_satuan,
            "version": rows[one]["version"] + 1,
            **edit.changed_by(),
        }
        for one, harga_satuan in prices.items()
    ]
    await update_rows(edit.connection, resource, after)
    market = await _follow(edit, prices, market_prices)
    edit.touched.resource |= prices.keys()
    for values in after:
        before = rows[values["id"]]
        old, new = market.get(values["id"], ({}, {}))
        both = price_values(before) | old, price_values({**before, **values}) | new
        source = {"price_list": price_lists[values["id"]]} if values["id"] in price_lists else {}
        edit.record("update", "resource", values["id"], both[0], both[1] | source)


async def _follow(
    edit: Edit, prices: Mapping[int, Decimal | None], market_prices: Mapping[int, Decimal | None]
) -> dict[int, tuple[dict[str, str | None], dict[str, str | None]]]:
    """Market prices of resources that are bought in another unit follow; {id: (before, after)} of those."""
    profiles = await conversions_of(edit.connection, edit.project_id, prices.keys())
    followed = {
        one: replace(profile, market_price=market_prices.get(one, profile.market_price_of(prices[one])))
        for one, profile in profiles.items()
    }
    problems = [
        Problem("items", f"harga per {one.market_unit} menjadi terlalu besar; kecilkan harga satuannya")
        for one in followed.values()
        if one.market_price is not None and one.market_price > HIGHEST_PRICE
    ]
    refuse("prices-invalid", "Harga belum disimpan. Perbaiki baris yang ditandai.", problems)
    await write_conversions(edit.connection, edit.project_id, followed)
    return {one: (market_values(profiles[one]), market_values(profile)) for one, profile in followed.items()}


def market_values(profile: Conversion) -> dict[str, str | None]:
    """What a change of the price alone changes of the profile, as the audit trail keeps it."""
    return {"market_price": None if profile.market_price is None else fixed(profile.market_price, 2)}
