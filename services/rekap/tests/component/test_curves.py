"""Every figure of the curves against a slow oracle, to the last digit."""

from collections.abc import AsyncIterator, Callable
from copy import deepcopy
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
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
from rekap.app.plan_settings import terms_text
from rekap.app.queries.curves import CurvesQueries
from rekap.app.queries.fresh_document import Asked
from rekap.app.queries.fresh_standing import FreshStandings
from rekap.app.revisions import Revisions
from rekap.domain.cash_flow_terms import Termin, Terms
from rekap.domain.evm_figures import EacMethod
from rekap.store.curves_reader import PostgresCurves
from rekap.store.plan_store import PostgresPlans
from rekap.store.read_model import PostgresReadModel
from taksir.projects.events.v1.project_changed_pb2 import Project, ProjectChanged, Removed, WeekProgress

from . import cash_flow_oracle as payments
from . import curves_oracle as oracle
from .truth import OWNER, Truth, TruthSource, analysis, changes, header, klasifikasi, pekerjaan, resource, sub, volume

SLOW = settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)
PEKERJAAN = (101, 102, 103, 104)
PERCENT = st.decimals(0, 25, places=2).map(plain)
MONEY = st.none() | st.decimals(0, 10**9, places=2).map(plain)


def cell(pekerjaan_id: int, week: int, planned: str, actual: str = "0", cost: str | None = None) -> WeekProgress:
    return WeekProgress(
        pekerjaan_id=pekerjaan_id,
        week_number=week,
        planned_proportion=planned,
        actual_proportion=actual,
        actual_cost=cost,
    )


CELL = st.builds(cell, st.sampled_from(PEKERJAAN), st.integers(1, 14), PERCENT, PERCENT, MONEY)


@st.composite
def projects(draw: st.DrawFn) -> dict[str, Any]:
    """Rows of a project: uneven weeks, zero volumes, missing prices, overrides, and plans of which a part is done."""
    start = draw(st.dates(date(2024, 1, 1), date(2027, 12, 31)))
    koefisien = st.decimals(0, 1000, places=6).map(plain)
    price = st.none() | st.decimals(0, 10**9, places=2).map(plain)
    override = st.none() | st.decimals(0, 100, places=2).map(plain)
    return {
        "project": header(
            tanggal_mulai=start.isoformat(),
            tanggal_selesai=(start + timedelta(days=draw(st.integers(0, 80)))).isoformat(),
            week_end_day=draw(st.integers(0, 6)),
        ),
        "klasifikasi": [klasifikasi(1, 1)],
        "sub_klasifikasi": [sub(11, 1)],
        "pekerjaan": [pekerjaan(id_, 11, id_, markup_override_percent=draw(override)) for id_ in PEKERJAAN],
        "resource": [resource(id_, "BHN", draw(price)) for id_ in (1, 2)],
        "volume": [volume(id_, draw(st.decimals(0, 10**6, places=3).map(plain))) for id_ in PEKERJAAN[:3]],
        "analysis": [analysis(id_, r1=draw(koefisien), r2=draw(koefisien)) for id_ in PEKERJAAN[1:]],
        "progress": _reported_until(
            draw(st.integers(1, 14)),
            draw(st.lists(CELL, max_size=14, unique_by=lambda row: (row.pekerjaan_id, row.week_number))),
        ),
    }


def _reported_until(last: int, rows: list[WeekProgress]) -> list[WeekProgress]:
    """Later weeks are planned only."""
    return [
        row if row.week_number <= last else cell(row.pekerjaan_id, row.week_number, row.planned_proportion)
        for row in rows
    ]


