"""Overhead and profit, tax and rounding of a project: the values that are allowed."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from projects.domain.ppn import Ppn

HIGHEST_PERCENT = Decimal(100)
# Rupiah; a rounding step above this would round every project to zero.
HIGHEST_STEP = Decimal(1_000_000_000)


class RoundingMode(StrEnum):
    """How an amount is brought to a multiple of its step."""

    NONE = "none"
    HALF_UP = "half_up"
    UP = "up"
    DOWN = "down"


@dataclass(frozen=True, slots=True)
class RoundingRule:
    """Rounds to a multiple of `step` rupiah; with mode none the step only stands by."""

    mode: RoundingMode
    step: Decimal


@dataclass(frozen=True, slots=True)
class Pricing:
    """What a new project begins with: 10 % overhead and profit, the PPN of its first day, the total rounded half up to
    Rp 10 000.
    """

    ppn: Ppn
    markup_percent: Decimal = Decimal(10)
    unit_price_rounding: RoundingRule = RoundingRule(RoundingMode.NONE, Decimal(1))
    line_rounding: RoundingRule = RoundingRule(RoundingMode.NONE, Decimal(1))
    total_rounding: RoundingRule = RoundingRule(RoundingMode.HALF_UP, Decimal(10_000))


def effective_markup(project_markup: Decimal, override: Decimal | None) -> Decimal:
    """Overhead and profit in percent of one pekerjaan; an override of 0 means no margin, not "no override"."""
    return project_markup if override is None else override
