"""People asked to join a project by e-mail."""

from typing import Annotated

from pydantic import Field

from gateway.schemas.base import AnswerModel, RequestModel, Text, TimestampText
from gateway.schemas.members import GivenRole, Role


class InviteToProject(RequestModel):
    """Whom to ask, and what he may do then; he needs no account yet."""

    email: Annotated[Text, Field(max_length=254)]
    role: GivenRole


class ProjectInvitation(AnswerModel):
    """An invitation that is open; an older one to the same address is good no more."""

    id: int
    email: str
    role: GivenRole
    invited_by: int
    created_at: TimestampText
    expires_at: TimestampText


class ProjectInvitations(AnswerModel):
    """The open ones, by address."""

    items: list[ProjectInvitation]


class AcceptProjectInvitation(RequestModel):
    """The secret from the link of the letter."""

    token: Annotated[Text, Field(min_length=1, max_length=200)]


class JoinedProject(AnswerModel):
    """Where the caller is a member now, as what."""

    project_id: int
    role: Role
    revision: int
