"""Measurements that browsers send in."""

import json
from typing import Literal

from pydantic import AliasChoices, Field, JsonValue, field_validator

from gateway.schemas.base import AnswerModel, RequestModel, TimestampText

MAXIMUM_VALUE_BYTES = 4096


class ClientMetric(RequestModel):
    """One measurement. `metric_type` and `metric` are taken for `type` and `value`."""

    type: Literal["pageLoad", "apiRequest", "render", "fps", "memory"] = Field(
        validation_alias=AliasChoices("type", "metric_type")
    )
    value: dict[str, JsonValue] = Field(
        validation_alias=AliasChoices("value", "metric"), description="At most 4 KiB as JSON."
    )

    @field_validator("value")
    @classmethod
    def _bounded(cls, value: dict[str, JsonValue]) -> dict[str, JsonValue]:
        if len(json.dumps(value, allow_nan=False).encode()) > MAXIMUM_VALUE_BYTES:
            raise ValueError(f"value is over {MAXIMUM_VALUE_BYTES} bytes")
        return value


class MetricAccepted(AnswerModel):
    """The measurement is stored."""

    message: str


class MetricCount(AnswerModel):
    """How many measurements of one type came in."""

    type: str
    count: int
    last_received_at: TimestampText | None


class MetricSummary(AnswerModel):
    """Measurements of the last hours, by type."""

    items: list[MetricCount]
    total: int


class Health(AnswerModel):
    """Whether this process lives, or may be sent requests."""

    status: Literal["ok", "unavailable"]
