"""Curves, baselines and settings over real gRPC: rights, freshness, refusals, and the defects of the old curves."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import orjson
import pytest

from chassis.errors import AppError, Kind
from chassis.identity import Identity, Signer, acting_as
from chassis.rpc.client import open_channel
from rekap.app.packing import unpacked
from rekap.bootstrap import service
from rekap.config import RekapSettings
from taksir.projects.events.v1.project_changed_pb2 import Member, WeekProgress
from taksir.rekap.v1 import curves_service_pb2 as curves
from taksir.rekap.v1 import plan_service_pb2 as plans
from taksir.rekap.v1.curves_service_pb2_grpc import CurvesServiceStub
from taksir.rekap.v1.plan_service_pb2_grpc import PlanServiceStub

from .truth import OWNER, STRANGER, Truth, TruthSource, analysis, header, pekerjaan, resource, volume

EDITOR, VIEWER = 21, 22
MEMBERS = [
    Member(user_id=OWNER, role="owner"),
    Member(user_id=EDITOR, role="editor"),
    Member(user_id=VIEWER, role="viewer"),
]
TERMS = {
    "down_payment_percent": "30",
    "recovered_at_percent": "80",
    "retention_percent": "5",
    "retention_weeks": 26,
    "payment_delay_weeks": 2,
    "termin": "progress",
    "termin_percents": ["50", "100"],
}


def cell(id_: int, week: int, planned: str, actual: str = "0", cost: str | None = None) -> WeekProgress:
    return WeekProgress(
        pekerjaan_id=id_, week_number=week, planned_proportion=planned, actual_proportion=actual, actual_cost=cost
    )


@dataclass
class Service:
    """The running service, and the project that it knows by snapshot."""

    curves: Any
    plans: Any
    truth: Truth

    async def chart(self, user: int = OWNER, known: tuple[int, int, int] = (0, 0, 0), **wanted: Any) -> Any:
        request = curves.GetChartDataRequest(document=self.about(known), **wanted)
        return await ask(self.curves.GetChartData, request, user)

    async def costs(self, user: int = OWNER, **wanted: Any) -> dict[str, Any]:
        request = curves.GetCostCurvesRequest(document=self.about(), **wanted)
        return read(await ask(self.curves.GetCostCurves, request, user))

    async def freeze(self, name: str, user: int = OWNER) -> dict[str, Any]:
        request = plans.FreezeBaselineRequest(project_id=1, name=name, min_revision=self.truth.revision)
        return read(await ask(self.plans.FreezeBaseline, request, user))

    async def choose(self, baseline_id: int, user: int = OWNER, project_id: int = 1) -> dict[str, Any]:
        request = plans.ChooseBaselineRequest(project_id=project_id, baseline_id=baseline_id)
        return read(await ask(self.plans.ChooseBaseline, request, user))

    async def settings(self) -> dict[str, Any]:
        return read(await ask(self.plans.GetPlanSettings, plans.GetPlanSettingsRequest(project_id=1), OWNER))

    def about(self, known: tuple[int, int, int] = (0, 0, 0)) -> curves.CurvesDocument:
        return curves.CurvesDocument(
            project_id=1,
            min_revision=self.truth.revision,
            known_revision=known[0],
            known_generation=known[1],
            known_plan_version=known[2],
        )


async def ask(call: Any, request: Any, user: int) -> Any:
    """The answer, once the project is here, however slow the machine is."""
    async with asyncio.timeout(60):
        while True:
            try:
                with acting_as(Identity(user, frozenset({"user"}))):
                    answer = await call(request)
                if not answer.document.stale:
                    return answer
            except AppError as error:
                if error.kind not in {Kind.UNAVAILABLE, Kind.TIMEOUT}:
                    raise
            await asyncio.sleep(0.02)


def read(answer: Any) -> dict[str, Any]:
    document: dict[str, Any] = orjson.loads(unpacked(answer.document.body))
    return document


def worked(truth: Truth) -> None:
    """The specification's example: 60 % and 40 % of the weight; X 50 % and 50 %, Y 25 % in week 2, X 40 % done."""
    truth.house()
    truth.commit(
        project=header(tanggal_mulai="2026-01-05", tanggal_selesai="2026-02-01", members=MEMBERS),
        pekerjaan=[pekerjaan(101, 11, 1), pekerjaan(102, 12, 2)],
        resource=[resource(1, "TK", "100")],
        volume=[volume(101, "6"), volume(102, "4")],
        analysis=[analysis(101, r1="1"), analysis(102, r1="1")],
        progress=[cell(101, 1, "50", "40", "250"), cell(101, 2, "50"), cell(102, 2, "25")],
    )


