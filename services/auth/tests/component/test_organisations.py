"""Organisations and who belongs to them."""

import asyncio
from typing import Any

import pytest

from auth.app.commands.create_user import NewUser, create_user
from auth.bootstrap import open_tools
from auth.config import AuthSettings
from chassis.errors import AppError, Kind
from chassis.identity import Identity, acting_as
from taksir.auth.v1 import auth_service_pb2
from taksir.auth.v1 import organisation_service_pb2 as messages

PEOPLE = ("ani", "budi", "citra", "dodi")


@pytest.fixture
async def people(settings: AuthSettings) -> dict[str, int]:
    async with open_tools(settings, "test") as (tools, _):
        return {
            name: await create_user(tools, NewUser(f"{name}@contoh.id", name, "kuda benar baterai", frozenset()))
            for name in PEOPLE
        }


def as_(user_id: int) -> Any:
    return acting_as(Identity(user_id, frozenset({"user"})))


async def refusal_of(call: Any) -> AppError:
    with pytest.raises(AppError) as refusal:
        await call
    return refusal.value


@pytest.fixture
async def office(doors: Any, people: dict[str, int], mailbox: Any) -> int:
    """Ani owns it, Budi is an admin, Citra a member, Dodi a stranger."""
    with as_(people["ani"]):
        made = await doors.organisations.CreateOrganisation(messages.CreateOrganisationRequest(name=" CV Karya "))
    organisation_id: int = made.organisation.id
    for name, role in (("budi", "admin"), ("citra", "member")):
        with as_(people["ani"]):
            invitation = messages.InviteMemberRequest(id=organisation_id, email=f"{name}@contoh.id", role=role)
            await doors.organisations.InviteMember(invitation)
        with as_(people[name]):
            accept = messages.AcceptInvitationRequest(token=await mailbox.next_token())
            joined = (await doors.organisations.AcceptInvitation(accept)).organisation
        assert (joined.name, joined.role) == ("CV Karya", role)
    return organisation_id


async def members(doors: Any, organisation_id: int) -> dict[str, str]:
    answer = await doors.organisations.GetOrganisation(messages.GetOrganisationRequest(id=organisation_id))
    return {member.name: member.role for member in answer.members}


async def test_members_see_each_other_and_strangers_see_nothing(
    doors: Any, people: dict[str, int], office: int
) -> None:
    with as_(people["citra"]):
        assert await members(doors, office) == {"ani": "owner", "budi": "admin", "citra": "member"}
    with as_(people["dodi"]):
        assert (await refusal_of(members(doors, office))).kind is Kind.NOT_FOUND
        rename = doors.organisations.RenameOrganisation(messages.RenameOrganisationRequest(id=office, name="X"))
        assert (await refusal_of(rename)).kind is Kind.NOT_FOUND
        assert not (await doors.organisations.ListOrganisations(messages.ListOrganisationsRequest())).organisations


async def test_an_invitation_is_good_for_its_address_alone_and_once(
    doors: Any, people: dict[str, int], office: int, mailbox: Any
) -> None:
    with as_(people["budi"]):
        await doors.organisations.InviteMember(
            messages.InviteMemberRequest(id=office, email="dodi@contoh.id", role="member")
        )
    accept = messages.AcceptInvitationRequest(token=await mailbox.next_token())
    with as_(people["citra"]):
        assert (await refusal_of(doors.organisations.AcceptInvitation(accept))).slug == "link-over"
    with as_(people["dodi"]):
        await doors.organisations.AcceptInvitation(accept)
        assert (await refusal_of(doors.organisations.AcceptInvitation(accept))).slug == "link-over"


async def test_an_invitation_ends_with_the_right_of_its_sender(
    doors: Any, people: dict[str, int], office: int, mailbox: Any
) -> None:
    with as_(people["budi"]):
        await doors.organisations.InviteMember(
            messages.InviteMemberRequest(id=office, email="dodi@contoh.id", role="admin")
        )
    token = await mailbox.next_token()
    with as_(people["ani"]):
        await doors.organisations.SetMemberRole(
            messages.SetMemberRoleRequest(id=office, user_id=people["budi"], role="member")
        )
    with as_(people["dodi"]):
        accept = doors.organisations.AcceptInvitation(messages.AcceptInvitationRequest(token=token))
        assert (await refusal_of(accept)).slug == "link-over"


@pytest.mark.parametrize(
    ("who", "whom", "role", "slug"),
    [
        ("citra", "citra", "admin", "role-not-enough"),
        ("budi", "budi", "owner", "role-not-enough"),
        ("budi", "ani", "member", "role-not-enough"),
        ("ani", "ani", "member", "last-owner"),
        ("ani", "dodi", "member", "member-not-found"),
        ("ani", "budi", "king", "role-invalid"),
    ],
)
async def test_nobody_rises_or_falls_beyond_the_rules(
    doors: Any, people: dict[str, int], office: int, who: str, whom: str, role: str, slug: str
) -> None:
    change = messages.SetMemberRoleRequest(id=office, user_id=people[whom], role=role)
    with as_(people[who]):
        assert (await refusal_of(doors.organisations.SetMemberRole(change))).slug == slug


