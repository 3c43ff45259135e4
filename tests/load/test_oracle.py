"""The oracle against figures that were computed by hand."""

from dataclasses import replace
from decimal import Decimal

from load.oracle import Estimate

ESTIMATE = Estimate(
    Decimal(10),
    Decimal(11),
    {1: Decimal("12.5"), 2: Decimal("0.001")},
    {7: Decimal("100000.01"), 8: Decimal(3)},
    {1: {7: Decimal("0.75"), 8: Decimal(2)}, 2: {8: Decimal("0.000001")}},
)


def test_a_total_is_exact_to_the_last_digit() -> None:
    # 12.5 × (0.75 × 100 000.01 + 2 × 3) + 0.001 × 0.000001 × 3
    assert ESTIMATE.direct_cost() == Decimal("937575.093750003")
    assert ESTIMATE.subtotal() == Decimal("1031332.6031250033")
    assert ESTIMATE.grand_total() == Decimal("1144779.189468753663")


def test_a_pekerjaan_without_volume_costs_nothing() -> None:
    assert replace(ESTIMATE, volumes={}).grand_total() == 0


def test_what_is_handed_over_is_what_arrives() -> None:
    assert Estimate.from_json(ESTIMATE.to_json()) == ESTIMATE