@pytest.fixture
async def running(settings: RekapSettings, signer: Signer, source: TruthSource, truth: Truth) -> AsyncIterator[Service]:
    worked(truth)
    source.truths[2] = Truth(2)
    source.truths[2].house()
    async with (
        service(settings) as server,
        open_channel(f"127.0.0.1:{server.port}", "rekap", signer) as channel,
    ):
        yield Service(CurvesServiceStub(channel), PlanServiceStub(channel), truth)


async def test_the_worked_example_of_the_specification(running: Service) -> None:
    chart = read(await running.chart())
    assert chart["pekerjaan"]["bobot"] == ["60", "40"]
    assert chart["curves"]["planned"] == ["30", "40", "0", "0"]
    assert chart["curves"]["planned_cumulative"] == ["30", "70", "70", "70"]
    assert chart["curves"]["actual"] == ["24", None, None, None]
    assert chart["curves"]["deviation"] == ["-6", None, None, None]
    assert chart["curves"]["status"] == ["terlambat", None, None, None]


async def test_d17_variance_is_told_and_ids_are_distinct(running: Service) -> None:
    for timescale in ("weekly", "monthly"):
        chart = read(await running.chart(timescale=timescale, shape="rows"))
        assert chart["summary"]["variance"] == "-6"
        ids = [column["id"] for column in chart["columns"]]
        assert len(set(ids)) == len(ids) > 1


async def test_old_charts_have_the_summary_of_4_9(running: Service) -> None:
    """§4.9: totalPlanned, totalActual, variance, totalPekerjaan, totalWeeks, totalMonths."""
    summary = read(await running.chart(shape="rows"))["summary"]
    assert (summary["totalPlanned"], summary["totalActual"], summary["variance"]) == ("70", "24", "-6")
    assert (summary["totalPekerjaan"], summary["totalWeeks"], summary["totalMonths"]) == (2, 4, 2)
    assert "totalPlanned" not in read(await running.chart())["summary"]


async def test_d29_one_weight_everywhere(running: Service) -> None:
    chart, costs = read(await running.chart()), await running.costs()
    items = read(await ask(running.curves.GetCostItems, curves.GetCostItemsRequest(document=running.about()), OWNER))
    assert items["pekerjaan"]["total"] == chart["pekerjaan"]["total"] == ["660", "440"]
    assert items["pekerjaan"]["bobot"] == chart["pekerjaan"]["bobot"]
    assert costs["evm"]["pv_percent"] == chart["curves"]["planned_cumulative"]


async def test_d13_a_changed_price_is_seen_at_once(running: Service, truth: Truth) -> None:
    """Settings too: what the caller holds is known by the revision and by their version."""
    first = await running.chart()
    held = (first.document.revision, first.document.generation, first.plan_version)
    assert (await running.chart(known=held)).document.body == b""
    frozen = await running.freeze("Rencana awal")
    await running.choose(frozen["id"])
    second = await running.chart(known=held)
    assert second.plan_version == 2
    assert read(second)["baseline"]["name"] == "Rencana awal"
    truth.commit(resource=[resource(1, "TK", "200")])
    held = (second.document.revision, second.document.generation, second.plan_version)
    third = await running.chart(known=held)
    assert read(third)["pekerjaan"]["total"] == ["1320", "880"]


async def test_actual_cost_that_is_missing_is_said_to_be(running: Service, truth: Truth) -> None:
    told = (await running.costs())["evm"]["summary"]
    assert (told["earned_value"], told["actual_cost"], told["cpi"]) == ("264", "250", "1.056")
    truth.commit(progress=[cell(101, 1, "50", "40")])
    found = await running.costs()
    assert found["costs"]["actual"] == [None, None, None, None]
    assert found["costs"]["actual_missing"] == [1, None, None, None]
    summary = found["evm"]["summary"]
    assert (summary["actual_cost"], summary["cpi"], summary["eac"]) == (None, None, None)
    assert summary["unknown"]["cpi"] == "actual_cost_missing"
    assert summary["spi"] == "0.8"


