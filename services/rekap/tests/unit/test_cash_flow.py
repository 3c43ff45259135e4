"""Payments that are together the contract's value, to the rupiah."""

from decimal import Decimal
from fractions import Fraction
from itertools import accumulate
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from rekap.domain.cash_flow_payments import Payments, Progress, payments
from rekap.domain.cash_flow_terms import Termin, Terms
from rekap.domain.plan_refusal import PlanRefusedError

PERCENT = st.decimals(0, 100, places=2)


def progress(*steps: Fraction) -> Progress:
    """Weeks, of which each fourth ends a month."""
    running = list(accumulate(steps))
    months = [(week, done) for week, done in enumerate(running, start=1) if week % 4 == 0 or week == len(running)]
    return Progress(running, months)


def tenths(*steps: int) -> Progress:
    return progress(*(Fraction(step, 10) for step in steps))


def test_a_contract_by_hand() -> None:
    terms = Terms(
        down_payment_percent=Decimal(20),
        retention_percent=Decimal(5),
        retention_weeks=2,
        payment_delay_weeks=1,
        termin=Termin.PROGRESS,
        termin_percents=[Decimal(50), Decimal(100)],
    )
    found = payments(1_000, terms, tenths(3, 3, 4))
    assert found.down_payment == 200
    assert [(one.week, one.gross, one.retained, one.recovered, one.paid) for one in found.claims] == [
        (2, 500, 25, 100, 375),
        (3, 500, 25, 100, 375),
    ]
    assert (found.release_week, found.released, found.open) == (5, 50, 0)
    assert found.by_week() == {1: 200, 3: 375, 4: 375, 5: 50}


def test_one_claim_for_levels_that_are_passed_in_the_same_week() -> None:
    levels = [Decimal(level) for level in (25, 50, 75, 100)]
    found = payments(100, Terms(termin=Termin.PROGRESS, termin_percents=levels), tenths(6, 4))
    assert [(one.week, one.progress) for one in found.claims] == [(1, Fraction(1, 2)), (2, Fraction(1))]


def test_what_is_not_finished_stays_open() -> None:
    found = payments(1_000, Terms(), tenths(5, 3))
    assert found.release_week is None
    assert found.released == 0
    assert found.open == 1_000 - found.down_payment - sum(one.paid for one in found.claims) > 0


@st.composite
def terms(draw: st.DrawFn) -> Terms:
    termin = draw(st.sampled_from(Termin))
    levels = sorted({*draw(st.sets(PERCENT.filter(bool), max_size=5)), Decimal(100)})
    try:
        return Terms(
            draw(PERCENT),
            draw(PERCENT),
            draw(PERCENT),
            draw(st.integers(0, 260)),
            draw(st.integers(0, 52)),
            termin,
            levels if termin is Termin.PROGRESS else [],
        )
    except PlanRefusedError:
        assume(False)
        raise


def total(found: Payments) -> int:
    return sum(found.by_week().values()) + found.open


@given(st.integers(0, 10**13), terms(), st.lists(st.fractions(0, 1), max_size=12))
def test_everything_is_paid_once(contract: int, agreed: Terms, weights: list[Fraction]) -> None:
    whole = sum(weights, Fraction(0))
    done = progress(*(weight / whole for weight in weights)) if whole else progress(*weights)
    found = payments(contract, agreed, done)
    assert total(found) == contract
    if whole:
        assert found.open == 0
        assert sum(one.recovered for one in found.claims) == found.down_payment
        assert sum(one.gross for one in found.claims) == contract
    # A rupiah may move between two claims where recovery and retention take all of one.
    assert all(one.paid >= -1 for one in found.claims)


@pytest.mark.parametrize(
    ("changed", "path"),
    [
        ({"down_payment_percent": Decimal(101)}, "terms.down_payment_percent"),
        ({"retention_percent": Decimal(-1)}, "terms.retention_percent"),
        ({"retention_weeks": 261}, "terms.retention_weeks"),
        ({"payment_delay_weeks": -1}, "terms.payment_delay_weeks"),
        ({"recovered_at_percent": Decimal(0)}, "terms.recovered_at_percent"),
        ({"recovered_at_percent": Decimal(20)}, "terms.recovered_at_percent"),
        ({"termin_percents": [Decimal(100)]}, "terms.termin_percents"),
        ({"termin": Termin.PROGRESS}, "terms.termin_percents"),
        ({"termin": Termin.PROGRESS, "termin_percents": [Decimal(50)]}, "terms.termin_percents"),
        ({"termin": Termin.PROGRESS, "termin_percents": [Decimal(50), Decimal(50)]}, "terms.termin_percents[1]"),
        ({"termin": Termin.PROGRESS, "termin_percents": [Decimal(1)] * 101}, "terms.termin_percents"),
    ],
)
def test_terms_that_cannot_be_meant(changed: dict[str, Any], path: str) -> None:
    with pytest.raises(PlanRefusedError) as refusal:
        Terms(**changed)
    assert refusal.value.path == path
