"""Documents."""

from typing import Literal

from pydantic import Field

from gateway.schemas.base import AnswerModel, RequestModel, Version


class StartExport(RequestModel):
    """Which document, in which format; `min_revision` is the revision that it must show at least."""

    export_type: Literal["rekap-rab"]
    format: Literal["xlsx"]
    min_revision: Version | None = None


class StartedExport(AnswerModel):
    """The job; ask `status_url` until it is done, then fetch `download_url`."""

    task_id: str
    status_url: str
    download_url: str


class ExportStatus(AnswerModel):
    """How far the job is, in percent."""

    task_id: str
    status: Literal["queued", "running", "done", "failed", "expired"]
    progress: int = Field(ge=0, le=100)
    file_name: str
    file_size: int = Field(description="Bytes; 0 until done.")
    error_message: str
    download_url: str
    revision: int = Field(description="The project revision that the file shows.")