async def test_a_part_of_a_month_is_not_held_against_all_of_it(running: Service) -> None:
    """Reported until 11 January: what January earned and cost is known, but not whether it was late."""
    evm = (await running.costs(timescale="monthly"))["evm"]
    assert (evm["ev"], evm["ac"]) == (["264", None], ["250", None])
    assert (evm["cv"], evm["cpi"]) == (["14", None], ["1.056", None])
    assert (evm["sv"], evm["spi"]) == ([None, None], [None, None])


async def test_a_frozen_plan_stays_while_the_current_one_moves(running: Service, truth: Truth) -> None:
    frozen = await running.freeze("MC-0", EDITOR)
    await running.choose(frozen["id"], EDITOR)
    truth.commit(progress=[cell(101, 1, "0"), cell(101, 3, "50")], resource=[resource(1, "TK", "200")])
    chart = read(await running.chart())
    assert chart["curves"]["planned_cumulative"] == ["0", "40", "70", "70"]
    assert chart["baseline"]["planned_cumulative"] == ["30", "70", "70", "70"]
    contents = read(
        await ask(running.plans.GetBaseline, plans.GetBaselineRequest(project_id=1, baseline_id=frozen["id"]), VIEWER)
    )
    assert contents["total"] == "1100"
    assert contents["pekerjaan"]["total"] == ["660", "440"]
    assert contents["pekerjaan"]["week"] == [[1, 2], [2]]
    assert contents["frozen_by"] == EDITOR


async def test_time_goes_on_after_the_end_of_a_baseline(running: Service, truth: Truth) -> None:
    """26 weeks were planned and 34 are; after all of them what was to be done in 20 is done."""
    weekly = [cell(101, week, "3.84", "0") for week in range(1, 27)]
    truth.commit(
        project=header(tanggal_mulai="2026-01-05", tanggal_selesai="2026-07-05", members=MEMBERS),
        progress=[*weekly, cell(102, 2, "0")],
    )
    frozen = await running.freeze("Kontrak")
    done = [cell(101, week, "3.84" if week < 27 else "0", "2.4" if week <= 32 else "0") for week in range(1, 35)]
    done[-1] = cell(101, 34, "0", "0", "100")
    truth.commit(
        project=header(tanggal_mulai="2026-01-05", tanggal_selesai="2026-08-30", members=MEMBERS), progress=done
    )
    late = (await running.costs(baseline_id=frozen["id"]))["evm"]["summary"]
    assert late["status_date"] == "2026-08-30"
    assert late["earned_schedule"] == {
        "es": "20",
        "at": "34",
        "sv_t": "-14",
        "spi_t": "0.5882",
        "planned_duration": 26,
        "forecast_duration": "44.2",
        "reason": None,
    }


async def test_a_deleted_baseline_is_compared_with_no_more(running: Service) -> None:
    frozen = await running.freeze("MC-0")
    await running.choose(frozen["id"])
    request = plans.DeleteBaselineRequest(project_id=1, baseline_id=frozen["id"])
    await ask(running.plans.DeleteBaseline, request, OWNER)
    assert read(await running.chart())["baseline"] is None
    listed = read(await ask(running.plans.ListBaselines, plans.ListBaselinesRequest(project_id=1), OWNER))
    assert listed == {"items": [], "comparison_id": None, "version": 3}


async def test_freezing_many_at_once_takes_a_name_once(running: Service) -> None:
    names = ["A", "B", "A", "C", "A"]
    answers = await asyncio.gather(*(running.freeze(name) for name in names), return_exceptions=True)
    refused = [answer for answer in answers if isinstance(answer, AppError)]
    assert [error.slug for error in refused] == ["baseline-name-taken"] * 2
    listed = read(await ask(running.plans.ListBaselines, plans.ListBaselinesRequest(project_id=1), OWNER))
    assert sorted(item["name"] for item in listed["items"]) == ["A", "B", "C"]
    assert listed["version"] == 3


