"""Names of the files that users download."""

import re
import unicodedata

LONGEST_SLUG = 60


def file_name(document: str, project_name: str, revision: int, extension: str) -> str:
    """Such as "rekap-rab-gedung-uji-r12.xlsx": plain ASCII, because proxies and old file systems mangle the rest."""
    return "-".join(part for part in (document, _slug(project_name), f"r{revision}") if part) + f".{extension}"


def _slug(text: str) -> str:
    ascii_text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", ascii_text.lower()).strip("-")[:LONGEST_SLUG].rstrip("-")
