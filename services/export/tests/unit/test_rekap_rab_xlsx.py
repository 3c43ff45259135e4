import re
import zipfile
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from chassis.errors import AppError
from export.documents import rekap_rab_xlsx
from export.documents.rekap_rab_xlsx import open_rekap_rab_xlsx
from export.domain.numbers import rounded
from export.domain.rekap_rab import COLUMNS


def write(path: Path, header: Any, rows: Any) -> list[list[Any]]:
    with open_rekap_rab_xlsx(path, header) as writer:
        for row in rows:
            writer.add(row)
        writer.close()
    return CalamineWorkbook.from_path(path).get_sheet_by_name("Rekap RAB").to_python(skip_empty_area=False)


def part(path: Path, name: str) -> str:
    with zipfile.ZipFile(path) as archive:
        return archive.read(name).decode()


def test_the_sheet_from_title_to_words(figures: Any, tmp_path: Path) -> None:
    sheet = write(tmp_path / "a.xlsx", figures.header, [figures.klasifikasi(), figures.sub(), figures.pekerjaan()])
    blank: list[Any] = [""] * 5
    assert sheet == [
        ["REKAPITULASI RENCANA ANGGARAN BIAYA", *blank],
        ["", *blank],
        ["Proyek: Gedung Uji & Rumah", *blank],
        ["Lokasi: Sleman, DIY", *blank],
        ["Pemilik: Dinas PUPKP", *blank],
        ["Sumber dana: APBD", *blank],
        ["Tahun anggaran: 2026", *blank],
        ["Revisi: 7", *blank],
        ["", *blank],
        list(COLUMNS),
        ["Pekerjaan tanah", "", "", "", "", 11436371.32],
        ["Galian", "", "", "", "", 11436371.32],
        ["Galian tanah biasa", "1.2.1.1.1", "m3", 74.354, 153810.8, 11436371.32],
        ["", *blank],
        ["TOTAL", "", "", "", "", 11436371.32],
        ["PPN 11 %", "", "", "", "", 1258000.84],
        ["GRAND TOTAL", "", "", "", "", 12694372.16],
        ["PEMBULATAN", "", "", "", "", 12694000.0],
        ["Terbilang: Dua belas juta enam ratus sembilan puluh empat ribu rupiah", *blank],
    ]


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    amounts=st.lists(st.decimals(min_value=0, max_value=Decimal("9999999999999.99"), places=8), min_size=1, max_size=30)
)
def test_every_amount_reads_back_to_the_sen(figures: Any, tmp_path: Path, amounts: list[Decimal]) -> None:
    rows = [figures.pekerjaan(total=str(amount)) for amount in amounts]
    sheet = write(tmp_path / "a.xlsx", figures.header, rows)
    read = [Decimal(f"{line[5]:.15g}") for line in sheet[10 : 10 + len(amounts)]]
    assert [rounded(value, 2) for value in read] == [rounded(amount, 2) for amount in amounts]


def test_text_never_becomes_formula_number_or_link(figures: Any, tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    uraian = ["=1+1", "http://contoh.id", "0012", "@x", "-5"]
    sheet = write(path, replace(figures.header, project_name="=2+2"), [figures.pekerjaan(uraian=u) for u in uraian])
    assert [line[0] for line in sheet[10:15]] == uraian
    assert 'quotePrefix="1"' in part(path, "xl/styles.xml")
    assert "<f>" not in part(path, "xl/worksheets/sheet1.xml")
    assert "<hyperlink" not in part(path, "xl/worksheets/sheet1.xml")


def test_it_prints_on_a4_landscape_with_the_head_on_every_page(figures: Any, tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    write(path, figures.header, [figures.pekerjaan()])
    xml = part(path, "xl/worksheets/sheet1.xml")
    assert '<pageSetup paperSize="9"' in xml
    assert 'orientation="landscape"' in xml
    assert 'fitToHeight="0"' in xml
    assert '<pane xSplit="1" ySplit="10"' in xml
    assert "$10:$10" in re.findall(r"Print_Titles[^<]*>([^<]*)<", part(path, "xl/workbook.xml"))[0]


def test_groups_are_shaded_and_money_has_two_places(figures: Any, tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    write(path, figures.header, [figures.klasifikasi(), figures.sub(), figures.pekerjaan()])
    styles = part(path, "xl/styles.xml")
    assert "FFE8E8E8" in styles
    assert "FFF5F5F5" in styles
    assert 'formatCode="#,##0.00"' in styles
    assert 'formatCode="#,##0.000"' in styles


def test_more_rows_than_a_sheet_holds_are_refused(
    figures: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rekap_rab_xlsx, "MOST_ROWS", 12)
    with open_rekap_rab_xlsx(tmp_path / "a.xlsx", figures.header) as writer:
        writer.add(figures.pekerjaan())
        writer.add(figures.pekerjaan())
        with pytest.raises(AppError) as refusal:
            writer.add(figures.pekerjaan())
    assert refusal.value.slug == "export-too-many-rows"
    assert not (tmp_path / "a.xlsx").exists()
