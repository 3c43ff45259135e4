"""Archiving, deleting and bringing back many projects: all of them or none."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum

from projects.app.editing import Edit, Editing
from projects.app.many_projects import PublishMany, check_count, finish_all
from projects.app.queries.project_document import project_document
from projects.app.refusals import refuse, timestamp
from projects.domain.problem import Problem
from projects.domain.roles import Role
from projects.store.many_projects import lock_projects_of
from projects.store.projects import Row

DETAIL = "Belum ada proyek yang berubah. Perbaiki pilihan yang ditandai."


class Action(StrEnum):
    """What an owner may do with a project as a whole."""

    ARCHIVE = "archive"
    UNARCHIVE = "unarchive"
    DELETE = "delete"
    RESTORE = "restore"


async def act_on_projects(
    editing: Editing, publish: PublishMany, user_id: int, action: Action, ids: Sequence[int]
) -> dict[int, Row]:
    """Does it with all projects or with none; the projects that differ now, by id.

    INVALID names each project that is unknown (for restore: not deleted), that stands twice, or that the user does not
    own. What is so already stays so.
    """
    refuse("projects-invalid", DETAIL, check_count(len(ids), "project_ids") or _twice(ids))
    at = editing.now()
    async with editing.database.write() as connection:
        rows = await lock_projects_of(connection, user_id, ids, deleted=action is Action.RESTORE)
        refuse("projects-invalid", DETAIL, _problems(ids, rows))
        edits = [Edit(connection, user_id, at, rows[one], 0) for one in ids]
        for edit in edits:
            _note(edit, action)
        return await finish_all(edits, publish)


def _twice(ids: Sequence[int]) -> list[Problem]:
    first: dict[int, int] = {}
    return [
        Problem(f"project_ids[{index}]", f"sudah ada pada project_ids[{first[one]}]")
        for index, one in enumerate(ids)
        if first.setdefault(one, index) != index
    ]


def _problems(ids: Sequence[int], rows: Mapping[int, Row]) -> list[Problem]:
    problems = []
    for index, one in enumerate(ids):
        if one not in rows:
            problems.append(Problem(f"project_ids[{index}]", "proyek tidak ditemukan"))
        elif rows[one]["role"] != Role.OWNER:
            problems.append(Problem(f"project_ids[{index}]", "hanya pemilik proyek yang dapat melakukan ini"))
    return problems


def _note(edit: Edit, action: Action) -> None:
    row = edit.project
    if action is Action.DELETE:
        edit.project_values["deleted_at"] = edit.at
        edit.record("delete", "project", edit.project_id, project_document(row), None)
    elif action is Action.RESTORE:
        edit.project_values["deleted_at"] = None
        edit.record("create", "project", edit.project_id, None, project_document(row))
    elif (row["archived_at"] is not None) != (action is Action.ARCHIVE):
        after = edit.at if action is Action.ARCHIVE else None
        edit.project_values["archived_at"] = after
        before = {"archived_at": _text(row["archived_at"])}
        edit.record("update", "project", edit.project_id, before, {"archived_at": _text(after)})


def _text(moment: datetime | None) -> str | None:
    return None if moment is None else timestamp(moment)
