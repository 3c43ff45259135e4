"""Invitations to organisations: what a link invites to, declining it, listing and taking back those that are open."""

from fastapi import APIRouter, Request, Response

from chassis.rpc.messages import to_mapping
from gateway.answers import json_answer
from gateway.routers.auth_answers import client_of
from gateway.routers.auth_organisations import OrganisationId
from gateway.routers.parameters import ServicesIn
from gateway.schemas.auth_invitations import InvitationLink, InvitationList, InvitationPreview, RevokeInvitations
from gateway.security.routes import PrivateRoute, PublicRoute
from taksir.auth.v1 import organisation_invitation_service_pb2 as messages

public = APIRouter(prefix="/api/invitations", tags=["organisations"], route_class=PublicRoute)
private = APIRouter(
    prefix="/api/organisations/{organisation_id}/invitations", tags=["organisations"], route_class=PrivateRoute
)


@public.post("/preview/", response_model=InvitationPreview)
async def preview_invitation(body: InvitationLink, services: ServicesIn) -> Response:
    """Who invites to what. A POST, so that the secret of the link stands in no address and no log."""
    message = messages.PreviewInvitationRequest(token=body.token)
    answer = await services.organisation_invitations.PreviewInvitation(message)
    return json_answer({**to_mapping(answer.invitation), "organisation": answer.organisation})


@public.post("/decline/", status_code=204)
async def decline_invitation(body: InvitationLink, request: Request, services: ServicesIn) -> Response:
    """The link is good no more; needs no account."""
    message = messages.DeclineInvitationRequest(token=body.token, client=client_of(request))
    await services.organisation_invitations.DeclineInvitation(message)
    return Response(status_code=204)


@private.get("/", response_model=InvitationList)
async def list_invitations(organisation_id: OrganisationId, services: ServicesIn) -> Response:
    """Those that are open; owners and admins only."""
    message = messages.ListInvitationsRequest(organisation_id=organisation_id)
    answer = await services.organisation_invitations.ListInvitations(message)
    return json_answer({"items": [to_mapping(invitation) for invitation in answer.invitations]})


@private.post("/revoke/", status_code=204)
async def revoke_invitations(
    organisation_id: OrganisationId, body: RevokeInvitations, request: Request, services: ServicesIn
) -> Response:
    """Takes back every open invitation to this address; owners and admins only. A POST, to keep it out of logs."""
    await services.organisation_invitations.RevokeInvitations(
        messages.RevokeInvitationsRequest(organisation_id=organisation_id, email=body.email, client=client_of(request))
    )
    return Response(status_code=204)
