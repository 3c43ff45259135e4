"""Copies of a project: they belong to the caller, who may read the original."""

from fastapi import APIRouter, Response

from gateway.answers import document_answer
from gateway.routers.parameters import ProjectId, ServicesIn
from gateway.schemas.bulk import CreatedProjects
from gateway.schemas.copies import BatchCopy, CopyChoice, DeepCopy
from gateway.security.routes import PrivateRoute, budget
from taksir.projects.v1 import copy_service_pb2 as messages

# Fifty copies of a large project write half a million rows.
COPY_SECONDS = 60.0

router = APIRouter(prefix="/api/project/{project_id}", tags=["library"], route_class=PrivateRoute)


@router.post("/deep-copy/", status_code=201, response_model=CreatedProjects)
@budget(COPY_SECONDS)
async def copy_project(project_id: ProjectId, body: DeepCopy, services: ServicesIn) -> Response:
    """One copy, as the only item."""
    request = _request(project_id, body)
    request.nama = body.new_name
    return document_answer((await services.copies.CopyProject(request)).document, 201)


@router.post("/batch-copy/", status_code=201, response_model=CreatedProjects)
@budget(COPY_SECONDS)
async def copy_project_many_times(project_id: ProjectId, body: BatchCopy, services: ServicesIn) -> Response:
    """All copies or none, in the order of their numbers."""
    request = _request(project_id, body)
    request.nama, request.count = body.base_name, body.count
    return document_answer((await services.copies.CopyProject(request)).document, 201)


def _request(project_id: int, choice: CopyChoice) -> messages.CopyProjectRequest:
    return messages.CopyProjectRequest(
        project_id=project_id,
        tanggal_mulai=choice.new_tanggal_mulai or "",
        prices=choice.copy_prices,
        volumes=choice.copy_volumes,
        parameters=choice.copy_parameters,
        schedule=choice.copy_jadwal,
    )