async def test_members_leave_but_not_the_last_owner(doors: Any, people: dict[str, int], office: int) -> None:
    def removal(name: str) -> messages.RemoveMemberRequest:
        return messages.RemoveMemberRequest(id=office, user_id=people[name])

    with as_(people["citra"]):
        assert (await refusal_of(doors.organisations.RemoveMember(removal("budi")))).slug == "role-not-enough"
        await doors.organisations.RemoveMember(removal("citra"))
    with as_(people["ani"]):
        assert (await refusal_of(doors.organisations.RemoveMember(removal("ani")))).slug == "last-owner"
        promotion = messages.SetMemberRoleRequest(id=office, user_id=people["budi"], role="owner")
        await doors.organisations.SetMemberRole(promotion)
        await doors.organisations.RemoveMember(removal("ani"))
    with as_(people["budi"]):
        assert await members(doors, office) == {"budi": "owner"}


async def test_two_owners_who_leave_at_once_do_not_both_leave(doors: Any, people: dict[str, int], office: int) -> None:
    async def leave(name: str) -> str:
        with as_(people[name]):
            removal = messages.RemoveMemberRequest(id=office, user_id=people[name])
            try:
                await doors.organisations.RemoveMember(removal)
            except AppError as refusal:
                return refusal.slug
        return "left"

    with as_(people["ani"]):
        await doors.organisations.SetMemberRole(
            messages.SetMemberRoleRequest(id=office, user_id=people["budi"], role="owner")
        )
    assert sorted(await asyncio.gather(leave("ani"), leave("budi"))) == ["last-owner", "left"]


async def deletion(doors: Any, office: int, name: str, wanted: str = "CV Karya") -> messages.DeleteOrganisationRequest:
    login = auth_service_pb2.LoginRequest(email=f"{name}@contoh.id", password="kuda benar baterai")
    token = (await doors.auth.Login(login)).session_token
    return messages.DeleteOrganisationRequest(id=office, name=wanted, session_token=token)


@pytest.mark.parametrize(
    ("who", "name", "slug"),
    [
        ("ani", "CV Kary", "organisation-name-differs"),
        ("ani", "cv karya", "organisation-name-differs"),
        ("budi", "CV Karya", "role-not-enough"),
        ("citra", "CV Karya", "role-not-enough"),
        ("dodi", "CV Karya", "organisation-not-found"),
    ],
)
async def test_only_the_owner_deletes_and_only_by_name(
    doors: Any, people: dict[str, int], office: int, who: str, name: str, slug: str
) -> None:
    request = await deletion(doors, office, who, name)
    with as_(people[who]):
        assert (await refusal_of(doors.organisations.DeleteOrganisation(request))).slug == slug
    with as_(people["ani"]):
        assert len(await members(doors, office)) == 3


async def test_deleting_needs_a_session_of_ones_own(doors: Any, people: dict[str, int], office: int) -> None:
    stolen = await deletion(doors, office, "dodi")
    with as_(people["ani"]):
        assert (await refusal_of(doors.organisations.DeleteOrganisation(stolen))).slug == "session-over"


async def test_a_deleted_organisation_is_gone_with_its_invitations(
    doors: Any, people: dict[str, int], office: int, mailbox: Any
) -> None:
    request = await deletion(doors, office, "ani")
    promotion = messages.SetMemberRoleRequest(id=office, user_id=people["budi"], role="owner")
    demotion = messages.SetMemberRoleRequest(id=office, user_id=people["budi"], role="admin")
    invitation = messages.InviteMemberRequest(id=office, email="dodi@contoh.id", role="member")
    with as_(people["ani"]):
        await doors.organisations.InviteMember(invitation)
        await doors.organisations.SetMemberRole(promotion)
        assert (await refusal_of(doors.organisations.DeleteOrganisation(request))).slug == "other-owners"
        await doors.organisations.SetMemberRole(demotion)
        await doors.organisations.DeleteOrganisation(request)
        assert (await refusal_of(doors.organisations.DeleteOrganisation(request))).slug == "organisation-not-found"
    with as_(people["budi"]):
        assert (await refusal_of(members(doors, office))).slug == "organisation-not-found"
    with as_(people["dodi"]):
        accept = messages.AcceptInvitationRequest(token=await mailbox.next_token())
        assert (await refusal_of(doors.organisations.AcceptInvitation(accept))).slug == "link-over"
