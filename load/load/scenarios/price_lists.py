"""Lists of prices: made, filled from a table, used for a project, ended."""

from decimal import Decimal
from typing import Any
from urllib.parse import quote

from load.caller import CREATED, NO_CONTENT, Check
from load.multipart import CSV, form
from load.people import Person
from load.scenarios.checks import amounts, equals, has
from load.workshop import PRICE, Workshop, workshop

LISTS = "/api/price-lists/"
HARGA = Decimal(1750)
TABLE = f"kategori;kode;uraian;satuan;harga\nTK;LOAD.01;Pekerja;OH;{HARGA}\nBHN;X;Semen;kg;1300\n".encode()


def use(person: Person) -> None:
    """From a table to the prices of a project, and the project's own price again."""
    with workshop(person) as shop:
        head = {"name": f"SHST {person.number}-{person.next_number()}", "region_code": "32", "valid_from": "2026-01-01"}
        made = person.call("create_price_list", "POST", f"{LISTS}create/", head, check=has(**head), good=CREATED)
        path = f"{LISTS}{made['id']}/"
        change = {**head, "source": "SK Gubernur", "version": made["version"]}
        made = person.call("update_price_list", "POST", f"{path}update/", change, check=has(source="SK Gubernur"))
        version = _fill_list(person, path, made["version"])
        _fill_project(shop, made["id"])
        person.call("delete_price_list", "POST", f"{path}delete/", {"version": version}, good=NO_CONTENT)
        usual = {"items": [{"id": shop.resource, "harga_satuan": PRICE}]}
        shop.change("save_prices", "POST", "harga-items/save/", usual, check=has(updated=1))


def _fill_list(person: Person, path: str, version: int) -> int:
    """Reads the table, keeps what was read; returns the list's new version."""
    content, headers = form({}, {"harga.csv": (TABLE, CSV)})
    read = person.send("read_list_prices", f"{path}prices/read/", content, headers, check=_both_new)
    names = ("kategori", "kode", "uraian", "satuan", "harga")
    items = [{name: row[name] for name in names} for row in read["rows"]]
    body = {"version": version, "items": items, "source": "harga.csv"}
    saved = person.call("save_list_prices", "POST", f"{path}prices/save/", body, check=has(added=2, total_prices=2))
    person.read("list_list_prices", f"{path}prices/?q={quote('Pekerja')}", has(total=1))
    person.read("list_price_changes", f"{path}history/", lambda answer: equals("changes", len(answer["items"]), 2))
    return int(saved["version"])


def _fill_project(shop: Workshop, list_id: int) -> None:
    path = f"prices/resolved/?list_id={list_id}"
    found = shop.read("resolve_prices", path, _finds(shop.resource))
    chosen = {"list_id": list_id, "mode": "chosen", "ids": [shop.resource], "fingerprint": found["fingerprint"]}
    shop.change("fill_prices", "POST", "prices/fill/", chosen, check=has(updated=1))
    shop.read("list_prices (filled)", "harga-items/list/", _is_filled(shop.resource))
    history = f"harga-items/{shop.resource}/history/"
    shop.read(
        "list_resource_price_history", history, lambda answer: amounts("after", answer["items"][0]["after"], HARGA)
    )


def _both_new(answer: Any) -> str:
    return equals("states", [row["status"] for row in answer["rows"]], ["new", "new"])


def _finds(resource_id: int) -> Check:
    def check(answer: Any) -> str:
        found = next(one["found"] for one in answer["items"] if one["id"] == resource_id)
        return amounts("found", found["harga"], HARGA)

    return check


def _is_filled(resource_id: int) -> Check:
    def check(answer: Any) -> str:
        price = next(one["harga_satuan"] for one in answer["items"] if one["id"] == resource_id)
        return amounts("price", price, HARGA)

    return check
