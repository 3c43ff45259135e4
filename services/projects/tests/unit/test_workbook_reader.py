"""Reading honest and dirty workbooks: what is taken, what is reported, what is refused, and where it stands."""

import zipfile
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

import pytest

from projects.domain.catalogue import Reading
from projects.domain.catalogue_check import difference
from projects.domain.kategori import Kategori
from projects.ingest.limits import ImportLimits
from projects.ingest.notes import RefusedError
from projects.ingest.reading import Request, read_upload

Rows = list[Any]
Make = Callable[..., Rows]
LIMITS = ImportLimits()
TITLE_ROWS: Rows = [(None, "1.1", "PEKERJAAN PERSIAPAN"), (None, "1.1.1", "Pagar")]


@pytest.fixture
def read(catalogue_files: Any) -> Callable[..., Reading]:
    def run(sheets: dict[str, Any], wanted: Sequence[str] = (), **options: Any) -> Reading:
        path = catalogue_files.workbook(sheets, **options)
        return read_upload(Request([("katalog.xlsx", path)], wanted), LIMITS)

    return run


def paths(reading: Reading) -> list[str]:
    return [error.path for error in reading.errors]


def slugs(reading: Reading) -> list[str]:
    return [finding.slug for finding in reading.remarks]


def test_an_honest_sheet_is_read_with_every_origin(read: Callable[..., Reading], analysis: Make) -> None:
    reading = read({"Pagar": [*TITLE_ROWS, *analysis(), *analysis("1.1.1.2", "Pembuatan 1 buah pintu")]})
    first, second = reading.analyses
    assert (first.kode, first.nama, first.satuan) == ("1.1.1.1", "Pembuatan 1 m2 pagar", "m2")
    assert (first.klasifikasi, first.sub_klasifikasi) == ("PEKERJAAN PERSIAPAN", "Pagar")
    assert first.origin.path == "'Pagar'!B3"
    assert [(one.uraian, one.kategori, one.kode, one.satuan, one.origin.cell) for one in first.components] == [
        ("Pekerja", Kategori.TK, "L.01", "OH", "F6"),
        ("Semen", Kategori.BHN, "", "kg", "F9"),
    ]
    assert first.file_totals.overhead_rate == Decimal("0.1")
    assert difference(first) is None
    assert (second.kode, second.satuan) == ("1.1.1.2", "buah")
    assert reading.findings == ()


def test_columns_are_found_wherever_they_stand(read: Callable[..., Reading], analysis: Make) -> None:
    rows = [(None, None, None, *row[1:]) if row else () for row in analysis()]
    rows[1] = (None, None, None, "NO.", "Uraian", None, "Satuan", "Koef.", "Harga Satuan (Rp)", "Jumlah Harga")
    component = read({"Pagar": rows}).analyses[0].components[0]
    assert (component.kode, component.koefisien, component.origin.cell) == ("L.01", Decimal("0.5"), "H4")


def test_sheets_without_analyses_are_skipped_with_the_reason(read: Callable[..., Reading], analysis: Make) -> None:
    prices = [("No", "Uraian", "Satuan", "Harga Satuan"), (1, "Pekerja", "OH", 100000)]
    reading = read({"Upah": prices, "Sampul": [("AHSP",)], "Pagar": analysis()})
    assert [(sheet.name, sheet.analyses) for sheet in reading.sheets] == [("Upah", 0), ("Sampul", 0), ("Pagar", 1)]
    assert "Koefisien" in reading.sheets[0].skipped
    assert "tidak ada baris judul kolom" in reading.sheets[1].skipped


def test_a_wanted_sheet_without_header_is_a_problem(read: Callable[..., Reading], analysis: Make) -> None:
    reading = read({"Upah": [("AHSP",)], "Pagar": analysis()}, ["Upah", "Pagar"])
    assert paths(reading) == ["'Upah'!A1"]


def test_only_the_wanted_sheets_are_read(read: Callable[..., Reading], analysis: Make) -> None:
    reading = read({"Pagar ": analysis(), "Atap": analysis("2.1.1.1")}, ["Pagar"])
    assert [one.kode for one in reading.analyses] == ["1.1.1.1"]


@pytest.mark.parametrize("wanted", [[], ["Tidak Ada"]])
def test_nothing_to_read_is_refused(read: Callable[..., Reading], wanted: list[str]) -> None:
    with pytest.raises(RefusedError) as refusal:
        read({"Sampul": [("AHSP",)]}, wanted)
    assert refusal.value.slug == ("sheet-unknown" if wanted else "workbook-without-analyses")


