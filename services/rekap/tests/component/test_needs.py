"""Every figure of the documents of needs against a slow oracle, to the last digit."""

from collections.abc import AsyncIterator, Callable
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import SecretStr

from chassis.cache import open_cache
from chassis.database.engine import Database
from chassis.decimals import plain
from chassis.testing.servers import Servers
from rekap.app.catch_up import CatchUp
from rekap.app.commands.apply_changes import apply_changes
from rekap.app.commands.replace_project import replace_project
from rekap.app.queries.fresh_document import Asked
from rekap.app.queries.fresh_standing import FreshStandings
from rekap.app.queries.needs import NeedsQueries
from rekap.app.queries.needs_choices import resource_needs
from rekap.app.queries.needs_validation import validate_needs
from rekap.app.revisions import Revisions
from rekap.domain.needs_filter import NeedsFilter
from rekap.store.needs_reader import PostgresNeeds
from rekap.store.read_model import PostgresReadModel
from taksir.projects.events.v1.project_changed_pb2 import (
    Analysis,
    Component,
    MarketUnit,
    ProjectChanged,
    Resource,
    WeekProgress,
)

from . import needs_oracle as oracle
from .truth import (
    OWNER,
    Truth,
    TruthSource,
    analysis,
    changes,
    header,
    klasifikasi,
    pekerjaan,
    resource,
    sub,
    volume,
    week,
)

SLOW = settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)
PEKERJAAN = (101, 102, 103, 104)
RESOURCES = (1, 2, 3, 4, 5)
KATEGORI = ("TK", "BHN", "BHN", "ALT", "LAIN")
PERCENT = st.decimals(0, 25, places=2).map(plain)
CELL = st.builds(week, st.sampled_from(PEKERJAAN), st.integers(1, 14), PERCENT, PERCENT)


@st.composite
def projects(draw: st.DrawFn) -> dict[str, Any]:
    """Rows of a project: nested bundles make long koefisien, volumes and prices are missing, weeks are uneven."""
    start = draw(st.dates(date(2024, 1, 1), date(2027, 12, 31)))
    koefisien = st.decimals(0, 1000, places=6).map(plain) | st.decimals(0, 3, places=18).map(plain)
    price = st.none() | st.decimals(0, 10**9, places=2).map(plain)
    market = st.none() | st.builds(
        MarketUnit,
        satuan=st.just("zak"),
        factor=st.sampled_from(["50", "0.75", "3", "7.000001"]),
        price=st.just("85000.5"),
    )
    rows = st.lists(st.tuples(st.sampled_from(RESOURCES), koefisien), max_size=5)
    return {
        "project": header(
            tanggal_mulai=start.isoformat(),
            tanggal_selesai=(start + timedelta(days=draw(st.integers(0, 80)))).isoformat(),
            week_end_day=draw(st.integers(0, 6)),
        ),
        "klasifikasi": [klasifikasi(1, 1), klasifikasi(2, 2)],
        "sub_klasifikasi": [sub(11, 1), sub(21, 2)],
        "pekerjaan": [pekerjaan(id_, 11 if id_ < 103 else 21, id_) for id_ in PEKERJAAN],
        "resource": [
            Resource(
                id=id_,
                kategori=kategori,
                kode=f"R.{id_}",
                uraian=f"Sumber {id_}",
                satuan="kg",
                harga_satuan=draw(price),
                market=draw(market),
            )
            for id_, kategori in zip(RESOURCES, KATEGORI, strict=True)
        ],
        "volume": [volume(id_, draw(st.decimals(0, 10**6, places=3).map(plain))) for id_ in PEKERJAAN[:3]],
        "analysis": [
            Analysis(
                pekerjaan_id=id_,
                components=[Component(resource_id=used, koefisien=value) for used, value in draw(rows)],
            )
            for id_ in PEKERJAAN
        ],
        "progress": draw(st.lists(CELL, max_size=14, unique_by=lambda row: (row.pekerjaan_id, row.week_number))),
    }


