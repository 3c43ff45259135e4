"""Invitations to organisations that are still open."""

from pydantic import Field

from gateway.schemas.auth_accounts import Email, LinkToken
from gateway.schemas.auth_organisations import MemberRole
from gateway.schemas.base import AnswerModel, RequestModel, TimestampText


class InvitationLink(RequestModel):
    """The link of an invitation, to look at or to decline."""

    token: LinkToken


class RevokeInvitations(RequestModel):
    """Whose invitations are taken back."""

    email: Email


class Invitation(AnswerModel):
    """An open invitation."""

    email: str
    role: MemberRole
    invited_by: str = Field(description="The sender's name; empty for somebody who is gone.")
    created_at: TimestampText
    expires_at: TimestampText


class InvitationPreview(Invitation):
    """Who invites whom to what."""

    organisation: str = Field(examples=["CV Karya"])


class InvitationList(AnswerModel):
    """One for each address, by address."""

    items: list[Invitation]
