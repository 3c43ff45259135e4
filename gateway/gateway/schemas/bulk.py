"""Many projects at once."""

from typing import Annotated, Literal

from pydantic import Field

from gateway.schemas.base import AnswerModel, Id, RequestModel
from gateway.schemas.projects import CreateProject, Project, UpdateProject

MOST_PROJECTS = 200
MOST_NEW_PROJECTS = 2_000

Action = Literal["archive", "unarchive", "delete", "restore"]


class CreateProjects(RequestModel):
    """New projects, such as an upload's rows after they were looked over."""

    projects: Annotated[list[CreateProject], Field(min_length=1, max_length=MOST_NEW_PROJECTS)]


class CreatedProjects(AnswerModel):
    """They, in the order of the request."""

    items: list[Project]
    created_count: int


class ProjectChange(UpdateProject):
    """Fields of one project that change, and the version that the user edited."""

    id: Id


class EditProjects(RequestModel):
    """Changes of many projects."""

    changes: Annotated[list[ProjectChange], Field(min_length=1, max_length=MOST_PROJECTS)]


class ChangedProject(AnswerModel):
    """A project that differs now."""

    id: int
    version: int
    revision: int


class EditedProjects(AnswerModel):
    """Those that differ now; what was so already is left out."""

    updated_count: int
    projects: list[ChangedProject]


class ActOnProjects(RequestModel):
    """Which projects."""

    project_ids: Annotated[list[Id], Field(min_length=1, max_length=MOST_PROJECTS)]


class ActedOnProjects(AnswerModel):
    """Those that differ now; what was so already is left out."""

    changed_count: int
    projects: list[ChangedProject]
