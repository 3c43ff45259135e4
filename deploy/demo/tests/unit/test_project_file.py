"""Reading project files and showing figures."""

from dataclasses import replace
from decimal import Decimal

import pytest

from demo.catalogue import CatalogueFileError, CatalogueFiles
from demo.prices import PriceBook
from demo.project_file import (
    AnalysisRow,
    Klasifikasi,
    Pekerjaan,
    Price,
    ProjectFile,
    ProjectFileError,
    SubKlasifikasi,
    read_project_file,
)
from demo.rupiah import number, rupiah
from demo.separate import separated


def test_file_that_is_no_json_is_named(tmp_path):
    path = tmp_path / "rusak.json"
    path.write_text("{", encoding="utf-8")
    with pytest.raises(ProjectFileError, match=r"rusak\.json"):
        read_project_file(path)


def test_file_without_a_tree_is_refused(tmp_path):
    path = tmp_path / "kosong.json"
    path.write_text('{"nama": "x"}', encoding="utf-8")
    with pytest.raises(ProjectFileError, match="not a project file"):
        read_project_file(path)


def test_folder_without_the_two_files_is_no_catalogue(tmp_path):
    with pytest.raises(CatalogueFileError, match=r"analyses\.csv"):
        CatalogueFiles(tmp_path)


def test_price_is_found_by_name_before_code():
    book = PriceBook(
        [
            Price("TK", "L.02", "Tukang kayu", "OH", Decimal(160_000), has_conversion=False),
            Price("TK", "L.02", "Tukang batu", "OH", Decimal(155_000), has_conversion=False),
            Price("BHN", "M.01", "Pipa 1’", "m’", Decimal(10), has_conversion=False),
        ]
    )
    assert book.price("TK", "L.02", "TUKANG  BATU", "oh") == 155_000
    assert book.price("TK", "L.02", "Tukang las", "OH") == 160_000
    assert book.price("BHN", "", "pipa 1'", "m'") == 10
    assert book.price("ALT", "L.02", "Tukang batu", "OH") is None


def test_price_that_is_filled_in_holds_over_one_that_is_not():
    book = PriceBook(
        [
            Price("BHN", "B-34", "Pasir pasang", "m3", Decimal(0), has_conversion=False),
            Price("BHN", "B-175", "Pasir Pasang *)", "m3", Decimal(222_857), has_conversion=False),
            Price("BHN", "B-1", "Isolasi", "m", None, has_conversion=False),
            Price("BHN", "B-2", "Isolasi", "m’", None, has_conversion=False),
        ]
    )
    assert book.price("BHN", "B-34", "pasir pasang", "m3") == 222_857


def test_what_the_file_prices_apart_is_kept_apart():
    row = AnalysisRow("BHN", "B-34", "Pasir pasang", "m3", Decimal("0.4"), None, None)
    other = replace(row, kode="B-175", uraian="Pasir Pasang")
    plain = Pekerjaan("p", "1.1", "", "m3", "ref", "1.1", None, Decimal(1), None, (other,), ())
    odd = replace(plain, detail=(row, other))
    file = ProjectFile(
        "uji",
        {},
        None,
        (),
        (
            Price("BHN", "B-34", "Pasir pasang", "m3", Decimal(0), has_conversion=False),
            Price("BHN", "B-175", "Pasir Pasang", "m3", Decimal(222_857), has_conversion=False),
            Price("BHN", "B-176", "pasir pasang", "m3", Decimal(222_857), has_conversion=False),
        ),
        (Klasifikasi("K", (SubKlasifikasi("S", (plain, odd)),)),),
    )
    apart, (remark,) = separated(file)
    assert "B-34" in remark
    kept, changed = apart.pekerjaan()
    assert kept is plain
    assert (changed.source_type, changed.detail[0].uraian) == ("ref_modified", "Pasir pasang (B-34)")
    book = PriceBook(apart.prices)
    assert [book.price(line.kategori, line.kode, line.uraian, line.satuan) for line in changed.detail] == [0, 222_857]
    assert separated(apart) == (apart, [])


def test_figures_are_written_the_indonesian_way():
    assert rupiah(Decimal("3052495468.927971")) == "Rp 3.052.495.468,93"
    assert number(Decimal("0.0005"), 3) == "0,001"
    assert number(Decimal("1000")) == "1.000,00"
