"""Every step of an explanation: its parts make its value exactly, down to what was entered."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rekap.app.explain_pekerjaan import pekerjaan_steps
from rekap.app.explain_totals import MOST_PARTS, shortened, total_steps
from rekap.app.ports import Group, Header, SubGroup
from rekap.app.queries.explain import Figure, _document
from rekap.app.rab_document import totals_of
from rekap.app.rab_ports import RabComponent, RabPekerjaan
from rekap.domain.line import Policy, UnitCost, price_line
from rekap.domain.needs_filter import FilterRefusedError
from rekap.domain.recipes import MOST_STEPS, Recipe, Recipes, Row
from rekap.domain.rounding import Mode, Rounding
from rekap.domain.step import Operation, Step
from rekap.domain.step import given as entered
from rekap.domain.tax import Ppn
from taksir.projects.v1.origin_service_pb2 import (
    PriceOrigin,
    ReadPekerjaanOriginResponse,
    RecipeRow,
    VolumeOrigin,
    VolumeSheetRow,
)
from taksir.projects.v1.origin_service_pb2 import Recipe as RecipeMessage

KATEGORI = {1: "TK", 2: "BHN", 3: "BHN", 4: "ALT", 5: "LAIN"}
KOEFISIEN = st.decimals(0, 10**4, places=6)
ROUNDING = st.builds(
    Rounding, st.sampled_from(list(Mode)), st.sampled_from([Decimal(step) for step in ("0.01", "1", "3", "100")])
)
# A recipe holds resources 1 to 5, and bundles of recipes after it: never a ring.
RECIPES = st.lists(
    st.lists(st.tuples(KOEFISIEN, st.sampled_from(["resource", "bundle"]), st.integers(0, 20)), max_size=5),
    min_size=1,
    max_size=6,
)


def told(recipes: list[Any]) -> list[RecipeMessage]:
    found = []
    for number, rows in enumerate(recipes):
        message = RecipeMessage(key=f"job:{number}", kode=f"K.{number}", uraian="Uraian", source_type="custom")
        for koefisien, kind, choice in rows:
            below = len(recipes) - number - 1
            if kind == "bundle" and below:
                target = number + 1 + choice % below
                message.rows.append(RecipeRow(koefisien=str(koefisien), recipe_key=f"job:{target}"))
            else:
                message.rows.append(RecipeRow(koefisien=str(koefisien), resource_id=1 + choice % 5))
        found.append(message)
    return found


def needed(messages: list[RecipeMessage], number: int) -> dict[int, Fraction]:
    """The slow way: every row on its own."""
    found: dict[int, Fraction] = {}
    for row in messages[number].rows:
        below = {row.resource_id: Fraction(1)}
        if row.recipe_key:
            below = needed(messages, int(row.recipe_key.removeprefix("job:")))
        for resource_id, value in below.items():
            found[resource_id] = found.get(resource_id, Fraction(0)) + Fraction(row.koefisien) * value
    return found


def exact(value: Fraction) -> Decimal:
    """These have finite decimals."""
    places = 0
    while value.denominator != 1:
        value, places = value * 10, places + 1
    return Decimal(f"{value.numerator}E-{places}")


def assert_adds_up(step: dict[str, Any]) -> None:
    values = [Fraction(part["value"]) for part in step.get("parts", [])]
    value = Fraction(step["value"])
    match step["operation"]:
        case "sum":
            assert value == sum(values)
        case "product":
            assert value == values[0] * values[1]
        case "percent":
            assert value == values[0] * values[1] / 100
        case _:
            assert not values
            assert step["source"]
    for part in step.get("parts", []):
        assert_adds_up(part)


def head(policy: Policy, ppn: Ppn, total_rounding: Rounding) -> Header:
    return Header(1, "Rumah", "", "", "", "2026-01-01", ppn.rate_percent, ppn, policy, total_rounding)


@settings(deadline=None, max_examples=150)
@given(
    recipes=RECIPES,
    prices=st.lists(st.none() | st.decimals(0, 10**9, places=2), min_size=5, max_size=5),
    rules=st.tuples(ROUNDING, ROUNDING),
    markup=st.tuples(st.decimals(0, 100, places=2), st.none() | st.decimals(0, 100, places=2)),
    rows=st.lists(st.decimals(0, 1000, places=3), max_size=3),
)
def test_each_step_adds_up(recipes: list[Any], prices: list[Any], rules: Any, markup: Any, rows: list[Decimal]) -> None:
    messages = told(recipes)
    needs = needed(messages, 0)
    components = [
        RabComponent(101, id_, KATEGORI[id_], f"R.{id_}", "Sumber", "kg", exact(value), prices[id_ - 1])
        for id_, value in sorted(needs.items())
    ]
    costs = {name: Fraction(0) for name in ("TK", "BHN", "ALT", "LAIN")}
    for id_, value in needs.items():
        costs[KATEGORI[id_]] += value * Fraction(prices[id_ - 1] or 0)
    cost, volume = UnitCost(*map(exact, costs.values())), sum(rows, Decimal(0))
    policy = Policy(markup[0], *rules)
    line = price_line(cost, markup[1], volume, policy)
    one = RabPekerjaan(101, 1, 11, "P.1", "Beton", "m3", "custom", volume, markup[1], cost, line.unit_price, line.total)
    origin = ReadPekerjaanOriginResponse(
        revision=1,
        recipes=messages,
        volume=VolumeOrigin(
            kind="sheet" if rows else "number",
            rows=[VolumeSheetRow(uraian="Baris", value=str(row)) for row in rows],
            updated_by=7,
        ),
        prices=[PriceOrigin(resource_id=1, updated_by=7)],
    )
    header = head(policy, Ppn(Decimal(11)), Rounding())
    steps = pekerjaan_steps(header, one, components, origin)
    expected = {
        "A": cost.tenaga_kerja,
        "B": cost.bahan,
        "C": cost.alat,
        "LAIN": cost.lain,
        "D": line.direct_cost,
        "E_base": line.unit_cost,
        "F": line.overhead_and_profit,
        "G": line.unit_price,
        "total": line.total,
    }
    assert {name: step.value for name, step in steps.items()} == expected
    for name, step in steps.items():
        column = "" if name == "total" else name
        figure = Figure("column" if column else "pekerjaan", 101, column)
        document = orjson.loads(_document(header, figure, step))
        assert_adds_up(document["step"])


@settings(deadline=None, max_examples=60)
@given(
    totals=st.lists(st.lists(st.decimals(0, 10**12, places=9), max_size=3), max_size=4),
    rate=st.decimals(0, 100, places=2),
    base=st.sampled_from([(1, 1), (11, 12), (1, 3)]),
    rule=ROUNDING,
)
def test_totals_add_up(totals: list[list[Decimal]], rate: Decimal, base: tuple[int, int], rule: Rounding) -> None:
    groups = [
        Group(number, f"Kelompok {number}", [SubGroup(place, "Sub", total) for place, total in enumerate(subs, 1)])
        for number, subs in enumerate(totals, 1)
    ]
    ppn = Ppn(rate, *base)
    percent = (rate * base[0] / base[1]).quantize(Decimal("0.0001"))
    header = Header(1, "Rumah", "", "", "", "2026-01-01", percent, ppn, Policy(), rule)
    steps, expected = total_steps(header, groups), totals_of(header, groups)
    assert {name: step.value for name, step in steps.items()} == {
        "subtotal": expected.subtotal,
        "ppn": expected.ppn,
        "grand_total": expected.grand_total,
        "rounded_total": expected.rounded_total,
    }
    for name, step in steps.items():
        assert_adds_up(orjson.loads(_document(header, Figure(name), step))["step"])


def test_long_sums_show_the_largest_and_lose_nothing() -> None:
    parts = [entered("pekerjaan", str(value), Decimal(value), {"kind": "explained"}) for value in range(1000)]
    shown = shortened(parts)
    assert len(shown) == MOST_PARTS + 1
    assert sum(part.value for part in shown) == sum(range(1000))
    assert [part.value for part in shown[:-1]] == list(range(800, 1000))


def test_nets_of_bundles_stay_readable_and_exact() -> None:
    """Ten levels of five rows that all bundle the next one: ten million ways to one resource."""
    recipes = {
        f"job:{level}": Recipe(
            f"job:{level}", str(level), [Row(Decimal(2), recipe_key=f"job:{level + 1}")] * 5, {"kind": "custom"}
        )
        for level in range(10)
    }
    recipes["job:10"] = Recipe("job:10", "10", [Row(Decimal("0.5"), resource_id=1)], {"kind": "custom"})
    step = Recipes(recipes).explain("job:0", 1)
    assert step.value == 10**10 * Decimal("0.5")

    def count(one: Step) -> int:
        return 1 + sum(map(count, one.parts))

    assert count(step) < 10 * MOST_STEPS
    assert step.operation is Operation.SUM


@pytest.mark.parametrize(
    ("wanted", "path"),
    [
        (("laba",), "figure"),
        (("pekerjaan",), "id"),
        (("subtotal", 5), "id"),
        (("column", 5, "X"), "column"),
        (("pekerjaan", 5, "A"), "column"),
    ],
)
def test_figures_that_cannot_be_meant_are_refused(wanted: tuple[Any, ...], path: str) -> None:
    with pytest.raises(FilterRefusedError) as refused:
        Figure(*wanted)
    assert refused.value.path == path