class Curves:
    """The use cases as the servicer calls them."""

    def __init__(self, read_model: PostgresReadModel, queries: CurvesQueries) -> None:
        self.read_model = read_model
        self.queries = queries

    async def tell(self, *events: ProjectChanged) -> None:
        async with self.read_model.write() as writer:
            await apply_changes(writer, changes(events))

    async def chart(
        self, truth: Truth, timescale: str = "weekly", shape: str = "columns", mode: str = "both"
    ) -> dict[str, Any]:
        return read(await self.queries.chart(asked(truth), 0, shape, timescale, mode))

    async def items(self, truth: Truth, shape: str = "columns") -> dict[str, Any]:
        return read(await self.queries.cost_items(asked(truth), 0, shape))

    async def costs(
        self,
        truth: Truth,
        timescale: str = "weekly",
        shape: str = "columns",
        status: date | None = None,
        method: EacMethod = EacMethod.CPI,
        baseline_id: int = 0,
    ) -> dict[str, Any]:
        return read(await self.queries.costs(asked(truth), 0, shape, timescale, status, method, baseline_id))

    async def cash(self, truth: Truth, timescale: str = "weekly", basis: str = "planned") -> dict[str, Any]:
        return read(await self.queries.cash_flow(asked(truth), 0, timescale, basis))


def asked(truth: Truth) -> Asked:
    return Asked(truth.project_id, OWNER)


def read(answer: Any) -> dict[str, Any]:
    document: dict[str, Any] = orjson.loads(answer.document.body)
    return document


@pytest.fixture
async def curves(servers: Servers, database: Database, read_model: PostgresReadModel) -> AsyncIterator[Curves]:
    standings = FreshStandings(read_model, Revisions(), CatchUp(read_model, TruthSource()))
    async with open_cache(SecretStr(servers.redis_url), "curves-test:") as cache:
        yield Curves(read_model, CurvesQueries(PostgresCurves(database), standings, cache))


@pytest.fixture
def numbers() -> Callable[[], int]:
    """Project ids; each generated example is a project of its own in the same database."""
    used = iter(range(1, 100_000))
    return lambda: next(used)


def ends_of(document: dict[str, Any]) -> list[date]:
    return [date.fromisoformat(text) for text in document["periods"]["end_date"]]


@SLOW
@given(rows=projects(), timescale=st.sampled_from(["weekly", "monthly"]))
async def test_curves_are_the_oracles(
    curves: Curves, numbers: Callable[[], int], rows: dict[str, Any], timescale: str
) -> None:
    truth = Truth(numbers())
    await curves.tell(truth.commit(**rows))
    found = await curves.chart(truth, timescale)
    ends = ends_of(found)
    assert ends[-1] >= oracle.week_ends(truth)[-1]
    if timescale == "weekly":
        assert ends == oracle.week_ends(truth)
    assert len(set(found["periods"]["id"])) == len(ends)  # test_d17: every period has an id of its own

    weights = oracle.weights(truth)
    whole = sum(weights.values())
    bobot = oracle.exact(found["pekerjaan"]["bobot"])
    assert sum(bobot) == 100
    for share, weight in zip(bobot, weights.values(), strict=True):
        assert abs(share - weight * 100 / whole) <= Fraction(1, 10**6)

    curve = found["curves"]
    planned = oracle.rounded([value * 100 / whole for value in oracle.until(truth, weights, "planned", ends)], 6)
    actual = oracle.rounded([value * 100 / whole for value in oracle.until(truth, weights, "actual", ends)], 6)
    assert oracle.exact(curve["planned_cumulative"]) == planned
    assert oracle.exact(curve["planned"]) == oracle.steps(planned)
    last = oracle.reported(truth)
    status = oracle.week_ends(truth)[last - 1] if last else None
    starts = [date.fromisoformat(text) for text in found["periods"]["start_date"]]
    begun = [status is not None and start <= status for start in starts]
    assert oracle.exact(curve["actual_cumulative"]) == [
        value if shown else None for value, shown in zip(actual, begun, strict=True)
    ]
    done = [status is not None and min(end, oracle.week_ends(truth)[-1]) <= status for end in ends]
    assert oracle.exact(curve["deviation"]) == [
        real - plan if shown else None for plan, real, shown in zip(planned, actual, done, strict=True)
    ]
    assert [state is not None for state in curve["status"]] == done
    assert Fraction(found["summary"]["total_planned"]) == planned[-1] == sum(oracle.exact(curve["planned"]))


