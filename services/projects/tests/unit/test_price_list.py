"""Prices as people write them, regions, and what saving a list does."""

from decimal import Decimal

import pytest

from projects.domain.kategori import Kategori
from projects.domain.price_list import (
    ListPrice,
    PricePlan,
    StoredPrice,
    duplicate_problems,
    plan_prices,
    price_problems,
)
from projects.domain.price_list_figures import Unfit, read_rupiah
from projects.domain.price_list_regions import PROVINCES, around, is_region, region_name, region_problems


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("12.500", "12500.00"),
        ("12,500", "12500.00"),
        ("1.250.000,50", "1250000.50"),
        ("1,250,000.50", "1250000.50"),
        ("Rp 1.250.000,-", "1250000.00"),
        ("Rp. 75.000", "75000.00"),
        ("IDR 75,000.00", "75000.00"),
        ("75000", "75000.00"),
        ("75000.5", "75000.50"),
        ("75000,5", "75000.50"),
        ("12500.000000", "12500.00"),
        ("0.125", "0.13"),
        ("1 250 000", "1250000.00"),
        ("0,005", "0.01"),
    ],
)
def test_rupiah_are_read_in_both_ways_of_writing(text: str, value: str) -> None:
    assert str(read_rupiah(text)) == value


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", Unfit.EMPTY),
        ("-", Unfit.EMPTY),
        ("Rp", Unfit.EMPTY),
        ("abc", Unfit.NOT_A_NUMBER),
        ("12.500/kg", Unfit.NOT_A_NUMBER),
        ("1.2.3", Unfit.NOT_A_NUMBER),
        ("1.250,000.5", Unfit.NOT_A_NUMBER),
        ("1e5", Unfit.NOT_A_NUMBER),
        ("٣", Unfit.NOT_A_NUMBER),
        ("9" * 60, Unfit.NOT_A_NUMBER),
        ("-5000", Unfit.NEGATIVE),
        ("(5.000)", Unfit.NEGATIVE),
        ("0", Unfit.ZERO),
        ("0,001", Unfit.ZERO),
        ("-0", Unfit.ZERO),
        ("99999999999999999", Unfit.TOO_LARGE),
    ],
)
def test_what_is_no_price_says_why(text: str, why: Unfit) -> None:
    assert read_rupiah(text) is why


def test_a_kabupaten_lies_in_its_province_and_that_in_the_country() -> None:
    assert around("3273") == ["3273", "32", ""]
    assert around("32") == ["32", ""]
    assert around("") == [""]
    assert len(PROVINCES) == 38


@pytest.mark.parametrize(("code", "known"), [("", True), ("32", True), ("3273", True), ("93", False), ("9901", False)])
def test_which_codes_are_regions(code: str, known: bool) -> None:
    assert is_region(code) is known
    assert not is_region(code + "x")
    assert bool(region_problems(code, "Kota Bandung")) is not known


def test_only_the_name_of_a_kabupaten_is_its_authors() -> None:
    assert (region_name("32", "x"), region_name("", "x")) == ("Jawa Barat", "Nasional")
    assert region_name("3273", "Kota Bandung") == "Kota Bandung"
    assert [one.path for one in region_problems("3273", " ")] == ["region_name"]


def price(uraian: str, harga: str, satuan: str = "kg", kode: str = "") -> ListPrice:
    return ListPrice(Kategori.BHN, kode, uraian, satuan, Decimal(harga))


STORED = {
    one.price.identity: one for one in (StoredPrice(1, price("Semen", "1300")), StoredPrice(2, price("Pasir", "250")))
}


def test_saving_adds_changes_and_leaves() -> None:
    wanted = [price("semen ", "1300"), price("Pasir", "275"), price("Batu", "90")]
    plan = plan_prices(STORED, [price("Semen", "1300"), *wanted[1:]], set(), replace=False)
    assert plan == PricePlan([wanted[2]], {2: wanted[1]}, [], 1)
    # Another spelling is the same resource, under its new name.
    assert plan_prices(STORED, wanted[:1], set(), replace=False).changed == {1: wanted[0]}


def test_what_is_removed_and_wanted_stays_and_replacing_removes_the_rest() -> None:
    kept = plan_prices(STORED, [price("Semen", "1400")], {1, 2}, replace=False)
    assert (kept.removed, list(kept.changed)) == ([2], [1])
    assert plan_prices(STORED, [price("Semen", "1300")], set(), replace=True).removed == [2]
    assert plan_prices(STORED, [], {3}, replace=False) == PricePlan([], {}, [], 0)


def test_a_resource_stands_once() -> None:
    [problem] = duplicate_problems([price("Semen", "1"), price("Pasir", "1"), price(" SEMEN.", "2")])
    assert problem.path == "items[2].uraian"
    assert "items[0]" in problem.message


def test_a_price_has_a_name_a_unit_and_is_above_nothing() -> None:
    wrong = ListPrice(Kategori.BHN, "k" * 101, " ", "", Decimal(0))
    assert [one.path for one in price_problems(wrong, "")] == ["kode", "uraian", "satuan", "harga"]
    assert [one.path for one in price_problems(price("Ω" * 500 + "ﷺ" * 0, "1", "Ω" * 50), "")] == []
