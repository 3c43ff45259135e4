import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitoring.domain.metric import UnreadableMetricError, metric

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=10,
)


def value_of(text: str) -> Any:
    return metric("pageLoad", text, NOON, "10.0.0.0/24", "Firefox").value


def test_a_metric_as_browsers_send_it() -> None:
    read = metric("pageLoad", '{"path": "/rekap", "duration_ms": 812, "cold": true}', NOON, "10.0.0.0/24", "Firefox")
    assert read.value == {"path": "/rekap", "duration_ms": 812.0, "cold": True}
    assert (read.type, read.received_at, read.client_network, read.user_agent) == (
        "pageLoad",
        NOON,
        "10.0.0.0/24",
        "Firefox",
    )


@pytest.mark.parametrize("text", ["", "nol", "[1]", '"a"', "12", "null", '{"a": "\\ud800"}', "[" * 100_000])
def test_what_is_no_json_object_is_refused(text: str) -> None:
    with pytest.raises(UnreadableMetricError):
        value_of(text)


@pytest.mark.parametrize("type_", ["", "x" * 65, "a\0b"])
def test_types_have_a_name_of_bounded_length(type_: str) -> None:
    with pytest.raises(UnreadableMetricError):
        metric(type_, "{}", NOON, "", "")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('{"a\\u0000": "b\\u0000"}', {"a\ufffd": "b\ufffd"}),
        ('{"n": 1e400, "m": -1e400, "k": NaN}', {"n": None, "m": None, "k": None}),
        ('{"n": ' + "9" * 400 + "}", {"n": None}),
        ('{"list": [1, {"x": "\\u0000"}]}', {"list": [1.0, {"x": "\ufffd"}]}),
    ],
)
def test_what_postgres_cannot_store_is_replaced(text: str, value: dict[str, Any]) -> None:
    assert value_of(text) == value


@given(st.dictionaries(st.text(), json_values, max_size=5))
def test_any_object_can_be_stored_or_is_refused(value: dict[str, Any]) -> None:
    try:
        stored = value_of(json.dumps(value))
    except UnreadableMetricError:
        return
    assert "\\u0000" not in json.dumps(stored, allow_nan=False)
