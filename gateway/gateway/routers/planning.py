"""The schedule beyond its weekly cells: amounts, budgets, stages and the network of dependencies."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Query, Response

from chassis.rpc.messages import to_message
from gateway.answers import document_answer, message_answer
from gateway.routers.parameters import KnownRevision, PekerjaanId, ProjectId, ServicesIn
from gateway.schemas.base import MAXIMUM_ID
from gateway.schemas.planning import (
    AssignAmounts,
    AssignedAmounts,
    AssignedStage,
    AssignStage,
    CreateStage,
    CriticalPath,
    DerivedStages,
    Network,
    OrderStages,
    ProgressReset,
    ResetProgress,
    Revised,
    SaveBudgets,
    SavedBudgets,
    SavedNetwork,
    SaveNetwork,
    SetBoundary,
    Stage,
    StageCheck,
    StageDetail,
    StageList,
    UnassignedStage,
    UnassignStage,
    UpdateStage,
    WeekBoundary,
    WeeklyProgress,
)
from gateway.security.routes import PrivateRoute
from taksir.projects.v1 import schedule_service_pb2 as messages

stages = APIRouter(prefix="/api/project/{project_id}", tags=["stages"], route_class=PrivateRoute)
schedule = APIRouter(prefix="/api/v2/project/{project_id}", tags=["schedule"], route_class=PrivateRoute)
StageId = Annotated[int, Path(ge=1, le=MAXIMUM_ID)]
StageMode = Annotated[Literal["daily", "weekly", "monthly", "custom"], Query()]


@schedule.post("/assign-amounts/", response_model=AssignedAmounts)
async def assign_amounts(project_id: ProjectId, body: AssignAmounts, services: ServicesIn) -> Response:
    """Stores weekly progress given in units of volume or in rupiah, all or none."""
    values = {"project_id": project_id, **body.model_dump(exclude_none=True)}
    return message_answer(await services.schedule.AssignAmounts(to_message(values, messages.AssignAmountsRequest)))


@schedule.post("/reset-progress/", response_model=ProgressReset)
async def reset_progress(project_id: ProjectId, body: ResetProgress, services: ServicesIn) -> Response:
    """Empties the planned or the actual schedule, the actual one with its cost."""
    request = messages.ResetProgressRequest(project_id=project_id, mode=body.mode)
    return message_answer(await services.schedule.ResetProgress(request))


@schedule.get("/pekerjaan/{pekerjaan_id}/weekly-progress/", response_model=WeeklyProgress)
async def get_weekly_progress(
    project_id: ProjectId, pekerjaan_id: PekerjaanId, services: ServicesIn, known: KnownRevision
) -> Response:
    """The weeks of one pekerjaan."""
    request = messages.GetWeeklyProgressRequest(project_id=project_id, pekerjaan_id=pekerjaan_id)
    return document_answer((await services.schedule.GetWeeklyProgress(request)).document, known_revision=known)


@schedule.get("/pekerjaan/{pekerjaan_id}/assignments/", response_model=DerivedStages)
async def get_derived_stages(
    project_id: ProjectId, pekerjaan_id: PekerjaanId, services: ServicesIn, mode: StageMode = "weekly"
) -> Response:
    """The weeks of one pekerjaan by days, weeks, months or stages, summing to them exactly."""
    request = messages.GetDerivedStagesRequest(project_id=project_id, pekerjaan_id=pekerjaan_id, mode=mode)
    return document_answer((await services.schedule.GetDerivedStages(request)).document)


@schedule.post("/week-boundary/", response_model=SetBoundary)
async def set_week_boundary(project_id: ProjectId, body: WeekBoundary, services: ServicesIn) -> Response:
    """Moves the weeks' dates; percentages keep their week numbers."""
    values = {"project_id": project_id, **body.model_dump(exclude_none=True)}
    return message_answer(await services.schedule.SetWeekBoundary(to_message(values, messages.SetWeekBoundaryRequest)))


@schedule.post("/budgets/", response_model=SavedBudgets)
async def save_budgets(project_id: ProjectId, body: SaveBudgets, services: ServicesIn) -> Response:
    """Stores budgeted costs, all or none."""
    values = {"project_id": project_id, **body.model_dump()}
    return message_answer(await services.schedule.SaveBudgets(to_message(values, messages.SaveBudgetsRequest)))


@schedule.get("/network/", response_model=Network)
async def get_network(project_id: ProjectId, services: ServicesIn, known: KnownRevision) -> Response:
    """Durations, dependencies and working days."""
    answer = await services.schedule.GetNetwork(messages.GetNetworkRequest(project_id=project_id))
    return document_answer(answer.document, known_revision=known)


