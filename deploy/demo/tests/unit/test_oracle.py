"""The oracle against figures worked out by hand."""

from decimal import Decimal

import pytest

from demo.catalogue import Component
from demo.oracle import Oracle, Policy, Rounding
from demo.project_file import AnalysisRow, Klasifikasi, Pekerjaan, Price, ProjectFile, SubKlasifikasi

PRICES = (("TK", "L.01", "Pekerja", "OH", 100_000), ("BHN", "M.01", "Semen", "kg", 1_500))
CATALOGUE = {
    "C": (Component("BHN", "M.01", "Semen", "kg", Decimal(10)),),
    "B": (
        Component("TK", "L.01", "Pekerja", "OH", Decimal(5)),
        Component("LAIN", "C", "Analisa C", "m2", Decimal("1.5")),
    ),
}


def estimate(*pekerjaan: Pekerjaan) -> ProjectFile:
    prices = tuple(Price(*price[:4], Decimal(price[4]), has_conversion=False) for price in PRICES)
    tree = (Klasifikasi("Satu", (SubKlasifikasi("Sub", pekerjaan),)),)
    return ProjectFile("Uji", {}, None, 0, prices, tree)


def custom(kode: str, *rows: AnalysisRow, volume: str | None = "1", markup: str | None = None) -> Pekerjaan:
    override = None if markup is None else Decimal(markup)
    quantity = None if volume is None else Decimal(volume)
    return Pekerjaan(kode, kode, kode, "m2", "custom", None, override, quantity, None, rows, ())


def bundle(koefisien: str, *, ahsp: str | None = None, pekerjaan: str | None = None) -> AnalysisRow:
    return AnalysisRow("LAIN", ahsp or pekerjaan or "", "Gabungan", "m2", Decimal(koefisien), ahsp, pekerjaan)


def row(kategori: str, kode: str, uraian: str, satuan: str, koefisien: str) -> AnalysisRow:
    return AnalysisRow(kategori, kode, uraian, satuan, Decimal(koefisien), None, None)


def policy(**changes) -> Policy:
    return Policy(Decimal(10), Decimal(11), **changes)


def test_bundle_multiplies_through_two_levels_into_the_columns_of_its_parts():
    item = custom("A", bundle("2", ahsp="B"))
    line = Oracle(estimate(item), CATALOGUE, policy()).line(item)
    assert line.columns["A"] == 1_000_000
    assert line.columns["B"] == 45_000
    assert line.columns["LAIN"] == 0
    assert line.columns["E_base"] == 1_045_000


def test_bundle_of_another_pekerjaan_of_the_file():
    target = custom("B-1", row("TK", "L.01", "Pekerja", "OH", "0.5"))
    host = custom("A-1", bundle("3", pekerjaan="B-1"))
    assert Oracle(estimate(target, host), CATALOGUE, policy()).line(host).columns["A"] == 150_000


def test_markup_override_of_nothing_is_nothing():
    item = custom("A", row("TK", "L.01", "Pekerja", "OH", "1"), markup="0")
    line = Oracle(estimate(item), CATALOGUE, policy()).line(item)
    assert line.columns["F"] == 0
    assert line.columns["G"] == 100_000


def test_missing_volume_counts_nothing():
    item = custom("A", row("TK", "L.01", "Pekerja", "OH", "1"), volume=None)
    assert Oracle(estimate(item), CATALOGUE, policy()).line(item).total == 0


def test_totals_keep_every_digit():
    item = custom("A", row("TK", "X", "Tukang", "OH", "1"), volume="74.3535", markup="0")
    file = estimate(item)
    priced = ProjectFile(
        "Uji", {}, None, 0, (Price("TK", "X", "Tukang", "OH", Decimal("153810.8"), False),), file.klasifikasi
    )
    oracle = Oracle(priced, {}, policy(total_rounding=Rounding("half_up", Decimal(1000))))
    totals = oracle.totals([oracle.line(item)])
    assert totals.subtotal == Decimal("11436371.3178")
    assert totals.ppn == Decimal("1258000.844958")
    assert totals.grand_total == Decimal("12694372.162758")
    assert totals.rounded_total == 12_694_000


@pytest.mark.parametrize(
    ("mode", "amount", "step", "expected"),
    [
        ("none", "385244500.5", 1_000, "385244500.5"),
        ("half_up", "385244500", 1_000, "385245000"),
        ("half_up", "3561222350", 1_000, "3561222000"),
        ("half_up", "1450299600", 1_000, "1450300000"),
        ("down", "90860", 100, "90800"),
        ("up", "90801", 100, "90900"),
    ],
)
def test_rounding(mode, amount, step, expected):
    assert Rounding(mode, Decimal(step)).apply(Decimal(amount)) == Decimal(expected)
