from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, insert, select

from chassis.database.statements import count_statements
from chassis.errors import AppError, Kind
from chassis.events import consumer
from chassis.events.consumer import Event
from monitoring.events.client_metrics import ClientMetrics
from monitoring.store.metrics import MOST_MEASURES, MetricStore, MetricTable
from monitoring.store.tables import client_metric, dead_letter, inbox
from taksir.monitoring.events.v1.client_metric_reported_pb2 import ClientMetricReported


async def test_what_browsers_report_is_stored(rig: Any) -> None:
    moment = datetime(2026, 11, 23, 12, 0, 0, 123000, tzinfo=UTC)
    await rig.report("pageLoad", {"path": "/rekap", "duration_ms": 812}, at=moment)
    await rig.until_stored(1)
    async with rig.database.read() as connection:
        row = (await connection.execute(select(client_metric))).one()
    assert (row.type, row.value, row.received_at) == ("pageLoad", {"path": "/rekap", "duration_ms": 812}, moment)
    assert (row.client_network, row.user_agent) == ("10.0.0.0/24", "Firefox")


async def test_an_event_that_comes_twice_counts_once(rig: Any) -> None:
    # For two minutes the stream itself drops a repeated id; what comes later meets the inbox, which is played here.
    async with rig.database.write() as connection:
        await connection.execute(insert(inbox).values(consumer="monitoring", event_id="seen"))
    await rig.report("fps", {"value": 60}, message_id="seen")
    await rig.report("fps", {"value": 30}, message_id="new")
    await rig.until(select(func.count()).select_from(inbox), 2)
    assert await rig.value(select(func.array_agg(client_metric.c.value["value"].as_float()))) == [30]


async def test_a_batch_is_one_insert(rig: Any) -> None:
    message = ClientMetricReported(type="fps", value='{"value": 60}')
    message.received_at.GetCurrentTime()
    events = [Event(str(number), "monitoring.v1.client_metric", message.SerializeToString()) for number in range(100)]
    with count_statements(rig.database) as statements:
        async with rig.database.write() as connection:
            await ClientMetrics(MetricTable)(connection, events)
    assert len(statements) == 1
    assert await rig.value(select(func.count()).select_from(client_metric)) == 100


async def test_poison_is_parked_and_stops_nobody(rig: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(consumer, "DELAYS_SECONDS", (0.05, 0.05))
    await rig.publish(b"\xff\xff no message", message_id="garbage")
    await rig.publish(ClientMetricReported(type="fps", value="[1]").SerializeToString(), message_id="no-object")
    for _ in range(5):
        await rig.report("fps", {"value": 60, "note": "\0"})
    await rig.until_stored(5)
    await rig.until(select(func.array_agg(dead_letter.c.event_id)), ["garbage", "no-object"])
    assert await rig.value(select(dead_letter.c.payload).where(dead_letter.c.event_id == "garbage")) == (
        b"\xff\xff no message"
    )
    assert (await rig.bus.jetstream.consumer_info("MONITORING", "monitoring")).num_ack_pending == 0


async def test_the_summary_counts_by_type_and_gives_percentiles(rig: Any) -> None:
    now = datetime.now(UTC)
    for number in range(1, 101):
        await rig.report("apiRequest", {"duration_ms": number, "path": "/api/projects/", "ok": True})
    await rig.report("fps", {"value": 60.5}, at=now - timedelta(hours=5))
    await rig.report("memory", {"used": 1}, at=now - timedelta(hours=25))
    await rig.until_stored(102)
    summary = await rig.summary()
    last = summary["items"][0].pop("last_received_at")
    assert now - timedelta(seconds=1) <= datetime.fromisoformat(last) <= datetime.now(UTC)
    assert summary["items"][0] == {
        "type": "apiRequest",
        "count": 100,
        "measures": {"duration_ms": {"p50": 50.5, "p95": 95.05}},
    }
    assert [(item["type"], item["count"]) for item in summary["items"]] == [("apiRequest", 100), ("fps", 1)]
    assert summary["total"] == 101
    assert [item["type"] for item in (await rig.summary(hours=4))["items"]] == ["apiRequest"]
    assert (await rig.summary(hours=48))["total"] == 102


async def test_the_summary_of_nothing(rig: Any) -> None:
    assert await rig.summary() == {"items": [], "total": 0}


async def test_invented_members_do_not_flood_the_summary(rig: Any) -> None:
    await rig.report("render", {"usual": 1})
    await rig.report("render", {"usual": 3, **{f"m{number:03}": number for number in range(100)}})
    await rig.until_stored(2)
    measures = (await rig.summary())["items"][0]["measures"]
    assert len(measures) == MOST_MEASURES
    assert measures["usual"] == {"p50": 2, "p95": 2.9}


async def test_the_summary_is_two_statements(rig: Any) -> None:
    with count_statements(rig.database) as statements:
        await MetricStore(rig.database).summary(timedelta(hours=24))
    assert len(statements) == 2


@pytest.mark.parametrize("roles", [("user",), ("anonymous",), ("service",)])
async def test_only_staff_may_look(rig: Any, roles: tuple[str, ...]) -> None:
    with pytest.raises(AppError) as refusal:
        await rig.summary(24, *roles)
    assert (refusal.value.kind, refusal.value.slug) == (Kind.FORBIDDEN, "staff-only")


@pytest.mark.parametrize("hours", [-1, 24 * 30 + 1])
async def test_hours_have_bounds(rig: Any, hours: int) -> None:
    with pytest.raises(AppError) as refusal:
        await rig.summary(hours)
    assert (refusal.value.kind, refusal.value.fields[0].path) == (Kind.INVALID, "hours")


async def test_old_measurements_go_new_ones_stay(rig: Any) -> None:
    now = datetime.now(UTC)
    for days in (0, 29, 31, 400):
        await rig.report("fps", {"value": days}, at=now - timedelta(days=days))
    await rig.until_stored(4)
    store = MetricStore(rig.database)
    assert await store.forget(timedelta(days=30)) == 2
    assert await store.forget(timedelta(days=30)) == 0
    assert await rig.value(select(func.max(client_metric.c.value["value"].as_float()))) == 29
