"""The one member of a document that may differ between two answers with the same figures: its last."""

FRESH_END = b',"stale":false}}'
_STALE_END = b',"stale":true}}'


def marked_stale(document: bytes) -> bytes:
    """The same document, saying that a newer revision exists."""
    return document.removesuffix(FRESH_END) + _STALE_END
