"""Analyses of pekerjaan: row by row, as a whole, and from the catalogue."""

from decimal import Decimal
from typing import Any

from load.caller import CREATED
from load.people import Person
from load.scenarios.checks import amounts, equals, has
from load.stage import CATALOGUE_WORD
from load.workshop import KODE, Workshop, workshop

ROW = {"kategori": "BHN", "kode": "LOAD.02", "uraian": "Semen", "satuan": "kg", "koefisien": "2.5"}


def rows(person: Person) -> None:
    """A material comes, changes its koefisien and goes; a bundle of another pekerjaan too."""
    with workshop(person) as shop:
        path, other = f"detail-ahsp/{shop.pekerjaan[0]}", shop.pekerjaan[1]
        added = shop.change("add_analysis_row", "POST", f"{path}/rows/", ROW, good=CREATED)
        row = f"{path}/rows/{added['row_id']}/"
        changed = shop.change("change_analysis_row", "PATCH", row, {"koefisien": "3.25"})
        shop.read("get_analysis (workshop)", f"{path}/", lambda answer: _koefisien(answer, "LOAD.02", Decimal("3.25")))
        bundle = {"kategori": "LAIN", "uraian": "Rakitan", "satuan": "m2", "koefisien": "2"}
        bundled = {**bundle, "ref_kind": "job", "ref_id": other}
        added = shop.change("add_analysis_row", "POST", f"{path}/rows/", bundled, good=CREATED)
        shop.read(
            "expand_bundle",
            f"pekerjaan/{shop.pekerjaan[0]}/bundle/{added['row_id']}/expansion/",
            lambda answer: amounts("price", answer["total"], Decimal(500)),
        )
        for gone in (added["row_id"], changed["row_id"]):
            shop.change("delete_analysis_row", "DELETE", f"{path}/rows/{gone}/", check=has(row_id=None))
        shop.read("get_analysis (workshop)", f"{path}/", lambda answer: equals("rows", len(answer["items"]), 1))


def whole(person: Person) -> None:
    """The analysis as a whole, twice: with a second row and as it was."""
    with workshop(person) as shop:
        path = f"detail-ahsp/{shop.pekerjaan[0]}"
        first = shop.read(
            "get_analysis (workshop)", f"{path}/", lambda answer: _koefisien(answer, KODE, Decimal("0.5"))
        )
        usual = {key: first["items"][0][key] for key in ("kategori", "kode", "uraian", "satuan", "koefisien")}
        _save(shop, path, [usual, ROW])
        shop.read("get_analysis (workshop)", f"{path}/", lambda answer: _koefisien(answer, "LOAD.02", Decimal("2.5")))
        _save(shop, path, [usual])


def from_catalogue(person: Person) -> None:
    """A pekerjaan from the catalogue is changed and put back to what the catalogue says."""
    with workshop(person) as shop:
        found = shop.read("search_for_project", f"search-ahsp/?q={CATALOGUE_WORD}", _found)["results"][0]["id"]
        work = {"source_type": "ref_modified", "ref_id": found, "parent_id": shop.sub}
        added = shop.change("add_tree_row", "POST", "list-pekerjaan/rows/pekerjaan/", work, good=CREATED)
        path = f"detail-ahsp/{added['row_id']}"
        _save(shop, path, [ROW])
        shop.change("reset_analysis", "POST", f"{path}/reset-to-ref/", check=has(cloned_count=1))
        shop.read("get_analysis (workshop)", f"{path}/", lambda answer: _koefisien(answer, "L.01", Decimal("0.5")))
        gone = f"list-pekerjaan/rows/pekerjaan/{added['row_id']}/"
        shop.change("delete_tree_row", "DELETE", gone, check=has(row_version=0))


def _save(shop: Workshop, path: str, rows: list[Any]) -> None:
    shop.change("save_analysis", "POST", f"{path}/save/", {"rows": rows}, check=has(saved_raw_rows=len(rows)))


def _koefisien(answer: Any, kode: str, expected: Decimal) -> str:
    return amounts(kode, next(row["koefisien"] for row in answer["items"] if row["kode"] == kode), expected)


def _found(answer: Any) -> str:
    return "" if answer["results"] else "the catalogue of the stage is not found"
