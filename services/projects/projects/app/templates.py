"""The library: keeping the structure of a project, finding it, using it again."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.errors import AppError, FieldProblem, conflict, forbidden, not_found
from projects.app.commands.create_project import new_project_problems, new_project_values
from projects.app.commands.restore_project import Restored, restore_project
from projects.app.editing import Editing, viewing
from projects.app.library.exporting import content_of, read_rows
from projects.app.library.packing import TEMPLATE, pack
from projects.app.library.parting import Branch, part_of
from projects.app.library.restoring import ProjectFile
from projects.app.library.templating import (
    PARTS,
    header_for_new,
    read_template,
    template_content,
    totals,
    without_prices,
)
from projects.app.refusals import refuse, timestamp
from projects.domain.header import HeaderChange
from projects.domain.jakarta import jakarta_day
from projects.domain.problem import Problem
from projects.domain.text import check_text
from projects.store.projects import Row
from projects.store.template_ground import used_resources
from projects.store.template_tables import CATEGORIES
from projects.store.templates import (
    NameTakenError,
    Reader,
    add_template,
    count_use,
    delete_template,
    template_of,
    templates_of,
    update_template,
)

DETAIL = "Templat belum disimpan. Perbaiki isian yang ditandai."


@dataclass(frozen=True, slots=True)
class TemplateHead:
    """How a template is called and who may use it: its owner, an organisation, or with `is_public` everybody."""

    name: str
    description: str
    category: str
    is_public: bool
    organisation_id: int | None = None


async def save_project_as_template(
    editing: Editing, reader: Reader, project_id: int, head: TemplateHead, branch: Branch, *, prices: bool
) -> Mapping[str, Any]:
    """Keeps the structure of a project that the user may read, or a branch of it; a fixed number of statements."""
    _check_head(reader, head)
    async with viewing(editing.database, reader.user_id, project_id) as view:
        rows = await read_rows(view.connection, project_id, PARTS)
        if not branch.is_all:
            rows = part_of(rows, branch, await used_resources(view.connection, project_id))
        content = template_content(view.project, await content_of(view.connection, rows), prices=prices)
    file = await asyncio.to_thread(read_template, content)
    return await _save(editing, reader, head, content, file)


async def save_file_as_template(
    editing: Editing, reader: Reader, content: Mapping[str, Any], file: ProjectFile, head: TemplateHead
) -> Mapping[str, Any]:
    """Keeps the structure from a file, which is judged already."""
    _check_head(reader, head)
    return await _save(editing, reader, head, content, file)


async def _save(
    editing: Editing, reader: Reader, head: TemplateHead, content: Mapping[str, Any], file: ProjectFile
) -> Mapping[str, Any]:
    values = {"owner_id": reader.user_id, **_head_values(head), "content": content, **totals(file.rows)}
    async with editing.database.write() as connection:
        row = await add_template(connection, values)
    if row is None:
        raise _name_taken()
    return _document(row, reader)


async def edit_template(editing: Editing, reader: Reader, template_id: int, head: TemplateHead) -> Mapping[str, Any]:
    """Calls the template otherwise, or shows it to others; NOT_FOUND for who may only use it."""
    _check_head(reader, head)
    try:
        async with editing.database.write() as connection:
            row = await update_template(connection, reader, template_id, _head_values(head))
    except NameTakenError:
        raise _name_taken() from None
    if row is None:
        raise _unknown()
    return _document(row, reader)


def _head_values(head: TemplateHead) -> dict[str, Any]:
    return {name: getattr(head, name) for name in TemplateHead.__dataclass_fields__}


def _check_head(reader: Reader, head: TemplateHead) -> None:
    problems = check_text(head.name, "name", longest=200, required=True)
    problems += check_text(head.description, "description", longest=2_000)
    if head.category not in CATEGORIES:
        problems.append(Problem("category", f"salah satu dari {', '.join(CATEGORIES)}"))
    if head.organisation_id is not None:
        if head.organisation_id not in reader.organisations:
            problems.append(Problem("organisation_id", "bukan organisasi Anda; pilih organisasi yang Anda ikuti"))
        if head.is_public:
            problems.append(Problem("is_public", "untuk organisasi atau untuk umum, salah satu"))
    refuse("template-invalid", DETAIL, problems)
    if head.is_public and not reader.is_staff:
        raise forbidden("staff-only", "Hanya petugas yang dapat menerbitkan templat. Simpan sebagai pribadi.")


async def list_templates(editing: Editing, reader: Reader, words: str, category: str) -> dict[str, Any]:
    """{items}: what the reader may use, the most used first; one statement."""
    async with editing.database.read() as connection:
        rows = await templates_of(connection, reader, words, category)
    return {"items": [_document(row, reader) for row in rows]}


async def template_file(editing: Editing, reader: Reader, template_id: int) -> tuple[str, bytes]:
    """(name, file)."""
    async with editing.database.read() as connection:
        row = await found_template(connection, reader, template_id)
    return row["name"], await asyncio.to_thread(pack, TEMPLATE, row["content"])


async def remove_template(editing: Editing, reader: Reader, template_id: int) -> None:
    """NOT_FOUND for who may only use it."""
    async with editing.database.write() as connection:
        if not await delete_template(connection, reader, template_id):
            raise _unknown()


async def use_template(
    editing: Editing, reader: Reader, template_id: int, header: HeaderChange, *, prices: bool
) -> Restored:
    """A new project of the user with the template's structure, and where wanted with its prices and their pricing."""
    at = editing.now()
    refuse("project-invalid", DETAIL, new_project_problems(header, jakarta_day(at)))
    async with editing.database.read() as connection:
        row = await found_template(connection, reader, template_id)
    file = await asyncio.to_thread(read_template, row["content"])
    rows = file.rows if prices else without_prices(file.rows)
    own = new_project_values(reader.user_id, at, header, 0)
    whole = ProjectFile({**own, **header_for_new(file.header, prices=prices)}, rows)
    made = await restore_project(editing, reader.user_id, whole, header.texts["nama"])
    async with editing.database.write() as connection:
        await count_use(connection, template_id)
    return made


async def found_template(connection: AsyncConnection, reader: Reader, template_id: int) -> Row:
    """The template with its content; NOT_FOUND for one that the reader may not see."""
    row = await template_of(connection, reader, template_id)
    if row is None:
        raise _unknown()
    return row


def _unknown() -> AppError:
    return not_found("template-not-found", "Templat tidak ditemukan. Muat ulang daftar templat.")


def _name_taken() -> AppError:
    message = "Anda sudah mempunyai templat bernama ini; pakai nama lain"
    return conflict("template-exists", f"Templat belum disimpan: {message}.", FieldProblem("name", message))


def _document(row: Row, reader: Reader) -> dict[str, Any]:
    # Names of columns are a kind of text of their own, which JSON does not take.
    shown = {str(name): value for name, value in row.items() if name not in ("owner_id", "created_at")}
    is_own = row["owner_id"] == reader.user_id
    can_edit = is_own or row["organisation_id"] in reader.administered
    return {**shown, "is_own": is_own, "can_edit": can_edit, "created_at": timestamp(row["created_at"])}
