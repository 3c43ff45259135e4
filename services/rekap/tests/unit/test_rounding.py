"""Rounding policy: golden figures of the rules and the properties every mode must have."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rekap.domain.rounding import Mode, Rounding

AMOUNTS = st.decimals(min_value=-(10**15), max_value=10**15, places=9, allow_nan=False)
STEPS = st.sampled_from([Decimal(text) for text in ("0.01", "1", "3", "10", "100", "1000", "10000")])


@pytest.mark.parametrize(
    ("mode", "step", "amount", "expected"),
    [
        ("half_up", "1000", "3561222350", "3561222000"),
        ("half_up", "1000", "385244500", "385245000"),
        ("half_up", "1000", "1450299600", "1450300000"),
        ("half_up", "1000", "12694372.162758", "12694000"),
        ("half_up", "1000", "3388269970.51", "3388270000"),
        ("half_up", "10000", "6105000", "6110000"),
        ("half_up", "10000", "6382500", "6380000"),
        ("half_up", "1", "0.5", "1"),
        ("half_up", "1", "-0.5", "-1"),
        ("down", "100", "90860", "90800"),
        ("down", "100", "1382685.2926", "1382600"),
        ("down", "100", "134565.2", "134500"),
        ("down", "100", "56784.2", "56700"),
        ("up", "100", "90801", "90900"),
        ("up", "100", "90800", "90800"),
        ("up", "0.01", "1.0000000001", "1.01"),
        ("none", "100", "56784.20123", "56784.20123"),
    ],
)
def test_golden_figures(mode: str, step: str, amount: str, expected: str) -> None:
    assert Rounding(Mode(mode), Decimal(step)).apply(Decimal(amount)) == Decimal(expected)


@given(AMOUNTS, STEPS)
def test_down_and_up_enclose_the_amount(amount: Decimal, step: Decimal) -> None:
    down = Rounding(Mode.DOWN, step).apply(amount)
    up = Rounding(Mode.UP, step).apply(amount)
    assert abs(down) <= abs(amount) <= abs(up)
    assert up - down in {0, step, -step}


@given(AMOUNTS, STEPS, st.sampled_from([Mode.HALF_UP, Mode.UP, Mode.DOWN]))
def test_rounding_twice_changes_nothing(amount: Decimal, step: Decimal, mode: Mode) -> None:
    rule = Rounding(mode, step)
    once = rule.apply(amount)
    assert once % step == 0
    assert rule.apply(once) == once


@given(AMOUNTS, STEPS)
def test_half_up_is_never_further_than_half_a_step(amount: Decimal, step: Decimal) -> None:
    assert abs(Rounding(Mode.HALF_UP, step).apply(amount) - amount) * 2 <= step


@pytest.mark.parametrize("step", ["0", "-1"])
def test_a_step_is_positive(step: str) -> None:
    with pytest.raises(ValueError, match="positive"):
        Rounding(Mode.UP, Decimal(step))