class Needs:
    """The use cases as the servicer calls them."""

    def __init__(self, read_model: PostgresReadModel, queries: NeedsQueries) -> None:
        self.read_model = read_model
        self.queries = queries

    async def tell(self, *events: ProjectChanged) -> None:
        async with self.read_model.write() as writer:
            await apply_changes(writer, changes(events))

    async def snapshot(self, truth: Truth, *, shape: str = "columns", **condition: Any) -> Any:
        answer = await self.queries.snapshot(asked(truth), NeedsFilter(**condition), shape, enhanced=True)
        return orjson.loads(answer.body)

    async def timeline(
        self, truth: Truth, bucket: str, *, aggregate: bool = False, shape: str = "columns", **condition: Any
    ) -> Any:
        answer = await self.queries.timeline(asked(truth), NeedsFilter(**condition), shape, bucket, aggregate=aggregate)
        return orjson.loads(answer.body)

    async def weekly(self, truth: Truth, shape: str = "columns", first: int = 0, last: int = 0) -> Any:
        return orjson.loads((await self.queries.weekly(asked(truth), shape, first, last)).body)


def asked(truth: Truth) -> Asked:
    return Asked(truth.project_id, OWNER)


@pytest.fixture
async def needs(servers: Servers, database: Database, read_model: PostgresReadModel) -> AsyncIterator[Needs]:
    standings = FreshStandings(read_model, Revisions(), CatchUp(read_model, TruthSource()))
    async with open_cache(SecretStr(servers.redis_url), "needs-test:") as cache:
        yield Needs(read_model, NeedsQueries(PostgresNeeds(database), standings, cache))


@pytest.fixture
async def numbers() -> Callable[[], int]:
    """Project ids; each generated example is a project of its own in the same database."""
    used = iter(range(1, 100_000))
    return lambda: next(used)


def cells(columns: Any, periods: Any, slot: str = "period") -> dict[tuple[int, Any], Fraction]:
    """Sparse columns as {(resource, period): quantity}."""
    found = {}
    for id_, where, quantities in zip(columns["ids"], columns[slot], columns["quantity"], strict=True):
        found |= {(id_, periods[at]): Fraction(value) for at, value in zip(where, quantities, strict=True)}
    return found


def timeline_cells(document: Any) -> dict[tuple[int, str], Fraction]:
    return cells({**document["cells"], "ids": document["resources"]["id"]}, document["periods"]["value"])


def real(pairs: dict[Any, Fraction]) -> dict[Any, Fraction]:
    return {key: value for key, value in pairs.items() if value}


def price_of(truth: Truth, id_: int) -> Fraction:
    row = truth.resource[id_]
    return Fraction(row.harga_satuan) if row.HasField("harga_satuan") else Fraction(0)


@SLOW
@given(rows=projects())
async def test_whole_weeks_and_rebuild_equal_the_oracle(
    needs: Needs, numbers: Callable[[], int], rows: dict[str, Any]
) -> None:
    truth = Truth(numbers())
    await needs.tell(truth.commit(**rows))
    expected = real(oracle.totals(truth))

    snapshot = await needs.snapshot(truth)
    found = snapshot["rows"]
    assert {id_: Fraction(value) for id_, value in zip(found["id"], found["quantity"], strict=True)} == expected
    assert {id_: Fraction(value) for id_, value in zip(found["id"], found["harga_total"], strict=True)} == {
        id_: need * price_of(truth, id_) for id_, need in expected.items()
    }
    total = sum((need * price_of(truth, id_) for id_, need in expected.items()), Fraction(0))
    assert Fraction(snapshot["meta"]["grand_total_cost"]) == total
    planned_ids = {row.pekerjaan_id for row in truth.progress.values() if Fraction(row.planned_proportion)}
    assert [row["id"] for row in snapshot["pekerjaan_without_progress"]] == [
        id_ for id_ in PEKERJAAN if id_ not in planned_ids
    ]

    weekly = await needs.weekly(truth)
    for column in ("planned", "actual"):
        numbers_of = {number: number for number in weekly["weeks"]["week_number"]}
        shown = cells({**weekly[column], "ids": weekly["resources"]["id"]}, numbers_of, "week")
        assert shown == real(oracle.by_week(truth, column))
    spans = oracle.days_by_week(truth)
    assert weekly["weeks"]["week_number"] == sorted(spans)
    assert weekly["weeks"]["week_start"] == [spans[one][0].isoformat() for one in sorted(spans)]
    assert weekly["weeks"]["week_end"] == [spans[one][-1].isoformat() for one in sorted(spans)]

    await replace_project(needs.read_model, TruthSource(truth), truth.project_id, even_if_current=True)
    assert await needs.weekly(truth) == weekly
    assert await needs.snapshot(truth) == snapshot


