"""Codes of analyses: text that people type in many ways and that must sort the way people count."""

import re

_TOKEN = re.compile(r"\d+|[^\W\d_]+")
_NUMERIC = re.compile(r"\d+([.,]\s*\d+)+\.?")
_DOTS = re.compile(r"\.{2,}")
_KODE = re.compile(r"(?=.*\d)[A-Za-z]{0,3}[\d.()A-Za-z-]*")
_SPACES = re.compile(r"\s+")
# Two digits say how long a number is, so no number may be longer than 99 digits.
LONGEST_NUMBER = 99
LONGEST_KODE = 50


def tidy_kode(text: str) -> str:
    """The code without the slips of a keyboard: `5.3.1. 30` is 5.3.1.30, `5.1.1.1..21` is 5.1.1.1.21, `3,5` is 3.5.

    Only commas between numbers are read as points; codes such as `3.1.(1)` and `A.1.01.a.1` stay as they are.
    """
    kode = _SPACES.sub("", text)
    kode = _DOTS.sub(".", kode).strip(".")
    return kode.replace(",", ".") if _NUMERIC.fullmatch(kode) else kode


def looks_like_kode(text: str) -> bool:
    """Whether it can be the code of an analysis or a heading: it has a digit, no inner words and is not too long."""
    kode = tidy_kode(text)
    return len(kode) <= LONGEST_KODE and bool(_KODE.fullmatch(kode))


def sort_key(kode: str) -> str:
    """A text whose byte order is the natural order of codes: 1.2 before 1.10, 1 before 1.1, numbers before letters.

    Each number is preceded by its length, each part is ended by a space, which sorts before every digit and letter.
    """
    return " ".join(_part(token) for token in _TOKEN.findall(kode.casefold()))


def _part(token: str) -> str:
    if not token.isdecimal():
        return token
    digits = str(int(token[:LONGEST_NUMBER]))
    return f"{len(digits):02d}{digits}"


def parent(kode: str) -> str:
    """The code one level up: 6.6.5 of 6.6.5.4; empty for a code of one level."""
    return kode.rpartition(".")[0]