@pytest.mark.parametrize(
    ("coefficient", "words"),
    [
        ("setengah", "teks"),
        ("0,7x", "teks"),
        (0, "di atas 0"),
        (-0.5, "di atas 0"),
        (0.0000001, "6 angka desimal"),
        (1e300, "paling banyak"),
        (None, "kosong"),
    ],
)
def test_bad_coefficients_are_named(
    read: Callable[..., Reading], analysis: Make, coefficient: object, words: str
) -> None:
    reading = read({"Pagar": analysis(labour=[("Pekerja", "L.01", "OH", coefficient, 100000)])})
    assert paths(reading) == ["'Pagar'!F4"]
    assert words in reading.errors[0].message
    assert reading.analyses[0].components[0].koefisien == 0


def test_text_that_its_own_product_proves_is_taken_and_reported(read: Callable[..., Reading], analysis: Make) -> None:
    rows = analysis(labour=[("Plint", None, "OH", 2.625, 3000)])
    rows[3] = tuple("2,625" if value == 2.625 else value for value in rows[3])
    reading = read({"Lantai": rows})
    assert reading.analyses[0].components[0].koefisien == Decimal("2.625")
    assert slugs(reading) == ["coefficient-text"]


def test_text_that_nothing_proves_is_refused_with_a_suggestion(read: Callable[..., Reading], analysis: Make) -> None:
    reading = read({"Lantai": analysis(labour=[("Plint", None, "OH", "2,625", None)])})
    assert paths(reading) == ["'Lantai'!F4"]
    assert "mungkin 2.625" in reading.errors[0].message


@pytest.mark.parametrize("price", ["seribu", -1, 1e18])
def test_bad_prices_are_named(read: Callable[..., Reading], analysis: Make, price: object) -> None:
    rows = analysis()
    rows[3] = (*rows[3][:6], price, rows[3][7])
    assert paths(read({"Pagar": rows})) == ["'Pagar'!G4"]


def test_error_values_are_named(read: Callable[..., Reading], analysis: Make, broken: Any) -> None:
    rows = analysis()
    rows[3] = (*rows[3][:5], broken("#NAME?"), broken("#REF!"), broken("#VALUE!"))
    reading = read({"Pagar": rows})
    assert paths(reading) == ["'Pagar'!G4", "'Pagar'!F4"]
    assert "#NAME?" in reading.errors[1].message


def test_a_missing_price_comes_from_the_product(read: Callable[..., Reading], analysis: Make) -> None:
    rows = analysis(labour=[("Asesoris", None, "ls", 0.5, 56700)])
    rows[3] = (*rows[3][:6], None, rows[3][7])
    reading = read({"Pagar": rows})
    assert reading.analyses[0].components[0].harga_satuan == 56700
    assert slugs(reading) == ["price-implied"]


def test_captions_and_empty_rows_are_no_components(read: Callable[..., Reading], analysis: Make) -> None:
    rows = analysis()
    rows[4:4] = [(None, 2, "Media Tanam", None, None, None, None, 0), (None, 3), ()]
    reading = read({"Taman": rows})
    assert [one.uraian for one in reading.analyses[0].components] == ["Pekerja", "Semen"]
    assert slugs(reading) == ["row-without-figures"]


def test_a_component_outside_every_section_is_named(read: Callable[..., Reading], analysis: Make) -> None:
    rows = [row for row in analysis() if "TENAGA KERJA" not in row]
    assert paths(read({"Pagar": rows})) == ["'Pagar'!C3"]


def test_tables_that_are_no_analyses_are_reported(read: Callable[..., Reading], analysis: Make) -> None:
    calculation = [
        (None, "4.1.1", "Harga satuan dasar pohon"),
        (None, "No", "Uraian", "Kode", "Koefisien", "Satuan", "Harga Satuan", "Keterangan"),
        (None, 1, "Jarak", "L", 100, "km"),
    ]
    reading = read({"Lansekap": [*calculation, *analysis("4.1.2")]})
    assert [one.kode for one in reading.analyses] == ["4.1.2"]
    assert slugs(reading) == ["table-skipped"]


def test_a_repeated_code_names_both_cells(read: Callable[..., Reading], analysis: Make) -> None:
    reading = read({"Pagar": [*analysis(), *analysis(nama="Pembuatan 1 m2 lain")]})
    assert paths(reading) == ["'Pagar'!B15"]
    assert "'Pagar'!B1" in reading.errors[0].message


def test_a_code_that_is_a_number_is_reported(read: Callable[..., Reading], analysis: Make) -> None:
    reading = read({"Pagar": analysis(1.1)})
    assert (reading.analyses[0].kode, slugs(reading)) == ("1.1", ["code-number"])


