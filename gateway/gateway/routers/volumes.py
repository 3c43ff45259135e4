"""Parameters, volume formulas and back-up sheets."""

from typing import Annotated

from fastapi import APIRouter, Path, Response

from chassis.rpc.messages import to_message
from gateway.answers import document_answer, message_answer
from gateway.routers.parameters import KnownRevision, PekerjaanId, ProjectId, ServicesIn
from gateway.schemas.base import MAXIMUM_ID
from gateway.schemas.volumes import (
    CreateParameter,
    DeletedParameter,
    FormulaList,
    Parameter,
    ParameterList,
    SavedFormulas,
    SaveFormulas,
    SaveVolumeSheet,
    SyncedParameters,
    SyncParameters,
    UpdateParameter,
    VolumeSheet,
)
from gateway.security.routes import PrivateRoute
from taksir.projects.v1 import volume_service_pb2 as messages

router = APIRouter(prefix="/api/project/{project_id}", tags=["volumes"], route_class=PrivateRoute)
ParameterId = Annotated[int, Path(ge=1, le=MAXIMUM_ID)]


@router.get("/parameters/", response_model=ParameterList)
async def list_parameters(project_id: ProjectId, services: ServicesIn, known: KnownRevision) -> Response:
    """The project's parameters."""
    answer = await services.volumes.ListParameters(messages.ListParametersRequest(project_id=project_id))
    return document_answer(answer.document, known_revision=known)


@router.post("/parameters/", response_model=Parameter, status_code=201)
async def create_parameter(project_id: ProjectId, body: CreateParameter, services: ServicesIn) -> Response:
    """Adds a parameter: a number or a formula."""
    values = {"project_id": project_id, "fields": body.model_dump(exclude_unset=True)}
    answer = await services.volumes.CreateParameter(to_message(values, messages.CreateParameterRequest))
    return document_answer(answer.document, status=201)


@router.post("/parameters/sync/", response_model=SyncedParameters)
async def sync_parameters(project_id: ProjectId, body: SyncParameters, services: ServicesIn) -> Response:
    """Creates and changes parameters by name, all or none."""
    named = [{"name": name, **one.model_dump(exclude_unset=True)} for name, one in body.parameters.items()]
    values = {"project_id": project_id, "parameters": named, "replace": body.mode == "replace"}
    return message_answer(await services.volumes.SyncParameters(to_message(values, messages.SyncParametersRequest)))


@router.get("/parameters/{parameter_id}/", response_model=Parameter)
async def get_parameter(
    project_id: ProjectId, parameter_id: ParameterId, services: ServicesIn, known: KnownRevision
) -> Response:
    """One parameter."""
    request = messages.GetParameterRequest(project_id=project_id, parameter_id=parameter_id)
    return document_answer((await services.volumes.GetParameter(request)).document, known_revision=known)


@router.put("/parameters/{parameter_id}/", response_model=Parameter)
async def update_parameter(
    project_id: ProjectId, parameter_id: ParameterId, body: UpdateParameter, services: ServicesIn
) -> Response:
    """Changes a parameter and computes every volume that depends on it again."""
    fields = body.model_dump(exclude_unset=True)
    version = fields.pop("version", None)
    values = {"project_id": project_id, "parameter_id": parameter_id, "fields": fields, "version": version}
    answer = await services.volumes.UpdateParameter(to_message(values, messages.UpdateParameterRequest))
    return document_answer(answer.document)


@router.delete("/parameters/{parameter_id}/", response_model=DeletedParameter)
async def delete_parameter(project_id: ProjectId, parameter_id: ParameterId, services: ServicesIn) -> Response:
    """Deletes a parameter that no formula uses; 409 names those that do."""
    request = messages.DeleteParameterRequest(project_id=project_id, parameter_id=parameter_id)
    return message_answer(await services.volumes.DeleteParameter(request))


@router.get("/volume/formula/", response_model=FormulaList)
async def list_formulas(project_id: ProjectId, services: ServicesIn, known: KnownRevision) -> Response:
    """How the volumes came about that are not plain numbers."""
    answer = await services.volumes.ListFormulas(messages.ListFormulasRequest(project_id=project_id))
    return document_answer(answer.document, known_revision=known)


@router.post("/volume/formula/", response_model=SavedFormulas)
async def save_formulas(project_id: ProjectId, body: SaveFormulas, services: ServicesIn) -> Response:
    """Computes and stores volumes, all or none; a wrong formula is named with the place of its fault."""
    items = [one.model_dump(exclude_none=True) for one in body.items]
    values = {"project_id": project_id, "items": items}
    return message_answer(await services.volumes.SaveFormulas(to_message(values, messages.SaveFormulasRequest)))


@router.get("/pekerjaan/{pekerjaan_id}/volume-sheet/", response_model=VolumeSheet)
async def get_volume_sheet(
    project_id: ProjectId, pekerjaan_id: PekerjaanId, services: ServicesIn, known: KnownRevision
) -> Response:
    """The back-up sheet of one volume."""
    request = messages.GetVolumeSheetRequest(project_id=project_id, pekerjaan_id=pekerjaan_id)
    return document_answer((await services.volumes.GetVolumeSheet(request)).document, known_revision=known)


@router.post("/pekerjaan/{pekerjaan_id}/volume-sheet/", response_model=SavedFormulas)
async def save_volume_sheet(
    project_id: ProjectId, pekerjaan_id: PekerjaanId, body: SaveVolumeSheet, services: ServicesIn
) -> Response:
    """Replaces the back-up sheet; its sum becomes the volume."""
    values = {"project_id": project_id, "pekerjaan_id": pekerjaan_id, **body.model_dump(exclude_none=True)}
    return message_answer(await services.volumes.SaveVolumeSheet(to_message(values, messages.SaveVolumeSheetRequest)))
