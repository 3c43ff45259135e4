"""Codes: tidying, natural order, and what happens to codes that are missing or not unique."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projects.domain.catalogue import Analysis
from projects.domain.catalogue_codes import SettledCodes, settle_codes
from projects.domain.catalogue_findings import Origin
from projects.domain.kode import looks_like_kode, parent, sort_key, tidy_kode


@pytest.mark.parametrize(
    ("written", "tidy"),
    [
        ("5.3.1. 30", "5.3.1.30"),
        ("5.1.1.1..21", "5.1.1.1.21"),
        ("4.3.", "4.3"),
        ("3,10", "3.10"),
        (" 2.2 ", "2.2"),
        ("3.1.(1)", "3.1.(1)"),
        ("A.1.01.a.1", "A.1.01.a.1"),
        ("", ""),
    ],
)
def test_slips_of_the_keyboard_are_tidied(written: str, tidy: str) -> None:
    assert tidy_kode(written) == tidy


def test_codes_sort_as_people_count() -> None:
    codes = ["1.10", "1.2.1", "1.2", "1", "A.1.01.a.10", "A.1.01.a.2", "3.1.(10)", "3.1.(2)", "3.1", "1.2.10", "1.2.9"]
    expected = [
        "1",
        "1.2",
        "1.2.1",
        "1.2.9",
        "1.2.10",
        "1.10",
        "3.1",
        "3.1.(2)",
        "3.1.(10)",
        "A.1.01.a.2",
        "A.1.01.a.10",
    ]
    assert sorted(codes, key=sort_key) == expected


def counted(kode: str) -> list[tuple[int, int, str]]:
    """The slow oracle: numbers as numbers, words as words, numbers first."""
    tokens = re.findall(r"\d+|[a-z]+", kode.lower())
    return [(0, int(token), "") if token.isdigit() else (1, 0, token) for token in tokens]


PARTS = st.integers(0, 2000).map(str) | st.sampled_from(["a", "b", "ab", "(1)", "(12)", "01"])
CODES = st.lists(PARTS, min_size=1, max_size=6).map(".".join)


@given(st.lists(CODES, max_size=20))
def test_byte_order_of_keys_is_natural_order(codes: list[str]) -> None:
    by_key = sorted(codes, key=lambda kode: sort_key(kode).encode())
    assert [counted(kode) for kode in by_key] == sorted(counted(kode) for kode in codes)


@pytest.mark.parametrize(
    ("text", "answer"), [("1.1", True), ("A.1.01.a.1", True), ("Catatan", False), ("", False), ("*)", False)]
)
def test_headings_are_told_from_notes(text: str, answer: bool) -> None:
    assert looks_like_kode(text) is answer


def test_parent_of_a_code() -> None:
    assert (parent("6.6.5.4"), parent("6")) == ("6.6.5", "")


def analysis(
    kode: str, cell: str, *, sheet: str = "Pipa", heading: str = "", title: str = "", written: str = ""
) -> Analysis:
    return Analysis(
        kode=kode,
        nama=f"Pekerjaan {cell}",
        satuan="m2",
        klasifikasi="",
        sub_klasifikasi="",
        origin=Origin(sheet, cell),
        components=(),
        written_kode=written or kode,
        heading=heading,
        heading_title=title,
    )


def clashes(settled: SettledCodes) -> list[str]:
    return [one.path for one in settled.findings if one.slug == "code-clash"]


def test_a_repeated_code_is_refused_where_it_stands() -> None:
    settled = settle_codes([analysis("1.1.1", "C4", heading="1.1"), analysis("1.1.1", "C30", heading="1.1")])
    (clash,) = settled.findings
    assert (clash.slug, clash.path, len(settled.analyses)) == ("code-clash", "'Pipa'!C30", 2)
    assert "'Pipa'!C4" in clash.message


def test_a_repeated_code_from_another_chapter_is_refused() -> None:
    settled = settle_codes(
        [
            analysis("1.1.1", "C4", heading="1.1", title="Pagar"),
            analysis("2.2.1", "C30", heading="2.2", title="Beton"),
            analysis("1.1.1", "C60", heading="2.2", title="Beton"),
        ]
    )
    assert clashes(settled) == ["'Pipa'!C60"]


def test_a_slip_at_the_heading_is_mended_when_heading_and_neighbours_agree() -> None:
    settled = settle_codes(
        [
            analysis("6.6.5.4", "C2", heading="6.6.5"),
            analysis("6.6.5.5", "C4", heading="6.6.5"),
            analysis("6.6.6.3", "C6", heading="6.6.6"),
            analysis("6.6.5.4", "C8", heading="6.6.6"),
            analysis("6.6.5.5", "C10", heading="6.6.6"),
            analysis("6.6.6.6", "C12", heading="6.6.6"),
        ]
    )
    assert clashes(settled) == []
    assert [one.kode for one in settled.analyses][3:5] == ["6.6.6.4", "6.6.6.5"]
    assert [(one.slug, one.origin.cell) for one in settled.findings] == [("code-mended", "C8"), ("code-mended", "C10")]


def test_a_mended_code_never_takes_one_that_comes_later() -> None:
    settled = settle_codes(
        [
            analysis("6.6.5.4", "C2", heading="6.6.5"),
            analysis("6.6.6.3", "C6", heading="6.6.6"),
            analysis("6.6.5.4", "C8", heading="6.6.6"),
            analysis("6.6.6.4", "C10", heading="6.6.6"),
        ]
    )
    assert clashes(settled) == ["'Pipa'!C8"]


def test_two_chapters_with_one_number_keep_both_analyses() -> None:
    settled = settle_codes(
        [
            analysis("6.6.1.1", "C4", heading="6.6.1", title="Gate Valve"),
            analysis("6.6.1.1", "C4", sheet="Air Hujan ", heading="6.6.1", title="Sumur Resapan"),
        ]
    )
    assert clashes(settled) == []
    assert [one.kode for one in settled.analyses] == ["6.6.1.1", "6.6.1.1 (Air Hujan)"]
    assert [one.slug for one in settled.findings] == ["code-repeated"]


def test_an_analysis_without_code_is_marked_after_its_neighbour() -> None:
    settled = settle_codes([analysis("3.13.2", "C4"), analysis("", "C8"), analysis("", "C12")])
    assert [one.kode for one in settled.analyses] == ["3.13.2", "3.13.2 (tanpa kode)", "3.13.2 (tanpa kode 2)"]


def test_the_first_analysis_must_have_a_code() -> None:
    assert clashes(settle_codes([analysis("", "C4")])) == ["'Pipa'!C4"]


def test_tidied_codes_are_reported() -> None:
    settled = settle_codes([analysis("5.3.1.30", "C4", written="5.3.1. 30"), analysis("4.3", "C9", written="4.3.")])
    assert [(one.slug, one.suggestion) for one in settled.findings] == [("code-tidied", "5.3.1.30")]
