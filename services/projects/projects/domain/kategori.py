"""The four categories of analysis rows: labour, material, equipment and the rest."""

from collections.abc import Mapping
from enum import StrEnum


class Kategori(StrEnum):
    """Category of a resource; the order is the one in which analyses are printed."""

    TK = "TK"
    BHN = "BHN"
    ALT = "ALT"
    LAIN = "LAIN"


LABELS: Mapping[Kategori, str] = {
    Kategori.TK: "Tenaga Kerja",
    Kategori.BHN: "Bahan",
    Kategori.ALT: "Peralatan",
    Kategori.LAIN: "Lain-lain",
}

_SYNONYMS: Mapping[str, Kategori] = {
    "tk": Kategori.TK,
    "tenaga": Kategori.TK,
    "tenaga kerja": Kategori.TK,
    "upah": Kategori.TK,
    "bhn": Kategori.BHN,
    "bahan": Kategori.BHN,
    "material": Kategori.BHN,
    "alt": Kategori.ALT,
    "alat": Kategori.ALT,
    "peralatan": Kategori.ALT,
    "lain": Kategori.LAIN,
    "lain-lain": Kategori.LAIN,
    "lainnya": Kategori.LAIN,
}


def read_kategori(text: str) -> Kategori | None:
    """The category that a code or label means, in any case; None for an unknown one."""
    return _SYNONYMS.get(text.strip().lower().replace("_", " "))
