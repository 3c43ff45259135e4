"""Editing fields of many projects: all of them or none."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from projects.app.commands.update_project import changed_values, is_shorter, lost_weeks, note_header
from projects.app.editing import Edit, Editing
from projects.app.many_projects import PublishMany, below, check_count, finish_all
from projects.app.queries.project_document import project_document
from projects.app.refusals import refuse, stale
from projects.domain.header import HeaderChange, check_header
from projects.domain.problem import Problem
from projects.domain.roles import WRITERS, Role
from projects.store.many_projects import lock_projects_of
from projects.store.progress import last_filled_weeks
from projects.store.projects import Row

DETAIL = "Belum ada proyek yang diubah. Perbaiki baris yang ditandai."


@dataclass(frozen=True, slots=True)
class ProjectEdit:
    """What shall change in one project; `version` is the one that the user edited."""

    project_id: int
    change: HeaderChange
    version: int | None = None


async def edit_projects(
    editing: Editing, publish: PublishMany, user_id: int, wanted: Sequence[ProjectEdit]
) -> dict[int, Row]:
    """Stores all edits or none; the projects that differ now, by id.

    INVALID names each wrong field of each row, rows of unknown projects, and those that the user may only read;
    CONFLICT carries the projects that somebody else changed after the given versions.
    """
    refuse("projects-invalid", DETAIL, check_count(len(wanted), "changes") or _problems_of_rows(wanted))
    async with editing.database.write() as connection:
        rows = await lock_projects_of(connection, user_id, [one.project_id for one in wanted])
        refuse("projects-invalid", DETAIL, _problems_of_rights(wanted, rows))
        _check_versions(wanted, rows)
        values = _values(wanted, rows)
        shorter = {one for one, changed in values.items() if is_shorter(rows[one], changed)}
        last = await last_filled_weeks(connection, shorter)
        refuse("projects-invalid", DETAIL, _problems_of_weeks(wanted, rows, values, last))
        edits = [Edit(connection, user_id, editing.now(), rows[one.project_id], 0) for one in wanted]
        for edit in edits:
            note_header(edit, edit.project, values[edit.project_id])
        return await finish_all(edits, publish)


def _path(index: int) -> str:
    return f"changes[{index}]"


def _problems_of_rows(wanted: Sequence[ProjectEdit]) -> list[Problem]:
    first: dict[int, int] = {}
    problems: list[Problem] = []
    for index, one in enumerate(wanted):
        problems += below(_path(index), check_header(one.change))
        if first.setdefault(one.project_id, index) != index:
            problems.append(Problem(f"{_path(index)}.id", f"sudah ada pada {_path(first[one.project_id])}"))
    return problems


def _problems_of_rights(wanted: Sequence[ProjectEdit], rows: Mapping[int, Row]) -> list[Problem]:
    problems: list[Problem] = []
    for index, one in enumerate(wanted):
        row = rows.get(one.project_id)
        if row is None:
            problems.append(Problem(f"{_path(index)}.id", "proyek tidak ditemukan"))
        elif Role(row["role"]) not in WRITERS:
            problems.append(Problem(f"{_path(index)}.id", "Anda hanya dapat melihat proyek ini"))
    return problems


def _check_versions(wanted: Sequence[ProjectEdit], rows: Mapping[int, Row]) -> None:
    lost = {
        index: rows[one.project_id]
        for index, one in enumerate(wanted)
        if one.version is not None and one.version != rows[one.project_id]["version"]
    }
    if lost:
        problems = [Problem(f"{_path(index)}.version", "sudah diubah orang lain") for index in lost]
        detail = "Ada proyek yang sudah diubah orang lain. Muat ulang, lalu ulangi."
        raise stale("project-changed", detail, {"items": [project_document(row) for row in lost.values()]}, problems)


def _problems_of_weeks(
    wanted: Sequence[ProjectEdit],
    rows: Mapping[int, Row],
    values: Mapping[int, dict[str, Any]],
    last: Mapping[int, int],
) -> list[Problem]:
    problems: list[Problem] = []
    for index, one in enumerate(wanted):
        if one.project_id in last:
            lost = lost_weeks(rows[one.project_id], values[one.project_id], last[one.project_id])
            problems += below(_path(index), lost)
    return problems


def _values(wanted: Sequence[ProjectEdit], rows: Mapping[int, Row]) -> dict[int, dict[str, Any]]:
    values: dict[int, dict[str, Any]] = {}
    problems: list[Problem] = []
    for index, one in enumerate(wanted):
        values[one.project_id], wrong = changed_values(rows[one.project_id], one.change)
        problems += below(_path(index), wrong)
    refuse("projects-invalid", DETAIL, problems)
    return values