@SLOW
@given(rows=projects())
async def test_cells_add_up_by_week_and_by_month(
    curves: Curves, numbers: Callable[[], int], rows: dict[str, Any]
) -> None:
    truth = Truth(numbers())
    await curves.tell(truth.commit(**rows))
    weekly, monthly = await curves.chart(truth), await curves.chart(truth, "monthly")
    assert weekly["pekerjaan"]["id"] == monthly["pekerjaan"]["id"] == list(PEKERJAAN)
    for at, id_ in enumerate(PEKERJAAN):
        cells = dict(zip(weekly["cells"]["period"][at], oracle.exact(weekly["cells"]["planned"][at]), strict=True))
        stored = {
            week - 1: Fraction(row.planned_proportion)
            for (owner, week), row in truth.progress.items()
            if owner == id_ and oracle.tells(Truth(0, progress={(owner, week): row}), week)
        }
        assert cells == stored
        months = oracle.exact(monthly["cells"]["planned"][at])
        assert sum(months) == sum(stored.values())


@SLOW
@given(rows=projects(), timescale=st.sampled_from(["weekly", "monthly"]))
async def test_costs_and_earned_value_are_the_oracles(
    curves: Curves, numbers: Callable[[], int], rows: dict[str, Any], timescale: str
) -> None:
    truth = Truth(numbers())
    await curves.tell(truth.commit(**rows))
    found = await curves.costs(truth, timescale)
    ends, totals = ends_of(found), oracle.totals(truth)
    evm = found["evm"]
    planned = oracle.until(truth, totals, "planned", ends)
    places = max((len(text.partition(".")[2]) for text in evm["pv"]), default=0)
    for text, value in zip(evm["pv"], planned, strict=True):
        assert abs(Fraction(text) - value) <= Fraction(1, 10 ** max(places, 2))
        if timescale == "weekly":
            assert Fraction(text) == value
    assert sum(oracle.exact(found["costs"]["planned"])) == planned[-1] == Fraction(found["summary"]["planned_cost"])
    assert Fraction(found["summary"]["total_project_cost"]) == sum(totals.values())
    last = oracle.reported(truth)
    if not last:
        assert set(evm["ev"]) == {None}
        assert evm["summary"]["status_date"] is None
        assert evm["summary"]["unknown"]["earned_value"] == "not_reported"
        return
    status = oracle.week_ends(truth)[last - 1]
    assert evm["summary"]["status_date"] == status.isoformat()
    check_periods(truth, found, status, is_exact=timescale == "weekly")
    await check_status(truth, evm["summary"], status)


def check_periods(truth: Truth, found: dict[str, Any], status: date, *, is_exact: bool) -> None:
    """Figures of each period, as far as they were known on the day of `status`; SPI of periods reported whole."""
    evm, ends, last = found["evm"], ends_of(found), oracle.week_ends(truth)[-1]
    known = [min(end, status) for end in ends]
    is_begun = [date.fromisoformat(first) <= status for first in found["periods"]["start_date"]]
    is_whole = [min(end, last) <= status for end in ends]
    gaps = oracle.missing_until(truth, known)
    planned = oracle.until(truth, oracle.totals(truth), "planned", ends)
    earned = oracle.until(truth, oracle.totals(truth), "actual", known)
    spent = oracle.spent_until(truth, known)
    expected: dict[str, list[Fraction | None]] = {name: [] for name in ("ev", "ac", "sv", "cv", "spi", "cpi")}
    for begun, whole, gap, pv, value, cost in zip(is_begun, is_whole, gaps, planned, earned, spent, strict=True):
        ev = value if begun else None
        ac = cost if begun and not gap else None
        expected["ev"].append(ev)
        expected["ac"].append(ac)
        expected["sv"].append(None if ev is None or not whole else ev - pv)
        expected["cv"].append(None if ev is None or ac is None else ev - ac)
        expected["spi"].append(None if ev is None or not whole or not pv else oracle.half_up(ev / pv, 4))
        expected["cpi"].append(oracle.half_up(ev / ac, 4) if ev is not None and ac else None)
    for name, values in expected.items():
        shown = oracle.exact(evm[name])
        assert [value is None for value in shown] == [value is None for value in values], name
        unknown = sorted(index for indices in evm["unknown"].get(name, {}).values() for index in indices)
        assert unknown == [index for index, value in enumerate(values) if value is None], name
        # A month may end within a week, and a part of a week may have no finite decimal.
        nearly = Fraction(0) if is_exact or name in ("spi", "cpi") else Fraction(1, 200)
        for text, value in zip(shown, values, strict=True):
            assert value is None or abs(text - value) <= nearly, name


