"""Parameters: named numbers of a project, for its volume formulas."""

import re
from dataclasses import dataclass
from decimal import Decimal

from projects.domain.formula.functions import ARGUMENTS, CONSTANTS
from projects.domain.problem import Problem
from projects.domain.text import check_text

LONGEST_NAME = 100
MOST_PARAMETERS = 1_000
TEXTS = {"label": 200, "unit": 50, "description": 2_000}
_NAME = re.compile(r"[a-z_][a-z0-9_]*")


@dataclass(frozen=True, slots=True)
class ParameterInput:
    """A parameter as a client sent it: a number (`value`) or a formula (`raw`); None stays as it is."""

    name: str | None = None
    value: Decimal | None = None
    raw: str | None = None
    label: str | None = None
    unit: str | None = None
    description: str | None = None
    version: int | None = None


def check_name(name: str, path: str) -> list[Problem]:
    """The names that formulas can use: `[a-z_][a-z0-9_]*`, lower case, and none that means something already."""
    if len(name) > LONGEST_NAME or not _NAME.fullmatch(name):
        message = f"huruf kecil, angka dan garis bawah, tidak diawali angka, paling banyak {LONGEST_NAME} karakter"
        return [Problem(path, message)]
    if name in CONSTANTS or name in ARGUMENTS:
        return [Problem(path, f"{name} sudah berarti tetapan atau fungsi; pakai nama lain")]
    return []


def check_parameter(given: ParameterInput, path: str, *, is_new: bool) -> list[Problem]:
    """Problems of what can be judged without the project's other parameters."""
    problems: list[Problem] = []
    if given.name is not None or is_new:
        problems += check_name(given.name or "", f"{path}name")
    if given.value is not None and given.raw is not None:
        problems.append(Problem(f"{path}raw", "kirim value atau raw, jangan keduanya"))
    if is_new and given.value is None and given.raw is None:
        problems.append(Problem(f"{path}value", "isi angka (value) atau rumus (raw)"))
    for name, longest in TEXTS.items():
        problems += check_text(getattr(given, name) or "", f"{path}{name}", longest=longest)
    return problems
