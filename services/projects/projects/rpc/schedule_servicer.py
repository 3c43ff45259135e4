"""ScheduleService: amounts, weeks, stages and the network of dependencies."""

from typing import Any

from chassis.decimals import plain
from chassis.rpc.messages import document
from projects.app.commands.assign_amounts import ProgressMode, Unit, assign_amounts
from projects.app.commands.reset_progress import reset_progress
from projects.app.commands.save_budgets import save_budgets
from projects.app.commands.save_network import save_network
from projects.app.commands.save_stages import assign_stage, delete_stage, order_stages, save_stage, unassign_stage
from projects.app.commands.update_project import update_project
from projects.app.editing import Editing
from projects.app.queries.network import get_critical_path, get_network
from projects.app.queries.progress import get_derived_stages, get_weekly_progress
from projects.app.queries.stages import check_stages, get_stage, list_stages
from projects.domain.header import HeaderChange
from projects.domain.stages import Mode
from projects.rpc import schedule_decoding as decoding
from projects.rpc.decoding import caller
from taksir.projects.v1 import schedule_service_pb2 as messages


class ScheduleServicer:
    """Every call is made for a user."""

    def __init__(self, editing: Editing) -> None:
        self._editing = editing
        self._database = editing.database

    async def AssignAmounts(self, request: messages.AssignAmountsRequest, _: Any) -> messages.AssignAmountsResponse:
        """The percent that each amount was stored as."""
        mode = decoding.choice(ProgressMode, request.mode, "mode")
        unit = decoding.choice(Unit, request.unit, "unit")
        amounts = decoding.amounts(request)
        done = await assign_amounts(self._editing, caller(), request.project_id, mode, unit, amounts)
        converted = [
            messages.ConvertedAmount(
                pekerjaan_id=one.pekerjaan_id,
                week_number=one.week_number,
                proportion=plain(getattr(one, f"{mode.value}_proportion")),
            )
            for one in done.converted
        ]
        return messages.AssignAmountsResponse(
            revision=done.saved.revision,
            created_count=done.saved.created,
            updated_count=done.saved.updated,
            converted=converted,
        )

    async def ResetProgress(self, request: messages.ResetProgressRequest, _: Any) -> messages.ResetProgressResponse:
        """How many weeks held something."""
        mode = decoding.choice(ProgressMode, request.mode, "mode")
        reset = await reset_progress(self._editing, caller(), request.project_id, mode)
        return messages.ResetProgressResponse(revision=reset.revision, updated_count=reset.updated, mode=mode.value)

    async def GetWeeklyProgress(
        self, request: messages.GetWeeklyProgressRequest, _: Any
    ) -> messages.GetWeeklyProgressResponse:
        """The weeks of one pekerjaan."""
        answer = await get_weekly_progress(self._database, caller(), request.project_id, request.pekerjaan_id)
        return messages.GetWeeklyProgressResponse(document=document(*answer))

    async def SetWeekBoundary(
        self, request: messages.SetWeekBoundaryRequest, _: Any
    ) -> messages.SetWeekBoundaryResponse:
        """The boundary as it is now; percentages keep their week numbers."""
        change = HeaderChange(
            week_start_day=request.week_start_day if request.HasField("week_start_day") else None,
            week_end_day=request.week_end_day if request.HasField("week_end_day") else None,
        )
        project = await update_project(self._editing, caller(), request.project_id, change, None)
        return messages.SetWeekBoundaryResponse(
            revision=project["revision"],
            week_start_day=project["week_start_day"],
            week_end_day=project["week_end_day"],
        )

    async def SaveBudgets(self, request: messages.SaveBudgetsRequest, _: Any) -> messages.SaveBudgetsResponse:
        """How many budgets changed."""
        saved = await save_budgets(self._editing, caller(), request.project_id, decoding.budgets(request))
        return messages.SaveBudgetsResponse(revision=saved.revision, saved=saved.saved)

    async def GetDerivedStages(
        self, request: messages.GetDerivedStagesRequest, _: Any
    ) -> messages.GetDerivedStagesResponse:
        """The weeks of one pekerjaan by days, weeks, months or stages."""
        mode = decoding.choice(Mode, request.mode, "mode")
        answer = await get_derived_stages(self._database, caller(), request.project_id, request.pekerjaan_id, mode)
        return messages.GetDerivedStagesResponse(document=document(*answer))

    async def ListStages(self, request: messages.ListStagesRequest, _: Any) -> messages.ListStagesResponse:
        """All stages that users made."""
        answer = await list_stages(self._database, caller(), request.project_id)
        return messages.ListStagesResponse(document=document(*answer))

    async def GetStage(self, request: messages.GetStageRequest, _: Any) -> messages.GetStageResponse:
        """One stage with its pekerjaan."""
        answer = await get_stage(self._database, caller(), request.project_id, request.stage_id)
        return messages.GetStageResponse(document=document(*answer))

    async def SaveStage(self, request: messages.SaveStageRequest, _: Any) -> messages.SaveStageResponse:
        """The stage as it is now."""
        stage_id = request.stage_id if request.HasField("stage_id") else None
        fields = decoding.stage(request)
        answer = await save_stage(self._editing, caller(), request.project_id, stage_id, fields)
        return messages.SaveStageResponse(document=document(*answer))

    async def DeleteStage(self, request: messages.DeleteStageRequest, _: Any) -> messages.DeleteStageResponse:
        """Deletes an empty stage."""
        revision = await delete_stage(self._editing, caller(), request.project_id, request.stage_id)
        return messages.DeleteStageResponse(revision=revision)

    async def OrderStages(self, request: messages.OrderStagesRequest, _: Any) -> messages.OrderStagesResponse:
        """Puts the stages into an order."""
        revision = await order_stages(self._editing, caller(), request.project_id, request.stage_ids)
        return messages.OrderStagesResponse(revision=revision)

    async def AssignStage(self, request: messages.AssignStageRequest, _: Any) -> messages.AssignStageResponse:
        """How many assignments are new and how many changed."""
        shares = decoding.shares(request)
        done = await assign_stage(self._editing, caller(), request.project_id, request.stage_id, shares)
        return messages.AssignStageResponse(revision=done[0], created=done[1], updated=done[2])

    async def UnassignStage(self, request: messages.UnassignStageRequest, _: Any) -> messages.UnassignStageResponse:
        """How many pekerjaan were in the stage."""
        done = await unassign_stage(
            self._editing, caller(), request.project_id, request.stage_id, request.pekerjaan_ids
        )
        return messages.UnassignStageResponse(revision=done[0], deleted=done[1])

    async def CheckStages(self, request: messages.CheckStagesRequest, _: Any) -> messages.CheckStagesResponse:
        """Which pekerjaan the stages do not have wholly."""
        answer = await check_stages(self._database, caller(), request.project_id)
        return messages.CheckStagesResponse(document=document(*answer))

    async def GetNetwork(self, request: messages.GetNetworkRequest, _: Any) -> messages.GetNetworkResponse:
        """The network as it was planned."""
        answer = await get_network(self._database, caller(), request.project_id)
        return messages.GetNetworkResponse(document=document(*answer))

    async def SaveNetwork(self, request: messages.SaveNetworkRequest, _: Any) -> messages.SaveNetworkResponse:
        """The network's new version."""
        version = request.version if request.HasField("version") else None
        wanted = decoding.network(request)
        saved = await save_network(self._editing, caller(), request.project_id, wanted, version)
        return messages.SaveNetworkResponse(revision=saved.revision, version=saved.version)

    async def GetCriticalPath(
        self, request: messages.GetCriticalPathRequest, _: Any
    ) -> messages.GetCriticalPathResponse:
        """The dates that follow from the network."""
        answer = await get_critical_path(self._database, caller(), request.project_id)
        return messages.GetCriticalPathResponse(document=document(*answer))
