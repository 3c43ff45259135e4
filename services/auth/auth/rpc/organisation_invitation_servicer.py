"""OrganisationInvitationService over gRPC. Only the gateway may call."""

from dataclasses import dataclass
from typing import Any

from auth.app.commands import invitations as commands
from auth.app.tools import Tools
from auth.rpc.encoding import client_of, person, require_gateway, stamp
from auth.store.invitations import Invitation
from taksir.auth.v1 import organisation_invitation_service_pb2 as messages
from taksir.auth.v1.organisation_invitation_service_pb2_grpc import OrganisationInvitationServiceServicer


@dataclass(frozen=True)
class OrganisationInvitationServicer(OrganisationInvitationServiceServicer):
    """Decodes, calls, encodes."""

    tools: Tools

    async def PreviewInvitation(
        self, request: messages.PreviewInvitationRequest, _: Any
    ) -> messages.PreviewInvitationResponse:
        """Who invites to what."""
        require_gateway()
        found = await commands.preview_invitation(self.tools, request.token)
        return messages.PreviewInvitationResponse(organisation=found.organisation, invitation=_message(found))

    async def DeclineInvitation(
        self, request: messages.DeclineInvitationRequest, _: Any
    ) -> messages.DeclineInvitationResponse:
        """Says no."""
        require_gateway()
        await commands.decline_invitation(self.tools, request.token, client_of(request))
        return messages.DeclineInvitationResponse()

    async def ListInvitations(
        self, request: messages.ListInvitationsRequest, _: Any
    ) -> messages.ListInvitationsResponse:
        """Those that are open."""
        found = await commands.list_invitations(self.tools, person(), request.organisation_id)
        return messages.ListInvitationsResponse(invitations=[_message(one) for one in found])

    async def RevokeInvitations(
        self, request: messages.RevokeInvitationsRequest, _: Any
    ) -> messages.RevokeInvitationsResponse:
        """Takes them back."""
        user_id, client = person(), client_of(request)
        await commands.revoke_invitations(self.tools, user_id, request.organisation_id, request.email, client)
        return messages.RevokeInvitationsResponse()


def _message(invitation: Invitation) -> messages.Invitation:
    return messages.Invitation(
        email=invitation.email,
        role=invitation.role,
        invited_by=invitation.invited_by,
        created_at=stamp(invitation.created_at),
        expires_at=stamp(invitation.expires_at),
    )
