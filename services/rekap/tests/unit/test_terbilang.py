"""Amounts in words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rekap.domain.terbilang import terbilang


@pytest.mark.parametrize(
    ("rupiah", "words"),
    [
        (0, "Nol rupiah"),
        (1, "Satu rupiah"),
        (10, "Sepuluh rupiah"),
        (11, "Sebelas rupiah"),
        (12, "Dua belas rupiah"),
        (19, "Sembilan belas rupiah"),
        (20, "Dua puluh rupiah"),
        (21, "Dua puluh satu rupiah"),
        (100, "Seratus rupiah"),
        (111, "Seratus sebelas rupiah"),
        (200, "Dua ratus rupiah"),
        (1_000, "Seribu rupiah"),
        (1_001, "Seribu satu rupiah"),
        (2_000, "Dua ribu rupiah"),
        (11_000, "Sebelas ribu rupiah"),
        (100_100, "Seratus ribu seratus rupiah"),
        (101_000, "Seratus satu ribu rupiah"),
        (1_000_000, "Satu juta rupiah"),
        (1_001_000, "Satu juta seribu rupiah"),
        (1_000_000_000, "Satu miliar rupiah"),
        (1_001_000_000_000, "Satu triliun satu miliar rupiah"),
        (12_694_000, "Dua belas juta enam ratus sembilan puluh empat ribu rupiah"),
        (
            3_388_270_000,
            "Tiga miliar tiga ratus delapan puluh delapan juta dua ratus tujuh puluh ribu rupiah",
        ),
        (10**15, "Satu kuadriliun rupiah"),
        (10**21, "Seribu kuintiliun rupiah"),
        (-1_500, "Minus seribu lima ratus rupiah"),
    ],
)
def test_words(rupiah: int, words: str) -> None:
    assert terbilang(rupiah) == words


@given(st.integers(min_value=0, max_value=10**24))
def test_words_say_the_amount(rupiah: int) -> None:
    assert number_of(terbilang(rupiah).lower().removesuffix(" rupiah").split()) == rupiah


UNITS = {
    word: value
    for value, word in enumerate(
        "nol satu dua tiga empat lima enam tujuh delapan sembilan sepuluh sebelas".split()  # noqa: SIM905 - readable
    )
}
GROUPS = {
    "kuintiliun": 10**18,
    "kuadriliun": 10**15,
    "triliun": 10**12,
    "miliar": 10**9,
    "juta": 10**6,
    "ribu": 10**3,
}


def number_of(words: list[str]) -> int:
    """Reads the words back, by splitting at the largest group name."""
    for name, size in GROUPS.items():
        if name in words:
            at = len(words) - 1 - words[::-1].index(name)
            return number_of(words[:at]) * size + number_of(words[at + 1 :])
    if words[:1] == ["seribu"]:
        return 1000 + number_of(words[1:])
    return below_thousand(words)


def below_thousand(words: list[str]) -> int:
    total = 0
    for word in words:
        match word:
            case "seratus":
                total += 100
            case "ratus":
                total *= 100
            case "puluh":
                total = total - total % 10 + (total % 10) * 10
            case "belas":
                total += 10
            case _:
                total += UNITS[word]
    return total
