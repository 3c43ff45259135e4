"""SnapshotService: what read models are rebuilt from."""

from collections.abc import AsyncIterator, Callable, Mapping
from typing import Any

from chassis.database.engine import Database
from chassis.errors import forbidden
from chassis.identity import current_identity
from projects.app.queries.snapshot import list_revisions, open_snapshot
from projects.events import messages as encode
from taksir.projects.events.v1.project_changed_pb2 import ProjectState
from taksir.projects.v1 import snapshot_service_pb2 as messages

MESSAGES: Mapping[str, Callable[[Any], Any]] = {
    "klasifikasi": encode.klasifikasi_message,
    "sub_klasifikasi": encode.sub_klasifikasi_message,
    "pekerjaan": encode.pekerjaan_message,
    "resource": encode.resource_message,
    "volume": encode.volume_message,
    "analysis": encode.analysis_message,
    "progress": encode.progress_message,
}


class SnapshotServicer:
    """Callable by services only."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def ReadSnapshot(
        self, request: messages.ReadSnapshotRequest, _: Any
    ) -> AsyncIterator[messages.ReadSnapshotResponse]:
        """First the project itself, then its rows; all of one revision."""
        _services_only()
        async with open_snapshot(self._database, request.project_id) as snapshot:
            revision = snapshot.project["revision"]
            head = encode.project_message(snapshot.project, snapshot.members)
            yield messages.ReadSnapshotResponse(revision=revision, state=ProjectState(project=head))
            async for page in snapshot.pages():
                state = ProjectState()
                getattr(state, page.kind).extend(MESSAGES[page.kind](row) for row in page.rows)
                yield messages.ReadSnapshotResponse(revision=revision, state=state)

    async def ListRevisions(self, request: messages.ListRevisionsRequest, _: Any) -> messages.ListRevisionsResponse:
        """One page of projects with their revisions."""
        _services_only()
        found = await list_revisions(self._database, request.after_project_id, request.page_size)
        revisions = [messages.ProjectRevision(project_id=one, revision=revision) for one, revision in found]
        return messages.ListRevisionsResponse(projects=revisions)


def _services_only() -> None:
    if not current_identity().is_service:
        raise forbidden("services-only", "Hanya layanan Taksir yang boleh memanggil ini.")
