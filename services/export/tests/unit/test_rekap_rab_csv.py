import csv
import io
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from export.domain.rekap_rab import COLUMNS
from export.domain.rekap_rab_csv import csv_head, csv_rows, csv_summary


def read(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), delimiter=";"))


def test_the_file_opens_in_excel_of_an_indonesian_windows(figures: Any) -> None:
    assert csv_head() == b"\xef\xbb\xbfUraian;Kode AHSP;Satuan;Volume;Harga Satuan;Jumlah\r\n"


def test_rows_and_groups(figures: Any) -> None:
    rows = read(csv_rows([figures.klasifikasi(), figures.sub(), figures.pekerjaan()]))
    assert rows == [
        ["Pekerjaan tanah", "", "", "", "", "11.436.371,32"],
        ["Galian", "", "", "", "", "11.436.371,32"],
        ["Galian tanah biasa", "1.2.1.1.1", "m3", "74,354", "153.810,80", "11.436.371,32"],
    ]


def test_the_summary_stands_apart_and_ends_in_words(figures: Any) -> None:
    assert read(csv_summary(figures.header)) == [
        [],
        ["TOTAL", "", "", "", "", "11.436.371,32"],
        ["PPN 11 %", "", "", "", "", "1.258.000,84"],
        ["GRAND TOTAL", "", "", "", "", "12.694.372,16"],
        ["PEMBULATAN", "", "", "", "", "12.694.000,00"],
        ["Terbilang", "Dua belas juta enam ratus sembilan puluh empat ribu rupiah"],
    ]


def test_negative_numbers_stay_numbers(figures: Any) -> None:
    assert read(csv_rows([figures.pekerjaan(total="-5")]))[0][5] == "-5,00"


@pytest.mark.parametrize("field", ["uraian", "kode", "satuan"])
def test_no_text_of_a_user_becomes_a_formula(figures: Any, field: str) -> None:
    row = replace(figures.pekerjaan(), **{field: "=cmd|' /C calc'!A0"})
    assert "'=cmd|' /C calc'!A0" in read(csv_rows([row]))[0]


@given(text=st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")))
def test_any_text_comes_back_whole_and_safe(figures: Any, text: str) -> None:
    cells = read(csv_rows([figures.pekerjaan(uraian=text)]))
    assert len(cells) == 1
    assert len(cells[0]) == len(COLUMNS)
    assert cells[0][0] in {text, f"'{text}"}
    assert not cells[0][0].startswith(("=", "+", "-", "@", "\t", "\r", "\n"))
