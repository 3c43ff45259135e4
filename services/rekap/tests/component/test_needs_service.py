"""The needs of a project over real gRPC: freshness, refusals, and how many statements they take."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import orjson
import pytest

from chassis.database.engine import Database
from chassis.database.statements import count_statements
from chassis.errors import AppError, Kind
from chassis.identity import Identity, Signer, acting_as
from chassis.rpc.client import open_channel
from rekap.app.packing import unpacked
from rekap.app.queries.needs import read_material
from rekap.bootstrap import service
from rekap.config import RekapSettings
from rekap.domain.needs_filter import NeedsFilter
from rekap.store.needs_reader import PostgresNeeds
from rekap.store.read_model import PostgresReadModel
from taksir.projects.events.v1.project_changed_pb2 import ProjectChanged
from taksir.rekap.v1 import needs_service_pb2 as messages
from taksir.rekap.v1.needs_service_pb2_grpc import NeedsServiceStub

from .test_statements import apply, sized
from .truth import OWNER, STRANGER, Truth, TruthSource, header, week

SIZES = (2, 300)


@pytest.fixture
async def stub(settings: RekapSettings, signer: Signer, source: TruthSource, truth: Truth) -> AsyncIterator[Any]:
    """A service that learns of the project by snapshot."""
    truth.house()
    truth.commit(
        project=header(tanggal_mulai="2026-01-01", tanggal_selesai="2026-03-31"),
        progress=[week(101, 1, "33.33", "10"), week(101, 14, "50")],
    )
    assert source.truths
    async with (
        service(settings) as server,
        open_channel(f"127.0.0.1:{server.port}", "rekap", signer) as channel,
    ):
        stub = NeedsServiceStub(channel)
        await known(stub, truth)
        yield stub


async def known(stub: Any, truth: Truth) -> None:
    """Waits until the project has been fetched, however slow the machine is."""
    request = messages.GetNeedsFiltersRequest(
        document=messages.NeedsDocument(project_id=1, min_revision=truth.revision)
    )
    async with asyncio.timeout(20):
        while True:
            try:
                await ask(stub.GetNeedsFilters, request)
            except AppError as error:
                assert error.kind in {Kind.UNAVAILABLE, Kind.TIMEOUT}, error
                await asyncio.sleep(0.05)
            else:
                return


def about(**wanted: int) -> messages.NeedsDocument:
    return messages.NeedsDocument(project_id=1, **wanted)


async def ask(call: Any, request: Any, user: int = OWNER) -> Any:
    with acting_as(Identity(user, frozenset({"user"}))):
        return (await call(request)).document


async def test_freshness_is_as_for_every_figure(stub: Any, truth: Truth) -> None:
    document = await ask(stub.GetNeeds, messages.GetNeedsRequest(document=about(min_revision=truth.revision)))
    assert (document.revision, document.stale) == (truth.revision, False)
    needs = orjson.loads(unpacked(document.body))
    assert needs["meta"]["grand_total_cost"] == "5000000"
    assert needs["rows"]["kelas"] == ["A", "A", "B", "C"]

    held = about(known_revision=truth.revision, known_generation=document.generation)
    known = await ask(stub.GetNeeds, messages.GetNeedsRequest(document=held))
    assert known.body == b""
    late = await ask(stub.GetNeeds, messages.GetNeedsRequest(document=about(min_revision=99)))
    assert late.stale
    assert orjson.loads(unpacked(late.body))["meta"]["stale"] is True
    with pytest.raises(AppError) as stranger:
        await ask(stub.GetNeeds, messages.GetNeedsRequest(document=about()), STRANGER)
    assert stranger.value.kind is Kind.NOT_FOUND


async def test_every_other_document(stub: Any) -> None:
    timeline = messages.GetNeedsTimelineRequest(document=about(), bucket="month", shape="rows")
    periods = orjson.loads(unpacked((await ask(stub.GetNeedsTimeline, timeline)).body))["periods"]
    assert [one["value"] for one in periods] == ["2026-01", "2026-02", "2026-03", "unscheduled"]
    assert [one["total_cost"] for one in periods] == ["1666500", "0", "2500000", "833500"]

    weekly = messages.GetWeeklyNeedsRequest(document=about(), shape="rows", from_week=14)
    weeks = orjson.loads(unpacked((await ask(stub.GetWeeklyNeeds, weekly)).body))["weeklyData"]
    assert [(one["week_number"], one["summary"]["planned_cost"]) for one in weeks] == [(14, "2500000")]

    choices = orjson.loads(
        unpacked((await ask(stub.GetNeedsFilters, messages.GetNeedsFiltersRequest(document=about()))).body)
    )
    assert choices["stats"] == {"pekerjaan": 2, "resources": 4, "weeks": 14}
    validation = orjson.loads(
        unpacked((await ask(stub.ValidateNeeds, messages.ValidateNeedsRequest(document=about()))).body)
    )
    assert validation["validation"]["valid"]
    drill = messages.GetResourceNeedsRequest(document=about(), resource_id=3)
    assert orjson.loads(unpacked((await ask(stub.GetResourceNeeds, drill)).body))["meta"]["quantity"] == "6.25"
    crew = messages.GetLabourHistogramRequest(document=about(), limit=1)
    assert orjson.loads(unpacked((await ask(stub.GetLabourHistogram, crew)).body))["not_counted"]["id"] == [1]


async def read(call: Any, request: Any) -> Any:
    return orjson.loads(unpacked((await ask(call, request)).body))


async def test_old_rows_have_the_fields_of_4_8(stub: Any) -> None:
    """§4.8: text and number of each figure, `total_cost_decimal`, `mode`, `tahapan_id`, `time_scope`."""
    rows = (await read(stub.GetNeeds, messages.GetNeedsRequest(document=about(), shape="rows")))["rows"]
    assert {"kategori", "kode", "uraian", "satuan"} <= set(rows[0])
    figures = ("quantity", "harga_satuan", "harga_total")
    assert_twins(rows, *figures)
    assert None in [row["harga_satuan_decimal"] for row in rows]

    month = messages.NeedsFilter(period_mode="month", period_start="2026-03")
    request = messages.GetNeedsTimelineRequest(document=about(), filter=month, shape="rows")
    timeline = await read(stub.GetNeedsTimeline, request)
    assert_twins(timeline["periods"], "total_cost")
    assert_twins([item for one in timeline["periods"] for item in one["items"]], *figures)
    scope = {"mode": "month", "start": "2026-03", "end": "2026-03"}
    assert {**timeline["meta"], "mode": "all", "tahapan_id": None, "time_scope": scope} == timeline["meta"]
    request.aggregate = True
    assert_twins((await read(stub.GetNeedsTimeline, request))["aggregated_items"], *figures)

    request = messages.GetNeedsTimelineRequest(document=about(), shape="rows")
    whole = (await read(stub.GetNeedsTimeline, request))["meta"]["time_scope"]
    assert whole == {"mode": "all", "start": None, "end": None}


async def test_old_weeks_have_the_metadata_of_4_9(stub: Any) -> None:
    """§4.9: `metadata`; `meta` says in addition that the answer is not stale."""
    weekly = await read(stub.GetWeeklyNeeds, messages.GetWeeklyNeedsRequest(document=about(), shape="rows"))
    assert weekly["metadata"] | {"stale": False} == weekly["meta"]
    assert weekly["metadata"]["total_weeks"] == 14


async def test_columns_have_nothing_twice(stub: Any) -> None:
    needs = await read(stub.GetNeeds, messages.GetNeedsRequest(document=about()))
    timeline = await read(stub.GetNeedsTimeline, messages.GetNeedsTimelineRequest(document=about(), aggregate=True))
    weekly = await read(stub.GetWeeklyNeeds, messages.GetWeeklyNeedsRequest(document=about()))
    assert not any(name.endswith("_decimal") for name in [*needs["rows"], *timeline["aggregated_items"]])
    assert "time_scope" not in timeline["meta"]
    assert "metadata" not in weekly


def assert_twins(rows: list[dict[str, Any]], *names: str) -> None:
    assert rows
    for name in names:
        texts, numbers = [row[name] for row in rows], [row[f"{name}_decimal"] for row in rows]
        assert not any(isinstance(value, str) for value in numbers)
        assert numbers == [text if text is None else float(text) for text in texts]


@pytest.mark.parametrize(
    ("condition", "path"),
    [
        ({"klasifikasi_ids": [1, 77]}, "klasifikasi"),
        ({"sub_ids": [77]}, "sub"),
        ({"pekerjaan_ids": [77]}, "pekerjaan"),
        ({"kategori": ["UPAH"]}, "kategori"),
        ({"search": "x" * 201}, "search"),
        ({"mode": "tahapan"}, "mode"),
        ({"unit_mode": "imperial"}, "unit_mode"),
        ({"whole_packages": True}, "whole_packages"),
        ({"period_mode": "year"}, "period_mode"),
        ({"period_start": "2026-01"}, "period_mode"),
        ({"period_mode": "month"}, "period_start"),
        ({"period_mode": "week", "period_start": "2026-W54"}, "period_start"),
        ({"period_mode": "week", "period_start": "2026-W15"}, "period_start"),
        ({"period_mode": "month", "period_start": "2026-13"}, "period_start"),
        ({"period_mode": "month", "period_start": "0000-01"}, "period_start"),
        ({"period_mode": "month", "period_start": "2026-04"}, "period_start"),
        ({"period_mode": "week_range", "period_start": "2026-W02"}, "period_end"),
        ({"period_mode": "week_range", "period_start": "2026-W03", "period_end": "2026-W02"}, "period_end"),
        ({"period_mode": "week", "period_start": "2026-W02", "period_end": "2026-W03"}, "period_end"),
    ],
)
async def test_what_cannot_be_meant_is_refused_by_name(stub: Any, condition: dict[str, Any], path: str) -> None:
    request = messages.GetNeedsRequest(document=about(), filter=messages.NeedsFilter(**condition))
    with pytest.raises(AppError) as refusal:
        await ask(stub.GetNeeds, request)
    assert refusal.value.kind is Kind.INVALID
    assert [field.path for field in refusal.value.fields] == [path]


@pytest.mark.parametrize(
    ("method", "request_", "path"),
    [
        ("GetNeeds", messages.GetNeedsRequest(document=about(), shape="cube"), "shape"),
        ("GetNeedsTimeline", messages.GetNeedsTimelineRequest(document=about(), bucket="day"), "bucket"),
        ("GetWeeklyNeeds", messages.GetWeeklyNeedsRequest(document=about(), from_week=15), "from_week"),
        ("GetWeeklyNeeds", messages.GetWeeklyNeedsRequest(document=about(), from_week=3, to_week=2), "to_week"),
        ("GetWeeklyNeeds", messages.GetWeeklyNeedsRequest(document=about(), to_week=-1), "to_week"),
        ("GetLabourHistogram", messages.GetLabourHistogramRequest(document=about(), limit=-1), "limit"),
        ("GetLabourHistogram", messages.GetLabourHistogramRequest(document=about(), working_days=8), "working_days"),
    ],
)
async def test_other_parameters_are_refused_by_name(stub: Any, method: str, request_: Any, path: str) -> None:
    with pytest.raises(AppError) as refusal:
        await ask(getattr(stub, method), request_)
    assert [field.path for field in refusal.value.fields] == [path]


async def test_statements_do_not_grow_with_the_project(read_model: PostgresReadModel, database: Database) -> None:
    counts = []
    for number, size in enumerate(SIZES, start=1):
        truth = sized(number, size)
        truth.commit(progress=[week(id_, at, "10") for id_ in truth.pekerjaan for at in range(1, 9)])
        await apply(read_model, ProjectChanged(project_id=number, revision=1, state=truth.state()))
        condition = NeedsFilter(pekerjaan_ids=(1, 2))
        with count_statements(database) as seen:
            async with PostgresNeeds(database).read() as reader:
                await read_material(reader, number, condition)
        counts.append(len(seen))
    assert counts == [5, 5]


async def test_writing_progress_takes_as_many_for_many_cells(read_model: PostgresReadModel, database: Database) -> None:
    counts = []
    for number, size in enumerate(SIZES, start=1):
        truth = sized(number, size)
        await apply(read_model, ProjectChanged(project_id=number, revision=1, state=truth.state()))
        event = truth.commit(progress=[week(id_, 1, "10") for id_ in truth.pekerjaan])
        with count_statements(database) as seen:
            await apply(read_model, ProjectChanged(project_id=number, revision=2, state=event.state))
        counts.append(len(seen))
    assert counts[0] == counts[1]
