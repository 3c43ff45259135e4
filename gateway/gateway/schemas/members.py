"""Who belongs to a project."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from gateway.schemas.base import AnswerModel, Id, RequestModel, Text

Role = Literal["owner", "editor", "checker", "viewer"]
GivenRole = Literal["editor", "checker", "viewer"]


class AddMember(RequestModel):
    """A user of Taksir, by number or e-mail, and the role. Checkers and viewers read; editors also write."""

    user_id: Id | None = None
    email: Annotated[Text, Field(max_length=254)] | None = None
    role: GivenRole

    @model_validator(mode="after")
    def _names_somebody(self) -> Self:
        if (self.user_id is None) == (self.email is None):
            raise ValueError("give either user_id or email")
        return self


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
