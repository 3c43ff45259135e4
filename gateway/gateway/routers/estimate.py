"""What is edited while estimating: tree, analyses, prices, volumes and the weekly schedule."""

from typing import Any

from fastapi import APIRouter, Response

from chassis.rpc.messages import to_message
from gateway.answers import document_answer, message_answer
from gateway.routers.parameters import KnownRevision, PekerjaanId, ProjectId, SearchText, ServicesIn
from gateway.schemas.estimate import (
    Analysis,
    PriceList,
    ResetAnalysis,
    SaveAnalysis,
    SavedAnalysis,
    SavedPrices,
    SavedTree,
    SavedVolumes,
    SavePrices,
    SaveTree,
    SaveVolumes,
    Tree,
    VolumeList,
)
from gateway.schemas.schedule import AssignedWeekly, AssignmentList, AssignWeekly
from gateway.security.routes import PrivateRoute
from taksir.projects.v1 import estimate_service_pb2 as messages

router = APIRouter(prefix="/api/project/{project_id}", tags=["estimate"], route_class=PrivateRoute)
schedule = APIRouter(prefix="/api/v2/project/{project_id}", tags=["schedule"], route_class=PrivateRoute)


@router.get("/list-pekerjaan/tree/", response_model=Tree)
async def get_tree(
    project_id: ProjectId, services: ServicesIn, known: KnownRevision, search: SearchText = ""
) -> Response:
    """Klasifikasi, sub-klasifikasi and pekerjaan in their order."""
    request = messages.GetTreeRequest(project_id=project_id, search=search, known_revision=known)
    answer = await services.estimate.GetTree(request)
    return document_answer(answer.document, known_revision=known)


@router.post("/list-pekerjaan/upsert/", response_model=SavedTree)
async def save_tree(project_id: ProjectId, body: SaveTree, services: ServicesIn) -> Response:
    """Stores the whole tree; sending the same again changes nothing."""
    values = {"project_id": project_id, **body.model_dump(exclude_unset=True)}
    return message_answer(await services.estimate.SaveTree(to_message(values, messages.SaveTreeRequest)))


@router.get("/detail-ahsp/{pekerjaan_id}/", response_model=Analysis)
async def get_analysis(
    project_id: ProjectId, pekerjaan_id: PekerjaanId, services: ServicesIn, known: KnownRevision
) -> Response:
    """The analysis of one pekerjaan with the project's prices."""
    request = messages.GetAnalysisRequest(project_id=project_id, pekerjaan_id=pekerjaan_id)
    return document_answer((await services.estimate.GetAnalysis(request)).document, known_revision=known)


@router.post("/detail-ahsp/{pekerjaan_id}/save/", response_model=SavedAnalysis)
async def save_analysis(
    project_id: ProjectId, pekerjaan_id: PekerjaanId, body: SaveAnalysis, services: ServicesIn
) -> Response:
    """Replaces the analysis; 409 when somebody else changed it since `version`."""
    values = {"project_id": project_id, "pekerjaan_id": pekerjaan_id, **body.model_dump(exclude_unset=True)}
    return message_answer(await services.estimate.SaveAnalysis(to_message(values, messages.SaveAnalysisRequest)))


@router.post("/detail-ahsp/{pekerjaan_id}/reset-to-ref/", response_model=ResetAnalysis)
async def reset_analysis(project_id: ProjectId, pekerjaan_id: PekerjaanId, services: ServicesIn) -> Response:
    """Puts the analysis back to the catalogue's."""
    request = messages.ResetAnalysisRequest(project_id=project_id, pekerjaan_id=pekerjaan_id)
    return message_answer(await services.estimate.ResetAnalysis(request))


@router.get("/harga-items/list/", response_model=PriceList)
async def list_prices(project_id: ProjectId, services: ServicesIn, known: KnownRevision) -> Response:
    """The project's price list."""
    answer = await services.estimate.ListPrices(messages.ListPricesRequest(project_id=project_id))
    return document_answer(answer.document, known_revision=known)


@router.post("/harga-items/save/", response_model=SavedPrices)
async def save_prices(project_id: ProjectId, body: SavePrices, services: ServicesIn) -> Response:
    """Stores changed prices, all or none; 409 when somebody else changed one since its `version`."""
    values = {"project_id": project_id, **body.model_dump(exclude_unset=True)}
    return message_answer(await services.estimate.SavePrices(to_message(values, messages.SavePricesRequest)))


@router.get("/volume-pekerjaan/list/", response_model=VolumeList)
async def list_volumes(project_id: ProjectId, services: ServicesIn, known: KnownRevision) -> Response:
    """The volume of every pekerjaan."""
    answer = await services.estimate.ListVolumes(messages.ListVolumesRequest(project_id=project_id))
    return document_answer(answer.document, known_revision=known)


@router.post("/volume-pekerjaan/save/", response_model=SavedVolumes)
async def save_volumes(project_id: ProjectId, body: SaveVolumes, services: ServicesIn) -> Response:
    """Stores changed volumes, all or none; 409 when somebody else changed one since its `version`."""
    values = {"project_id": project_id, **body.model_dump(exclude_unset=True)}
    return message_answer(await services.estimate.SaveVolumes(to_message(values, messages.SaveVolumesRequest)))


@schedule.get("/assignments/", response_model=AssignmentList)
async def list_assignments(project_id: ProjectId, services: ServicesIn, known: KnownRevision) -> Response:
    """The weekly schedule, planned and actual."""
    answer = await services.estimate.ListAssignments(messages.ListAssignmentsRequest(project_id=project_id))
    return document_answer(answer.document, known_revision=known)


@schedule.post("/assign-weekly/", response_model=AssignedWeekly)
async def assign_weekly(project_id: ProjectId, body: AssignWeekly, services: ServicesIn) -> Response:
    """Stores weekly progress, all or none."""
    values = {"project_id": project_id, "assignments": _named_proportions(body)}
    return message_answer(await services.estimate.AssignWeekly(to_message(values, messages.AssignWeeklyRequest)))


def _named_proportions(body: AssignWeekly) -> list[dict[str, Any]]:
    rows = [assignment.model_dump(exclude_unset=True) for assignment in body.assignments]
    for row in rows:
        proportion = row.pop("proportion", None)
        if proportion is not None:
            row[f"{body.mode}_proportion"] = proportion
    return rows