async def test_viewers_look_and_strangers_do_not_know(running: Service) -> None:
    assert read(await running.chart(VIEWER))["meta"]["revision"] == running.truth.revision
    calls = [
        (running.plans.FreezeBaseline, plans.FreezeBaselineRequest(project_id=1, name="X")),
        (running.plans.ChooseBaseline, plans.ChooseBaselineRequest(project_id=1)),
        (running.plans.DeleteBaseline, plans.DeleteBaselineRequest(project_id=1, baseline_id=1)),
        (running.plans.SaveCriticalRules, plans.SaveCriticalRulesRequest(project_id=1)),
        (
            running.plans.SaveCashFlowTerms,
            plans.SaveCashFlowTermsRequest(project_id=1, terms=plans.CashFlowTerms(**TERMS)),
        ),
    ]
    looks = [
        (running.plans.ListBaselines, plans.ListBaselinesRequest(project_id=1)),
        (running.plans.GetBaseline, plans.GetBaselineRequest(project_id=1, baseline_id=1)),
        (running.plans.GetPlanSettings, plans.GetPlanSettingsRequest(project_id=1)),
        (running.curves.GetCashFlow, curves.GetCashFlowRequest(document=running.about())),
    ]
    for call, request in calls:
        assert await refusal(call, request, VIEWER) is Kind.FORBIDDEN
    for call, request in calls + looks:
        assert await refusal(call, request, STRANGER) is Kind.NOT_FOUND


async def refusal(call: Any, request: Any, user: int) -> Kind:
    with pytest.raises(AppError) as refused:
        await ask(call, request, user)
    return refused.value.kind


async def test_another_projects_baseline_is_not_found(running: Service) -> None:
    theirs = read(await ask(running.plans.FreezeBaseline, plans.FreezeBaselineRequest(project_id=2, name="X"), OWNER))
    for call, request in (
        (running.plans.GetBaseline, plans.GetBaselineRequest(project_id=1, baseline_id=theirs["id"])),
        (running.plans.ChooseBaseline, plans.ChooseBaselineRequest(project_id=1, baseline_id=theirs["id"])),
        (running.plans.DeleteBaseline, plans.DeleteBaselineRequest(project_id=1, baseline_id=theirs["id"])),
    ):
        assert await refusal(call, request, OWNER) is Kind.NOT_FOUND
    listed = read(await ask(running.plans.ListBaselines, plans.ListBaselinesRequest(project_id=2), OWNER))
    assert [item["id"] for item in listed["items"]] == [theirs["id"]]


async def test_settings_take_the_version_that_was_read(running: Service) -> None:
    strict = plans.CriticalRule(effective_from="2026-01-01", boundary_percent="70", early_lag="5", late_lag="2")
    saved = plans.SaveCriticalRulesRequest(project_id=1, version=0, rules=[strict])
    await ask(running.plans.SaveCriticalRules, saved, OWNER)
    assert await refusal(running.plans.SaveCriticalRules, saved, OWNER) is Kind.CONFLICT
    assert read(await running.chart())["curves"]["status"][0] == "kritis"
    terms = plans.SaveCashFlowTermsRequest(project_id=1, version=1, terms=plans.CashFlowTerms(**TERMS))
    await ask(running.plans.SaveCashFlowTerms, terms, EDITOR)
    found = await running.settings()
    assert found["cash_flow_terms"] == TERMS
    assert [rule["early_lag"] for rule in found["critical_rules"]] == ["5"]
    cash = read(await ask(running.curves.GetCashFlow, curves.GetCashFlowRequest(document=running.about()), OWNER))
    assert cash["claims"]["progress"] == ["50"]
    assert cash["terms"] == TERMS