async def check_status(truth: Truth, summary: dict[str, Any], status: date) -> None:
    """Every figure at the status date, from the definitions."""
    totals = oracle.totals(truth)
    bac = sum(totals.values())
    (pv,) = oracle.until(truth, totals, "planned", [status])
    (ev,) = oracle.until(truth, totals, "actual", [status])
    (gaps,) = oracle.missing_until(truth, [status])
    ac = None if gaps else oracle.spent_until(truth, [status])[0]
    expected: dict[str, Fraction | None] = {"earned_value": ev, "planned_cost": pv, "actual_cost": ac, "sv": ev - pv}
    expected["spi"] = oracle.half_up(ev / pv, 4) if pv else None
    expected["cv"] = None if ac is None else ev - ac
    cpi = ev / ac if ac else None
    expected["cpi"] = None if cpi is None else oracle.half_up(cpi, 4)
    eac = bac / cpi if cpi else None
    expected["eac"] = None if eac is None else oracle.half_up(eac, 2)
    expected["etc"] = None if eac is None else oracle.half_up(max(Fraction(0), eac - ac), 2)
    expected["vac"] = None if eac is None else oracle.half_up(bac - eac, 2)
    expected["tcpi"] = None if ac is None or bac - ac <= 0 else oracle.half_up((bac - ev) / (bac - ac), 4)
    for name, value in expected.items():
        assert (None if summary[name] is None else Fraction(summary[name])) == value, name
        assert (name in summary["unknown"]) == (value is None), name
    check_earned_schedule(truth, truth, summary)


def check_earned_schedule(plan: Truth, truth: Truth, summary: dict[str, Any]) -> None:
    """ES of what was done by the status date, and the time until then, both in weeks of `plan`."""
    found, status = summary["earned_schedule"], summary["status_date"]
    weights = oracle.weights(plan)
    planned = oracle.until(plan, weights, "planned", oracle.week_ends(plan))
    if status is None or not planned[-1]:
        assert found["reason"] == ("not_reported" if status is None else "nothing_planned")
        assert {found[name] for name in ("es", "at", "sv_t", "spi_t")} == {None}
        return
    day = date.fromisoformat(status)
    left = {id_: weight for id_, weight in weights.items() if id_ in truth.pekerjaan}
    (earned,) = oracle.until(truth, left, "actual", [day])
    for name, value in oracle.earned_schedule(planned, earned, oracle.weeks_until(plan, day)).items():
        expected = None if value is None else oracle.half_up(value, 4)
        assert (None if found[name] is None else Fraction(found[name])) == expected, name


@SLOW
@given(rows=projects(), later=projects(), delay=st.none() | st.integers(-14, 35))
async def test_earned_value_against_a_frozen_plan_is_the_oracles(
    curves: Curves,
    database: Database,
    numbers: Callable[[], int],
    rows: dict[str, Any],
    later: dict[str, Any],
    delay: int | None,
) -> None:
    """PV and BAC are the frozen plan's, with its own weeks; EV is weighted with what each pekerjaan costs in it.

    The current plan begins some days after the frozen one (None: in another year), and mostly outlasts it.
    """
    truth = Truth(numbers())
    if delay is not None:
        _begin(later["project"], date.fromisoformat(rows["project"].tanggal_mulai) + timedelta(days=delay))
    await curves.tell(truth.commit(**rows))
    frozen = deepcopy(truth)
    async with PostgresPlans(database).write(truth.project_id, OWNER) as writer:
        head = await writer.freeze("Rencana awal", OWNER)
    await curves.tell(truth.commit(**later, removed=Removed(pekerjaan=[101])))
    found = await curves.costs(truth, baseline_id=head.id)
    evm, ends, totals = found["evm"], ends_of(found), oracle.totals(frozen)
    assert (evm["against"]["id"], evm["against"]["total"]) == (head.id, plain(head.total))
    assert found["baseline"]["id"] == head.id
    assert Fraction(evm["summary"]["bac"]) == sum(totals.values())
    assert_near(evm["pv"], oracle.until(frozen, totals, "planned", ends))
    left = {id_: cost for id_, cost in totals.items() if id_ in truth.pekerjaan}
    last = oracle.reported(truth)
    known = [text for text in evm["ev"] if text is not None]
    assert_near(known, oracle.until(truth, left, "actual", ends)[: len(known)])
    assert len(known) == last
    check_earned_schedule(frozen, truth, evm["summary"])
    own = await curves.costs(truth)
    assert own["evm"]["against"] is None
    assert own["costs"] == found["costs"]
    assert own["summary"] == found["summary"]


