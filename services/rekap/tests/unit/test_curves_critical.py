"""When a contract is critical: the usual rules, their borders, and dated ones."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from rekap.domain.curves_critical import USUAL, CriticalRule, State, judge, rule_on

START, END = date(2026, 3, 1), date(2026, 12, 15)


@pytest.mark.parametrize(
    ("planned", "actual", "state"),
    [
        ("50", "50", State.ON_PLAN),
        ("50", "60", State.ON_PLAN),
        ("50", "40", State.LATE),
        ("50", "39.999999", State.CRITICAL),
        ("70", "60", State.LATE),
        ("70.000001", "65.000001", State.LATE),
        ("70.000001", "65", State.CRITICAL),
        ("100", "94", State.CRITICAL),
        ("0", "0", State.ON_PLAN),
    ],
)
def test_the_usual_rules(planned: str, actual: str, state: State) -> None:
    assert judge(USUAL, Fraction(planned), Fraction(actual), START, END) is state


def test_any_lag_near_the_end_is_critical_when_the_work_ends_after_the_budget_year() -> None:
    late = date(2027, 1, 15)
    assert judge(USUAL, Fraction(90), Fraction(89), START, late) is State.CRITICAL
    assert judge(USUAL, Fraction(60), Fraction(59), START, late) is State.LATE
    assert judge(USUAL, Fraction(90), Fraction(90), START, late) is State.ON_PLAN
    multi_year = CriticalRule(budget_year_end=date(2027, 12, 31))
    assert judge(multi_year, Fraction(90), Fraction(89), START, late) is State.LATE


def test_the_youngest_rule_that_is_valid_holds() -> None:
    old = CriticalRule(date(2026, 1, 1), early_lag=Decimal(8))
    new = CriticalRule(date(2026, 6, 1), early_lag=Decimal(6))
    assert rule_on([new, old], date(2025, 12, 31)) is USUAL
    assert rule_on([new, old], date(2026, 5, 31)) is old
    assert rule_on([new, old], date(2026, 6, 1)) is new
