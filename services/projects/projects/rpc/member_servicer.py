"""MemberService: who belongs to a project, and the archive."""

from typing import Any

from projects.app.commands.archive_project import archive_project, restore_project
from projects.app.commands.change_members import add_member, change_role, leave, transfer_ownership
from projects.app.editing import Editing
from projects.app.queries.members import list_members
from projects.domain.roles import Membership
from projects.rpc.decoding import caller
from taksir.projects.v1 import member_service_pb2 as messages


class MemberServicer:
    """Every call is made for a user."""

    def __init__(self, editing: Editing) -> None:
        self._editing = editing

    async def ListProjectMembers(
        self, request: messages.ListProjectMembersRequest, _: Any
    ) -> messages.ListProjectMembersResponse:
        """All members."""
        found = await list_members(self._editing.database, caller(), request.project_id)
        return messages.ListProjectMembersResponse(members=_message(found))

    async def AddProjectMember(
        self, request: messages.AddProjectMemberRequest, _: Any
    ) -> messages.AddProjectMemberResponse:
        """The members with the new one."""
        saved = await add_member(self._editing, caller(), request.project_id, request.user_id, request.role)
        return messages.AddProjectMemberResponse(members=_message(saved))

    async def SetProjectRole(self, request: messages.SetProjectRoleRequest, _: Any) -> messages.SetProjectRoleResponse:
        """The members with the new role."""
        saved = await change_role(self._editing, caller(), request.project_id, request.user_id, request.role)
        return messages.SetProjectRoleResponse(members=_message(saved))

    async def RemoveProjectMember(
        self, request: messages.RemoveProjectMemberRequest, _: Any
    ) -> messages.RemoveProjectMemberResponse:
        """The member is out."""
        revision = await leave(self._editing, caller(), request.project_id, request.user_id)
        return messages.RemoveProjectMemberResponse(revision=revision)

    async def TransferOwnership(
        self, request: messages.TransferOwnershipRequest, _: Any
    ) -> messages.TransferOwnershipResponse:
        """The members with the new owner."""
        saved = await transfer_ownership(self._editing, caller(), request.project_id, request.user_id)
        return messages.TransferOwnershipResponse(members=_message(saved))

    async def ArchiveProject(self, request: messages.ArchiveProjectRequest, _: Any) -> messages.ArchiveProjectResponse:
        """The project is in the archive."""
        revision = await archive_project(self._editing, caller(), request.project_id, archived=True)
        return messages.ArchiveProjectResponse(revision=revision)

    async def UnarchiveProject(
        self, request: messages.UnarchiveProjectRequest, _: Any
    ) -> messages.UnarchiveProjectResponse:
        """The project is in the usual list again."""
        revision = await archive_project(self._editing, caller(), request.project_id, archived=False)
        return messages.UnarchiveProjectResponse(revision=revision)

    async def RestoreProject(self, request: messages.RestoreProjectRequest, _: Any) -> messages.RestoreProjectResponse:
        """The project is there again."""
        revision = await restore_project(self._editing, caller(), request.project_id)
        return messages.RestoreProjectResponse(revision=revision)


def _message(found: Membership) -> messages.Members:
    members = [messages.ProjectMember(user_id=one, role=role.value) for one, role in found.members.items()]
    return messages.Members(members=members, role=found.role.value, revision=found.revision)
