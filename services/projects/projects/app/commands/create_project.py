"""Creating a project."""

from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from projects.app.editing import Edit, Editing
from projects.app.queries.pricing import ppn_values
from projects.app.queries.project_document import project_document
from projects.app.refusals import refuse
from projects.domain.codes import project_index
from projects.domain.header import HeaderChange, check_header
from projects.domain.jakarta import jakarta_day
from projects.domain.ppn import ppn_on
from projects.domain.pricing import Pricing
from projects.domain.problem import Problem
from projects.domain.schedule import Span, check_span, new_span, week_boundary
from projects.store.projects import Row, insert_project, next_daily_number

MONDAY_TO_SUNDAY = (0, 6)


async def create_project(editing: Editing, user_id: int, header: HeaderChange) -> Row:
    """A new project of the user, with a printed number, default pricing and the user as owner.

    INVALID names each wrong field.
    """
    at = editing.now()
    today = jakarta_day(at)
    problems = new_project_problems(header, today)
    refuse("project-invalid", "Proyek belum disimpan. Perbaiki isian yang ditandai.", problems)
    async with editing.database.write() as connection:
        number = await next_daily_number(connection, user_id, today)
        project = await insert_project(connection, new_project_values(user_id, at, header, number))
        edit = Edit(connection, user_id, at, project, revision=project["revision"])
        edit.touched.project = True
        edit.record("create", "project", edit.project_id, None, project_document(project))
        await editing.write_down(edit, edit.revision)
    return project


def new_project_problems(header: HeaderChange, today: date) -> list[Problem]:
    """What is wrong with the header of a new project."""
    problems = check_header(header)
    if "nama" not in header.texts:
        problems.append(Problem("nama", "wajib diisi"))
    return problems or check_span(_span(header, today))


def new_project_values(user_id: int, at: datetime, header: HeaderChange, number: int) -> dict[str, Any]:
    """The columns of a new project, the owner's `number`-th of the day; the header has no problems."""
    today = jakarta_day(at)
    span = _span(header, today)
    return {
        "owner_id": user_id,
        "index_project": project_index(user_id, today, number),
        **_header_values(header, span),
        **_pricing_values(Pricing(ppn_on(span.start).ppn)),
        "created_at": at,
        "updated_at": at,
        "updated_by": user_id,
    }


def _span(header: HeaderChange, today: date) -> Span:
    return new_span(today, header.tanggal_mulai, header.tanggal_selesai, header.durasi_hari)


def _header_values(header: HeaderChange, span: Span) -> dict[str, Any]:
    first, last = week_boundary(MONDAY_TO_SUNDAY, header.week_start_day, header.week_end_day)
    return {
        **header.texts,
        "anggaran_owner": header.anggaran_owner or 0,
        "tanggal_mulai": span.start,
        "tanggal_selesai": span.end,
        "week_start_day": first,
        "week_end_day": last,
    }


def _pricing_values(pricing: Pricing) -> dict[str, Any]:
    values: dict[str, Any] = {"markup_percent": pricing.markup_percent, **ppn_values(pricing.ppn, is_dated=True)}
    for name in ("unit_price", "line", "total"):
        rule = asdict(getattr(pricing, f"{name}_rounding"))
        values |= {f"{name}_rounding_mode": rule["mode"], f"{name}_rounding_step": rule["step"]}
    return values
