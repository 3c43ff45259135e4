"""The pair analyses.csv and components.csv."""

from decimal import Decimal
from typing import Any

import pytest

from projects.domain.catalogue import Reading
from projects.domain.kategori import Kategori
from projects.ingest.limits import ImportLimits
from projects.ingest.notes import RefusedError
from projects.ingest.reading import Request, read_upload

ANALYSES = "kode_ahsp,nama_ahsp,sumber\n1.1.1,Pagar 1 m2,AHSP 2025\n"
HEADER = "kode_ahsp,kategori,kode_item,uraian_item,satuan_item,koefisien"
COMPONENTS = HEADER + "\n1.1.1,TK,L.01,Pekerja,OH,0.75\n1.1.1,Bahan,,Semen,Kg,10\n"


def read(
    files: Any,
    analyses: str | bytes = ANALYSES,
    components: str | bytes = COMPONENTS,
    limits: ImportLimits = ImportLimits(),  # noqa: B008 - frozen
) -> Reading:
    paths = [
        (name, files.raw(name, content if isinstance(content, bytes) else content.encode()))
        for name, content in (("analyses.csv", analyses), ("components.csv", components))
    ]
    return read_upload(Request(paths), limits)


def test_a_pair_is_read_with_its_lines(catalogue_files: Any) -> None:
    reading = read(catalogue_files)
    assert reading.findings == ()
    one = reading.analyses[0]
    assert (one.kode, one.satuan, one.origin.path) == ("1.1.1", "m2", "analyses.csv:2")
    assert [(row.kategori, row.satuan, row.koefisien, row.origin.path) for row in one.components] == [
        (Kategori.TK, "OH", Decimal("0.75"), "components.csv:2"),
        (Kategori.BHN, "kg", Decimal(10), "components.csv:3"),
    ]


def test_quotation_marks_left_around_a_resource_are_taken_off_and_told(catalogue_files: Any) -> None:
    reading = read(catalogue_files, components=f"{HEADER}\n1.1.1,BHN,,'Semen,kg,10\n")
    assert [row.uraian for row in reading.analyses[0].components] == ["Semen"]
    [told] = reading.findings
    assert (told.slug, told.origin.path, told.value, told.suggestion) == (
        "quotes-removed",
        "components.csv:2",
        "'Semen",
        "Semen",
    )


def test_optional_columns_are_used(catalogue_files: Any) -> None:
    analyses = "\ufeffkode_ahsp,nama_ahsp,satuan,klasifikasi,sub_klasifikasi\n1.1.1,Pagar,bh,Persiapan,Pagar\n"
    components = HEADER + ",harga_satuan\n1.1.1,TK,L.01,Pekerja,OH,0.75,100000.50\n"
    one = read(catalogue_files, analyses, components).analyses[0]
    assert (one.satuan, one.klasifikasi, one.sub_klasifikasi) == ("buah", "Persiapan", "Pagar")
    assert one.components[0].harga_satuan == Decimal("100000.50")


@pytest.mark.parametrize(
    ("line", "path"),
    [
        ("1.1.1,TK,,Pekerja,OH,setengah", "components.csv:2 koefisien"),
        ('1.1.1,TK,,Pekerja,OH,"0,75"', "components.csv:2 koefisien"),
        ("1.1.1,TK,,Pekerja,OH,-1", "components.csv:2 koefisien"),
        ("1.1.1,TK,,Pekerja,OH,1e5", "components.csv:2 koefisien"),
        ("1.1.1,TK,,Pekerja,OH,", "components.csv:2 koefisien"),
        ("1.1.1,TK,,Pekerja,OH", "components.csv:2 koefisien"),
        ("1.1.1,??,,Pekerja,OH,1", "components.csv:2 kategori"),
        ("1.1.1,TK,,,OH,1", "components.csv:2 uraian_item"),
        ("9.9.9,TK,,Pekerja,OH,1", "components.csv:2 kode_ahsp"),
        (f"1.1.1,TK,,Pekerja,{'x' * 51},1", "components.csv:2 satuan_item"),
    ],
)
def test_bad_lines_are_named(catalogue_files: Any, line: str, path: str) -> None:
    error = read(catalogue_files, components=f"{HEADER}\n{line}\n").errors[0]
    place, _, column = path.partition(" ")
    assert (error.path, column in error.message) == (place, True)


def test_control_characters_never_reach_the_store(catalogue_files: Any) -> None:
    reading = read(catalogue_files, components=COMPONENTS.replace("Semen", "Se\x00men\x07"))
    assert reading.analyses[0].components[1].uraian == "Se men"


def test_all_problems_are_collected(catalogue_files: Any) -> None:
    lines = "\n".join("1.1.1,TK,,Pekerja,OH,x" for _ in range(30))
    assert len(read(catalogue_files, components=f"{HEADER}\n{lines}\n").errors) == 30


def test_a_repeated_code_names_its_line(catalogue_files: Any) -> None:
    errors = read(catalogue_files, ANALYSES + "1.1.1,Pagar lain,AHSP 2025\n").errors
    assert [error.path for error in errors] == ["analyses.csv:3"]


def test_rows_of_zero_are_captions_or_losses_and_reported(catalogue_files: Any) -> None:
    extra = "1.1.1,BHN,B,Media Tanam,,0.000000\n1.1.1,TK,T,Mandor,OH,0\n"
    reading = read(catalogue_files, components=COMPONENTS + extra)
    assert [finding.slug for finding in reading.findings] == ["row-without-figures", "coefficient-zero"]
    assert len(reading.analyses[0].components) == 2


def test_an_analysis_without_components_is_left_out_and_reported(catalogue_files: Any) -> None:
    reading = read(catalogue_files, ANALYSES + "1.1.2,Kosong,AHSP 2025\n")
    assert [one.kode for one in reading.analyses] == ["1.1.1"]
    assert [finding.slug for finding in reading.findings] == ["analysis-empty"]


@pytest.mark.parametrize(
    ("analyses", "components", "slug"),
    [
        ("kode,nama\n1,2\n", COMPONENTS, "csv-columns"),
        (ANALYSES, "a,b\n", "csv-columns"),
        (ANALYSES, "", "csv-columns"),
        (ANALYSES, HEADER.encode() + b"\n\xff\xfe,TK\n", "csv-broken"),
        (ANALYSES, HEADER + '\n1.1.1,TK,,"Pekerja,OH,1\n', "csv-broken"),
        (ANALYSES, HEADER + f"\n1.1.1,TK,,{'x' * 20_000},OH,1\n", "csv-broken"),
    ],
)
def test_files_that_are_no_such_csv_are_refused(
    catalogue_files: Any, analyses: str, components: str | bytes, slug: str
) -> None:
    with pytest.raises(RefusedError) as refusal:
        read(catalogue_files, analyses, components)
    assert refusal.value.slug == slug


def test_too_many_lines_are_refused(catalogue_files: Any) -> None:
    with pytest.raises(RefusedError) as refusal:
        read(catalogue_files, limits=ImportLimits(components=1))
    assert refusal.value.slug == "csv-too-large"
