"""The shipped catalogue and house are complete, consistent and believable."""

import csv
import json
from collections import Counter
from datetime import date, timedelta
from decimal import ROUND_FLOOR, Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from demo.catalogue import CatalogueFiles
from demo.oracle import Oracle, Policy, Rounding
from demo.prices import PriceBook
from demo.project_file import ProjectFile, read_project_file

DATA = Path(__file__).parents[2] / "data"
CATALOGUE = DATA / "catalogue"
HOUSE = DATA / "rumah-tipe-70.json"
FLOOR_AREA_M2 = 70
LABOUR = {"Pekerja": 100_000, "Tukang": 145_000, "Kepala tukang": 175_000, "Mandor": 200_000}


@pytest.fixture(scope="module")
def files() -> CatalogueFiles:
    return CatalogueFiles(CATALOGUE)


@pytest.fixture(scope="module")
def components(files):
    found = files.components()
    assert found is not None
    return found


@pytest.fixture(scope="module")
def house() -> ProjectFile:
    return read_project_file(HOUSE)


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    return json.loads(HOUSE.read_text(encoding="utf-8"))


def test_catalogue_has_enough_of_everything(components):
    resources = {(row.kategori, row.uraian, row.satuan) for rows in components.values() for row in rows}
    assert len(components) >= 40
    assert len(resources) >= 60
    assert {kategori for kategori, _, _ in resources} == {"TK", "BHN", "ALT"}


