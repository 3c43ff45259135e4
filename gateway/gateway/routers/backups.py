"""Whole projects as files."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from gateway.answers import document_answer
from gateway.routers.parameters import ProjectId, ServicesIn
from gateway.schemas.backups import BackupFile, RestoredProject
from gateway.schemas.base import MAXIMUM_ID, Text
from gateway.security.routes import PrivateRoute, budget
from gateway.streaming.download import attachment
from gateway.streaming.json_body import JSON_SCHEMA, JsonBody
from taksir.projects.v1 import backup_service_pb2 as messages

FILE_SECONDS = 120.0

router = APIRouter(prefix="/api", tags=["library"], route_class=PrivateRoute)

Name = Annotated[Text, Query(max_length=200, description="Absent: as the file says, marked as restored.")]
NewName = Annotated[Text, Query(max_length=200, description="Absent: as the file says.")]
EditionName = Annotated[
    Text, Query(max_length=500, description="Edition of the catalogue that the file's codes mean; absent: the newest.")
]
Revision = Annotated[int, Query(ge=0, le=MAXIMUM_ID, description="The revision of the project that was seen.")]


@router.get("/project/{project_id}/backup/", response_model=BackupFile)
@budget(FILE_SECONDS)
async def get_backup(project_id: ProjectId, services: ServicesIn, include_audit: bool = False) -> Response:
    """The project as a file that `/api/projects/restore-backup/` takes; with the audit trail for reading."""
    request = messages.GetBackupRequest(project_id=project_id, include_audit=include_audit)
    answer = await services.backups.GetBackup(request)
    response = document_answer(answer.document)
    response.headers["content-disposition"] = attachment(f"{answer.nama}.json")
    return response


@router.post("/projects/restore-backup/", status_code=201, response_model=RestoredProject, openapi_extra=JSON_SCHEMA)
@budget(FILE_SECONDS)
async def restore_backup(request: Request, services: ServicesIn, nama: Name = "") -> Response:
    """A new project of the caller's from the file that is the body; a file that is not right leaves nothing."""
    return await _restore(request, services, messages.RestoreBackupRequest(nama=nama), 201)


@router.post("/projects/import-old/", status_code=201, response_model=RestoredProject, openapi_extra=JSON_SCHEMA)
@budget(FILE_SECONDS)
async def import_old_project(
    request: Request, services: ServicesIn, nama: NewName = "", edition: EditionName = ""
) -> Response:
    """A new project of the caller's from a file of the program before Taksir, with what was odd in it as warnings."""
    limit: int = request.app.state.settings.upload_limit_bytes
    first = messages.ImportOldProjectRequest(nama=nama, edition=edition)
    body = JsonBody(request, first, messages.ImportOldProjectRequest, limit)
    return document_answer((await body.send(services.backups.ImportOldProject)).document, 201)


@router.post("/project/{project_id}/restore-backup/", response_model=RestoredProject, openapi_extra=JSON_SCHEMA)
@budget(FILE_SECONDS)
async def replace_by_backup(
    project_id: ProjectId, request: Request, services: ServicesIn, revision: Revision = 0, confirm: bool = False
) -> Response:
    """Puts the file in the place of all that the project holds; 409 when it changed after `revision`."""
    first = messages.RestoreBackupRequest(project_id=project_id, revision=revision, confirm=confirm)
    return await _restore(request, services, first, 200)


async def _restore(
    request: Request, services: ServicesIn, first: messages.RestoreBackupRequest, status: int
) -> Response:
    limit: int = request.app.state.settings.upload_limit_bytes
    body = JsonBody(request, first, messages.RestoreBackupRequest, limit)
    return document_answer((await body.send(services.backups.RestoreBackup)).document, status)
