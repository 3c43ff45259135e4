"""Members of a project, its archive, and bringing it back."""

import asyncio
from typing import Any

import pytest
from sqlalchemy import select

from chassis.database.engine import Database
from chassis.errors import AppError, Kind
from projects.store.tables import outbox
from taksir.projects.events.v1.project_changed_pb2 import ProjectChanged
from taksir.projects.v1 import member_service_pb2 as messages
from taksir.projects.v1 import project_service_pb2 as project
from taksir.projects.v1.member_service_pb2_grpc import MemberServiceStub

from .conftest import Client, body, user


@pytest.fixture
def members(client: Client, channel: Any) -> Any:
    return MemberServiceStub(channel)


def roles(answer: Any) -> dict[int, str]:
    return {one.user_id: one.role for one in answer.members.members}


async def add(members: Any, project_id: int, user_id: int, role: str) -> Any:
    return await members.AddProjectMember(
        messages.AddProjectMemberRequest(project_id=project_id, user_id=user_id, role=role)
    )


async def refused(call: Any) -> tuple[Kind, str]:
    with pytest.raises(AppError) as refusal:
        await call
    return refusal.value.kind, refusal.value.slug


async def last_event(database: Database, project_id: int) -> ProjectChanged:
    subject = f"projects.v1.project_changed.{project_id}"
    statement = select(outbox.c.payload).where(outbox.c.subject == subject).order_by(outbox.c.id.desc()).limit(1)
    async with database.read() as connection:
        return ProjectChanged.FromString(await connection.scalar(statement))


async def test_a_member_sees_the_project_at_once_and_not_after_leaving(client: Client, members: Any) -> None:
    me, project_id = client.user_id, await client.new_project()
    added = await add(members, project_id, me + 1, "viewer")
    assert (roles(added), added.members.role, added.members.revision) == ({me: "owner", me + 1: "viewer"}, "owner", 2)
    read = project.GetProjectRequest(project_id=project_id)
    with client.acting_as(user(me + 1)):
        await client.projects.GetProject(read)
        listed = await members.ListProjectMembers(messages.ListProjectMembersRequest(project_id=project_id))
        assert (roles(listed), listed.members.role) == (roles(added), "viewer")
        await members.RemoveProjectMember(messages.RemoveProjectMemberRequest(project_id=project_id, user_id=me + 1))
        assert await refused(client.projects.GetProject(read)) == (Kind.NOT_FOUND, "project-not-found")


async def test_the_event_carries_all_members(client: Client, members: Any, database: Database) -> None:
    me, project_id = client.user_id, await client.new_project()
    await add(members, project_id, me + 1, "checker")
    event = await last_event(database, project_id)
    assert event.revision == 2
    assert [(one.user_id, one.role) for one in event.state.project.members] == [(me, "owner"), (me + 1, "checker")]


async def test_only_the_owner_changes_members(client: Client, members: Any) -> None:
    me, project_id = client.user_id, await client.new_project()
    for number, role in enumerate(("editor", "checker", "viewer"), 1):
        await add(members, project_id, me + number, role)
    calls = (
        lambda: add(members, project_id, me + 9, "viewer"),
        lambda: members.SetProjectRole(
            messages.SetProjectRoleRequest(project_id=project_id, user_id=me + 1, role="viewer")
        ),
        lambda: members.RemoveProjectMember(messages.RemoveProjectMemberRequest(project_id=project_id, user_id=me)),
        lambda: members.TransferOwnership(messages.TransferOwnershipRequest(project_id=project_id, user_id=me + 1)),
        lambda: members.ArchiveProject(messages.ArchiveProjectRequest(project_id=project_id)),
        lambda: members.UnarchiveProject(messages.UnarchiveProjectRequest(project_id=project_id)),
    )
    for call in calls:
        for one in (me + 1, me + 2, me + 3):
            with client.acting_as(user(one)):
                assert await refused(call()) == (Kind.FORBIDDEN, "project-owner-only")
        with client.acting_as(user(me + 8)):
            assert await refused(call()) == (Kind.NOT_FOUND, "project-not-found")


