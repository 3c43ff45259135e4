from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projects.domain.formula.graph import FormulaCycleError, Node, affected, solve
from projects.domain.formula.parser import parse
from projects.domain.formula.problem import Fault


def read(**texts: str) -> dict[Node, object]:
    return {int(name[1:]) if name.startswith("_") else name: parse(text) for name, text in texts.items()}


def test_parameters_may_be_formulas_and_rows_may_use_rows() -> None:
    solution = solve(
        read(luas="panjang*lebar", panjang="2*lebar", _7="luas*1,5", _8="#7 - 5", _9="#8 + #6"),
        {"lebar": Decimal(4), 6: Decimal("0.5")},
    )
    assert solution.values == {
        "panjang": Decimal(8),
        "luas": Decimal(32),
        7: Decimal("48.000"),
        8: Decimal("43.000"),
        9: Decimal("43.500"),
    }
    assert not solution.faults


def test_a_ring_is_refused_with_its_path() -> None:
    with pytest.raises(FormulaCycleError) as caught:
        solve(read(a="b+1", b="c", c="a", d="1"), {})
    path = caught.value.path
    assert path[0] == path[-1]
    assert set(path) == {"a", "b", "c"}
    assert [(here, there) for here, there in pairwise(path)] in [
        [("a", "b"), ("b", "c"), ("c", "a")],
        [("b", "c"), ("c", "a"), ("a", "b")],
        [("c", "a"), ("a", "b"), ("b", "c")],
    ]


def test_a_formula_may_not_use_itself() -> None:
    with pytest.raises(FormulaCycleError):
        solve(read(_7="#7+1"), {})


def test_what_depends_on_a_fault_is_a_fault_and_the_rest_is_computed() -> None:
    solution = solve(read(a="1/0", b="a+1", c="2"), {})
    assert solution.values == {"c": Decimal(2)}
    assert solution.faults["a"].fault is Fault.DIVISION_BY_ZERO
    assert solution.faults["b"].fault is Fault.UNKNOWN_NAME


def test_a_parameter_may_be_negative_and_a_volume_may_not() -> None:
    solution = solve(read(turun="0-2.5", _7="turun"), {})
    assert solution.values["turun"] == Decimal("-2.5")
    assert solution.faults[7].fault is Fault.NEGATIVE


def test_only_what_depends_on_a_change_is_affected() -> None:
    formulas = read(a="x", b="a", _7="b*2", _8="y", _9="#7")
    assert affected(["x"], formulas) == {"x", "a", "b", 7, 9}
    assert affected([8], formulas) == {8}


@given(st.lists(st.integers(min_value=0, max_value=30), min_size=1, max_size=30))
def test_any_chain_is_solved_in_any_order(steps: list[int]) -> None:
    """Each formula adds a number to the one before; written down in sorted order, not in that of the chain."""
    formulas = {number + 1: parse(f"#{number}+{step}") for number, step in enumerate(steps)}
    shuffled = dict(sorted(formulas.items(), key=lambda item: (item[0] * 7) % 11))
    solution = solve(shuffled, {0: Decimal(1)})
    assert [solution.values[number + 1] for number in range(len(steps))] == [
        Decimal(1) + sum(steps[: number + 1]) for number in range(len(steps))
    ]
