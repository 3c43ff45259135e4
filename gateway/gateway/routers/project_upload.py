"""Projects from a workbook: read, look over, then create."""

from fastapi import APIRouter, Request, Response

from gateway.answers import document_answer
from gateway.config import GatewaySettings
from gateway.routers.parameters import ServicesIn
from gateway.schemas.project_upload import ProjectUpload
from gateway.security.routes import PrivateRoute, budget
from gateway.streaming.one_file import FORM_SCHEMA, OneFile
from taksir.projects.v1 import project_upload_service_pb2 as messages

router = APIRouter(prefix="/api/projects/upload", tags=["projects"], route_class=PrivateRoute)

UPLOAD_SECONDS = 120.0
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@router.post(
    "/",
    response_model=ProjectUpload,
    openapi_extra={"requestBody": {"required": True, "content": {"multipart/form-data": {"schema": FORM_SCHEMA}}}},
)
@budget(UPLOAD_SECONDS)
async def read_project_upload(request: Request, services: ServicesIn) -> Response:
    """Tells row by row what an .xlsx of projects holds; stores nothing."""
    settings: GatewaySettings = request.app.state.settings
    upload = OneFile(request.headers, request.stream(), settings.upload_limit_bytes)
    return document_answer((await upload.send(services.project_upload.ReadProjectUpload)).report)


@router.get(
    "/template/",
    response_class=Response,
    responses={200: {"content": {XLSX: {"schema": {"type": "string", "format": "binary"}}}}},
)
async def get_upload_template(services: ServicesIn) -> Response:
    """The workbook to fill in."""
    answer = await services.project_upload.GetUploadTemplate(messages.GetUploadTemplateRequest())
    response = document_answer(answer.document)
    response.headers["content-disposition"] = 'attachment; filename="proyek.xlsx"'
    return response
