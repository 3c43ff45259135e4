"""People asked to join a project by e-mail, with or without an account."""

import asyncio
from datetime import timedelta
from typing import Any, cast

import pytest
from sqlalchemy import func, select, update

from chassis.database.engine import Database
from chassis.errors import AppError, Kind
from chassis.rpc.client import Channel
from projects.domain.invitation import MOST_OPEN
from projects.store.invitation_tables import invitation
from projects.store.tables import audit_entry
from taksir.projects.v1 import invitation_service_pb2 as messages
from taksir.projects.v1 import member_service_pb2 as members
from taksir.projects.v1 import project_service_pb2 as project
from taksir.projects.v1.invitation_service_pb2_grpc import InvitationServiceStub
from taksir.projects.v1.member_service_pb2_grpc import MemberServiceStub

from .conftest import Client, user

EMAIL = "siti@contoh.id"


@pytest.fixture
def invitations(channel: Channel) -> InvitationServiceStub:
    return InvitationServiceStub(cast("Any", channel))


async def invite(
    invitations: InvitationServiceStub, project_id: int, email: str = EMAIL, role: str = "editor"
) -> messages.InviteToProjectResponse:
    request = messages.InviteToProjectRequest(project_id=project_id, email=email, role=role)
    return await invitations.InviteToProject(request)


async def accept(
    invitations: InvitationServiceStub, token: str, email: str = EMAIL
) -> messages.AcceptProjectInvitationResponse:
    return await invitations.AcceptProjectInvitation(messages.AcceptProjectInvitationRequest(token=token, email=email))


async def waiting(invitations: InvitationServiceStub, project_id: int) -> list[str]:
    answer = await invitations.ListProjectInvitations(messages.ListProjectInvitationsRequest(project_id=project_id))
    return [one.email for one in answer.invitations]


async def refused(call: Any) -> str:
    with pytest.raises(AppError) as refusal:
        await call
    return refusal.value.slug


async def test_whoever_is_invited_joins_with_the_role_once(
    client: Client, invitations: InvitationServiceStub, channel: Channel
) -> None:
    project_id = await client.new_project(nama="Gedung Serbaguna")
    made = await invite(invitations, project_id, "  Siti@Contoh.ID ", "checker")
    assert (made.project_name, made.invitation.email, made.invitation.role) == ("Gedung Serbaguna", EMAIL, "checker")
    assert made.invitation.expires_at.seconds - made.invitation.created_at.seconds == timedelta(days=7).total_seconds()
    assert await waiting(invitations, project_id) == [EMAIL]
    siti = client.user_id + 1
    with client.acting_as(user(siti)):
        joined = await accept(invitations, made.token)
        assert (joined.project_id, joined.role) == (project_id, "checker")
        await client.projects.GetProject(project.GetProjectRequest(project_id=project_id))
        assert await refused(accept(invitations, made.token)) == "invitation-over"
    assert await waiting(invitations, project_id) == []
    shared = MemberServiceStub(cast("Any", channel))
    found = (await shared.ListProjectMembers(members.ListProjectMembersRequest(project_id=project_id))).members
    assert {one.user_id: one.role for one in found.members} == {client.user_id: "owner", siti: "checker"}


async def test_a_link_is_good_for_its_address_only_and_stays_good_for_it(
    client: Client, invitations: InvitationServiceStub
) -> None:
    project_id = await client.new_project()
    made = await invite(invitations, project_id)
    with client.acting_as(user(client.user_id + 1)):
        assert await refused(accept(invitations, made.token, "budi@contoh.id")) == "invitation-over"
        assert await refused(accept(invitations, made.token + "x")) == "invitation-over"
        assert await refused(accept(invitations, "")) == "invitation-over"
        assert (await accept(invitations, made.token)).role == "editor"


async def test_inviting_again_replaces_the_link_and_withdrawing_ends_it(
    client: Client, invitations: InvitationServiceStub
) -> None:
    project_id = await client.new_project()
    first = await invite(invitations, project_id)
    second = await invite(invitations, project_id, role="viewer")
    assert await waiting(invitations, project_id) == [EMAIL]
    with client.acting_as(user(client.user_id + 1)):
        assert await refused(accept(invitations, first.token)) == "invitation-over"
    gone = messages.WithdrawInvitationRequest(project_id=project_id, invitation_id=second.invitation.id)
    await invitations.WithdrawInvitation(gone)
    with client.acting_as(user(client.user_id + 1)):
        assert await refused(accept(invitations, second.token)) == "invitation-over"
    assert await refused(invitations.WithdrawInvitation(gone)) == "invitation-not-found"


