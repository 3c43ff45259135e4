"""InvitationMailService over gRPC. Only the gateway may call."""

from dataclasses import dataclass
from typing import Any

from auth.app.commands.mail_project_invitation import mail_project_invitation
from auth.app.tools import Tools
from auth.rpc.encoding import person
from taksir.auth.v1 import invitation_mail_service_pb2 as messages
from taksir.auth.v1.invitation_mail_service_pb2_grpc import InvitationMailServiceServicer


@dataclass(frozen=True)
class InvitationMailServicer(InvitationMailServiceServicer):
    """Decodes, calls, encodes."""

    tools: Tools

    async def MailProjectInvitation(
        self, request: messages.MailProjectInvitationRequest, _: Any
    ) -> messages.MailProjectInvitationResponse:
        """The letter is on its way."""
        await mail_project_invitation(self.tools, person(), request.email, request.project_name, request.token)
        return messages.MailProjectInvitationResponse()
