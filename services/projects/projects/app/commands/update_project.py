"""Editing a project's header."""

from typing import Any

from projects.app.commands.update_pricing import retake_ppn
from projects.app.editing import Edit, Editing
from projects.app.queries.project_document import project_document
from projects.app.refusals import project_not_found, refuse, stale, timestamp
from projects.domain.header import HeaderChange, check_header
from projects.domain.problem import Problem
from projects.domain.schedule import Span, changed_span, check_span, week_boundary
from projects.store.progress import calendar_of, last_filled_weeks
from projects.store.projects import Row, lock_project

DETAIL = "Perubahan proyek belum disimpan. Perbaiki isian yang ditandai."


async def update_project(
    editing: Editing, user_id: int, project_id: int, change: HeaderChange, version: int | None
) -> Row:
    """Stores the fields that were sent and returns the project as it is now.

    CONFLICT when somebody else changed the header after `version`; INVALID names each wrong field. Moving the start
    moves the weeks with it: week numbers and percentages stay.
    """
    refuse("project-invalid", DETAIL, check_header(change))
    async with editing.change(user_id, project_id) as edit:
        before = await lock_project(edit.connection, project_id)
        if before is None:
            raise project_not_found()
        _check_version(before, version)
        values, problems = changed_values(before, change)
        refuse("project-invalid", DETAIL, problems)
        await check_weeks(edit, before, values)
        note_header(edit, before, values)
    return {**before, **edit.project_values, "revision": edit.revision}


def _check_version(project: Row, version: int | None) -> None:
    if version is not None and version != project["version"]:
        current = project_document(project) | {
            "changed_by": project["header_changed_by"] or project["owner_id"],
            "changed_at": timestamp(project["header_changed_at"] or project["created_at"]),
        }
        raise stale("project-changed", "Proyek ini sudah diubah orang lain. Muat ulang, lalu ulangi.", current)


def changed_values(before: Row, change: HeaderChange) -> tuple[dict[str, Any], list[Problem]]:
    """The columns that differ after the edit, and what is wrong with the dates that it leads to."""
    now = Span(before["tanggal_mulai"], before["tanggal_selesai"])
    span = changed_span(now, change.tanggal_mulai, change.tanggal_selesai, change.durasi_hari)
    problems = check_span(span)
    if problems:
        return {}, problems
    boundary = (before["week_start_day"], before["week_end_day"])
    first, last = week_boundary(boundary, change.week_start_day, change.week_end_day)
    wanted: dict[str, Any] = {
        **change.texts,
        "anggaran_owner": before["anggaran_owner"] if change.anggaran_owner is None else change.anggaran_owner,
        "tanggal_mulai": span.start,
        "tanggal_selesai": span.end,
        "week_start_day": first,
        "week_end_day": last,
    }
    return {name: value for name, value in wanted.items() if value != before[name]}, []


async def check_weeks(edit: Edit, before: Row, values: dict[str, Any]) -> None:
    """A shorter project must not lose weeks that hold progress."""
    if is_shorter(before, values):
        last = await last_filled_weeks(edit.connection, [edit.project_id])
        refuse("project-invalid", DETAIL, lost_weeks(before, values, last.get(edit.project_id, 0)))


def is_shorter(before: Row, values: dict[str, Any]) -> bool:
    """Whether the project has fewer weeks with these values."""
    return calendar_of({**before, **values}).count < calendar_of(before).count


def lost_weeks(before: Row, values: dict[str, Any], last: int) -> list[Problem]:
    """What is wrong with a project that is shorter than its schedule, which is filled up to the week `last`."""
    weeks = calendar_of({**before, **values}).count
    if last <= weeks:
        return []
    message = f"proyek menjadi {weeks} minggu, padahal jadwal terisi sampai minggu {last}; kosongkan jadwalnya dahulu"
    return [Problem("tanggal_selesai", message)]


def note_header(edit: Edit, before: Row, values: dict[str, Any]) -> None:
    """Notes the values that differ for the change's last statement."""
    if not values:
        return
    after = {**before, **values}
    edit.project_values |= values | {
        "version": before["version"] + 1,
        "header_changed_at": edit.at,
        "header_changed_by": edit.user_id,
        **edit.changed_by(),
    }
    edit.touched.project = True
    edit.record("update", "project", edit.project_id, project_document(before), project_document(after))
    if "tanggal_mulai" in values:
        retake_ppn(edit, before, values["tanggal_mulai"])