async def test_links_end_with_time_with_the_owner_and_with_the_project(
    client: Client, invitations: InvitationServiceStub, channel: Channel, database: Database
) -> None:
    old, handed, deleted = [await client.new_project() for _ in range(3)]
    tokens = [(await invite(invitations, one)).token for one in (old, handed, deleted)]
    past = update(invitation).where(invitation.c.project_id == old).values(expires_at=func.now())
    async with database.write() as connection:
        await connection.execute(past)
    other = client.user_id + 2
    shared = MemberServiceStub(cast("Any", channel))
    await shared.AddProjectMember(members.AddProjectMemberRequest(project_id=handed, user_id=other, role="editor"))
    await shared.TransferOwnership(members.TransferOwnershipRequest(project_id=handed, user_id=other))
    await client.projects.DeleteProject(project.DeleteProjectRequest(project_id=deleted))
    with client.acting_as(user(client.user_id + 1)):
        for token in tokens:
            assert await refused(accept(invitations, token)) == "invitation-over"
    assert await waiting(invitations, old) == []


async def test_of_two_who_use_one_link_at_once_one_joins(client: Client, invitations: InvitationServiceStub) -> None:
    project_id = await client.new_project()
    made = await invite(invitations, project_id)

    async def join(number: int) -> Any:
        with client.acting_as(user(client.user_id + number)):
            return await accept(invitations, made.token)

    answers = await asyncio.gather(*(join(number) for number in range(1, 7)), return_exceptions=True)
    assert sum(not isinstance(one, AppError) for one in answers) == 1


async def test_a_member_who_accepts_keeps_the_role_he_has(client: Client, invitations: InvitationServiceStub) -> None:
    project_id = await client.new_project()
    made = await invite(invitations, project_id, role="viewer")
    joined = await accept(invitations, made.token)
    assert joined.role == "owner"


async def test_only_the_owner_invites_and_sees_whom(
    client: Client, invitations: InvitationServiceStub, channel: Channel, database: Database
) -> None:
    project_id = await client.new_project()
    made = await invite(invitations, project_id)
    editor = client.user_id + 1
    shared = MemberServiceStub(cast("Any", channel))
    await shared.AddProjectMember(members.AddProjectMemberRequest(project_id=project_id, user_id=editor, role="editor"))
    for who, kind in ((editor, Kind.FORBIDDEN), (editor + 1, Kind.NOT_FOUND)):
        with client.acting_as(user(who)):
            withdraw = messages.WithdrawInvitationRequest(project_id=project_id, invitation_id=made.invitation.id)
            for call in (
                invite(invitations, project_id),
                waiting(invitations, project_id),
                invitations.WithdrawInvitation(withdraw),
            ):
                with pytest.raises(AppError) as refusal:
                    await call
                assert refusal.value.kind is kind
    trail = select(audit_entry.c.after).where(
        audit_entry.c.project_id == project_id, audit_entry.c.entity == "invitation"
    )
    async with database.read() as connection:
        assert (await connection.execute(trail)).scalars().all() == [{"role": "editor"}]


@pytest.mark.parametrize(
    ("fields", "path"),
    [
        ({"email": "bukan surel"}, "email"),
        ({"email": "budi(x)@contoh.id"}, "email"),
        ({"email": "budi@contoh.id,root"}, "email"),
        ({"email": "a@b" + "c" * 260}, "email"),
        ({"email": "a\x00@contoh.id"}, "email"),
        ({"role": "owner"}, "role"),
        ({"role": ""}, "role"),
    ],
)
async def test_wrong_invitations_are_refused_at_their_field(
    client: Client, invitations: InvitationServiceStub, fields: dict[str, str], path: str
) -> None:
    project_id = await client.new_project()
    with pytest.raises(AppError) as refusal:
        await invite(invitations, project_id, **fields)
    assert [field.path for field in refusal.value.fields] == [path]
    assert await waiting(invitations, project_id) == []


async def test_a_project_has_only_so_many_open_invitations(client: Client, invitations: InvitationServiceStub) -> None:
    project_id = await client.new_project()
    for number in range(MOST_OPEN):
        await invite(invitations, project_id, f"orang{number}@contoh.id")
    assert await refused(invite(invitations, project_id, "terlalu@contoh.id")) == "invitations-too-many"
    await invite(invitations, project_id, "orang0@contoh.id")
    assert len(await waiting(invitations, project_id)) == MOST_OPEN