@SLOW
@given(rows=projects(), mode=st.sampled_from(["planned", "actual"]), pekerjaan_ids=st.sets(st.sampled_from(PEKERJAAN)))
async def test_months_are_near_the_oracle_and_add_up_exactly(
    needs: Needs, numbers: Callable[[], int], rows: dict[str, Any], mode: str, pekerjaan_ids: set[int]
) -> None:
    truth = Truth(numbers())
    await needs.tell(truth.commit(**rows))
    condition = {"mode": mode, "pekerjaan_ids": tuple(sorted(pekerjaan_ids))}
    only = pekerjaan_ids or None
    expected, whole = oracle.by_month(truth, mode, only), oracle.totals(truth, only)

    timeline = await needs.timeline(truth, "month", **condition)
    shown = timeline_cells(timeline)
    last_place = Fraction(1, 10**10)
    for cell in shown.keys() | expected.keys():
        assert abs(shown.get(cell, Fraction(0)) - expected.get(cell, Fraction(0))) < last_place
    for index, id_ in enumerate(timeline["resources"]["id"]):
        parts = sum((value for (one, _), value in shown.items() if one == id_), Fraction(0))
        assert parts + Fraction(timeline["resources"]["unscheduled"][index]) == whole[id_]
    assert_costs_add_up(timeline, truth, whole)

    # One month asked for by itself is the month of the timeline.
    month = timeline["periods"]["value"][-1]
    alone = await needs.snapshot(truth, period_mode="month", period_start=month, **condition)
    found = dict(zip(alone["rows"]["id"], map(Fraction, alone["rows"]["quantity"]), strict=True))
    assert found == {id_: value for (id_, at), value in shown.items() if at == month}


def assert_costs_add_up(timeline: Any, truth: Truth, whole: dict[int, Fraction]) -> None:
    meta = timeline["meta"]
    periods = sum(map(Fraction, timeline["periods"]["total_cost"]), Fraction(0))
    parts = periods + Fraction(meta["outside_total"]) + Fraction(meta["unscheduled_total"])
    assert parts == Fraction(meta["grand_total_cost"])
    assert parts == sum((need * price_of(truth, id_) for id_, need in whole.items()), Fraction(0))


