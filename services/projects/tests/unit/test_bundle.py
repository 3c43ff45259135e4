"""Expanding bundles, against an oracle that multiplies along every path."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from decimal import Context, Decimal, localcontext

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from projects.domain.bundle import (
    DEEPEST,
    BundleCycleError,
    BundleTooDeepError,
    Expander,
    Line,
    Share,
    Target,
    TargetKind,
)

Recipes = dict[Target, list[Line[str]]]


def job(number: int) -> Target:
    return Target(TargetKind.JOB, number)


def chain(length: int) -> Recipes:
    """0 bundles 1, which bundles 2, … and the last has a resource."""
    recipes: Recipes = {job(number): [Line(job(number + 1), Decimal("1.5"))] for number in range(length)}
    return {**recipes, job(length): [Line("pekerja", Decimal(1))]}


def test_the_worked_example() -> None:
    """A has 2 × B; B has 5 OH and 1.5 × C; C has 10 kg of cement."""
    a, b, c = job(1), job(2), Target(TargetKind.AHSP, 1)
    recipes: Recipes = {
        a: [Line(b, Decimal("2.0"))],
        b: [Line("L.01", Decimal(5)), Line(c, Decimal("1.5"))],
        c: [Line("M.01", Decimal(10))],
    }
    expander = Expander(recipes)
    assert expander.expand(b) == {"L.01": Share(Decimal(5), 0), "M.01": Share(Decimal(15), 1)}
    assert expander.expand(a) == {"L.01": Share(Decimal(10), 1), "M.01": Share(Decimal(30), 2)}
    prices = {"L.01": Decimal(100_000), "M.01": Decimal(1_500)}
    assert sum(share.koefisien * prices[name] for name, share in expander.expand(b).items()) == 522_500
    assert sum(share.koefisien * prices[name] for name, share in expander.expand(a).items()) == 1_045_000


def test_a_resource_on_several_ways_is_summed_at_its_least_depth() -> None:
    recipes: Recipes = {
        job(1): [Line("semen", Decimal(1)), Line(job(2), Decimal("0.1")), Line(job(2), Decimal("0.2"))],
        job(2): [Line("semen", Decimal("0.000001"))],
    }
    assert Expander(recipes).expand(job(1)) == {"semen": Share(Decimal("1.0000003"), 0)}


def test_an_empty_analysis_gives_nothing() -> None:
    assert Expander({job(1): [Line(job(2), Decimal(3))], job(2): []}).expand(job(1)) == {}


def test_ten_bundles_deep_is_allowed_and_eleven_is_not() -> None:
    assert Expander(chain(DEEPEST)).expand(job(0))["pekerja"] == Share(Decimal("1.5") ** DEEPEST, DEEPEST)
    with pytest.raises(BundleTooDeepError) as refusal:
        Expander(chain(DEEPEST + 1)).expand(job(0))
    assert refusal.value.path == tuple(job(number) for number in range(DEEPEST + 2))


def test_depth_counts_also_below_what_was_expanded_before() -> None:
    expander = Expander(chain(DEEPEST + 1))
    expander.expand(job(1))
    with pytest.raises(BundleTooDeepError):
        expander.expand(job(0))


def test_a_ring_is_named_from_where_it_closes() -> None:
    recipes: Recipes = {
        job(1): [Line(job(2), Decimal(1))],
        job(2): [Line(job(3), Decimal(1))],
        job(3): [Line("pekerja", Decimal(1)), Line(job(2), Decimal(1))],
    }
    with pytest.raises(BundleCycleError) as refusal:
        Expander(recipes).expand(job(1))
    assert refusal.value.path == (job(2), job(3), job(2))


def test_many_ways_are_not_walked_one_by_one() -> None:
    """Ten levels with fifty rows each have 50^10 ways."""
    recipes: Recipes = {job(level): [Line(job(level + 1), Decimal("0.000001"))] * 50 for level in range(DEEPEST)}
    recipes[job(DEEPEST)] = [Line("pekerja", Decimal("0.000001"))]
    share = Expander(recipes).expand(job(0))["pekerja"]
    assert share.koefisien == Decimal(50) ** DEEPEST * Decimal("1e-66")


koefisien = st.decimals(min_value=0, max_value=Decimal("999999999999.999999"), places=6)


@st.composite
def layered(draw: st.DrawFn) -> Recipes:
    """Analyses in layers; rows bundle only later layers, so there is no ring, and the depth stays in bounds."""
    layers = draw(st.integers(1, 5))
    width = draw(st.integers(1, 3))
    recipes: Recipes = {}
    for layer in range(layers):
        later = [job(one) for one in range((layer + 1) * width, layers * width)]
        items = st.one_of(st.sampled_from("abc"), st.sampled_from(later)) if later else st.sampled_from("abc")
        for one in range(width):
            rows = draw(st.lists(st.builds(Line, items, koefisien), max_size=4))
            recipes[job(layer * width + one)] = rows
    return recipes


def naive(recipes: Mapping[Target, Sequence[Line[str]]], root: Target) -> dict[str, tuple[Decimal, int]]:
    """Every path from the root to a resource, multiplied out and summed."""
    found: dict[str, list[tuple[Decimal, int]]] = defaultdict(list)

    def walk(target: Target, factor: Decimal, depth: int) -> None:
        for line in recipes[target]:
            if isinstance(line.item, Target):
                walk(line.item, factor * line.koefisien, depth + 1)
            else:
                found[line.item].append((factor * line.koefisien, depth))

    with localcontext(Context(prec=1_000)):
        walk(root, Decimal(1), 0)
        return {
            item: (sum((one for one, _ in ways), Decimal(0)), min(depth for _, depth in ways))
            for item, ways in found.items()
        }


@settings(deadline=None)  # other work on the machine may hold an example up
@given(layered())
def test_expanding_equals_multiplying_along_every_path(recipes: Recipes) -> None:
    expander = Expander(recipes)
    for root in recipes:
        shares = {item: (share.koefisien, share.depth) for item, share in expander.expand(root).items()}
        assert shares == naive(recipes, root)


def test_a_chain_without_end_is_refused_before_its_last_link_is_needed() -> None:
    recipes = chain(40)
    with pytest.raises(BundleTooDeepError):
        Expander({target: recipes[target] for target in list(recipes)[: DEEPEST + 2]}).expand(job(0))
