"""Organisations and who belongs to them."""

from typing import Annotated, Literal

from pydantic import Field

from gateway.schemas.auth_accounts import Email, LinkToken
from gateway.schemas.base import AnswerModel, RequestModel, Text, TimestampText

OrganisationName = Annotated[Text, Field(min_length=1, max_length=200)]
MemberRole = Literal["owner", "admin", "member"]


class NameOrganisation(RequestModel):
    """The name of an organisation, new or changed."""

    name: OrganisationName


class InviteMember(RequestModel):
    """Whom to invite, and as what."""

    email: Email
    role: MemberRole


class AcceptInvitation(RequestModel):
    """The link of an invitation."""

    token: LinkToken


class SetMemberRole(RequestModel):
    """The new role of a member."""

    role: MemberRole


class DeleteOrganisation(RequestModel):
    """The name of the organisation, typed as a confirmation."""

    name: OrganisationName


class Organisation(AnswerModel):
    """An organisation as the caller sees it."""

    id: int
    name: str
    role: MemberRole = Field(description="The caller's own.")


class Member(AnswerModel):
    """Somebody who belongs to an organisation."""

    user_id: int
    email: str
    name: str
    role: MemberRole
    joined_at: TimestampText


class OrganisationList(AnswerModel):
    """The caller's organisations, by name."""

    items: list[Organisation]


class OrganisationDetail(Organisation):
    """With its members, by name."""

    members: list[Member]
