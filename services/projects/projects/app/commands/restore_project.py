"""Building a project from its file: a new one, or in the place of what a project holds."""

from dataclasses import dataclass
from typing import Any

from projects.app.editing import Edit, Editing
from projects.app.library.restoring import ProjectFile
from projects.app.library.writing import write_rows
from projects.app.queries.project_document import project_document
from projects.app.refusals import project_not_found, stale
from projects.domain.codes import project_index
from projects.domain.header import TEXTS
from projects.domain.jakarta import jakarta_day
from projects.domain.roles import OWNERS
from projects.store.formulas import lock_formulas
from projects.store.project_content import delete_content
from projects.store.projects import Row, insert_project, lock_project, next_daily_number
from projects.store.tables import klasifikasi

MARK = " (pulihan)"


@dataclass(frozen=True)
class Restored:
    """The project as it is now, and what the user should know."""

    project: Row
    remarks: list[str]


async def restore_project(editing: Editing, user_id: int, file: ProjectFile, nama: str) -> Restored:
    """A new project of the user; without `nama` it is called as the file says, marked as restored.

    INVALID names what cannot be built; nothing is left behind then.
    """
    at = editing.now()
    today = jakarta_day(at)
    name = nama or file.header["nama"][: TEXTS["nama"] - len(MARK)] + MARK
    own = {"owner_id": user_id, "nama": name, "created_at": at, "updated_at": at, "updated_by": user_id}
    async with editing.database.write() as connection:
        number = await next_daily_number(connection, user_id, today)
        own["index_project"] = project_index(user_id, today, number)
        project = await insert_project(connection, {**file.header, **own})
        edit = Edit(connection, user_id, at, project, revision=project["revision"])
        written = await write_rows(edit, file.rows)
        edit.record("create", "project", edit.project_id, None, project_document(project) | _counts(file))
        await editing.write_down(edit, edit.revision)
    return Restored(project, written.remarks)


async def replace_project(
    editing: Editing, user_id: int, project_id: int, file: ProjectFile, revision: int
) -> Restored:
    """Puts the file in the place of all that the owner's project holds; people, invitations and history stay.

    CONFLICT when somebody changed the project after `revision`; INVALID names what cannot be built, and then the
    project is as it was.
    """
    async with editing.change(user_id, project_id, structure=True, roles=OWNERS) as edit:
        await lock_formulas(edit.connection, project_id)
        before = await lock_project(edit.connection, project_id)
        if before is None:
            raise project_not_found()
        _check_revision(before, revision)
        await delete_content(edit.connection, project_id)
        written = await write_rows(edit, file.rows)
        versions = ("version", "pricing_version", "tree_version")
        edit.project_values |= {**file.header, **{name: before[name] + 1 for name in versions}}
        edit.touched.project = True
        edit.touched.klasifikasi |= {written.ids[row["id"]] for row in file.rows[klasifikasi]}
        after = project_document({**before, **edit.project_values}) | _counts(file)
        edit.record("update", "project", project_id, project_document(before), after)
    return Restored({**before, **edit.project_values, "revision": edit.revision}, written.remarks)


def _check_revision(project: Row, revision: int) -> None:
    if project["revision"] != revision:
        detail = "Proyek ini sudah berubah sejak Anda membukanya. Muat ulang, periksa, lalu pulihkan lagi."
        raise stale("project-changed", detail, project_document(project))


def _counts(file: ProjectFile) -> dict[str, Any]:
    return {"restored": {table.name: len(rows) for table, rows in file.rows.items() if rows}}
