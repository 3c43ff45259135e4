"""The members of a project by name: projects knows who belongs to it, auth knows what they are called."""

from fastapi import APIRouter, Response

from chassis.rpc.messages import to_mapping
from gateway.answers import json_answer
from gateway.routers.parameters import ProjectId, ServicesIn
from gateway.schemas.member_people import ProjectPeople
from gateway.security.routes import PrivateRoute
from taksir.auth.v1.people_service_pb2 import NamePeopleRequest
from taksir.projects.v1.member_service_pb2 import ListProjectMembersRequest

router = APIRouter(prefix="/api/project/{project_id}", tags=["members"], route_class=PrivateRoute)


@router.get("/members/people/", response_model=ProjectPeople)
async def list_project_people(project_id: ProjectId, services: ServicesIn) -> Response:
    """Names and addresses of the members; every member may see them, and of nobody else."""
    answer = await services.members.ListProjectMembers(ListProjectMembersRequest(project_id=project_id))
    ids = [member.user_id for member in answer.members.members]
    people = (await services.people.NamePeople(NamePeopleRequest(ids=ids))).people
    return json_answer({"items": [to_mapping(person) for person in people]})
