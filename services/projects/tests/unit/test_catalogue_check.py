"""Checking a file against itself, the data gate, and nested analyses."""

from dataclasses import replace
from decimal import Decimal

import pytest

from projects.domain.catalogue import Analysis, Component, Figure, FileTotals
from projects.domain.catalogue_check import difference, recomputed_unit_price, title_difference
from projects.domain.catalogue_findings import Origin
from projects.domain.catalogue_gate import gate
from projects.domain.catalogue_nesting import circles, mark_nested
from projects.domain.kategori import Kategori


def component(
    uraian: str = "Pekerja",
    koefisien: str = "0.75",
    harga: str | None = "100000",
    jumlah: str | None = "75000",
    *,
    kategori: Kategori = Kategori.TK,
    kode: str = "",
    satuan: str = "OH",
    cell: str = "F8",
) -> Component:
    price, amount = (None if text is None else Decimal(text) for text in (harga, jumlah))
    return Component(
        kategori, kode, uraian, satuan, Decimal(koefisien), price, amount, Origin("Galian", cell), f"H{cell[1:]}"
    )


def figure(text: str | None, cell: str) -> Figure:
    return Figure(None if text is None else Decimal(text), cell)


def analysis(*components: Component, kode: str = "1.2.1", satuan: str = "m3", **changes: Figure | None) -> Analysis:
    honest = FileTotals(
        subtotals=((Kategori.TK, figure("75000", "H10")),),
        direct=figure("75000", "H14"),
        overhead_rate=Decimal("0.1"),
        overhead=figure("7500", "H15"),
        unit_price=figure("82500", "H16"),
        rounded_price=figure("82500", "I4"),
    )
    file_totals = replace(honest, **changes)  # type: ignore[arg-type] # the figures only
    return Analysis(
        kode, "Galian 1 m3", satuan, "", "", Origin("Galian", "C4"), components or (component(),), file_totals
    )


def test_an_honest_file_agrees() -> None:
    assert difference(analysis()) is None


def test_the_noise_of_binary_fractions_is_no_difference() -> None:
    assert difference(analysis(unit_price=figure("82500.000000001", "H16"))) is None


@pytest.mark.parametrize(
    ("changed", "cell", "words"),
    [
        (analysis(component(jumlah=None), unit_price=figure("0", "H16")), "H8", "kosong"),
        (analysis(component(koefisien="0.8")), "H8", "bukan koefisien × harga"),
        (analysis(component(), component("Mandor", "0.038", "200000", "7600", cell="F9")), "H10", "tidak menjumlah"),
        (analysis(direct=figure("70000", "H14"), unit_price=figure("77500", "H16")), "H14", "D bukan"),
        (analysis(overhead=figure("0", "H15"), unit_price=figure("75000", "H16")), "H15", "E bukan"),
        (analysis(unit_price=figure("82501", "H16")), "H16", "F bukan"),
        (analysis(unit_price=figure(None, "H16")), "H16", "F kosong"),
    ],
)
def test_each_disagreement_is_named_with_its_cell(changed: Analysis, cell: str, words: str) -> None:
    found = difference(changed)
    assert found is not None
    assert any(reason.cell == cell and words in reason.message for reason in found.reasons)


def test_without_prices_or_f_there_is_nothing_to_compare() -> None:
    unpriced = analysis(component(harga=None, jumlah=None))
    assert recomputed_unit_price(unpriced) is None
    assert difference(unpriced) is None
    assert difference(analysis(unit_price=None)) is None


def test_the_title_shows_f_rounded_down_to_100() -> None:
    honest = analysis(unit_price=figure("82599.999999999", "H16"), rounded_price=figure("82600", "I4"))
    assert title_difference(honest) is None
    found = title_difference(analysis(rounded_price=figure("82600", "I4")))
    assert found is not None
    assert (found.origin.cell, found.title_price, found.expected) == ("I4", 82600, 82500)


def slugs(*analyses: Analysis) -> list[str]:
    """Without the file's own totals, which the changed rows would no longer agree with."""
    return [finding.slug for finding in gate([replace(one, file_totals=FileTotals()) for one in analyses])]


def test_a_lost_comma_is_offered_with_its_repair() -> None:
    suspect = component("Kerikil", "83349", "210", "17503.29", kategori=Kategori.BHN, satuan="kg")
    finding = gate([analysis(suspect)])[0]
    assert (finding.slug, finding.suggestion, finding.origin.cell, finding.kode) == (
        "comma-lost",
        "83.349",
        "F8",
        "1.2.1",
    )


def test_impossible_labour_is_shown() -> None:
    assert slugs(analysis(component(koefisien="272", jumlah=None))) == ["labour-high"]


def test_prices_and_capacities_in_the_column_of_coefficients_are_shown() -> None:
    assert slugs(analysis(component(koefisien="7341666.67", jumlah=None, satuan="bulan"))) == ["coefficient-high"]


def test_more_foremen_than_workers_are_shown() -> None:
    assert slugs(analysis(component(), component("Mandor", "0.9", "200000", None))) == ["foreman-high"]


def test_a_resource_twice_in_one_analysis_is_shown() -> None:
    assert slugs(analysis(component(), component("pekerja "))) == ["resource-repeated"]


def test_a_price_far_from_its_median_is_shown() -> None:
    usual = [analysis(component(), kode=f"1.2.{n}") for n in range(2, 6)]
    odd = analysis(component(harga="10000", jumlah=None), kode="1.2.9")
    found = [(one.slug, one.kode) for one in gate([*usual, replace(odd, file_totals=FileTotals())])]
    assert found == [("price-odd", "1.2.9")]


def nested(kode: str, *inner: str) -> Analysis:
    rows = tuple(component(one, kategori=Kategori.LAIN, kode=one, satuan="m2") for one in inner)
    return replace(analysis(kode=kode), components=rows or (component(),))


def test_rows_that_are_analyses_are_marked() -> None:
    marked = mark_nested([nested("1.1", "1.2", "9.9"), nested("1.2")])
    assert [one.nested_kode for one in marked[0].components] == ["1.2", None]


def test_only_lain_rows_are_nested() -> None:
    tricky = replace(analysis(kode="1.1"), components=(component(kode="1.2"),))
    assert mark_nested([tricky, nested("1.2")])[0].components[0].nested_kode is None


def test_circles_are_found_and_named() -> None:
    marked = mark_nested([nested("1.1", "1.2"), nested("1.2", "1.3", "1.4"), nested("1.3", "1.1"), nested("1.4")])
    problems = circles(marked)
    assert len(problems) == 1
    assert "1.1 → 1.2 → 1.3 → 1.1" in problems[0].message


def test_deep_nesting_is_no_circle_and_no_recursion() -> None:
    chain = [nested(f"1.{n}", f"1.{n + 1}") for n in range(5000)]
    assert circles(mark_nested([*chain, nested("1.5000")])) == []


def test_two_ways_to_one_analysis_are_no_circle() -> None:
    assert (
        circles(mark_nested([nested("1.1", "1.2", "1.3"), nested("1.2", "1.4"), nested("1.3", "1.4"), nested("1.4")]))
        == []
    )