async def test_ownership_goes_to_a_member_and_the_former_owner_edits(client: Client, members: Any) -> None:
    me, project_id = client.user_id, await client.new_project()
    transfer = messages.TransferOwnershipRequest(project_id=project_id, user_id=me + 1)
    assert (await refused(members.TransferOwnership(transfer)))[1] == "member-not-found"
    await add(members, project_id, me + 1, "viewer")
    handed = await members.TransferOwnership(transfer)
    assert (roles(handed), handed.members.role) == ({me: "editor", me + 1: "owner"}, "editor")
    delete = project.DeleteProjectRequest(project_id=project_id)
    assert (await refused(client.projects.DeleteProject(delete)))[1] == "project-owner-only"
    restore = messages.RestoreProjectRequest(project_id=project_id)
    with client.acting_as(user(me + 1)):
        await client.projects.DeleteProject(delete)
    assert (await refused(members.RestoreProject(restore)))[1] == "project-not-found"
    with client.acting_as(user(me + 1)):
        await members.RestoreProject(restore)
    await client.projects.GetProject(project.GetProjectRequest(project_id=project_id))


async def test_the_owner_is_neither_removed_nor_made_less(client: Client, members: Any) -> None:
    me, project_id = client.user_id, await client.new_project()
    demote = messages.SetProjectRoleRequest(project_id=project_id, user_id=me, role="viewer")
    assert await refused(members.SetProjectRole(demote)) == (Kind.CONFLICT, "member-is-owner")
    remove = messages.RemoveProjectMemberRequest(project_id=project_id, user_id=me)
    assert await refused(members.RemoveProjectMember(remove)) == (Kind.CONFLICT, "member-is-owner")
    assert (await refused(add(members, project_id, me, "editor")))[1] == "member-exists"
    for role in ("owner", "", "Admin"):
        assert (await refused(add(members, project_id, me + 1, role)))[1] == "member-invalid"


async def test_of_two_transfers_at_once_one_wins(client: Client, members: Any) -> None:
    me, project_id = client.user_id, await client.new_project()
    for one in (me + 1, me + 2):
        await add(members, project_id, one, "editor")
    outcomes = await asyncio.gather(
        *(
            members.TransferOwnership(messages.TransferOwnershipRequest(project_id=project_id, user_id=one))
            for one in (me + 1, me + 2)
        ),
        return_exceptions=True,
    )
    lost = [one for one in outcomes if isinstance(one, AppError)]
    assert [one.slug for one in lost] == ["project-owner-only"]
    listed = await members.ListProjectMembers(messages.ListProjectMembersRequest(project_id=project_id))
    assert sorted(roles(listed).values()) == ["editor", "editor", "owner"]


async def test_a_role_that_is_the_same_changes_nothing(client: Client, members: Any) -> None:
    me, project_id = client.user_id, await client.new_project()
    await add(members, project_id, me + 1, "editor")
    same = messages.SetProjectRoleRequest(project_id=project_id, user_id=me + 1, role="editor")
    assert (await members.SetProjectRole(same)).members.revision == 2


async def test_archived_is_another_thing_than_deleted(client: Client, members: Any) -> None:
    project_id = await client.new_project()
    await members.ArchiveProject(messages.ArchiveProjectRequest(project_id=project_id))
    listed = body(await client.projects.ListProjects(project.ListProjectsRequest()))
    assert listed["items"] == []
    await client.projects.GetProject(project.GetProjectRequest(project_id=project_id))
    again = await members.ArchiveProject(messages.ArchiveProjectRequest(project_id=project_id))
    assert again.revision == 2
    assert (await members.UnarchiveProject(messages.UnarchiveProjectRequest(project_id=project_id))).revision == 3
    listed = body(await client.projects.ListProjects(project.ListProjectsRequest()))
    assert [one["id"] for one in listed["items"]] == [project_id]


async def test_a_deleted_project_comes_back_whole(client: Client, members: Any, database: Database) -> None:
    project_id = await client.new_project()
    await client.custom(project_id, "Galian")
    restore = messages.RestoreProjectRequest(project_id=project_id)
    assert (await refused(members.RestoreProject(restore)))[1] == "project-not-found"
    await client.projects.DeleteProject(project.DeleteProjectRequest(project_id=project_id))
    assert (await members.RestoreProject(restore)).revision == 4
    event = await last_event(database, project_id)
    assert (event.revision, event.state.project.is_deleted) == (4, False)
    assert len(body(await client.projects.ListProjects(project.ListProjectsRequest()))["items"]) == 1
