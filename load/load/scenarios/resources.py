"""Prices beyond single ones: market units, resources that nothing uses, overhead and profit."""

from decimal import Decimal
from typing import Any

from load.caller import CREATED
from load.people import Person
from load.scenarios.checks import amounts, equals, fresh, has
from load.workshop import PRICE, workshop


def conversions(person: Person) -> None:
    """Bought by the sack and by the kilogram again."""
    with workshop(person) as shop:
        item = {"harga_item_id": shop.resource, "market_unit": "zak", "market_price": "85000", "factor_to_base": "50"}
        path = "conversion-profile/save/"
        shop.change("save_conversions", "POST", path, {"items": [item]}, check=_is_1700)
        shop.read("list_conversions", "conversion-profiles/", has(count=1))
        shop.change("save_conversions", "POST", path, {"removed_ids": [shop.resource]}, check=has(removed=1))
        usual = {"items": [{"id": shop.resource, "harga_satuan": PRICE}]}
        shop.change("save_prices", "POST", "harga-items/save/", usual, check=has(updated=1))


def orphans(person: Person) -> None:
    """A resource is used no more and is cleared away."""
    with workshop(person) as shop:
        path = f"detail-ahsp/{shop.pekerjaan[2]}/rows/"
        row = {"kategori": "ALT", "kode": "LOAD.03", "uraian": "Molen", "satuan": "jam", "koefisien": "1"}
        added = shop.change("add_analysis_row", "POST", path, row, good=CREATED)
        shop.change("delete_analysis_row", "DELETE", f"{path}{added['row_id']}/")
        found = shop.read("list_orphans", "orphaned-items/", _holds_molen)
        ids = [one["id"] for one in found["orphaned_items"]]
        body = {"item_ids": ids, "confirm": True}
        shop.change("delete_orphans", "POST", "orphaned-items/cleanup/", body, check=has(deleted_ids=ids))
        shop.read("list_orphans", "orphaned-items/", has(orphaned_count=0))


def pricing(person: Person) -> None:
    """Overhead and profit of the project and of one pekerjaan, and what the RAB makes of both."""
    with workshop(person) as shop:
        percent = Decimal(person.next_number() % 100)
        body = {"markup_percent": str(percent), "total_rounding": {"mode": "half_up", "step": "1000"}}
        shop.change("update_pricing", "POST", "pricing/", body, check=has(markup_percent=percent))
        path = f"pekerjaan/{shop.pekerjaan[0]}/pricing/"
        override = {"override_markup": "50"}
        shop.change("set_markup", "POST", path, override, check=has(effective_markup=Decimal(50)))
        cost = Decimal(PRICE) * 50
        expected = cost * Decimal("1.5") + 3 * cost * (100 + percent) / 100
        shop.read(
            "get_rekap (pricing)",
            f"rekap/?min_revision={shop.revision}",
            lambda answer: _costs(answer["meta"], shop.revision, expected),
        )
        shop.change("set_markup", "POST", path, {"override_markup": None}, check=has(effective_markup=percent))


def _holds_molen(answer: Any) -> str:
    return "" if "LOAD.03" in {one["kode"] for one in answer["orphaned_items"]} else "the orphan is missing"


def _costs(meta: Any, revision: int, expected: Decimal) -> str:
    """An answer that says it is older may be another one."""
    return fresh(meta, revision) or ("" if meta["stale"] else amounts("subtotal", meta["subtotal"], expected))


def _is_1700(answer: Any) -> str:
    return equals("profiles", len(answer["items"]), 1) or amounts(
        "price", answer["items"][0]["harga_satuan"], Decimal(1700)
    )
