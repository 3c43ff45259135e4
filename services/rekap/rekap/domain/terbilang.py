"""Amounts in Indonesian words, as they stand under a recapitulation."""

_UNITS = (
    "",
    "satu",
    "dua",
    "tiga",
    "empat",
    "lima",
    "enam",
    "tujuh",
    "delapan",
    "sembilan",
    "sepuluh",
    "sebelas",
)
# From the largest; a count above the largest is itself put into words, so that no amount is too large.
_GROUPS = (
    (10**18, "kuintiliun"),
    (10**15, "kuadriliun"),
    (10**12, "triliun"),
    (10**9, "miliar"),
    (10**6, "juta"),
    (10**3, "ribu"),
)


def terbilang(rupiah: int) -> str:
    """Whole rupiah in words: "Satu juta seribu seratus rupiah"; a negative amount begins with "Minus"."""
    words = _count(abs(rupiah)) or "nol"
    sentence = f"{'minus ' if rupiah < 0 else ''}{words} rupiah"
    return sentence[0].upper() + sentence[1:]


def _count(number: int) -> str:
    for size, name in _GROUPS:
        if number >= size:
            return _join(_group(number // size, name), _count(number % size))
    return _below_thousand(number)


def _group(count: int, name: str) -> str:
    """One thousand is "seribu", but one million "satu juta"."""
    return "seribu" if count == 1 and name == "ribu" else f"{_count(count)} {name}"


def _below_thousand(number: int) -> str:
    if number >= 100:
        hundreds = "seratus" if number < 200 else f"{_UNITS[number // 100]} ratus"
        return _join(hundreds, _below_hundred(number % 100))
    return _below_hundred(number)


def _below_hundred(number: int) -> str:
    if number < 12:
        return _UNITS[number]
    if number < 20:
        return f"{_UNITS[number - 10]} belas"
    return _join(f"{_UNITS[number // 10]} puluh", _UNITS[number % 10])


def _join(*words: str) -> str:
    return " ".join(word for word in words if word)
