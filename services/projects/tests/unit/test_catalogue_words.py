"""Names and queries are spelt alike before they are compared."""

import pytest

from projects.domain.catalogue_words import MOST_WORDS, begins_words, words_of


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("Beton f'c 25", ["beton", "fc", "25"]),
        ("beton fc25", ["beton", "fc", "25"]),
        ("beton K-225", ["beton", "k 225"]),
        ("beton k 225", ["beton", "k 225"]),
        ("besi U24", ["besi", "u 24"]),
        ("½ batu", ["1/2", "batu"]),
        ('pipa PVC 3/4"', ["pipa", "pvc", "3/4"]),
        ("1SP : 4PP", ["1:4"]),
        ("1 semen : 4 pasir", ["1:4", "pasir"]),
        ("1pc:3ps:5kr", ["1:3:5"]),
        ("mortar tipe M,fc’ 17,2 MPa", ["mortar", "tipe", "m", "fc", "17,2", "mpa"]),
        ("keramik uk.40x40 (cm)", ["keramik", "uk", "40x40", "cm"]),
        ("2.2.1.5.6", ["2.2.1.5.6"]),
        ("2.2.1.", ["2.2.1"]),
        ("  ", []),
        ("' \" .", []),
    ],
)
def test_words_of_what_people_type(typed: str, words: list[str]) -> None:
    assert words_of(typed) == words


def test_only_so_many_words_are_searched() -> None:
    assert len(words_of("a " * 100)) == MOST_WORDS


def test_short_words_and_numbers_begin_words() -> None:
    assert [word for word in ("k", "be", "bata", "4", "1.1", "40x40", "k 225") if begins_words(word)] == [
        "k",
        "be",
        "4",
        "1.1",
        "40x40",
        "k 225",
    ]
