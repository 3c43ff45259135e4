"""Archiving, which only takes a project out of the usual list, and bringing back what was archived or deleted."""

from datetime import datetime

from projects.app.editing import Edit, Editing, check_role
from projects.app.queries.project_document import project_document
from projects.app.refusals import project_not_found, timestamp
from projects.domain.roles import OWNERS, Role
from projects.store.members import restore_deleted
from projects.store.projects import lock_project


async def archive_project(editing: Editing, user_id: int, project_id: int, *, archived: bool) -> int:
    """Archives the project or takes it out of the archive; the owner only. Returns the revision."""
    async with editing.change(user_id, project_id, roles=OWNERS) as edit:
        before = await lock_project(edit.connection, project_id)
        if before is None:
            raise project_not_found()
        check_role(Role.OWNER if before["owner_id"] == user_id else None, OWNERS)
        if (before["archived_at"] is not None) != archived:
            _note(edit, before["archived_at"], edit.at if archived else None)
    return edit.revision


def _note(edit: Edit, before: datetime | None, after: datetime | None) -> None:
    edit.project_values["archived_at"] = after
    edit.touched.project = True
    edit.record("update", "project", edit.project_id, {"archived_at": _text(before)}, {"archived_at": _text(after)})


async def restore_project(editing: Editing, user_id: int, project_id: int) -> int:
    """Brings the caller's deleted project back as it was. Returns the revision.

    NOT_FOUND where the caller owns no deleted project of this number.
    """
    at = editing.now()
    async with editing.database.write() as connection:
        values = {"updated_at": at, "updated_by": user_id}
        project = await restore_deleted(connection, project_id, user_id, values)
        if project is None:
            raise project_not_found()
        edit = Edit(connection, user_id, at, project, revision=project["revision"])
        edit.touched.project = True
        edit.record("create", "project", project_id, None, project_document(project))
        await editing.write_down(edit, edit.revision)
    return edit.revision


def _text(moment: datetime | None) -> str | None:
    return None if moment is None else timestamp(moment)
