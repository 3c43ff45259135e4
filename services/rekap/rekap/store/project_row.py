"""Between the project's columns and the rules they stand for."""

from typing import Any

from sqlalchemy import Column, Row

from rekap.domain.line import Policy
from rekap.domain.rounding import Mode, Rounding
from rekap.domain.tax import Ppn
from rekap.store.tables import project


def policy_columns() -> list[Column[Any]]:
    """What `read_policy` needs."""
    names = ("unit_price_rounding_mode", "unit_price_rounding_step", "line_rounding_mode", "line_rounding_step")
    return [project.c.markup_percent, *(project.c[name] for name in names)]


def read_policy(row: Row[Any]) -> Policy:
    """The rules for lines."""
    return Policy(
        row.markup_percent,
        Rounding(Mode(row.unit_price_rounding_mode), row.unit_price_rounding_step),
        Rounding(Mode(row.line_rounding_mode), row.line_rounding_step),
    )


def read_ppn(row: Row[Any]) -> Ppn:
    """The tax."""
    return Ppn(row.ppn_rate_percent, row.ppn_base_numerator, row.ppn_base_denominator)


def read_total_rounding(row: Row[Any]) -> Rounding:
    """The rule for the grand total."""
    return Rounding(Mode(row.total_rounding_mode), row.total_rounding_step)
