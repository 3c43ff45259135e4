"""Texts as users type them: trimmed, bounded and free of control characters."""

import re

from projects.domain.problem import Problem

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_WHITESPACE = re.compile(r"\s+")


def check_text(text: str, path: str, *, longest: int, required: bool = False) -> list[Problem]:
    """Problems of one text. Postgres cannot store NUL, and other control characters break documents."""
    if required and not text.strip():
        return [Problem(path, "wajib diisi")]
    if len(text) > longest:
        return [Problem(path, f"paling banyak {longest} karakter, sekarang {len(text)}")]
    if _CONTROL.search(text):
        return [Problem(path, "berisi karakter kendali; hapus lalu ketik ulang")]
    return []


def one_line(text: str) -> str:
    """Trimmed, with every run of white space as one space."""
    return _WHITESPACE.sub(" ", text).strip()
