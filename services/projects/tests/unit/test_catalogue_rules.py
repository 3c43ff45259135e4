"""The rules of the data gate that need several rows, what may be decided, and tables that somebody must explain."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from projects.domain.catalogue import Analysis, Component
from projects.domain.catalogue_comparison import Row, component_changes
from projects.domain.catalogue_decisions import Decision, choices
from projects.domain.catalogue_findings import CHECKS, RULES, Origin
from projects.domain.catalogue_gate import GATE, gate
from projects.domain.encoding import mended
from projects.domain.kategori import Kategori
from projects.ingest.flat_columns import MappingNeededError, mapping_problems
from projects.ingest.limits import ImportLimits
from projects.ingest.reading import Request, read_upload

KNOWN = "kode_ahsp,nama_ahsp,kategori,item,satuan,koefisien\n"


def component(uraian: str, koefisien: str = "1", satuan: str = "OH", **fields: Any) -> Component:
    given = {"kategori": Kategori.TK, "harga_satuan": None, "kode": "", "jumlah": None, **fields}
    return Component(uraian=uraian, satuan=satuan, koefisien=Decimal(koefisien), origin=Origin("Beton", "F8"), **given)


def analysis(*components: Component, kode: str = "1.1") -> Analysis:
    return Analysis(kode, "Beton 1 m3", "m3", "", "", Origin("Beton", "C4"), components)


def found(*analyses: Analysis) -> list[tuple[int, str]]:
    return [(finding.rule, finding.slug) for finding in gate(analyses)]


def test_there_is_one_function_for_each_of_the_ten_rules() -> None:
    assert [rule.__name__.split("_")[1] for rule in GATE] == [str(number) for number in RULES if number]
    assert {check.rule for check in CHECKS.values()} == set(RULES)


def test_one_resource_has_one_family_of_units() -> None:
    sand = [analysis(component("Pasir", satuan=unit, kategori=Kategori.BHN)) for unit in ("kg", "ton", "kg", "m3")]
    assert found(*sand) == [(6, "unit-family")]


@pytest.mark.parametrize(("foreman", "expected"), [("200000", []), ("90000", [(10, "labour-order")])])
def test_a_foreman_does_not_cost_less_than_a_worker(foreman: str, expected: list[tuple[int, str]]) -> None:
    rows = [
        component("Pekerja", harga_satuan=Decimal(100_000)),
        component("Tukang batu", harga_satuan=Decimal(145_000)),
        component("Kepala tukang", harga_satuan=Decimal(175_000)),
        component("Mandor", "0.1", harga_satuan=Decimal(foreman)),
    ]
    assert found(analysis(*rows)) == expected


def test_a_row_without_its_place_in_the_file_is_an_error() -> None:
    lost = Analysis("1.1", "Beton 1 m3", "m3", "", "", Origin("", ""), (component("Pekerja"),))
    assert found(lost) == [(9, "origin-missing")]


def test_broken_letters_are_shown() -> None:
    assert found(analysis(component("Pipa \ufffd 5", satuan="m", kategori=Kategori.BHN))) == [(8, "encoding-broken")]


def test_d09_a_whole_number_among_texts_lost_its_comma() -> None:
    finding = gate([analysis(component("Kerikil", "83349", "kg", kategori=Kategori.BHN, odd_number=True))])[0]
    assert (finding.slug, finding.value, finding.suggestion) == ("comma-lost", "83349", "83.349")
    assert "8.3349 bila empat desimal" in finding.message


def test_a_coefficient_far_from_the_usual_lost_its_comma_and_a_usual_thousand_did_not() -> None:
    usual = [analysis(component("Air", "17", "liter", kategori=Kategori.BHN), kode=f"2.{n}") for n in range(5)]
    assert found(*usual, analysis(component("Air", "17415", "liter", kategori=Kategori.BHN))) == [(1, "comma-lost")]
    assert found(*usual, analysis(component("Kerikil", "1009", "kg", kategori=Kategori.BHN))) == []


def test_only_what_makes_sense_may_be_decided() -> None:
    row = {"of_analysis": True, "of_component": True}
    assert choices("comma-lost", "83.349", **row) == ["accept", "keep", "edit", "exclude"]
    assert choices("coefficient-invalid", "", **row) == ["edit", "exclude"]
    assert choices("price-odd", "", **row) == [Decision.KEEP, Decision.EXCLUDE]
    assert choices("analysis-lost", "", of_analysis=False, of_component=False) == []


@pytest.mark.parametrize(
    ("text", "expected"), [("m\u00c2\u00b2", "m²"), ("100 \u00c2\u00b1 25", "100 ± 25"), ("Âne", "Âne"), ("kg", "kg")]
)
def test_utf_8_that_was_misread_is_mended(text: str, expected: str) -> None:
    assert mended(text) == expected


def read(path: Path, name: str = "t.csv") -> Any:
    return read_upload(Request([(name, path)]), ImportLimits())


def test_a_table_with_known_titles_needs_nobody(catalogue_files: Any) -> None:
    rows = "1.1,Galian 1 m3,Tenaga Kerja,Pekerja,OH,0.75\n1.1,Galian 1 m3,,Unit,ls,1\n"
    reading = read(catalogue_files.raw("t", (KNOWN + rows).encode()))
    (one,) = reading.analyses
    assert (one.kode, one.satuan, [row.origin.path for row in one.components]) == ("1.1", "m3", ["t.csv:2", "t.csv:3"])
    assert [finding.slug for finding in reading.findings] == ["kategori-missing"]


def test_a_table_with_unknown_titles_shows_them_with_its_first_rows(catalogue_files: Any) -> None:
    with pytest.raises(MappingNeededError) as needed:
        read(catalogue_files.raw("t", b"A;B;C;D;E\n1.1;Galian;TK;Pekerja;0,5\n"))
    table = needed.value.table
    assert (table.titles, table.sample()) == (["A", "B", "C", "D", "E"], [["1.1", "Galian", "TK", "Pekerja", "0,5"]])
    paths = {problem.path for problem in mapping_problems({"kode": 0, "nama": 0, "x": 9}, "!", 5)}
    assert paths >= {"columns", "columns.x", "columns.uraian", "decimal"}


def test_components_are_compared_resource_by_resource() -> None:
    def row(name: str, koefisien: str) -> Row:
        return Row(name, "TK", name, "OH", Decimal(koefisien))

    changes = list(component_changes([row("a", "1"), row("b", "2")], [row("b", "2.0"), row("a", "3"), row("c", "1")]))
    assert [(one.row.uraian, one.before, one.after) for one in changes] == [("a", 1, 3), ("c", None, 1)]
