"""Copying a project with all that it is made of."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Column, Table
from sqlalchemy.ext.asyncio import AsyncConnection

from projects.app.commands.update_project import is_shorter, lost_weeks
from projects.app.editing import Edit, Editing
from projects.app.many_projects import PublishMany, write_down_all
from projects.app.queries.pricing import ppn_values
from projects.app.queries.project_document import project_document
from projects.app.refusals import project_not_found, refuse
from projects.domain.codes import project_index
from projects.domain.header import HeaderChange, check_header
from projects.domain.jakarta import jakarta_day
from projects.domain.ppn import ppn_on
from projects.domain.problem import Problem
from projects.domain.schedule import Span, check_span
from projects.store.conversion_tables import conversion
from projects.store.copies import Copying, computed_from_parameters, computed_from_volumes, copy_content, draw_ids
from projects.store.formula_tables import parameter, parameter_need, volume_formula, volume_need, volume_sheet_row
from projects.store.many_projects import insert_projects
from projects.store.progress import last_filled_weeks
from projects.store.projects import Row, lock_project, next_daily_number, project_of
from projects.store.tables import project, resource, volume, week_progress

# Rows with an id of their own, of all copies together: a minute's work.
MOST_ROWS = 500_000
DETAIL = "Proyek belum disalin. Perbaiki isian yang ditandai."

# What belongs to the row of one project, and not to the estimate that it holds.
OF_ITS_OWN = frozenset(
    {
        *("id", "owner_id", "index_project", "nama", "created_at", "updated_at", "updated_by"),
        *("version", "pricing_version", "tree_version", "tree_revision", "revision"),
        *("tree_changed_at", "tree_changed_by", "pricing_changed_at", "pricing_changed_by"),
        *("header_changed_at", "header_changed_by", "archived_at", "deleted_at"),
    }
)
VOLUMES: frozenset[Table] = frozenset({volume, volume_formula, volume_need, volume_sheet_row})
PARAMETERS: frozenset[Table] = frozenset({parameter, parameter_need})
PRICES: frozenset[Column[Any]] = frozenset({resource.c.harga_satuan, conversion.c.market_price})


@dataclass(frozen=True, slots=True)
class CopyChoice:
    """What a copy takes along. Tree, analyses, market units, stages and the network always come."""

    prices: bool = True
    volumes: bool = True
    parameters: bool = True
    schedule: bool = True

    @property
    def skipped(self) -> frozenset[Table]:
        """Tables that stay behind. Formulas and back-up sheets are how volumes came about and go with them."""
        left: frozenset[Table] = frozenset() if self.volumes else VOLUMES
        left |= frozenset() if self.parameters else PARAMETERS
        return left if self.schedule else left | {week_progress}


async def copy_project(
    editing: Editing,
    publish: PublishMany,
    user_id: int,
    project_id: int,
    names: Sequence[str],
    start: date | None,
    choice: CopyChoice,
) -> list[Row]:
    """New projects of the user, one a name, that hold what the project holds at one moment.

    `start` moves the whole work there. NOT_FOUND for strangers; INVALID names what is wrong.
    """
    _check_names(names)
    async with editing.database.write() as connection:
        # While its row is locked no change of the project can commit, so every statement below sees one moment.
        if await project_of(connection, project_id, user_id) is None:
            raise project_not_found()
        source = await lock_project(connection, project_id)
        if source is None:
            raise project_not_found()
        await _check_choice(connection, project_id, choice)
        span = await _span(connection, source, start, choice)
        at = editing.now()
        rows = await insert_projects(connection, await _new_values(connection, user_id, at, source, span, names))
        days = (span.start - source["tanggal_mulai"]).days
        blank = frozenset() if choice.prices else PRICES
        copying = Copying(project_id, [row["id"] for row in rows], at, user_id, choice.skipped, blank, days)
        _check_size(await draw_ids(connection, copying), len(names))
        await copy_content(connection, copying)
        edits = [Edit(connection, user_id, at, row, row["revision"]) for row in rows]
        for edit in edits:
            after = project_document(edit.project) | {"copied_from": project_id}
            edit.record("create", "project", edit.project_id, None, after)
        await write_down_all(edits, rows, publish)
    return rows


def copy_names(base: str, count: int) -> list[str]:
    """Names of several copies: "Rumah - Salinan 1", "Rumah - Salinan 2", …"""
    return [f"{base} - Salinan {number}" for number in range(1, count + 1)]


def _check_names(names: Sequence[str]) -> None:
    # They differ by their numbers at most, so the longest tells.
    wrong = check_header(HeaderChange({"nama": max(names, key=len)}))
    refuse("copy-invalid", DETAIL, wrong)


async def _check_choice(connection: AsyncConnection, project_id: int, choice: CopyChoice) -> None:
    problems = []
    if choice.volumes and not choice.parameters and await computed_from_parameters(connection, project_id):
        problems.append(Problem("parameters", "rumus volume memakai parameter; salin juga parameternya"))
    if choice.parameters and not choice.volumes and await computed_from_volumes(connection, project_id):
        problems.append(Problem("volumes", "ada parameter yang dihitung dari volume; salin juga volumenya"))
    refuse("copy-invalid", DETAIL, problems)


async def _span(connection: AsyncConnection, source: Row, start: date | None, choice: CopyChoice) -> Span:
    now = Span(source["tanggal_mulai"], source["tanggal_selesai"])
    if start is None or start == now.start:
        return now
    try:
        span = Span(start, start + timedelta(days=now.days - 1))
    except OverflowError:
        span = Span(start, start)
    problems = check_span(span)
    moved = {"tanggal_mulai": span.start, "tanggal_selesai": span.end}
    if not problems and choice.schedule and is_shorter(source, moved):
        last = await last_filled_weeks(connection, [source["id"]])
        problems = lost_weeks(source, moved, last.get(source["id"], 0))
    refuse("copy-invalid", DETAIL, [Problem("tanggal_mulai", one.message) for one in problems])
    return span


async def _new_values(
    connection: AsyncConnection, user_id: int, at: datetime, source: Row, span: Span, names: Sequence[str]
) -> list[Mapping[str, Any]]:
    today = jakarta_day(at)
    last = await next_daily_number(connection, user_id, today, len(names))
    values = {one.name: source[one.name] for one in project.c if one.name not in OF_ITS_OWN}
    values |= {"tanggal_mulai": span.start, "tanggal_selesai": span.end, "owner_id": user_id}
    values |= {"created_at": at, "updated_at": at, "updated_by": user_id}
    if source["ppn_is_dated"]:
        values |= ppn_values(ppn_on(span.start).ppn, is_dated=True)
    numbers = range(last - len(names) + 1, last + 1)
    return [
        {**values, "nama": name, "index_project": project_index(user_id, today, number)}
        for name, number in zip(names, numbers, strict=True)
    ]


def _check_size(rows: int, copies: int) -> None:
    if rows > MOST_ROWS:
        most = max(1, MOST_ROWS * copies // rows)
        refuse("copy-invalid", DETAIL, [Problem("count", f"proyek ini besar: paling banyak {most} salinan sekaligus")])
