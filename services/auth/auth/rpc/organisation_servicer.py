"""OrganisationService over gRPC. Only the gateway may call."""

from dataclasses import dataclass
from typing import Any

from auth.app.commands import organisations as commands
from auth.app.queries.own import get_organisation, list_organisations
from auth.app.tools import Tools
from auth.rpc.encoding import client_of, member_message, organisation_message, person
from taksir.auth.v1 import organisation_service_pb2 as messages
from taksir.auth.v1.organisation_service_pb2_grpc import OrganisationServiceServicer


@dataclass(frozen=True)
class OrganisationServicer(OrganisationServiceServicer):
    """Decodes, calls, encodes."""

    tools: Tools

    async def ListOrganisations(
        self, _: messages.ListOrganisationsRequest, __: Any
    ) -> messages.ListOrganisationsResponse:
        """The caller's."""
        found = await list_organisations(self.tools, person())
        return messages.ListOrganisationsResponse(organisations=[organisation_message(one) for one in found])

    async def CreateOrganisation(
        self, request: messages.CreateOrganisationRequest, _: Any
    ) -> messages.CreateOrganisationResponse:
        """A new one."""
        made = await commands.create_organisation(self.tools, person(), request.name)
        return messages.CreateOrganisationResponse(organisation=organisation_message(made))

    async def GetOrganisation(
        self, request: messages.GetOrganisationRequest, _: Any
    ) -> messages.GetOrganisationResponse:
        """One with its members."""
        found, members = await get_organisation(self.tools, person(), request.id)
        return messages.GetOrganisationResponse(
            organisation=organisation_message(found), members=[member_message(member) for member in members]
        )

    async def RenameOrganisation(
        self, request: messages.RenameOrganisationRequest, _: Any
    ) -> messages.RenameOrganisationResponse:
        """A new name."""
        renamed = await commands.rename_organisation(self.tools, person(), request.id, request.name)
        return messages.RenameOrganisationResponse(organisation=organisation_message(renamed))

    async def InviteMember(self, request: messages.InviteMemberRequest, _: Any) -> messages.InviteMemberResponse:
        """Sends a link."""
        user_id, client = person(), client_of(request)
        await commands.invite_member(self.tools, user_id, request.id, request.email, request.role, client)
        return messages.InviteMemberResponse()

    async def AcceptInvitation(
        self, request: messages.AcceptInvitationRequest, _: Any
    ) -> messages.AcceptInvitationResponse:
        """Joins."""
        joined = await commands.accept_invitation(self.tools, person(), request.token, client_of(request))
        return messages.AcceptInvitationResponse(organisation=organisation_message(joined))

    async def SetMemberRole(self, request: messages.SetMemberRoleRequest, _: Any) -> messages.SetMemberRoleResponse:
        """Changes what a member may do."""
        user_id, client = person(), client_of(request)
        await commands.set_member_role(self.tools, user_id, request.id, request.user_id, request.role, client)
        return messages.SetMemberRoleResponse()

    async def RemoveMember(self, request: messages.RemoveMemberRequest, _: Any) -> messages.RemoveMemberResponse:
        """Takes a member out."""
        await commands.remove_member(self.tools, person(), request.id, request.user_id, client_of(request))
        return messages.RemoveMemberResponse()

    async def DeleteOrganisation(
        self, request: messages.DeleteOrganisationRequest, _: Any
    ) -> messages.DeleteOrganisationResponse:
        """Does away with it."""
        user_id, client = person(), client_of(request)
        await commands.delete_organisation(self.tools, user_id, request.session_token, request.id, request.name, client)
        return messages.DeleteOrganisationResponse()
