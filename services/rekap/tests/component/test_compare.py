"""Comparisons: the effects of what differs make the difference of the totals, whatever differs."""

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.database.engine import Database
from chassis.database.statements import count_statements
from rekap.app.comparison_document import comparison_document
from rekap.app.frozen_estimate import estimate_bytes, estimate_from, freeze, thaw
from rekap.domain.comparison import Cause, compare, sides
from rekap.domain.estimate import Estimate
from rekap.store.read_model import PostgresReadModel
from rekap.store.version_store import PostgresVersions
from taksir.projects.events.v1.project_changed_pb2 import ProjectChanged, Removed, Rounding

from . import oracle
from .test_figures import SLOW, Edit, applied, beginning, commit, edits
from .test_statements import apply, sized
from .truth import Truth, analysis, header, pekerjaan, resource, volume


@pytest.fixture
async def numbers() -> Callable[[], int]:
    """Project ids; each generated example is a project of its own in the same database."""
    used = iter(range(1, 100_000))
    return lambda: next(used)


async def now(database: Database, project_id: int) -> Estimate:
    """As it is, after having been frozen and thawed."""
    present = await PostgresVersions(database).present(project_id, with_lines=False)
    thawed = estimate_from(thaw(freeze(estimate_bytes(present.estimate))))
    assert thawed == present.estimate
    return thawed


def compared(before: Estimate, after: Estimate, *, same_project: bool = True, **page: int) -> dict[str, Any]:
    heads = ({"version": "MC-0"}, {"version": None})
    wanted = {"page": 1, "page_size": 200, **page}
    return orjson.loads(comparison_document(before, after, heads, same_project=same_project, **wanted))


def assert_adds_up(document: dict[str, Any], before: dict[str, Fraction], after: dict[str, Fraction]) -> None:
    """All parts make all differences, to the last digit; totals are the oracle's."""
    difference = document["difference"]
    for name in ("subtotal", "ppn", "grand_total", "rounded_total"):
        assert Fraction(document["from"][name]) == before[name]
        assert Fraction(document["to"][name]) == after[name]
    told = {name: Fraction(value) for name, value in difference.items() if name != "by_cause"}
    assert told["subtotal"] == after["subtotal"] - before["subtotal"]
    assert sum(map(Fraction, difference["by_cause"].values())) == told["subtotal"]
    assert told["subtotal"] + told["ppn_of_subtotal"] + told["ppn_of_rate"] == told["grand_total"]
    assert told["grand_total"] == after["grand_total"] - before["grand_total"]
    assert told["grand_total"] + told["pembulatan"] == told["rounded_total"]
    assert told["rounded_total"] == after["rounded_total"] - before["rounded_total"]
    sizes = [abs(Fraction(row["effect"])) for row in document["rows"]]
    assert sizes == sorted(sizes, reverse=True)
    for row in document["rows"]:
        assert sum(map(Fraction, row["effects"].values())) == Fraction(row["effect"])
        old, new = (Fraction(row[side]["total"]) if row[side] else Fraction(0) for side in ("from", "to"))
        assert Fraction(row["effect"]) == new - old
    assert sum(Fraction(row["effect"]) for row in document["rows"]) == told["subtotal"]


@SLOW
@given(first=st.lists(edits, max_size=6), second=st.lists(edits, max_size=8))
async def test_effects_make_the_difference(
    read_model: PostgresReadModel,
    database: Database,
    numbers: Callable[[], int],
    first: list[Edit],
    second: list[Edit],
) -> None:
    truth = Truth(numbers())
    await applied(read_model, [beginning(truth), *(commit(truth, step) for step in first)])
    before, old = await now(database, truth.project_id), oracle.rab(truth)
    inputs = {id_: input_of(truth, id_) for id_ in truth.pekerjaan}
    await applied(read_model, [commit(truth, step) for step in second])
    after, new = await now(database, truth.project_id), oracle.rab(truth)

    document = compared(before, after)
    assert_adds_up(document, old["meta"], new["meta"])
    changed = {row["to"]["pekerjaan_id"] for row in document["rows"] if row["status"] == "changed"}
    both = inputs.keys() & truth.pekerjaan.keys()
    assert changed == {id_ for id_ in both if inputs[id_] != input_of(truth, id_)}
    removed = {row["from"]["pekerjaan_id"] for row in document["rows"] if row["status"] == "removed"}
    assert removed == inputs.keys() - truth.pekerjaan.keys()
    back = compared(after, before)
    assert_adds_up(back, new["meta"], old["meta"])
    assert compared(after, after)["rows"] == []


def input_of(truth: Truth, id_: int) -> Any:
    """All that the total of a pekerjaan is computed from."""
    row, project = truth.pekerjaan[id_], truth.project
    used: dict[int, Fraction] = {}
    for one in truth.analysis[id_].components if id_ in truth.analysis else ():
        used[one.resource_id] = used.get(one.resource_id, Fraction(0)) + Fraction(one.koefisien)
    prices = {one: Fraction(truth.resource[one].harga_satuan or 0) for one in used}
    markup = row.markup_override_percent if row.HasField("markup_override_percent") else project.markup_percent
    quantity = Fraction(truth.volume[id_].quantity) if id_ in truth.volume else Fraction(0)
    return used, prices, Fraction(markup), _rule(project.unit_price_rounding), _rule(project.line_rounding), quantity


