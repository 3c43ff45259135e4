"""Which resource a row names. Codes do not tell: L.02 is every tukang, and most materials have none."""

import re
import unicodedata

from projects.domain.catalogue_units import unit_or_text
from projects.domain.kategori import Kategori, read_kategori

# How sections of an analysis are titled in workbooks; the nested analyses stand under the last three.
_SECTION_STARTS = (
    ("TENAGA", Kategori.TK),
    ("UPAH", Kategori.TK),
    ("BAHAN", Kategori.BHN),
    ("MATERIAL", Kategori.BHN),
    ("PERALATAN", Kategori.ALT),
    ("ALAT", Kategori.ALT),
    ("LAIN", Kategori.LAIN),
    ("UNIT PEKERJAAN", Kategori.LAIN),
    ("ANALISA PEKERJAAN", Kategori.LAIN),
)
_QUOTES = str.maketrans({"’": "'", "‘": "'", "`": "'", "´": "'", "“": '"', "”": '"', "×": "x", "∅": "ø"})
_FOOTNOTE = re.compile(r"\s*\*+\)?\s*")


def kategori_of_section(title: str) -> Kategori | None:
    """The category of the rows under a section's title such as `TENAGA KERJA`; None when it titles no section."""
    words = " ".join(title.upper().split())
    known = read_kategori(words)
    return known or next((kategori for start, kategori in _SECTION_STARTS if words.startswith(start)), None)


def without_footnotes(text: str) -> str:
    """`L.02 *)` is L.02; white space in runs is one space."""
    return " ".join(_FOOTNOTE.sub(" ", text).split())


def normalised_name(uraian: str) -> str:
    """The name without what only looks different: case, spaces, quotation marks, footnote stars, end points."""
    text = unicodedata.normalize("NFKC", uraian).translate(_QUOTES).casefold()
    return without_footnotes(text).rstrip(" .,;:")


def resource_identity(kategori: Kategori, uraian: str, satuan: str) -> str:
    """What makes two rows the same resource: category, normalised name, canonical unit."""
    return f"{kategori}|{normalised_name(uraian)}|{unit_or_text(satuan).casefold()}"
