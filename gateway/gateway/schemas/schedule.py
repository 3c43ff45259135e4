"""The weekly schedule, planned and actual."""

from typing import Annotated, Literal, Self

from pydantic import ConfigDict, Field, model_validator

from gateway.schemas.base import AnswerModel, DateText, DecimalText, Id, RequestModel, Text, TimestampText
from gateway.schemas.estimate import MAXIMUM_ROWS


class AssignmentInput(RequestModel):
    """Progress of one pekerjaan in one week, percent of its volume. `proportion` means the one of the mode."""

    pekerjaan_id: Id
    week_number: Annotated[int, Field(ge=1, le=5_000)]
    planned_proportion: DecimalText | None = None
    actual_proportion: DecimalText | None = None
    proportion: DecimalText | None = None
    actual_cost: DecimalText | None = Field(default=None, description="Rupiah spent in that week.")
    notes: Annotated[Text, Field(max_length=2_000)] | None = None


class AssignWeekly(RequestModel):
    """The weekly schedule, planned or actual."""

    mode: Literal["planned", "actual"] = "planned"
    assignments: Annotated[list[AssignmentInput], Field(max_length=MAXIMUM_ROWS)]

    @model_validator(mode="after")
    def _one_meaning(self) -> Self:
        named = f"{self.mode}_proportion"
        for index, assignment in enumerate(self.assignments):
            if assignment.proportion is not None and getattr(assignment, named) is not None:
                raise ValueError(f"assignments[{index}] sends both proportion and {named}")
        return self


class AssignedWeekly(AnswerModel):
    """How many weeks were stored."""

    revision: int
    created_count: int
    updated_count: int


class Assignment(AnswerModel):
    """Progress of one pekerjaan in one week, percent of its volume."""

    model_config = ConfigDict(extra="allow")

    pekerjaan_id: int
    week_number: int
    planned_proportion: DecimalText
    actual_proportion: DecimalText
    actual_cost: DecimalText | None
    notes: str
    week_start_date: DateText
    week_end_date: DateText
    updated_at: TimestampText


class AssignmentList(AnswerModel):
    """The whole weekly schedule."""

    count: int
    assignments: list[Assignment]