@schedule.post("/network/", response_model=SavedNetwork)
async def save_network(project_id: ProjectId, body: SaveNetwork, services: ServicesIn) -> Response:
    """Replaces the network; a ring of dependencies is refused with its path."""
    values = {"project_id": project_id, **body.model_dump(exclude_none=True)}
    return message_answer(await services.schedule.SaveNetwork(to_message(values, messages.SaveNetworkRequest)))


@schedule.get("/critical-path/", response_model=CriticalPath)
async def get_critical_path(project_id: ProjectId, services: ServicesIn, known: KnownRevision) -> Response:
    """Dates by the critical path method, computed now."""
    answer = await services.schedule.GetCriticalPath(messages.GetCriticalPathRequest(project_id=project_id))
    return document_answer(answer.document, known_revision=known)


@stages.get("/tahapan/", response_model=StageList)
async def list_stages(project_id: ProjectId, services: ServicesIn, known: KnownRevision) -> Response:
    """The stages that users made."""
    answer = await services.schedule.ListStages(messages.ListStagesRequest(project_id=project_id))
    return document_answer(answer.document, known_revision=known)


@stages.post("/tahapan/", response_model=Stage, status_code=201)
async def create_stage(project_id: ProjectId, body: CreateStage, services: ServicesIn) -> Response:
    """Adds a stage at the end."""
    values = {"project_id": project_id, **body.model_dump(exclude_none=True)}
    answer = await services.schedule.SaveStage(to_message(values, messages.SaveStageRequest))
    return document_answer(answer.document, status=201)


@stages.get("/tahapan/validate/", response_model=StageCheck)
async def check_stages(project_id: ProjectId, services: ServicesIn, known: KnownRevision) -> Response:
    """How far the project is assigned to stages, with the pekerjaan that are not wholly."""
    answer = await services.schedule.CheckStages(messages.CheckStagesRequest(project_id=project_id))
    return document_answer(answer.document, known_revision=known)


@stages.get("/tahapan/unassigned/", response_model=StageCheck)
async def list_unassigned(project_id: ProjectId, services: ServicesIn, known: KnownRevision) -> Response:
    """The same answer under the path of the list of unassigned pekerjaan."""
    return await check_stages(project_id, services, known)


@stages.post("/tahapan/reorder/", response_model=Revised)
async def order_stages(project_id: ProjectId, body: OrderStages, services: ServicesIn) -> Response:
    """Puts all stages into an order."""
    request = messages.OrderStagesRequest(project_id=project_id, stage_ids=body.tahapan_order)
    return message_answer(await services.schedule.OrderStages(request))


@stages.get("/tahapan/{stage_id}/", response_model=StageDetail)
async def get_stage(project_id: ProjectId, stage_id: StageId, services: ServicesIn, known: KnownRevision) -> Response:
    """One stage with its pekerjaan."""
    request = messages.GetStageRequest(project_id=project_id, stage_id=stage_id)
    return document_answer((await services.schedule.GetStage(request)).document, known_revision=known)


@stages.put("/tahapan/{stage_id}/", response_model=Stage)
async def update_stage(project_id: ProjectId, stage_id: StageId, body: UpdateStage, services: ServicesIn) -> Response:
    """Changes a stage."""
    values: dict[str, Any] = {"project_id": project_id, "stage_id": stage_id}
    for name, value in body.model_dump(exclude_unset=True).items():
        # Null takes a date away and leaves a text as it is.
        if value is not None or name.startswith("tanggal_"):
            values[name] = value or ""
    answer = await services.schedule.SaveStage(to_message(values, messages.SaveStageRequest))
    return document_answer(answer.document)


@stages.delete("/tahapan/{stage_id}/", response_model=Revised)
async def delete_stage(project_id: ProjectId, stage_id: StageId, services: ServicesIn) -> Response:
    """Deletes an empty stage; 409 while pekerjaan are assigned to it."""
    request = messages.DeleteStageRequest(project_id=project_id, stage_id=stage_id)
    return message_answer(await services.schedule.DeleteStage(request))


@stages.post("/tahapan/{stage_id}/assign/", response_model=AssignedStage)
async def assign_stage(project_id: ProjectId, stage_id: StageId, body: AssignStage, services: ServicesIn) -> Response:
    """Gives a stage its part of pekerjaan, all or none."""
    values = {"project_id": project_id, "stage_id": stage_id, **body.model_dump()}
    return message_answer(await services.schedule.AssignStage(to_message(values, messages.AssignStageRequest)))


@stages.post("/tahapan/{stage_id}/unassign/", response_model=UnassignedStage)
async def unassign_stage(
    project_id: ProjectId, stage_id: StageId, body: UnassignStage, services: ServicesIn
) -> Response:
    """Takes pekerjaan out of a stage."""
    values = {"project_id": project_id, "stage_id": stage_id, **body.model_dump()}
    return message_answer(await services.schedule.UnassignStage(to_message(values, messages.UnassignStageRequest)))
