"""Text of users inside spreadsheets: it must stay text (ASVS 1.2.10, OWASP "CSV injection")."""

# A cell that begins with one of these may be run as a formula; the full-width forms where the locale is East Asian.
_STARTS_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\0", "＝", "＋", "－", "＠")


def safe_text(text: str) -> str:
    """An apostrophe in front of what a spreadsheet would take for a formula; other text as it is."""
    return f"'{text}" if text.startswith(_STARTS_FORMULA) else text
