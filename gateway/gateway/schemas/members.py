"""Who belongs to a project."""

from typing import Literal

from pydantic import Field

from gateway.schemas.base import AnswerModel, Id, RequestModel

Role = Literal["owner", "editor", "checker", "viewer"]
GivenRole = Literal["editor", "checker", "viewer"]


class AddMember(RequestModel):
    """A user of Taksir, and what he or she may do. Checkers and viewers read; editors also write."""

    user_id: Id
    role: GivenRole


class SetProjectRole(RequestModel):
    """What the member may do from now on."""

    role: GivenRole


class TransferOwnership(RequestModel):
    """The member who becomes the owner."""

    user_id: Id


class ProjectMember(AnswerModel):
    """Somebody who belongs to the project."""

    user_id: int
    role: Role


class Members(AnswerModel):
    """All members, by user."""

    members: list[ProjectMember]
    role: Role = Field(description="The caller's own.")
    revision: int


class Revision(AnswerModel):
    """The project's revision after the change."""

    revision: int
