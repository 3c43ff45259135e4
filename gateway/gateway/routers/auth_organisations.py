"""Organisations and who belongs to them."""

from typing import Annotated

from fastapi import APIRouter, Path, Request, Response

from chassis.rpc.messages import to_mapping
from gateway.answers import json_answer, message_answer
from gateway.routers.auth_answers import client_of, session_token_of
from gateway.routers.parameters import ServicesIn
from gateway.schemas.auth_organisations import (
    AcceptInvitation,
    DeleteOrganisation,
    InviteMember,
    NameOrganisation,
    Organisation,
    OrganisationDetail,
    OrganisationList,
    SetMemberRole,
)
from gateway.schemas.base import MAXIMUM_ID
from gateway.security.routes import PrivateRoute, SessionRoute
from taksir.auth.v1 import organisation_service_pb2 as messages

router = APIRouter(prefix="/api/organisations", tags=["organisations"], route_class=PrivateRoute)
private = APIRouter(prefix="/api/organisations", tags=["organisations"], route_class=SessionRoute)

OrganisationId = Annotated[int, Path(ge=1, le=MAXIMUM_ID)]
UserId = Annotated[int, Path(ge=1, le=MAXIMUM_ID)]


@router.get("/", response_model=OrganisationList)
async def list_organisations(services: ServicesIn) -> Response:
    """The caller's organisations."""
    answer = await services.organisations.ListOrganisations(messages.ListOrganisationsRequest())
    return json_answer({"items": [to_mapping(organisation) for organisation in answer.organisations]})


@router.post("/", status_code=201, response_model=Organisation)
async def create_organisation(body: NameOrganisation, services: ServicesIn) -> Response:
    """A new organisation with the caller as its owner."""
    message = messages.CreateOrganisationRequest(name=body.name)
    return message_answer((await services.organisations.CreateOrganisation(message)).organisation, 201)


@router.post("/accept/", response_model=Organisation)
async def accept_invitation(body: AcceptInvitation, request: Request, services: ServicesIn) -> Response:
    """Joins the organisation that the link invites to."""
    message = messages.AcceptInvitationRequest(token=body.token, client=client_of(request))
    return message_answer((await services.organisations.AcceptInvitation(message)).organisation)


@router.get("/{organisation_id}/", response_model=OrganisationDetail)
async def get_organisation(organisation_id: OrganisationId, services: ServicesIn) -> Response:
    """One organisation with its members."""
    answer = await services.organisations.GetOrganisation(messages.GetOrganisationRequest(id=organisation_id))
    members = [to_mapping(member) for member in answer.members]
    return json_answer({**to_mapping(answer.organisation), "members": members})


@router.patch("/{organisation_id}/", response_model=Organisation)
async def rename_organisation(
    organisation_id: OrganisationId, body: NameOrganisation, services: ServicesIn
) -> Response:
    """Changes the name; owners and admins only."""
    message = messages.RenameOrganisationRequest(id=organisation_id, name=body.name)
    return message_answer((await services.organisations.RenameOrganisation(message)).organisation)


@router.post("/{organisation_id}/invitations/", status_code=204)
async def invite_member(
    organisation_id: OrganisationId, body: InviteMember, request: Request, services: ServicesIn
) -> Response:
    """Sends a link to the address; owners and admins only."""
    message = messages.InviteMemberRequest(id=organisation_id, **body.model_dump(), client=client_of(request))
    await services.organisations.InviteMember(message)
    return Response(status_code=204)


@router.patch("/{organisation_id}/members/{user_id}/", status_code=204)
async def set_member_role(
    organisation_id: OrganisationId, user_id: UserId, body: SetMemberRole, request: Request, services: ServicesIn
) -> Response:
    """Changes what a member may do; owners and admins only."""
    await services.organisations.SetMemberRole(
        messages.SetMemberRoleRequest(id=organisation_id, user_id=user_id, role=body.role, client=client_of(request))
    )
    return Response(status_code=204)


@router.delete("/{organisation_id}/members/{user_id}/", status_code=204)
async def remove_member(
    organisation_id: OrganisationId, user_id: UserId, request: Request, services: ServicesIn
) -> Response:
    """Takes a member out; members may leave by themselves."""
    message = messages.RemoveMemberRequest(id=organisation_id, user_id=user_id, client=client_of(request))
    await services.organisations.RemoveMember(message)
    return Response(status_code=204)


@private.post("/{organisation_id}/delete/", status_code=204)
async def delete_organisation(
    organisation_id: OrganisationId, body: DeleteOrganisation, request: Request, services: ServicesIn
) -> Response:
    """Does away with an organisation for good; its only owner, with its name as a confirmation."""
    message = messages.DeleteOrganisationRequest(
        id=organisation_id, name=body.name, session_token=session_token_of(request), client=client_of(request)
    )
    await services.organisations.DeleteOrganisation(message)
    return Response(status_code=204)
