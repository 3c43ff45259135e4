"""People asked to join a project by e-mail: projects keeps the invitation, auth mails its link."""

from typing import Annotated

from fastapi import APIRouter, Path, Request, Response

from chassis.errors import AppError
from chassis.rpc.messages import to_mapping
from gateway.answers import json_answer, message_answer
from gateway.routers.parameters import ProjectId, ServicesIn
from gateway.schemas.base import MAXIMUM_ID
from gateway.schemas.invitations import (
    AcceptProjectInvitation,
    InviteToProject,
    JoinedProject,
    ProjectInvitation,
    ProjectInvitations,
)
from gateway.security.routes import PrivateRoute
from taksir.auth.v1.auth_service_pb2 import GetUserRequest
from taksir.auth.v1.invitation_mail_service_pb2 import MailProjectInvitationRequest
from taksir.projects.v1 import invitation_service_pb2 as messages

router = APIRouter(prefix="/api", tags=["members"], route_class=PrivateRoute)

InvitationId = Annotated[int, Path(ge=1, le=MAXIMUM_ID)]


@router.get("/project/{project_id}/invitations/", response_model=ProjectInvitations)
async def list_project_invitations(project_id: ProjectId, services: ServicesIn) -> Response:
    """Those that are open; the owner only."""
    request = messages.ListProjectInvitationsRequest(project_id=project_id)
    answer = await services.invitations.ListProjectInvitations(request)
    return json_answer({"items": [to_mapping(one) for one in answer.invitations]})


@router.post("/project/{project_id}/invitations/", status_code=201, response_model=ProjectInvitation)
async def invite_to_project(project_id: ProjectId, body: InviteToProject, services: ServicesIn) -> Response:
    """Mails somebody a link that makes him a member; the owner only. Sending it again ends the older link."""
    request = messages.InviteToProjectRequest(project_id=project_id, **body.model_dump())
    made = await services.invitations.InviteToProject(request)
    letter = MailProjectInvitationRequest(email=made.invitation.email, project_name=made.project_name, token=made.token)
    try:
        await services.invitation_mail.MailProjectInvitation(letter)
    except AppError:
        # Nobody has the link: an invitation that waits for ever would only look like one.
        withdrawal = messages.WithdrawInvitationRequest(project_id=project_id, invitation_id=made.invitation.id)
        await services.invitations.WithdrawInvitation(withdrawal)
        raise
    return message_answer(made.invitation, 201)


@router.delete("/project/{project_id}/invitations/{invitation_id}/", status_code=204)
async def withdraw_project_invitation(
    project_id: ProjectId, invitation_id: InvitationId, services: ServicesIn
) -> Response:
    """Its link is good no more; the owner only."""
    request = messages.WithdrawInvitationRequest(project_id=project_id, invitation_id=invitation_id)
    await services.invitations.WithdrawInvitation(request)
    return Response(status_code=204)


@router.post("/project-invitations/accept/", response_model=JoinedProject)
async def accept_project_invitation(body: AcceptProjectInvitation, request: Request, services: ServicesIn) -> Response:
    """Makes the caller a member. The link is good once, and for the account with the address it was sent to only."""
    user = (await services.auth.GetUser(GetUserRequest(id=request.state.user.id))).user
    message = messages.AcceptProjectInvitationRequest(token=body.token, email=user.email)
    return message_answer(await services.invitations.AcceptProjectInvitation(message))