@pytest.mark.parametrize(
    ("changed", "path"),
    [
        ({"effective_from": "2026-02-30"}, "rules[1].effective_from"),
        ({"effective_from": "2026-01-01"}, "rules[1].effective_from"),
        ({"boundary_percent": "101"}, "rules[1].boundary_percent"),
        ({"early_lag": "-1"}, "rules[1].early_lag"),
        ({"late_lag": "1,5"}, "rules[1].late_lag"),
        ({"budget_year_end": "31-12-2026"}, "rules[1].budget_year_end"),
    ],
)
async def test_rules_that_cannot_be_meant(running: Service, changed: dict[str, str], path: str) -> None:
    good = {"effective_from": "2026-01-01", "boundary_percent": "70", "early_lag": "10", "late_lag": "5"}
    rules = [plans.CriticalRule(**good), plans.CriticalRule(**{**good, "effective_from": "2026-06-01", **changed})]
    with pytest.raises(AppError) as refused:
        await ask(running.plans.SaveCriticalRules, plans.SaveCriticalRulesRequest(project_id=1, rules=rules), OWNER)
    assert [field.path for field in refused.value.fields] == [path]
    assert (await running.settings())["version"] == 0


@pytest.mark.parametrize(
    ("request_", "path"),
    [
        (curves.GetChartDataRequest(shape="cube"), "shape"),
        (curves.GetChartDataRequest(timescale="daily"), "timescale"),
        (curves.GetChartDataRequest(mode="maybe"), "mode"),
        (curves.GetCostItemsRequest(shape="cube"), "shape"),
        (curves.GetCostCurvesRequest(status_date="2026-02-30"), "status_date"),
        (curves.GetCostCurvesRequest(status_date="2026-01-04"), "status_date"),
        (curves.GetCostCurvesRequest(status_date="2026-02-02"), "status_date"),
        (curves.GetCostCurvesRequest(eac="hope"), "eac"),
        (curves.GetCashFlowRequest(basis="dreams"), "basis"),
    ],
)
async def test_parameters_that_cannot_be_meant(running: Service, request_: Any, path: str) -> None:
    request_.document.CopyFrom(running.about())
    method = type(request_).__name__.removesuffix("Request")
    with pytest.raises(AppError) as refused:
        await ask(getattr(running.curves, method), request_, OWNER)
    assert refused.value.kind is Kind.INVALID
    assert [field.path for field in refused.value.fields] == [path]


async def test_projects_with_nothing_in_them(running: Service, truth: Truth) -> None:
    """Without prices each pekerjaan counts 1; without a schedule, and without any pekerjaan, all is said to be."""
    truth.commit(resource=[resource(1, "TK", None)])
    chart = read(await running.chart())
    assert chart["pekerjaan"]["bobot"] == ["50", "50"]
    assert chart["curves"]["planned_cumulative"] == ["25", "62.5", "62.5", "62.5"]
    assert chart["summary"]["is_weighted_equally"]
    costs = await running.costs()
    assert costs["evm"]["summary"]["bac"] == "0"
    assert costs["evm"]["summary"]["unknown"]["spi"] == "nothing_planned"

    truth.commit(progress=[cell(101, 1, "0"), cell(101, 2, "0"), cell(102, 2, "0")])
    costs = await running.costs()
    assert costs["evm"]["summary"]["status_date"] is None
    assert costs["evm"]["summary"]["earned_schedule"]["reason"] == "not_reported"
    truth.commit(removed={"klasifikasi": [1, 2]})
    chart = read(await running.chart(timescale="monthly"))
    assert chart["pekerjaan"]["id"] == []
    assert chart["curves"]["planned_cumulative"] == ["0", "0"]
    assert read(await running.chart(shape="rows"))["rows"] == []
    cash = read(await ask(running.curves.GetCashFlow, curves.GetCashFlowRequest(document=running.about()), OWNER))
    assert cash["summary"]["contract_value"] == cash["summary"]["open"] == "0"
    assert (await running.freeze("Kosong"))["pekerjaan_count"] == 0


async def test_a_project_without_dates_says_what_to_do(running: Service, truth: Truth) -> None:
    truth.commit(project=header(tanggal_mulai="", tanggal_selesai="", members=MEMBERS))
    for call in (running.chart, running.costs):
        with pytest.raises(AppError) as refused:
            await call()
        assert refused.value.slug == "schedule-without-dates"
    with pytest.raises(AppError) as unfrozen:
        await running.freeze("Tanpa tanggal")
    assert unfrozen.value.slug == "schedule-without-dates"
    listed = read(await ask(running.plans.ListBaselines, plans.ListBaselinesRequest(project_id=1), OWNER))
    assert listed["items"] == []