def _begin(project: Project, start: date) -> None:
    """Moves a project to another start, as long as it is."""
    length = date.fromisoformat(project.tanggal_selesai) - date.fromisoformat(project.tanggal_mulai)
    project.tanggal_mulai, project.tanggal_selesai = start.isoformat(), (start + length).isoformat()


def assert_near(texts: list[str], values: list[Fraction]) -> None:
    """Parts of a week may have no finite decimal; what is shown is the nearest."""
    for text, value in zip(texts, values, strict=True):
        places = len(text.partition(".")[2])
        assert abs(Fraction(text) - value) <= Fraction(1, 2 * 10 ** max(places, 0))


@SLOW
@given(rows=projects(), data=st.data())
async def test_figures_at_any_status_date(
    curves: Curves, numbers: Callable[[], int], rows: dict[str, Any], data: st.DataObject
) -> None:
    truth = Truth(numbers())
    await curves.tell(truth.commit(**rows))
    first = date.fromisoformat(truth.project.tanggal_mulai)
    status = data.draw(st.dates(first, oracle.week_ends(truth)[-1]))
    summary = (await curves.costs(truth, status=status))["evm"]["summary"]
    assert summary["status_date"] == status.isoformat()
    (pv,) = oracle.until(truth, oracle.totals(truth), "planned", [status])
    assert abs(Fraction(summary["planned_cost"]) - pv) <= Fraction(1, 100)


@SLOW
@given(rows=projects(), timescale=st.sampled_from(["weekly", "monthly"]), basis=st.sampled_from(["planned", "actual"]))
async def test_cash_flow_adds_up_to_the_rupiah(
    curves: Curves, numbers: Callable[[], int], rows: dict[str, Any], timescale: str, basis: str
) -> None:
    truth = Truth(numbers())
    await curves.tell(truth.commit(**rows))
    found = await curves.cash(truth, timescale, basis)
    summary, flow = found["summary"], found["flow"]
    contract, open_ = int(summary["contract_value"]), int(summary["open"])
    assert sum(map(int, flow["money_in"])) + open_ == contract
    assert open_ >= 0
    paid = sum(int(summary[name]) for name in ("down_payment", "claims_paid", "retention_released"))
    assert paid + open_ == contract
    columns = [map(int, found["claims"][name]) for name in ("gross", "retained", "recovered", "paid")]
    for gross, kept, back, rest in zip(*columns, strict=True):
        assert gross - kept - back == rest
    if not open_:
        assert sum(map(int, flow["tax_out"])) == int(summary["ppn"])
    if basis == "planned":
        costs = oracle.direct_costs(truth)
        assert int(summary["work_cost"]) == oracle.half_up(sum(costs.values()), 0)
        running = oracle.rounded(oracle.until(truth, costs, "planned", ends_of(found)), 0)
        assert oracle.exact(flow["cost_out"]) == oracle.steps(running)


