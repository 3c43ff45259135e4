"""Projects from a workbook."""

from pydantic import Field

from gateway.schemas.base import AnswerModel


class UploadProblem(AnswerModel):
    """What is wrong with one field of a row, and in which cell it stands."""

    path: str
    cell: str = Field(examples=["C6"])
    message: str


class UploadedProject(AnswerModel):
    """One row: what it would become, with what is wrong with it; values as texts."""

    row: int
    fields: dict[str, str]
    problems: list[UploadProblem]


class ProjectUpload(AnswerModel):
    """Every row of the sheet. Nothing is stored: send the rows that are wanted to `/api/projects/batch/`."""

    rows: list[UploadedProject]
    total: int
    valid: int
    invalid: int
    unknown_columns: list[str]
