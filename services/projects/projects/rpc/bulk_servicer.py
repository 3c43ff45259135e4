"""BulkService: many projects at once."""

from collections.abc import Mapping
from typing import Any

from chassis.rpc.messages import document
from projects.app.commands.act_on_projects import act_on_projects
from projects.app.commands.create_projects import create_projects
from projects.app.commands.edit_projects import edit_projects
from projects.app.editing import Editing
from projects.app.many_projects import PublishMany
from projects.app.queries.project_document import project_document
from projects.rpc.bulk_decoding import action, new_projects, project_edits
from projects.rpc.decoding import caller
from projects.store.projects import Row
from taksir.projects.v1 import bulk_service_pb2 as messages


class BulkServicer:
    """Every call is made for a user; `publish` tells of many projects at once."""

    def __init__(self, editing: Editing, publish: PublishMany) -> None:
        self._editing = editing
        self._publish = publish

    async def CreateProjects(self, request: messages.CreateProjectsRequest, _: Any) -> messages.CreateProjectsResponse:
        """The new projects."""
        rows = await create_projects(self._editing, self._publish, caller(), new_projects(request))
        made = {"items": [project_document(row) for row in rows], "created_count": len(rows)}
        return messages.CreateProjectsResponse(document=document(made))

    async def EditProjects(self, request: messages.EditProjectsRequest, _: Any) -> messages.EditProjectsResponse:
        """What differs now."""
        rows = await edit_projects(self._editing, self._publish, caller(), project_edits(request))
        return messages.EditProjectsResponse(updated_count=len(rows), projects=_changed(rows))

    async def ActOnProjects(self, request: messages.ActOnProjectsRequest, _: Any) -> messages.ActOnProjectsResponse:
        """What differs now."""
        ids = list(request.project_ids)
        rows = await act_on_projects(self._editing, self._publish, caller(), action(request), ids)
        return messages.ActOnProjectsResponse(changed_count=len(rows), projects=_changed(rows))


def _changed(rows: Mapping[int, Row]) -> list[messages.ChangedProject]:
    return [
        messages.ChangedProject(id=one, version=row["version"], revision=row["revision"])
        for one, row in sorted(rows.items())
    ]
