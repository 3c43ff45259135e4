"""Text that was UTF-8, was read as Windows-1252 and saved so: `mÂ²` for m²."""

import re

# The first byte of a UTF-8 sequence shows as one of these letters.
_SUSPICIOUS = re.compile("[\u00c2\u00c3\u00e2\u00cb\u00c5\u00ce]")


def mended(text: str) -> str:
    """The text as it was before it was misread; unchanged where it is no such text.

    Only a whole sequence of UTF-8 bytes decodes, so letters that somebody meant stay as they are.
    """
    if not _SUSPICIOUS.search(text):
        return text
    try:
        return _bytes(text).decode("utf-8")
    except UnicodeError:
        return text


def _bytes(text: str) -> bytes:
    """Windows-1252; the five bytes that it leaves undefined come through as control characters."""
    return b"".join(bytes([ord(sign)]) if 0x80 <= ord(sign) <= 0x9F else sign.encode("cp1252") for sign in text)
