"""InvitationService: people asked to join a project. The gateway only: it vouches for the caller's address."""

from datetime import datetime
from typing import Any

from google.protobuf.timestamp_pb2 import Timestamp

from chassis.errors import forbidden
from chassis.identity import current_identity
from projects.app.commands.invite import accept_invitation, invite, list_invitations, withdraw_invitation
from projects.app.editing import Editing
from projects.rpc.decoding import caller
from projects.store.projects import Row
from taksir.projects.v1 import invitation_service_pb2 as messages

GATEWAY = "gateway"


class InvitationServicer:
    """Every call is made for a user."""

    def __init__(self, editing: Editing) -> None:
        self._editing = editing

    async def InviteToProject(
        self, request: messages.InviteToProjectRequest, _: Any
    ) -> messages.InviteToProjectResponse:
        """The invitation with its secret."""
        _gateway_only()
        made = await invite(self._editing, caller(), request.project_id, request.email, request.role)
        return messages.InviteToProjectResponse(
            invitation=_message(made.invitation), token=made.token, project_name=made.project_name
        )

    async def ListProjectInvitations(
        self, request: messages.ListProjectInvitationsRequest, _: Any
    ) -> messages.ListProjectInvitationsResponse:
        """Those that are open."""
        rows = await list_invitations(self._editing, caller(), request.project_id)
        return messages.ListProjectInvitationsResponse(invitations=[_message(row) for row in rows])

    async def WithdrawInvitation(
        self, request: messages.WithdrawInvitationRequest, _: Any
    ) -> messages.WithdrawInvitationResponse:
        """It is gone."""
        await withdraw_invitation(self._editing, caller(), request.project_id, request.invitation_id)
        return messages.WithdrawInvitationResponse()

    async def AcceptProjectInvitation(
        self, request: messages.AcceptProjectInvitationRequest, _: Any
    ) -> messages.AcceptProjectInvitationResponse:
        """Where the caller is a member now."""
        _gateway_only()
        joined = await accept_invitation(self._editing, caller(), request.email, request.token)
        return messages.AcceptProjectInvitationResponse(
            project_id=joined.project_id, role=joined.role.value, revision=joined.revision
        )


def _gateway_only() -> None:
    if current_identity().issuer != GATEWAY:
        raise forbidden("caller-not-allowed", "Layanan ini hanya dipanggil oleh gerbang.")


def _message(row: Row) -> messages.ProjectInvitation:
    return messages.ProjectInvitation(
        id=row["id"],
        email=row["email"],
        role=row["role"],
        invited_by=row["invited_by"],
        created_at=_stamp(row["created_at"]),
        expires_at=_stamp(row["expires_at"]),
    )


def _stamp(moment: datetime) -> Timestamp:
    encoded = Timestamp()
    encoded.FromDatetime(moment)
    return encoded
