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


class UpkeepRound(AnswerModel):
    """Projects compared with the truth in one round, those whose figures had drifted, and those built anew."""

    finished_at: TimestampText
    compared: int
    drifted: int
    mended: int
    replayed: int
    parked: int


class FigureHealth(AnswerModel):
    """How well figures follow the truth: what waits now, and sums over the rounds of the hours asked for."""

    parked_events: int = Field(description="Events that cannot be applied.")
    oldest_parked_at: TimestampText | None
    projects_behind: int = Field(description="A newer revision was heard of than is shown.")
    most_revisions_behind: int
    events_waiting: int | None = Field(description="In the stream; null while the bus is away.")
    rounds: int
    compared: int
    drifted: int
    mended: int
    last_round: UpkeepRound | None


class Health(AnswerModel):
    """Whether this process lives, or may be sent requests."""

    status: Literal["ok", "unavailable"]