def test_the_list_at_the_front_gives_units_that_names_do_not(read: Callable[..., Reading], analysis: Make) -> None:
    index = [("NO", "URAIAN PEKERJAAN", "SATUAN"), ("1.1.1.1", "Patok", "bh")]
    reading = read({"Daftar": index, "Pagar": analysis(nama="Patok Tetap")})
    assert (reading.analyses[0].satuan, slugs(reading)) == ("buah", [])


def test_an_unclear_unit_is_reported(read: Callable[..., Reading], analysis: Make) -> None:
    assert slugs(read({"Pagar": analysis(nama="Patok Tetap")})) == ["unit-unclear"]


def test_unknown_and_missing_units_of_rows_are_reported(read: Callable[..., Reading], analysis: Make) -> None:
    rows = analysis(material=[("Paku", None, "lkg", 1, 10), ("Lem", None, None, 1, 10)])
    assert slugs(read({"Pagar": rows})) == ["unit-unknown", "unit-missing"]


def test_nested_analyses_are_marked(read: Callable[..., Reading], analysis: Make) -> None:
    rows = analysis("1.1.2", other=[("Pagar", "1.1.1.1", "m2", 2, 68200)])
    reading = read({"Pagar": [*analysis(), *rows]})
    assert [one.nested_kode for one in reading.analyses[1].components] == [None, None, "1.1.1.1"]


def test_texts_beyond_the_limits_are_problems(read: Callable[..., Reading], analysis: Make) -> None:
    rows = analysis(material=[("x" * 1500, None, "kg", 1, 10), ("Lem", None, "k" * 51, 1, 10)])
    rows.append(("y" * 2001,))
    assert paths(read({"Pagar": rows})) == ["'Pagar'!C7", "'Pagar'!E8", "'Pagar'!A16"]


def test_control_characters_never_reach_the_store(
    read: Callable[..., Reading], catalogue_files: Any, analysis: Make
) -> None:
    honest = catalogue_files.workbook({"Pagar": analysis()})
    with zipfile.ZipFile(honest) as archive:
        xml = archive.read("xl/worksheets/sheet1.xml").decode()
    for mark in ("&#7;", "\x07"):
        reading = read({"Pagar": xml.replace("Semen", f"Se{mark}men")})
        assert {one.uraian for one in reading.analyses[0].components} == {"Pekerja", "Se men"}
    with pytest.raises(RefusedError):
        read({"Pagar": xml.replace("Semen", "Se&#0;men")})


@pytest.mark.parametrize("limits", [{"analyses": 1}, {"components": 3}, {"components_each": 1}])
def test_too_much_for_one_edition_is_refused(catalogue_files: Any, analysis: Make, limits: dict[str, int]) -> None:
    path = catalogue_files.workbook({"Pagar": [*analysis(), *analysis("1.1.1.2")]})
    with pytest.raises(RefusedError) as refusal:
        read_upload(Request([("katalog.xlsx", path)]), ImportLimits(**limits))  # type: ignore[arg-type] # whole numbers
    assert refusal.value.slug == "catalogue-too-large"


def test_more_findings_than_anybody_can_review_refuse_the_file(catalogue_files: Any, analysis: Make) -> None:
    path = catalogue_files.workbook({"Pagar": analysis(material=[("Paku", None, "kg", "x", 10)] * 150)})
    with pytest.raises(RefusedError) as refusal:
        read_upload(Request([("katalog.xlsx", path)]), ImportLimits(findings=100))
    assert refusal.value.slug == "catalogue-too-dirty"


def test_two_analyses_that_lost_the_rows_between_them_are_not_merged(
    read: Callable[..., Reading], analysis: Make
) -> None:
    """Without row F of the first and the header of the second, only the sections that come again tell."""
    first = [row for row in analysis() if "F" not in row][:-1]
    second = analysis("1.1.1.2")[2:]
    reading = read({"Pagar": [*first, *second]})
    assert {one.slug for one in reading.errors} == {"section-repeated"}
    assert paths(reading) == ["'Pagar'!B13", "'Pagar'!B16", "'Pagar'!B19"]


def test_a_file_of_another_kind_is_refused(catalogue_files: Any) -> None:
    path = catalogue_files.raw("x", b"")
    for files in ([("katalog.xlsm", path)], [("analyses.csv", path)], [("a.xlsx", path), ("b.xlsx", path)], []):
        with pytest.raises(RefusedError) as refusal:
            read_upload(Request(files), LIMITS)
        assert refusal.value.slug == "upload-unknown"