def _rule(rule: Rounding) -> tuple[str, Fraction]:
    return rule.mode or "none", Fraction(rule.step or 1)


@SLOW
@given(first=st.lists(edits, max_size=6), second=st.lists(edits, max_size=6))
async def test_two_projects_compare_by_names(
    read_model: PostgresReadModel,
    database: Database,
    numbers: Callable[[], int],
    first: list[Edit],
    second: list[Edit],
) -> None:
    truths = [Truth(numbers()), Truth(numbers())]
    for truth, steps in zip(truths, (first, second), strict=True):
        await applied(read_model, [beginning(truth), *(commit(truth, step) for step in steps)])
    before, after = [await now(database, truth.project_id) for truth in truths]
    document = compared(before, after, same_project=False)
    assert_adds_up(document, *(oracle.rab(truth)["meta"] for truth in truths))


async def house(read_model: PostgresReadModel) -> Truth:
    truth = Truth(1)
    await applied(read_model, [truth.house()])
    return truth


async def test_each_cause_by_itself(read_model: PostgresReadModel, database: Database) -> None:
    truth = await house(read_model)
    before = await now(database, 1)
    edits_of: dict[Cause, Any] = {
        Cause.VOLUME: lambda: truth.commit(volume=[volume(101, "13.5")]),
        Cause.HARGA: lambda: truth.commit(resource=[resource(1, "TK", "100000")]),
        Cause.KOEFISIEN: lambda: truth.commit(analysis=[analysis(101, r1="2", r2="1", r3="0.5", r4="3")]),
        Cause.MARKUP: lambda: truth.commit(pekerjaan=[pekerjaan(101, 11, 1, markup_override_percent="0")]),
        Cause.PEMBULATAN: lambda: truth.commit(project=header(line_rounding=Rounding(mode="up", step="1000000"))),
        Cause.ADDED: lambda: truth.commit(
            pekerjaan=[pekerjaan(103, 12, 3)], volume=[volume(103, "1")], analysis=[analysis(103, r1="1")]
        ),
        Cause.REMOVED: lambda: truth.commit(removed=Removed(pekerjaan=[101])),
    }
    for cause, edit in edits_of.items():
        await applied(read_model, [edit()])
        after = await now(database, 1)
        effects = compare(*sides(before, after, same_project=True)).by_cause
        assert {name for name, effect in effects.items() if effect} == {cause}
        before = after


async def test_the_order_is_koefisien_price_markup_volume(read_model: PostgresReadModel, database: Database) -> None:
    truth = await house(read_model)
    before = await now(database, 1)
    everything = truth.commit(
        analysis=[analysis(101, r1="2", r2="1", r3="0.5")],
        resource=[resource(1, "TK", "100000")],
        pekerjaan=[pekerjaan(101, 11, 1, markup_override_percent="20")],
        volume=[volume(101, "10")],
    )
    await applied(read_model, [everything])
    document = compared(before, await now(database, 1))
    (row,) = document["rows"]
    # 400 000 → +99 000 → +2 × 1 000 → markup 10 → 20 % on 501 000 → 12.5 → 10 m3.
    assert row["effects"] == {"koefisien": "1361250", "harga": "27500", "markup": "626250", "volume": "-1503000"}
    assert [change["resource_id"] for change in row["koefisien"]] == [1, 4]
    assert (row["koefisien"][1]["from"], row["koefisien"][1]["to"]) == ("3", None)
    assert [(change["from"], change["to"]) for change in row["harga"]] == [("99000", "100000")]


async def test_pages_hold_every_row_once(read_model: PostgresReadModel, database: Database) -> None:
    truth = sized(1, 20)
    await apply(read_model, ProjectChanged(project_id=1, revision=1, state=truth.state()))
    before = await now(database, 1)
    await apply(read_model, truth.commit(volume=[volume(id_, str(id_)) for id_ in range(1, 20)]))
    after = await now(database, 1)
    pages = [compared(before, after, page=number, page_size=7) for number in (1, 2, 3, 4)]
    assert [len(page["rows"]) for page in pages] == [7, 7, 4, 0]
    assert len({row["to"]["pekerjaan_id"] for page in pages for row in page["rows"]}) == 18
    assert {page["meta"]["count"] for page in pages} == {18}
    assert pages[0]["meta"]["unchanged_count"] == 2


async def test_an_estimate_takes_three_statements(read_model: PostgresReadModel, database: Database) -> None:
    for number, size in enumerate((2, 500), start=1):
        truth = sized(number, size)
        await apply(read_model, ProjectChanged(project_id=number, revision=1, state=truth.state()))
        with count_statements(database) as seen:
            present = await PostgresVersions(database).present(number, with_lines=False)
        assert len(seen) == 3, seen
        assert len(present.estimate.lines) == size
        assert {type(line.total) for line in present.estimate.lines} == {str}
        assert all(Decimal(line.volume) == 2 for line in present.estimate.lines)
