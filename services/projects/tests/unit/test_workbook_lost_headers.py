"""Analyses whose header got damaged or lost: none may vanish without a problem that names its cell."""

from collections.abc import Callable, Sequence
from typing import Any

import pytest

from projects.domain.catalogue import Reading
from projects.ingest.limits import ImportLimits
from projects.ingest.reading import Request, read_upload

Rows = list[Any]
Make = Callable[..., Rows]
# Where the header names the codes, which it need not.
CODES = 3


@pytest.fixture
def read(catalogue_files: Any) -> Callable[..., Reading]:
    def run(sheets: dict[str, Any], wanted: Sequence[str] = ()) -> Reading:
        return read_upload(Request([("katalog.xlsx", catalogue_files.workbook(sheets))], wanted), ImportLimits())

    return run


def paths(reading: Reading) -> list[str]:
    return [error.path for error in reading.errors]


def damaged(table: Rows, column: int) -> Rows:
    """The rows of an analysis with one label of their header overwritten."""
    header = table[1]
    return [table[0], (*header[:column], "zzz", *header[column + 1 :]), *table[2:]]


def test_an_analysis_below_a_lost_header_is_a_problem(read: Callable[..., Reading], analysis: Make) -> None:
    lost = [row for row in analysis("1.1.1.2") if "Uraian" not in row]
    assert paths(read({"Pagar": [*lost, *analysis()]})) == ["'Pagar'!B2"]
    assert paths(read({"Pagar": [*analysis(), *lost]})) == ["'Pagar'!B16"]


@pytest.mark.parametrize("column", range(1, 8))
@pytest.mark.parametrize("place", [0, 1, 2])
def test_a_damaged_header_loses_no_analysis(
    read: Callable[..., Reading], analysis: Make, column: int, place: int
) -> None:
    tables = [analysis(f"1.1.1.{number}") for number in (1, 2, 3)]
    tables[place] = damaged(tables[place], column)
    reading = read({"Pagar": [row for table in tables for row in table]})
    if column == CODES:
        assert (len(reading.analyses), reading.errors) == (3, ())
        return
    cell = f"B{3 + place * len(tables[0])}"
    assert [(one.slug, one.path) for one in reading.findings] == [("analysis-lost", f"'Pagar'!{cell}")]


def test_the_message_names_the_header_and_what_it_lacks(read: Callable[..., Reading], analysis: Make) -> None:
    reading = read({"Pagar": [*analysis(), *damaged(analysis("1.1.1.2"), 5)]})
    assert "baris 16 tidak memuat Koefisien; lengkapi" in reading.errors[0].message


@pytest.mark.parametrize("column", [1, 2, 5])
@pytest.mark.parametrize("wanted", [[], ["Lain", "Pagar"]])
def test_a_sheet_that_lost_its_headers_is_not_imported_around(
    read: Callable[..., Reading], analysis: Make, column: int, wanted: list[str]
) -> None:
    lost = [*damaged(analysis("2.1"), column), *damaged(analysis("2.2"), column)]
    reading = read({"Pagar": analysis(), "Lain": lost}, wanted)
    assert paths(reading) == ["'Lain'!B3", "'Lain'!B17"]
    assert read({"Pagar": analysis(), "Lain": lost}, ["Pagar"]).errors == ()


@pytest.mark.parametrize("column", [1, 5])
def test_the_only_sheet_without_headers_names_its_cell(
    read: Callable[..., Reading], analysis: Make, column: int
) -> None:
    reading = read({"Lain": damaged(analysis(), column)})
    assert paths(reading) == ["'Lain'!B3"]


@pytest.mark.parametrize(
    ("row", "cell"),
    [
        ((None, "F", "Harga Satuan Pekerjaan (D+E)"), "B1"),
        ((None, None, "b", None, "Bahan"), "C1"),
        (("catatan", "C", "PERALATAN"), "B1"),
    ],
)
def test_one_row_tells_a_lost_analysis(
    read: Callable[..., Reading], analysis: Make, row: tuple[str | None, ...], cell: str
) -> None:
    assert paths(read({"Lain": [row], "Pagar": analysis()})) == [f"'Lain'!{cell}"]


@pytest.mark.parametrize(
    "row", [("HARGA SATUAN PEKERJAAN",), ("A", "PEKERJAAN PERSIAPAN"), ("a", "Kapasitas Pengangkutan"), ("BAHAN",)]
)
def test_titles_tell_no_lost_analysis(read: Callable[..., Reading], analysis: Make, row: tuple[str, ...]) -> None:
    reading = read({"Sampul": [row], "Pagar": [row, *analysis(), row]})
    assert (len(reading.analyses), reading.errors) == (1, ())


def test_a_table_that_is_passed_over_hides_no_analysis(read: Callable[..., Reading], analysis: Make) -> None:
    prices = [(None, "No", "Uraian", "Kode", "Koefisien", "Satuan", "Harga Satuan"), (None, 1, "Jarak", "L", 9, "km")]
    reading = read({"Lansekap": [*prices, *damaged(analysis("4.1.3"), 1), *analysis("4.1.2")]})
    assert paths(reading) == ["'Lansekap'!B5"]
