"""Who belongs to a project, and its archive."""

from typing import Annotated

from fastapi import APIRouter, Path, Response

from gateway.answers import message_answer
from gateway.routers.parameters import ProjectId, ServicesIn
from gateway.schemas.base import MAXIMUM_ID
from gateway.schemas.members import AddMember, Members, Revision, SetProjectRole, TransferOwnership
from gateway.security.routes import PrivateRoute
from taksir.auth.v1.auth_service_pb2 import GetUserRequest
from taksir.projects.v1 import member_service_pb2 as messages

router = APIRouter(prefix="/api/project/{project_id}", tags=["members"], route_class=PrivateRoute)

UserId = Annotated[int, Path(ge=1, le=MAXIMUM_ID)]


@router.get("/members/", response_model=Members)
async def list_project_members(project_id: ProjectId, services: ServicesIn) -> Response:
    """All members with their roles; every member may see them."""
    answer = await services.members.ListProjectMembers(messages.ListProjectMembersRequest(project_id=project_id))
    return message_answer(answer.members)


@router.post("/members/", status_code=201, response_model=Members)
async def add_project_member(project_id: ProjectId, body: AddMember, services: ServicesIn) -> Response:
    """Adds a user by e-mail; the owner only. 404 for who has no account, 409 for who is a member already."""
    user_id = (await services.auth.GetUser(GetUserRequest(email=body.email))).user.id
    message = messages.AddProjectMemberRequest(project_id=project_id, user_id=user_id, role=body.role)
    return message_answer((await services.members.AddProjectMember(message)).members, 201)


@router.patch("/members/{user_id}/", response_model=Members)
async def set_project_role(
    project_id: ProjectId, user_id: UserId, body: SetProjectRole, services: ServicesIn
) -> Response:
    """Changes what a member may do; the owner only. 409 for the owner, who hands the project over instead."""
    message = messages.SetProjectRoleRequest(project_id=project_id, user_id=user_id, role=body.role)
    return message_answer((await services.members.SetProjectRole(message)).members)


@router.delete("/members/{user_id}/", status_code=204)
async def remove_project_member(project_id: ProjectId, user_id: UserId, services: ServicesIn) -> Response:
    """Takes a member out; members may leave by themselves, the owner hands the project over first."""
    await services.members.RemoveProjectMember(
        messages.RemoveProjectMemberRequest(project_id=project_id, user_id=user_id)
    )
    return Response(status_code=204)


@router.post("/transfer-ownership/", response_model=Members)
async def transfer_ownership(project_id: ProjectId, body: TransferOwnership, services: ServicesIn) -> Response:
    """Makes a member the owner and the caller an editor."""
    message = messages.TransferOwnershipRequest(project_id=project_id, user_id=body.user_id)
    return message_answer((await services.members.TransferOwnership(message)).members)


@router.post("/archive/", response_model=Revision)
async def archive_project(project_id: ProjectId, services: ServicesIn) -> Response:
    """Takes the project out of the usual list; the owner only."""
    return message_answer(await services.members.ArchiveProject(messages.ArchiveProjectRequest(project_id=project_id)))


@router.post("/unarchive/", response_model=Revision)
async def unarchive_project(project_id: ProjectId, services: ServicesIn) -> Response:
    """Puts the project back into the usual list; the owner only."""
    message = messages.UnarchiveProjectRequest(project_id=project_id)
    return message_answer(await services.members.UnarchiveProject(message))


@router.post("/restore/", response_model=Revision)
async def restore_project(project_id: ProjectId, services: ServicesIn) -> Response:
    """Brings a deleted project back with everything in it; the owner only."""
    return message_answer(await services.members.RestoreProject(messages.RestoreProjectRequest(project_id=project_id)))