@SLOW
@given(rows=projects(), whole=st.booleans())
async def test_market_units_add_up_period_by_period(
    needs: Needs,
    numbers: Callable[[], int],
    rows: dict[str, Any],
    whole: bool,
) -> None:
    truth = Truth(numbers())
    await needs.tell(truth.commit(**rows))
    condition = {"unit_mode": "market", "whole_packages": whole}
    snapshot = await needs.snapshot(truth, **condition)
    needed = real(oracle.totals(truth))
    for index, id_ in enumerate(snapshot["rows"]["id"]):
        row = truth.resource[id_]
        quantity = needed.pop(id_)
        if row.HasField("market"):
            quantity /= Fraction(row.market.factor)
            quantity = oracle.whole(quantity) if whole else oracle.half_up(quantity, 6)
            assert snapshot["rows"]["satuan"][index] == "zak"
        price = Fraction(snapshot["rows"]["harga_satuan"][index] or 0)
        assert Fraction(snapshot["rows"]["quantity"][index]) == quantity
        assert Fraction(snapshot["rows"]["harga_total"][index]) == quantity * price
    # What does not even make a millionth of a unit is not shown.
    assert all(need / 50 < Fraction(1, 10**6) for need in needed.values())

    timeline = await needs.timeline(truth, "week", **condition)
    shown = timeline_cells(timeline)
    for index, id_ in enumerate(timeline["resources"]["id"]):
        parts = sum((value for (one, _), value in shown.items() if one == id_), Fraction(0))
        rest = Fraction(timeline["resources"]["unscheduled"][index])
        assert parts + rest == Fraction(timeline["resources"]["quantity"][index])
        if whole and truth.resource[id_].HasField("market"):
            assert all(value.denominator == 1 for (one, _), value in shown.items() if one == id_)


