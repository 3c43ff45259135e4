"""Documents: CSV as it is computed, workbooks as jobs."""

from typing import Annotated, Any

from fastapi import APIRouter, Header, Response

from gateway.answers import json_answer
from gateway.routers.parameters import MinRevision, ProjectId, ServicesIn, TaskId
from gateway.schemas.exports import ExportStatus, StartedExport, StartExport
from gateway.security.routes import PrivateRoute, budget
from gateway.streaming.download import csv_response, file_response
from taksir.export.v1 import export_service_pb2 as messages

router = APIRouter(prefix="/api", tags=["exports"], route_class=PrivateRoute)

IdempotencyKey = Annotated[str, Header(alias="Idempotency-Key", max_length=200)]
DOWNLOAD_SECONDS = 120.0
Responses = dict[int | str, dict[str, Any]]
FILE: Responses = {200: {"content": {"text/csv": {"schema": {"type": "string"}}}, "description": "The file."}}
BINARY: Responses = {
    200: {
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
        "description": "The file.",
    }
}


@router.get("/project/{project_id}/export/rekap-rab/csv/", responses=FILE, response_class=Response)
@budget(DOWNLOAD_SECONDS)
async def stream_rekap_csv(project_id: ProjectId, services: ServicesIn, min_revision: MinRevision = 0) -> Response:
    """The rekap RAB as CSV: semicolons, UTF-8 with byte order mark."""
    request = messages.StreamCsvRequest(project_id=project_id, document="rekap-rab", min_revision=min_revision)
    return await csv_response(services.exports.StreamCsv(request))


@router.post("/project/{project_id}/export-async/", status_code=202, response_model=StartedExport)
async def start_export(
    project_id: ProjectId, body: StartExport, services: ServicesIn, idempotency_key: IdempotencyKey = ""
) -> Response:
    """Starts a job that makes the document; the same Idempotency-Key gives the same job."""
    request = messages.StartJobRequest(
        project_id=project_id,
        document=body.export_type,
        format=body.format,
        min_revision=body.min_revision or 0,
        idempotency_key=idempotency_key,
    )
    job = (await services.exports.StartJob(request)).job
    return json_answer({"task_id": job.id, "status_url": _status_url(job), "download_url": _download_url(job)}, 202)


@router.get("/export/status/{task_id}/", response_model=ExportStatus)
async def export_status(task_id: TaskId, services: ServicesIn) -> Response:
    """How far a job of the caller's is."""
    job = (await services.exports.GetJob(messages.GetJobRequest(job_id=task_id))).job
    return json_answer(
        {
            "task_id": job.id,
            "status": job.status,
            "progress": job.progress,
            "file_name": job.file_name,
            "file_size": job.file_size,
            "error_message": job.error_message,
            "download_url": _download_url(job),
            "revision": job.revision,
        }
    )


@router.get("/export/download/{task_id}/", responses=BINARY, response_class=Response)
@budget(DOWNLOAD_SECONDS)
async def download_export(task_id: TaskId, services: ServicesIn) -> Response:
    """The finished file; 409 while the job is not done."""
    return await file_response(services.exports.DownloadJob(messages.DownloadJobRequest(job_id=task_id)))


def _status_url(job: messages.Job) -> str:
    return f"/api/export/status/{job.id}/"


def _download_url(job: messages.Job) -> str:
    return f"/api/export/download/{job.id}/"