LEVELS = st.sets(st.integers(1, 99), max_size=4).map(
    lambda levels: [Decimal(level) for level in (*sorted(levels), 100)]
)
TERMS = st.builds(
    Terms,
    down_payment_percent=st.decimals(0, 30, places=2),
    recovered_at_percent=st.decimals(50, 100, places=2),
    retention_percent=st.decimals(0, 10, places=2),
    retention_weeks=st.integers(0, 30),
    payment_delay_weeks=st.integers(0, 6),
) | st.builds(Terms, payment_delay_weeks=st.integers(0, 6), termin=st.just(Termin.PROGRESS), termin_percents=LEVELS)
# Everything done, in four weeks that follow each other.
FINISHED = st.builds(
    lambda first, cost: [cell(id_, week, "25", "25", cost) for id_ in PEKERJAAN for week in range(first, first + 4)],
    st.integers(1, 11),
    st.decimals(0, 10**9, places=2).map(plain),
)


@SLOW
@given(
    rows=projects(),
    finished=st.none() | FINISHED,
    terms=TERMS,
    timescale=st.sampled_from(["weekly", "monthly"]),
    basis=st.sampled_from(["planned", "actual"]),
)
async def test_cash_flow_by_period_is_the_oracles(
    curves: Curves,
    database: Database,
    numbers: Callable[[], int],
    rows: dict[str, Any],
    finished: list[WeekProgress] | None,
    terms: Terms,
    timescale: str,
    basis: str,
) -> None:
    truth = Truth(numbers())
    await curves.tell(truth.commit(**(rows if finished is None else {**rows, "progress": finished})))
    async with PostgresPlans(database).write(truth.project_id, OWNER) as writer:
        await writer.save(replace(writer.state, cash_flow_terms=terms_text(terms)))
    found = await curves.cash(truth, timescale, basis)
    assert Fraction(found["summary"]["contract_value"]) == payments.contract_value(truth)
    assert Fraction(found["summary"]["ppn"]) == payments.tax(truth)
    check_claims(found["claims"], payments.claims(truth, basis, terms), truth)
    last_paid = max((week for week, _ in payments.arrivals(truth, basis, terms)), default=1)
    ends = ends_of(found)
    weeks = max(last_paid, oracle.week_count(truth))
    assert ends[-1] >= oracle.week_end(truth, weeks)
    if timescale == "weekly":
        assert ends == [oracle.week_end(truth, week) for week in range(1, weeks + 1)]
    received = payments.money_until(truth, basis, terms, ends)
    assert oracle.exact(found["flow"]["money_in"]) == oracle.steps(received)
    contract, ppn = payments.contract_value(truth), payments.tax(truth)
    handed_on = [oracle.half_up(value * ppn / contract, 0) if contract else Fraction(0) for value in received]
    assert oracle.exact(found["flow"]["tax_out"]) == oracle.steps(handed_on)
    costs = _costs_until(truth, basis, found)
    assert oracle.exact(found["flow"]["balance"]) == [
        None if cost is None else value - tax - cost
        for value, tax, cost in zip(received, handed_on, costs, strict=True)
    ]


def check_claims(found: dict[str, Any], expected: list[payments.Claim], truth: Truth) -> None:
    assert found["week"] == [claim.week for claim in expected]
    assert found["paid_week"] == [claim.paid_week for claim in expected]
    assert found["claimed_on"] == [oracle.week_end(truth, claim.week).isoformat() for claim in expected]
    assert oracle.exact(found["progress"]) == oracle.rounded([claim.progress * 100 for claim in expected], 6)
    for name in ("gross", "retained", "recovered", "paid"):
        assert oracle.exact(found[name]) == [getattr(claim, name) for claim in expected], name


def _costs_until(truth: Truth, basis: str, found: dict[str, Any]) -> list[Fraction | None]:
    """Direct cost as planned; or what was entered, until the first week that has progress and no cost."""
    ends = ends_of(found)
    if basis == "planned":
        return list(oracle.rounded(oracle.until(truth, oracle.direct_costs(truth), "planned", ends), 0))
    last = oracle.reported(truth)
    status = oracle.week_ends(truth)[last - 1] if last else date.min
    starts = map(date.fromisoformat, found["periods"]["start_date"])
    return [
        None if gap or start > status else oracle.half_up(value, 0)
        for start, gap, value in zip(
            starts, oracle.missing_until(truth, ends), oracle.spent_until(truth, ends), strict=True
        )
    ]
