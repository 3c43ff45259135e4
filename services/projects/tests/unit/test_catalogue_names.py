"""Units, section titles and the identity of resources."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projects.domain.catalogue_resource import kategori_of_section, normalised_name, resource_identity
from projects.domain.catalogue_units import canonical_unit, unit_in_title, unit_or_text
from projects.domain.kategori import Kategori


@pytest.mark.parametrize(
    ("canonical", "aliases"),
    [
        ("m'", ["m1", "m'", "m", "M’", "m`", " m¹ "]),
        ("m2", ["m2", "M2", "m²", "m^2"]),
        ("m3", ["m3", "m³", "M3 ", "m3`"]),
        ("buah", ["bh", "Bh", "BH", "buah ", "Buah", "bh."]),
        ("liter", ["ltr", "liter", "Liter", "lt"]),
        ("OH", ["OH", "OH ", "oh", "org/hr"]),
        ("OJ", ["OJ", "oj"]),
        ("kg", ["Kg", "kg", "KG "]),
        ("unit-hari", ["unit hari", "unit/hari"]),
    ],
)
def test_spellings_of_a_unit_are_one(canonical: str, aliases: list[str]) -> None:
    assert {canonical_unit(alias) for alias in aliases} == {canonical}


def test_unknown_units_stay_as_they_are() -> None:
    assert canonical_unit("lkg") is None
    assert unit_or_text("  Poly  sak ") == "Poly sak"


@given(st.text(max_size=30))
def test_a_canonical_unit_is_its_own_alias(text: str) -> None:
    unit = canonical_unit(text)
    assert unit is None or canonical_unit(unit) == unit


@pytest.mark.parametrize(
    ("nama", "unit"),
    [
        ("Pembuatan 1 m’ pagar sementara dari kayu tinggi 2 meter", "m'"),
        ("1 buah papan nama pekerjaan ukuran 0.8x1.2", "buah"),
        ("Tebas tebang 1 m\n2\n tanaman", "m2"),
        ("Pemasangan 1 buahRoof Drain, Dia. 2", "buah"),
        ("Pemasangan 1 Unit Lampu TL 36 Watt", "unit"),
        ("Penanaman per m2 permukaan lereng 1:2", "m2"),
        ("Per m' penetrasi Tiang Beton 28 cm", "m'"),
        ("Pemasangan 1 m Header Pipa PVC AW, Dia. 4", "m'"),
        ("Pasangan bata 1 SP : 4 PP, 1 m3", "m3"),
        ("Patok Tetap Bantu (PTB)", None),
        ("Pipa 21 m2", None),
    ],
)
def test_the_name_of_an_analysis_says_its_unit(nama: str, unit: str | None) -> None:
    assert unit_in_title(" ".join(nama.split())) == unit


@pytest.mark.parametrize(
    ("title", "kategori"),
    [
        ("TENAGA KERJA", Kategori.TK),
        ("Bahan", Kategori.BHN),
        ("PERALATAN", Kategori.ALT),
        ("LAIN-LAIN", Kategori.LAIN),
        ("UNIT PEKERJAAN *)", Kategori.LAIN),
        ("Analisa Pekerjaan ", Kategori.LAIN),
        ("Tanah Subur", None),
    ],
)
def test_sections_have_categories(title: str, kategori: Kategori | None) -> None:
    assert kategori_of_section(title) == kategori


def test_what_only_looks_different_is_one_resource() -> None:
    names = ["Semen Portland (PC)", "semen  portland (PC) ", "SEMEN PORTLAND (PC) *)", "Semen Portland (PC)."]
    assert len({normalised_name(name) for name in names}) == 1
    assert resource_identity(Kategori.BHN, "Pasir", "M3") == resource_identity(Kategori.BHN, "pasir ", "m³")


def test_codes_do_not_tell_resources_apart_but_category_name_and_unit_do() -> None:
    identities = {
        resource_identity(Kategori.TK, "Tukang kayu", "OH"),
        resource_identity(Kategori.TK, "Tukang batu", "OH"),
        resource_identity(Kategori.TK, "Tukang batu", "OJ"),
        resource_identity(Kategori.BHN, "Tukang batu", "OH"),
    }
    assert len(identities) == 4