@SLOW
@given(rows=projects(), mode=st.sampled_from(["planned", "actual"]), period=st.sampled_from(["all", "week", "month"]))
async def test_two_computations_agree(
    needs: Needs, numbers: Callable[[], int], rows: dict[str, Any], mode: str, period: str
) -> None:
    truth = Truth(numbers())
    await needs.tell(truth.commit(**rows))
    choice = {"mode": mode, "period_mode": period}
    if period != "all":
        timeline = await needs.timeline(truth, period)
        choice["period_start"] = timeline["periods"]["value"][len(timeline["periods"]["value"]) // 2]
    answer = await validate_needs(needs.queries, asked(truth), NeedsFilter(**choice))
    validation = orjson.loads(answer.body)["validation"]
    assert validation["valid"], validation
    if period != "month":
        assert validation["difference"] == "0"
    if period == "all":
        whole = oracle.totals(truth)
        total = sum((need * price_of(truth, id_) for id_, need in whole.items()), Fraction(0))
        assert abs(Fraction(validation["snapshot_total"]) - total) < Fraction(1, 10**11)


async def test_a_wrong_packed_row_is_found(needs: Needs, database: Database) -> None:
    truth = Truth(1)
    truth.house()
    await needs.tell(ProjectChanged(project_id=1, revision=1, state=truth.state()))
    async with database.write() as connection:
        await connection.exec_driver_sql("UPDATE packed_analysis SET koefisien = '10,10,6,30'")
    validation = orjson.loads((await validate_needs(needs.queries, asked(truth), NeedsFilter())).body)["validation"]
    assert not validation["valid"]
    assert not validation["kategori_breakdown"]["ALT"]["match"]
    assert validation["kategori_breakdown"]["TK"]["match"]
    assert validation["difference"] == "-127500"


async def test_worked_example(needs: Needs) -> None:
    """100 m3 of concrete at 371 kg: 37 100 kg; 40 % in one week: 14 840 kg, of which 3 of 7 days 6 360 kg."""
    truth = Truth(1)
    event = truth.commit(
        project=header(tanggal_mulai="2026-01-01", tanggal_selesai="2026-02-28"),
        klasifikasi=[klasifikasi(1)],
        sub_klasifikasi=[sub(11, 1)],
        pekerjaan=[pekerjaan(101, 11)],
        resource=[
            Resource(
                id=1,
                kategori="BHN",
                kode="S.1",
                uraian="Semen",
                satuan="kg",
                harga_satuan="1700",
                market=MarketUnit(satuan="zak", factor="50", price="85000"),
            )
        ],
        volume=[volume(101, "100")],
        analysis=[Analysis(pekerjaan_id=101, components=[Component(resource_id=1, koefisien="371")])],
        # Thursday 1 January: week 1 has 4 days; week 5 is 26 January to 1 February.
        progress=[week(101, 5, "40"), week(101, 6, "60")],
    )
    await needs.tell(event)
    assert (await needs.snapshot(truth))["rows"]["quantity"] == ["37100"]
    one_week = await needs.snapshot(truth, period_mode="week", period_start="2026-W05")
    assert one_week["rows"]["quantity"] == ["14840"]
    january = await needs.snapshot(truth, period_mode="month", period_start="2026-01")
    assert january["rows"]["quantity"] == ["12720"]
    market = await needs.snapshot(truth, unit_mode="market")
    assert (market["rows"]["quantity"], market["rows"]["harga_total"]) == (["742"], ["63070000"])
    drill = orjson.loads((await resource_needs(needs.queries, asked(truth), NeedsFilter(), 1)).body)
    assert drill["rows"]["quantity"] == ["37100"]
    assert drill["meta"]["total_cost"] == "63070000"


def medium(project_id: int, resources: int) -> Truth:
    """Size M: 1 000 pekerjaan with 8 components each, each active in 8 of 52 weeks, planned and reported."""
    truth = Truth(project_id)
    ids = range(1, 1001)
    used = {id_: {f"r{1 + (id_ * 8 + number) % resources}": "0.25" for number in range(8)} for id_ in ids}
    truth.commit(
        project=header(tanggal_mulai="2026-01-05", tanggal_selesai="2027-01-03"),
        klasifikasi=[klasifikasi(1, 1)],
        sub_klasifikasi=[sub(1, 1)],
        pekerjaan=[pekerjaan(id_, 1, id_) for id_ in ids],
        resource=[resource(id_, KATEGORI[id_ % 4], "85000.5") for id_ in range(1, resources + 1)],
        volume=[volume(id_, "12.345") for id_ in ids],
        analysis=[analysis(id_, **used[id_]) for id_ in ids],
        progress=[week(id_, 1 + (id_ + number) % 52, "12.5", "6.25") for id_ in ids for number in range(8)],
    )
    return truth


async def test_the_old_shape_holds_a_project_of_size_m(needs: Needs, numbers: Callable[[], int]) -> None:
    truth = medium(numbers(), 500)
    await needs.tell(ProjectChanged(project_id=truth.project_id, revision=truth.revision, state=truth.state()))
    columns, old = await needs.weekly(truth), await needs.weekly(truth, "rows")
    objects = sum(one["summary"]["items_count"] for one in old["weeklyData"])
    assert objects == sum(map(len, columns["planned"]["week"])) > 20_000
    assert old["summary"] == columns["summary"]
    assert [one["summary"]["planned_cost"] for one in old["weeklyData"]] == columns["weeks"]["planned_cost"]
    periods = (await needs.timeline(truth, "week", shape="rows"))["periods"]
    assert sum(len(one["items"]) for one in periods) == objects
    assert [one["total_cost"] for one in periods[:-1]] == columns["weeks"]["planned_cost"]


async def test_progress_that_is_taken_back_leaves_nothing(needs: Needs) -> None:
    truth = Truth(1)
    truth.house()
    progress = [week(101, 1, "40"), week(101, 2, "60", "5")]
    await needs.tell(ProjectChanged(project_id=1, revision=1, state=truth.state()), truth.commit(progress=progress))
    assert (await needs.weekly(truth))["summary"]["total_actual_cost"] == "250000"
    gone = [
        WeekProgress(pekerjaan_id=101, week_number=at, planned_proportion="0", actual_proportion="0.00")
        for at in (1, 2)
    ]
    await needs.tell(truth.commit(progress=gone))
    weekly = await needs.weekly(truth)
    assert weekly["summary"] == {"total_planned_cost": "0", "total_actual_cost": "0"}
    timeline = await needs.timeline(truth, "week")
    assert timeline["meta"]["unscheduled_total"] == timeline["meta"]["grand_total_cost"] == "5000000"
