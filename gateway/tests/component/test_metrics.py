"""Measurements from browsers."""

import json
from typing import Any

import httpx
import nats
import pytest

from chassis.testing.servers import Servers
from taksir.monitoring.events.v1.client_metric_reported_pb2 import ClientMetricReported

REPORT = "/api/monitoring/report-client-metric/"


async def last_metric(servers: Servers) -> ClientMetricReported:
    client = await nats.connect(servers.nats_url)
    try:
        message = await client.jetstream().get_last_msg("MONITORING", "monitoring.v1.client_metric")
        return ClientMetricReported.FromString(message.data)
    finally:
        await client.close()


@pytest.mark.parametrize(
    "body",
    [
        {"type": "fps", "value": {"average": 59.5, "page": "é"}},
        {"metric_type": "fps", "metric": {"average": 59.5, "page": "é"}},
    ],
)
async def test_a_measurement_needs_neither_session_nor_token(
    anonymous: httpx.AsyncClient, servers: Servers, body: dict[str, Any]
) -> None:
    answer = await anonymous.post(REPORT, json=body, headers={"user-agent": "Firefox"})
    assert (answer.status_code, answer.json()) == (200, {"message": "Metrik diterima."})
    event = await last_metric(servers)
    assert (event.type, json.loads(event.value), event.user_agent) == ("fps", {"average": 59.5, "page": "é"}, "Firefox")
    address = anonymous.headers["x-forwarded-for"]
    assert event.client_network == f"{address.rpartition('.')[0]}.0/24"
    assert event.received_at.seconds > 0


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"type": "fps"},
        {"type": "other", "value": {}},
        {"type": "fps", "value": 5},
        {"type": "fps", "value": [1]},
        {"type": "fps", "value": {"text": "x" * 4096}},
        {"type": "fps", "value": {}, "user": 1},
    ],
)
async def test_what_is_no_measurement_is_400(anonymous: httpx.AsyncClient, body: dict[str, Any]) -> None:
    answer = await anonymous.post(REPORT, json=body)
    assert answer.status_code == 400
    assert answer.json()["errors"]


async def test_a_client_that_sends_too_many_is_told_when_to_go_on(anonymous: httpx.AsyncClient) -> None:
    body = {"type": "fps", "value": {}}
    statuses = [(await anonymous.post(REPORT, json=body)).status_code for _ in range(62)]
    assert statuses == [200] * 60 + [429] * 2
    answer = await anonymous.post(REPORT, json=body)
    assert 1 <= int(answer.headers["retry-after"]) <= 60
    assert answer.json()["retry_after"] == int(answer.headers["retry-after"])
    elsewhere = {"x-forwarded-for": "203.0.113.77"}
    assert (await anonymous.post(REPORT, json=body, headers=elsewhere)).status_code == 200


async def test_a_spoofed_address_in_front_does_not_escape_the_limit(anonymous: httpx.AsyncClient) -> None:
    body, own = {"type": "fps", "value": {}}, anonymous.headers["x-forwarded-for"]
    statuses = [
        (await anonymous.post(REPORT, json=body, headers={"x-forwarded-for": f"1.2.3.{number}, {own}"})).status_code
        for number in range(61)
    ]
    assert statuses[-1] == 429


async def test_the_summary_is_for_staff(user: httpx.AsyncClient, desk: Any) -> None:
    answer = await user.get("/api/monitoring/client-metrics/")
    assert (answer.status_code, answer.json()["type"]) == (403, "urn:taksir:problem:staff-only")
    assert desk.seen == []


async def test_staff_choose_the_hours(staff: httpx.AsyncClient, desk: Any) -> None:
    assert (await staff.get("/api/monitoring/client-metrics/?hours=48")).status_code == 200
    assert desk.last("SummariseClientMetrics").request.hours == 48
