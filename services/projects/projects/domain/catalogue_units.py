"""Units of measure: many spellings, one canonical name."""

import re
import unicodedata

_ALIASES: dict[str, tuple[str, ...]] = {
    "OH": ("oh", "org/hr", "orang hari", "orang-hari", "org hari", "hok"),
    "OJ": ("oj", "org/jam", "orang jam", "orang-jam", "org jam"),
    "m'": ("m'", "m", "m1", "mtr", "meter", "ml", "m lari", "meter lari"),
    "m2": ("m2", "meter persegi"),
    "m3": ("m3", "m3'", "kubik", "meter kubik"),
    "cm": ("cm",),
    "mm": ("mm",),
    "km": ("km",),
    "ha": ("ha", "hektar"),
    "kg": ("kg", "kilogram"),
    "gram": ("gram", "gr"),
    "ton": ("ton",),
    "liter": ("liter", "ltr", "lt", "l", "litre"),
    "buah": ("buah", "bh", "bh.", "pcs", "pc", "pce"),
    "unit": ("unit",),
    "set": ("set",),
    "ls": ("ls", "l.s", "l.s.", "lumpsum", "lump sum"),
    "lot": ("lot",),
    "titik": ("titik", "ttk"),
    "batang": ("batang", "btg"),
    "lembar": ("lembar", "lbr"),
    "hari": ("hari", "hr"),
    "jam": ("jam",),
    "menit": ("menit",),
    "minggu": ("minggu",),
    "bulan": ("bulan", "bln"),
    "orang": ("orang", "org"),
    "kali": ("kali",),
    "zak": ("zak", "sak"),
    "dus": ("dus", "doos"),
    "tube": ("tube",),
    "tabung": ("tabung", "tbg"),
    "kaleng": ("kaleng", "klg"),
    "galon": ("galon",),
    "gulung": ("gulung", "glg"),
    "roll": ("roll", "rol"),
    "ikat": ("ikat",),
    "daun": ("daun",),
    "pohon": ("pohon",),
    "polybag": ("polybag", "poly bag", "polibag"),
    "tunggul": ("tunggul", "tgl"),
    "pasang": ("pasang", "psg"),
    "unit-hari": ("unit hari", "unit/hari", "unit-hari"),
    "buah-hari": ("buah hari", "buah/hari", "buah-hari"),
}
_CANONICAL = {alias: unit for unit, aliases in _ALIASES.items() for alias in aliases}
_MARKS = str.maketrans(dict.fromkeys("’‘`´′ʼ¹", "'"))
_NAMED_BY_ONE = re.compile(r"(?:^|[^\w.,])1\s*([^\W\d_]+['’´`]?)(\s?[123²³](?![\d.,/]))?")
_NAMED_BY_PER = re.compile(r"\bper\s+([^\W\d_]+['’´`]?)(\s?[123²³](?![\d.,/]))?", re.IGNORECASE)


def canonical_unit(text: str) -> str | None:
    """The canonical name of a unit, such as m' for m1, m’ and m; None when the unit is not known."""
    return _CANONICAL.get(_plain(text))


def unit_or_text(text: str) -> str:
    """The canonical unit where it is known, the file's own text without stray spaces where not."""
    return canonical_unit(text) or " ".join(text.split())


def unit_in_title(nama: str) -> str | None:
    """The unit that an analysis is for, as its name says: `Pemasangan 1 m2 …`, `1 buah …`, `… per m3`."""
    for pattern in (_NAMED_BY_ONE, _NAMED_BY_PER):
        for match in pattern.finditer(nama):
            unit = _longest(match[1], (match[2] or "").strip())
            if unit is not None:
                return unit
    return None


def _longest(word: str, power: str) -> str | None:
    """`buahRoof` is a buah whose space was lost; `m 2` is m2."""
    whole = canonical_unit(word + power) or canonical_unit(word)
    if whole is not None:
        return whole
    starts = (canonical_unit(word[:end]) for end in range(len(word) - 1, 2, -1) if word[end].isupper())
    return next((unit for unit in starts if unit is not None), None)


def _plain(text: str) -> str:
    marked = " ".join(text.translate(_MARKS).split())
    return unicodedata.normalize("NFKC", marked).casefold().replace("^", "")
