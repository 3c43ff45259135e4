"""The truth about projects, asked of the projects service on rekap's own account."""

from collections.abc import Sequence
from typing import Any

from chassis.errors import AppError, Kind
from chassis.identity import Identity, acting_as
from chassis.rpc.deadline import deadline
from rekap.app.ports import Snapshot
from taksir.projects.events.v1.project_changed_pb2 import ProjectState
from taksir.projects.v1.snapshot_service_pb2 import ListRevisionsRequest, ReadSnapshotRequest
from taksir.projects.v1.snapshot_service_pb2_grpc import SnapshotServiceStub

REKAP = Identity(0, frozenset({"service"}))
SNAPSHOT_SECONDS = 60.0
LIST_SECONDS = 5.0


class ProjectSnapshots:
    """Implements `rekap.app.ports.SnapshotSource`."""

    def __init__(self, channel: Any) -> None:
        self._stub = SnapshotServiceStub(channel)

    async def read(self, project_id: int) -> Snapshot | None:
        """Collects the pages; they may come in any order of rows."""
        state, revision = ProjectState(), 0
        try:
            with acting_as(REKAP), deadline(SNAPSHOT_SECONDS):
                async for page in self._stub.ReadSnapshot(ReadSnapshotRequest(project_id=project_id)):
                    revision = page.revision
                    state.MergeFrom(page.state)
        except AppError as error:
            if error.kind is Kind.NOT_FOUND:
                return None
            raise
        return Snapshot(revision, state)

    async def revisions(self, after_project_id: int, limit: int) -> Sequence[tuple[int, int]]:
        """(project, revision) in id order."""
        request = ListRevisionsRequest(after_project_id=after_project_id, page_size=limit)
        with acting_as(REKAP), deadline(LIST_SECONDS):
            answer = await self._stub.ListRevisions(request)
        return [(project.project_id, project.revision) for project in answer.projects]
