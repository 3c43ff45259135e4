"""Quotation marks that a spreadsheet or an export left at the ends of a name, where they quote nothing."""

_FAMILIES = ('"“”„″', "'‘’`´′")


def unquoted(text: str) -> str:
    """The name without stray quotation marks; those that mean inches, metres or a name within the name stay.

    `'Semen` and `"Kaca polos"` lose theirs; `Pipa 4"`, `1 m'` and `Dracaena 'Song of India'` keep them.
    """
    for family in _FAMILIES:
        text = _without(text, family)
    return text


def _without(text: str, family: str) -> str:
    marks = sum(text.count(mark) for mark in family)
    if text[:1] and text[0] in family and (marks == 1 or (marks == 2 and text[-1] in family)):
        text, marks = text[1:].lstrip(), marks - 1
    if marks == 1 and text[-1] in family and not _is_measure(text[:-1].rstrip()):
        text = text[:-1].rstrip()
    return text


def _is_measure(before: str) -> bool:
    """Whether a mark stands behind what is measured: a number (inches, feet) or the m of metres."""
    return before[-1:].isnumeric() or before == "m" or before.endswith((" m", "/m"))
