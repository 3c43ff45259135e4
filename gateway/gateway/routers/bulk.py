"""Many projects at once: all of a request or none of it; what is wrong is told row by row."""

from fastapi import APIRouter, Response

from chassis.rpc.messages import to_message
from gateway.answers import document_answer, message_answer
from gateway.routers.parameters import ServicesIn
from gateway.schemas.bulk import (
    ActedOnProjects,
    Action,
    ActOnProjects,
    CreatedProjects,
    CreateProjects,
    EditedProjects,
    EditProjects,
)
from gateway.security.routes import PrivateRoute, budget
from taksir.projects.v1 import bulk_service_pb2 as messages

# Two thousand projects take seconds, and a busy machine several times as long.
BATCH_SECONDS = 60.0

router = APIRouter(prefix="/api/projects", tags=["projects"], route_class=PrivateRoute)


@router.post("/batch/", status_code=201, response_model=CreatedProjects)
@budget(BATCH_SECONDS)
async def create_projects(body: CreateProjects, services: ServicesIn) -> Response:
    """New projects of the caller's."""
    request = to_message(body.model_dump(exclude_unset=True), messages.CreateProjectsRequest)
    return document_answer((await services.bulk.CreateProjects(request)).document, 201)


@router.post("/mass-edit/", response_model=EditedProjects)
async def edit_projects(body: EditProjects, services: ServicesIn) -> Response:
    """Changes the fields that are sent, project by project; 409 when somebody else changed one since its `version`."""
    changes = [
        {
            "id": one.id,
            "version": one.version,
            "fields": one.model_dump(exclude_unset=True, exclude={"id", "version"}),
        }
        for one in body.changes
    ]
    request = to_message({"changes": changes}, messages.EditProjectsRequest)
    return message_answer(await services.bulk.EditProjects(request))


@router.post("/bulk/{action}/", response_model=ActedOnProjects)
async def act_on_projects(action: Action, body: ActOnProjects, services: ServicesIn) -> Response:
    """Archives, deletes or brings back projects that the caller owns."""
    request = messages.ActOnProjectsRequest(action=action, project_ids=body.project_ids)
    return message_answer(await services.bulk.ActOnProjects(request))
