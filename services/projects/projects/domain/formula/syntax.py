"""The tree that a formula is read into."""

from dataclasses import dataclass
from decimal import Decimal
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Number:
    """A literal."""

    value: Decimal
    position: int


@dataclass(frozen=True, slots=True)
class Name:
    """A parameter of the project, or a constant; lower case."""

    name: str
    position: int


@dataclass(frozen=True, slots=True)
class Row:
    """`#12`: the volume of the pekerjaan with that id."""

    pekerjaan_id: int
    position: int


@dataclass(frozen=True, slots=True)
class Negation:
    """`-x`: weaker than a power, so that -2^2 is -4."""

    operand: "Expression"
    position: int


@dataclass(frozen=True, slots=True)
class Operation:
    """`left operator right` with one of + - * / ^."""

    operator: str
    left: "Expression"
    right: "Expression"
    position: int


@dataclass(frozen=True, slots=True)
class Call:
    """`name(arguments)`; the name is known and the count of arguments fits."""

    name: str
    arguments: tuple["Expression", ...]
    position: int


Expression: TypeAlias = Number | Name | Row | Negation | Operation | Call
