"""RFC 9457 problem details, the only shape of an error."""

from pydantic import ConfigDict, Field, JsonValue

from gateway.schemas.base import AnswerModel


class FieldProblem(AnswerModel):
    """One wrong field. Further members (sheet, cell, pekerjaan_id …) may follow, by the kind of error."""

    model_config = ConfigDict(extra="allow")

    path: str = Field(examples=["klasifikasi[0].sub[1].name"])
    message: str


class Problem(AnswerModel):
    """application/problem+json."""

    type: str = Field(examples=["urn:taksir:problem:project-not-found"])
    title: str
    status: int
    detail: str = Field(description="What happened and what to do next, in Indonesian.")
    errors: list[FieldProblem]
    request_id: str
    retry_after: int | None = Field(default=None, description="Seconds after which a retry makes sense.")
    current: JsonValue = Field(default=None, description="The row as it is now, for a conflict.")
