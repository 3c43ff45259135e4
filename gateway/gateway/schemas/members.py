"""Who belongs to a project."""

from typing import Annotated, Literal

from pydantic import Field

from gateway.schemas.base import AnswerModel, Id, RequestModel, Text

Role = Literal["owner", "editor", "checker", "viewer"]
GivenRole = Literal["editor", "checker", "viewer"]


class AddMember(RequestModel):
    """A user of Taksir by e-mail, and the role. Checkers and viewers read; editors also write.

    Not by number: numbers can be counted through, and a member's name and address are shown.
    """

    email: Annotated[Text, Field(max_length=254)]
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
