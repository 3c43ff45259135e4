"""Projects as files."""

from typing import Any

from gateway.schemas.base import AnswerModel
from gateway.schemas.projects import Project


class BackupFile(AnswerModel):
    """The file: its format and version, the SHA-256 of the content with sorted keys, and the content."""

    format: str
    version: int
    checksum: str
    content: dict[str, Any]


class RestoredProject(AnswerModel):
    """The project as it is now, and what differs from the file."""

    project: Project
    warnings: list[str]