def test_every_analysis_names_its_unit_and_has_rows(components):
    with (CATALOGUE / "analyses.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert [row["kode_ahsp"] for row in rows] == list(dict.fromkeys(row["kode_ahsp"] for row in rows))
    for row in rows:
        assert row["nama_ahsp"].startswith(f"1 {row['satuan']} "), row
        assert components[row["kode_ahsp"]], row


def test_catalogue_passes_the_rules_of_the_data_gate(components):
    unit_of: dict[tuple[str, str], str] = {}
    for kode, rows in components.items():
        assert len({(row.kategori, row.uraian) for row in rows}) == len(rows), kode
        labour = {row.uraian: row.koefisien for row in rows if row.kategori == "TK"}
        assert labour["Mandor"] <= labour["Pekerja"], kode
        for row in rows:
            assert row.koefisien > 0, (kode, row)
            assert row.kategori != "TK" or row.koefisien <= 50, (kode, row)
            assert unit_of.setdefault((row.kategori, row.uraian), row.satuan) == row.satuan, (kode, row)


@pytest.mark.parametrize(
    ("kode", "prices", "unit_price", "rounded_down"),
    [
        ("1.2.1.1.1", {}, "90860.0000", 90_800),
        (
            "2.2.1.5.6",
            {
                "Semen portland": 1_300,
                "Pasir beton": 300,
                "Batu pecah 1/2 cm": Fraction(352_300, 1_350),
                "Air": 200,
                "Molen beton 0,35 m3": 300_000,
            },
            "1382685.2926",
            1_382_600,
        ),
        ("3.6.1.6", {"Bata merah": 700, "Semen portland": 1_300, "Pasir pasang": 275_000}, "134565.2000", 134_500),
        ("3.7.4", {"Semen portland": 1_300, "Pasir pasang": 275_000}, "56784.2000", 56_700),
    ],
)
def test_golden_analyses_come_out_to_the_fourth_decimal(components, kode, prices, unit_price, rounded_down):
    book = {**LABOUR, **prices}
    direct = sum(Fraction(row.koefisien) * Fraction(book[row.uraian]) for row in components[kode])
    price = direct * Fraction(110, 100)
    shown = Decimal(round(price * 10_000)).scaleb(-4)
    assert shown == Decimal(unit_price)
    assert (shown / 100).to_integral_value(ROUND_FLOOR) * 100 == rounded_down


def test_house_has_forty_pekerjaan_of_every_kind(house):
    kinds = Counter(pekerjaan.source_type for pekerjaan in house.pekerjaan())
    assert sum(kinds.values()) == 40
    assert kinds["ref"] > kinds["ref_modified"] > 1
    assert kinds["custom"] > 1
    assert any(row.ref_ahsp_kode for item in house.pekerjaan() for row in item.detail)
    assert any(row.ref_pekerjaan_kode for item in house.pekerjaan() for row in item.detail)


def test_every_reference_of_the_house_is_in_the_catalogue(house, components):
    kodes = {pekerjaan.kode for pekerjaan in house.pekerjaan()}
    for pekerjaan in house.pekerjaan():
        assert pekerjaan.ref_kode is None or pekerjaan.ref_kode in components
        assert pekerjaan.source_type == "custom" or pekerjaan.ref_kode is not None
        for row in pekerjaan.detail:
            assert row.ref_ahsp_kode is None or row.ref_ahsp_kode in components
            assert row.ref_pekerjaan_kode is None or row.ref_pekerjaan_kode in kodes


def test_reference_pekerjaan_repeat_the_catalogue_exactly(house, components):
    for pekerjaan in house.pekerjaan():
        if pekerjaan.source_type == "ref":
            assert [(row.kategori, row.kode, row.uraian, row.satuan, row.koefisien) for row in pekerjaan.detail] == [
                (row.kategori, row.kode, row.uraian, row.satuan, row.koefisien)
                for row in components[pekerjaan.ref_kode or ""]
            ]


def test_modified_analyses_differ_from_the_catalogue(house, components):
    for pekerjaan in house.pekerjaan():
        if pekerjaan.source_type == "ref_modified":
            own = {(row.kode, row.koefisien) for row in pekerjaan.detail}
            assert own != {(row.kode, row.koefisien) for row in components[pekerjaan.ref_kode or ""]}


def test_every_resource_is_priced_and_every_price_is_used(house, components):
    book = PriceBook(house.prices)
    used = set()
    for pekerjaan in house.pekerjaan():
        for row in pekerjaan.detail:
            kode = row.ref_ahsp_kode or row.ref_pekerjaan_kode
            for part in components[kode] if kode else [row]:
                price = book.find(part.kategori, part.kode, part.uraian, part.satuan)
                assert price is not None, part
                assert price.harga_satuan is not None, part
                assert price.harga_satuan > 0, part
                used.add(price.kode)
    assert used == {price.kode for price in house.prices}


def test_labour_prices_rise_with_responsibility(house):
    prices = {price.uraian: price.harga_satuan for price in house.prices if price.kategori == "TK"}
    pekerja, kepala, mandor = (prices[name] for name in ("Pekerja", "Kepala tukang", "Mandor"))
    tukang = [price for name, price in prices.items() if name.startswith("Tukang")]
    assert pekerja < min(tukang) <= max(tukang) <= kepala <= mandor


def test_schedule_is_twenty_six_whole_weeks(document):
    first = date.fromisoformat(document["tanggal_mulai"])
    last = date.fromisoformat(document["tanggal_selesai"])
    assert first.weekday() == 0
    assert last - first == timedelta(days=26 * 7 - 1)
    weeks = [week for item in _pekerjaan(document) for week in item["progress"]]
    assert {week["week"] for week in weeks} == set(range(1, 27))
    for week in weeks:
        assert date.fromisoformat(week["start"]) == first + timedelta(days=7 * (week["week"] - 1))
        assert date.fromisoformat(week["end"]) == date.fromisoformat(week["start"]) + timedelta(days=6)


def test_every_pekerjaan_is_planned_to_the_end_and_done_in_part(house):
    for pekerjaan in house.pekerjaan():
        assert sum(week.planned for week in pekerjaan.progress) == 100, pekerjaan.kode
        assert 0 <= sum(week.actual for week in pekerjaan.progress) <= 100, pekerjaan.kode


def test_curve_rises_slowly_then_fast_then_slowly(house, components):
    oracle = _oracle(house, components)
    totals = {pekerjaan.path: oracle.line(pekerjaan).total for pekerjaan in house.pekerjaan()}
    planned, actual = ([Decimal(0)] * 27, [Decimal(0)] * 27)
    for pekerjaan in house.pekerjaan():
        for week in pekerjaan.progress:
            planned[week.week] += totals[pekerjaan.path] * week.planned / sum(totals.values())
            actual[week.week] += totals[pekerjaan.path] * week.actual / sum(totals.values())
    assert round(sum(planned), 6) == 100
    assert sum(planned[:4]) < 10
    assert 40 < sum(planned[:14]) < 70
    assert sum(planned[23:]) < 10
    assert sum(actual[12:]) == 0
    assert -10 < sum(actual[:12]) - sum(planned[:12]) < 0


def test_house_costs_what_a_house_costs(house, components):
    oracle = _oracle(house, components)
    lines = [oracle.line(pekerjaan) for pekerjaan in house.pekerjaan()]
    totals = oracle.totals(lines)
    assert all(line.total > 0 for line in lines)
    assert 5_000_000 < totals.rounded_total / FLOOR_AREA_M2 < 7_000_000


def _oracle(house, components) -> Oracle:
    assert house.pricing is not None
    rounding = Rounding("half_up", house.pricing.rounding_base)
    policy = Policy(house.pricing.markup_percent, house.pricing.ppn_percent, total_rounding=rounding)
    return Oracle(house, components, policy)


def _pekerjaan(document: dict[str, Any]) -> list[dict[str, Any]]:
    return [item for group in document["klasifikasi"] for sub in group["sub"] for item in sub["pekerjaan"]]
