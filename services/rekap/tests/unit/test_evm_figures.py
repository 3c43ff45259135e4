"""Earned value by its definitions, and reasons where there is no figure."""

from fractions import Fraction

import pytest

from rekap.domain.evm_figures import EacMethod, Figure, Reason, Value

MILLION = 1_000_000


def value(planned: int, earned: int | Reason, actual: int | Reason) -> Value:
    return Value(Fraction(planned), known(earned), known(actual))


def known(figure: int | Reason) -> Figure:
    return figure if isinstance(figure, Reason) else Fraction(figure)


def test_the_worked_example_of_the_specification() -> None:
    found = value(100 * MILLION, 90 * MILLION, 95 * MILLION)
    budget = Fraction(250 * MILLION)
    forecast = found.forecast(budget, EacMethod.CPI)
    assert found.schedule_index == Fraction(9, 10)
    assert found.cost_index == Fraction(90, 95)
    assert found.schedule_variance == -10 * MILLION
    assert found.cost_variance == -5 * MILLION
    assert round(forecast["eac"] / MILLION, 1) == Fraction("263.9")
    assert round(forecast["etc"] / MILLION, 1) == Fraction("168.9")
    assert round(forecast["vac"] / MILLION, 1) == Fraction("-13.9")
    assert forecast["tcpi"] == Fraction(160, 155)


def test_named_estimates_at_completion() -> None:
    found, budget = value(100, 80, 90), Fraction(200)
    assert found.at_completion(budget, EacMethod.CPI) == Fraction(225)
    assert found.at_completion(budget, EacMethod.REMAINING_BUDGET) == 90 + 120
    assert found.at_completion(budget, EacMethod.CPI_SPI) == 90 + Fraction(120) / (Fraction(80, 90) * Fraction(80, 100))


@pytest.mark.parametrize(
    ("found", "unknown"),
    [
        (value(0, 10, 10), {"spi": Reason.NOTHING_PLANNED}),
        (value(10, 10, 0), dict.fromkeys(("cpi", "eac", "etc", "vac"), Reason.NOTHING_SPENT)),
        (value(10, 0, 10), {"eac": Reason.NOTHING_EARNED, "etc": Reason.NOTHING_EARNED, "vac": Reason.NOTHING_EARNED}),
        (value(10, 10, 200), {"tcpi": Reason.BUDGET_SPENT}),
        (
            value(10, 10, Reason.ACTUAL_COST_MISSING),
            dict.fromkeys(("cv", "cpi", "eac", "etc", "vac", "tcpi"), Reason.ACTUAL_COST_MISSING),
        ),
        (
            value(10, Reason.NOT_REPORTED, Reason.NOT_REPORTED),
            dict.fromkeys(("sv", "cv", "spi", "cpi", "eac", "etc", "vac", "tcpi"), Reason.NOT_REPORTED),
        ),
    ],
    ids=["nothing planned", "nothing spent", "nothing earned", "budget spent", "cost missing", "not reported"],
)
def test_what_is_unknown_has_a_reason_and_is_never_zero(found: Value, unknown: dict[str, Reason]) -> None:
    figures = {
        "sv": found.schedule_variance,
        "cv": found.cost_variance,
        "spi": found.schedule_index,
        "cpi": found.cost_index,
        **found.forecast(Fraction(100), EacMethod.CPI),
    }
    assert {name: figure for name, figure in figures.items() if isinstance(figure, Reason)} == unknown
