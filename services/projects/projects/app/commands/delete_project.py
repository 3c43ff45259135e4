"""Deleting a project: it vanishes for everybody, its rows stay for the retention period. Archiving is another thing."""

from projects.app.editing import Editing
from projects.app.queries.project_document import project_document
from projects.domain.roles import OWNERS


async def delete_project(editing: Editing, user_id: int, project_id: int) -> None:
    """NOT_FOUND for whoever may not know of it, FORBIDDEN for members who do not own it."""
    async with editing.change(user_id, project_id, roles=OWNERS) as edit:
        edit.project_values["deleted_at"] = edit.at
        edit.touched.project = True
        edit.record("delete", "project", project_id, project_document(edit.project), None)
