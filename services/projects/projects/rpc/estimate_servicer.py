"""EstimateService: tree, analyses, prices, volumes and the weekly schedule."""

from typing import Any

from chassis.cache import Cache
from chassis.decimals import fixed
from chassis.rpc.messages import JSON, document
from projects.app.commands.assign_weekly import assign_weekly
from projects.app.commands.reset_analysis import reset_analysis
from projects.app.commands.save_analysis import save_analysis
from projects.app.commands.save_prices import save_prices
from projects.app.commands.save_tree import save_tree
from projects.app.commands.save_volumes import save_volumes
from projects.app.editing import Editing
from projects.app.queries.analysis import get_analysis
from projects.app.queries.assignments import list_assignments
from projects.app.queries.prices import list_prices
from projects.app.queries.tree import get_tree, get_tree_document
from projects.app.queries.volumes import list_volumes
from projects.rpc import estimate_decoding as decoding
from projects.rpc.decoding import caller
from taksir.common.v1.document_pb2 import Document
from taksir.projects.v1 import estimate_service_pb2 as messages


class EstimateServicer:
    """Every call is made for a user."""

    def __init__(self, editing: Editing, cache: Cache) -> None:
        self._editing = editing
        self._database = editing.database
        self._cache = cache

    async def GetTree(self, request: messages.GetTreeRequest, _: Any) -> messages.GetTreeResponse:
        """The tree, or the branches that match."""
        if request.search.strip():
            answer = await get_tree(self._database, caller(), request.project_id, request.search)
            return messages.GetTreeResponse(document=document(*answer))
        body, revision = await get_tree_document(
            self._database, self._cache, caller(), request.project_id, request.known_revision
        )
        return messages.GetTreeResponse(document=Document(body=body, content_type=JSON, revision=revision))

    async def SaveTree(self, request: messages.SaveTreeRequest, _: Any) -> messages.SaveTreeResponse:
        """What the save did."""
        version = request.tree_version if request.HasField("tree_version") else None
        saved = await save_tree(self._editing, caller(), request.project_id, decoding.tree(request), version)
        return messages.SaveTreeResponse(
            revision=saved.revision,
            tree_version=saved.tree_version,
            summary=messages.TreeSummary(created=saved.created, updated=saved.updated, deleted=saved.deleted),
            id_map=saved.ids,
            change_flags=messages.ChangeFlags(reload_job_ids=saved.resourced, volume_reset_job_ids=saved.resourced),
        )

    async def GetAnalysis(self, request: messages.GetAnalysisRequest, _: Any) -> messages.GetAnalysisResponse:
        """One analysis with the project's prices."""
        answer = await get_analysis(self._database, caller(), request.project_id, request.pekerjaan_id)
        return messages.GetAnalysisResponse(document=document(*answer))

    async def SaveAnalysis(self, request: messages.SaveAnalysisRequest, _: Any) -> messages.SaveAnalysisResponse:
        """The new version, and whose figures changed with it."""
        version = request.version if request.HasField("version") else None
        rows = decoding.analysis_rows(request.rows)
        saved = await save_analysis(self._editing, caller(), request.project_id, request.pekerjaan_id, rows, version)
        return messages.SaveAnalysisResponse(
            revision=saved.revision,
            version=saved.version,
            saved_raw_rows=saved.raw_rows,
            saved_expanded_rows=saved.expanded_rows,
            cascaded_pekerjaan_ids=saved.cascaded,
        )

    async def ResetAnalysis(self, request: messages.ResetAnalysisRequest, _: Any) -> messages.ResetAnalysisResponse:
        """The new version and the reference's number of rows."""
        reset = await reset_analysis(self._editing, caller(), request.project_id, request.pekerjaan_id)
        return messages.ResetAnalysisResponse(revision=reset.revision, version=reset.version, cloned_count=reset.cloned)

    async def ListPrices(self, request: messages.ListPricesRequest, _: Any) -> messages.ListPricesResponse:
        """The price list."""
        answer = await list_prices(self._database, caller(), request.project_id)
        return messages.ListPricesResponse(document=document(*answer))

    async def SavePrices(self, request: messages.SavePricesRequest, _: Any) -> messages.SavePricesResponse:
        """How many prices changed."""
        prices, markup = decoding.prices(request)
        saved = await save_prices(self._editing, caller(), request.project_id, prices, markup)
        return messages.SavePricesResponse(
            revision=saved.revision, updated=saved.updated, markup_percent=fixed(saved.markup_percent, 2)
        )

    async def ListVolumes(self, request: messages.ListVolumesRequest, _: Any) -> messages.ListVolumesResponse:
        """All volumes."""
        answer = await list_volumes(self._database, caller(), request.project_id)
        return messages.ListVolumesResponse(document=document(*answer))

    async def SaveVolumes(self, request: messages.SaveVolumesRequest, _: Any) -> messages.SaveVolumesResponse:
        """How many volumes changed."""
        saved = await save_volumes(self._editing, caller(), request.project_id, decoding.volumes(request))
        return messages.SaveVolumesResponse(revision=saved.revision, saved=saved.saved)

    async def ListAssignments(
        self, request: messages.ListAssignmentsRequest, _: Any
    ) -> messages.ListAssignmentsResponse:
        """The weekly schedule."""
        answer = await list_assignments(self._database, caller(), request.project_id)
        return messages.ListAssignmentsResponse(document=document(*answer))

    async def AssignWeekly(self, request: messages.AssignWeeklyRequest, _: Any) -> messages.AssignWeeklyResponse:
        """How many weeks are new and how many changed."""
        assignments = decoding.assignments(request)
        saved = await assign_weekly(self._editing, caller(), request.project_id, assignments)
        return messages.AssignWeeklyResponse(
            revision=saved.revision, created_count=saved.created, updated_count=saved.updated
        )
