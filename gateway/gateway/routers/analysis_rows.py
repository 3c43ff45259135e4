"""Single rows of an analysis, and what a bundle is made of."""

from typing import Annotated

from fastapi import APIRouter, Path, Response

from chassis.rpc.messages import to_message
from gateway.answers import document_answer, message_answer
from gateway.routers.parameters import KnownRevision, PekerjaanId, ProjectId, ServicesIn
from gateway.schemas.analysis_rows import AddAnalysisRow, BundleExpansion, ChangeAnalysisRow, SavedAnalysisRow
from gateway.schemas.base import MAXIMUM_ID
from gateway.security.routes import PrivateRoute
from taksir.projects.v1 import analysis_row_service_pb2 as messages

router = APIRouter(prefix="/api/project/{project_id}", tags=["estimate"], route_class=PrivateRoute)

RowId = Annotated[int, Path(ge=1, le=MAXIMUM_ID)]


@router.post("/detail-ahsp/{pekerjaan_id}/rows/", status_code=201, response_model=SavedAnalysisRow)
async def add_analysis_row(
    project_id: ProjectId, pekerjaan_id: PekerjaanId, body: AddAnalysisRow, services: ServicesIn
) -> Response:
    """Adds one row to the analysis."""
    values = {
        "project_id": project_id,
        "pekerjaan_id": pekerjaan_id,
        "position": body.position,
        "fields": body.model_dump(exclude_none=True, exclude={"position"}),
    }
    answer = await services.analysis_rows.AddAnalysisRow(to_message(values, messages.AddAnalysisRowRequest))
    return message_answer(answer.saved, 201)


@router.patch("/detail-ahsp/{pekerjaan_id}/rows/{row_id}/", response_model=SavedAnalysisRow)
async def change_analysis_row(
    project_id: ProjectId, pekerjaan_id: PekerjaanId, row_id: RowId, body: ChangeAnalysisRow, services: ServicesIn
) -> Response:
    """Changes one row, which then has a new id; 409 when somebody else changed it first."""
    values = {
        "project_id": project_id,
        "pekerjaan_id": pekerjaan_id,
        "row_id": row_id,
        "fields": body.model_dump(exclude_none=True),
    }
    answer = await services.analysis_rows.ChangeAnalysisRow(to_message(values, messages.ChangeAnalysisRowRequest))
    return message_answer(answer.saved)


@router.delete("/detail-ahsp/{pekerjaan_id}/rows/{row_id}/", response_model=SavedAnalysisRow)
async def delete_analysis_row(
    project_id: ProjectId, pekerjaan_id: PekerjaanId, row_id: RowId, services: ServicesIn
) -> Response:
    """Deletes one row; 409 when somebody else changed it first."""
    message = messages.DeleteAnalysisRowRequest(project_id=project_id, pekerjaan_id=pekerjaan_id, row_id=row_id)
    return message_answer((await services.analysis_rows.DeleteAnalysisRow(message)).saved)


@router.get("/pekerjaan/{pekerjaan_id}/bundle/{row_id}/expansion/", response_model=BundleExpansion)
async def get_bundle_expansion(
    project_id: ProjectId, pekerjaan_id: PekerjaanId, row_id: RowId, services: ServicesIn, known: KnownRevision
) -> Response:
    """The priced resources in one unit of a bundle."""
    message = messages.GetBundleExpansionRequest(project_id=project_id, pekerjaan_id=pekerjaan_id, row_id=row_id)
    answer = await services.analysis_rows.GetBundleExpansion(message)
    return document_answer(answer.document, known_revision=known)
