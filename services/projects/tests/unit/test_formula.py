"""The grammar, held by a table that the web's own reader is tested with too."""

import json
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projects.domain.formula.evaluation import evaluate, references, volume_of
from projects.domain.formula.parser import parse
from projects.domain.formula.problem import Fault, FormulaError

TABLE = json.loads(Path(__file__).with_name("formula_table.json").read_text())
PARAMETERS = {name: Decimal(value) for name, value in TABLE["parameters"].items()}
ROWS = {int(row): Decimal(value) for row, value in TABLE["rows"].items()}


@pytest.mark.parametrize(("text", "value"), TABLE["values"])
def test_values(text: str, value: str) -> None:
    assert volume_of(parse(text), PARAMETERS, ROWS) == Decimal(value)


@pytest.mark.parametrize(("text", "fault", "position"), TABLE["faults"])
def test_faults_know_their_place(text: str, fault: str, position: int) -> None:
    with pytest.raises(FormulaError) as caught:
        volume_of(parse(text), PARAMETERS, ROWS)
    assert (caught.value.fault, caught.value.position) == (fault, position)


@pytest.mark.parametrize("text", ["(" * 200 + "1" + ")" * 200, "-" * 500 + "1", "2^" * 300 + "1", "abs(" * 100 + "1"])
def test_depth_is_limited(text: str) -> None:
    with pytest.raises(FormulaError) as caught:
        parse(text)
    assert caught.value.fault is Fault.TOO_DEEP


def test_a_chain_may_be_as_long_as_the_text() -> None:
    """Neither its value nor what it refers to is found by going down its thousand steps with calls."""
    tree = parse("+".join(["r"] * 999) + "-#7")
    assert references(tree) == ({"r"}, {7})
    assert evaluate(tree, {"r": Decimal(3)}, {7: Decimal(1)}) == 999 * 3 - 1
    assert evaluate(parse("-".join(["1"] * 1000)), {}, {}) == 1 - 999


def test_length_is_limited() -> None:
    with pytest.raises(FormulaError) as caught:
        parse("1+" * 2000 + "1")
    assert caught.value.fault is Fault.TOO_LONG


def test_references_leave_out_constants() -> None:
    assert references(parse("= pi*r^2 + max(#7; tebal*r) - #9")) == ({"r", "tebal"}, {7, 9})


numbers = st.decimals(min_value=0, max_value=1000, places=3, allow_nan=False).filter(
    lambda value: value < 1 or value % 1 == 0
)


def _written(value: Decimal) -> str:
    return f"{value:f}".rstrip("0").rstrip(".") if value % 1 else str(int(value))


expressions = st.recursive(
    numbers.map(lambda value: (_written(value), Fraction(value))),
    lambda inner: st.one_of(
        st.tuples(inner, inner).map(lambda pair: (f"({pair[0][0]} + {pair[1][0]})", pair[0][1] + pair[1][1])),
        st.tuples(inner, inner).map(lambda pair: (f"({pair[0][0]}-{pair[1][0]})", pair[0][1] - pair[1][1])),
        st.tuples(inner, inner).map(lambda pair: (f"{pair[0][0]} * {pair[1][0]}", pair[0][1] * pair[1][1])),
        inner.map(lambda one: (f"(-{one[0]})", -one[1])),
        inner.map(lambda one: (f"abs({one[0]})", abs(one[1]))),
    ),
    max_leaves=6,
)


@given(expressions)
def test_sums_and_products_are_exact(pair: tuple[str, Fraction]) -> None:
    text, expected = pair
    assert Fraction(evaluate(parse(text), {}, {})) == expected


@given(st.text(max_size=60))
def test_any_text_has_a_value_or_a_fault(text: str) -> None:
    try:
        volume_of(parse(text), PARAMETERS, ROWS)
    except FormulaError as error:
        assert 0 <= error.position <= len(text)
