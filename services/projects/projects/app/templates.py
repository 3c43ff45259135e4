"""The library: keeping the structure of a project, finding it, using it again."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.errors import AppError, FieldProblem, conflict, forbidden, not_found
from chassis.identity import Identity
from projects.app.commands.create_project import new_project_problems, new_project_values
from projects.app.commands.restore_project import Restored, restore_project
from projects.app.editing import Editing, viewing
from projects.app.library.exporting import content_of, read_rows
from projects.app.library.packing import TEMPLATE, pack
from projects.app.library.restoring import ProjectFile
from projects.app.library.templating import PARTS, read_template, template_content, totals
from projects.app.refusals import refuse, timestamp
from projects.domain.header import HeaderChange
from projects.domain.jakarta import jakarta_day
from projects.domain.problem import Problem
from projects.domain.text import check_text
from projects.store.projects import Row
from projects.store.template_tables import CATEGORIES
from projects.store.templates import add_template, count_use, delete_template, template_of, templates_of

DETAIL = "Templat belum disimpan. Perbaiki isian yang ditandai."


@dataclass(frozen=True, slots=True)
class TemplateHead:
    """How a template is called; only staff may make it public."""

    name: str
    description: str
    category: str
    is_public: bool


async def save_project_as_template(
    editing: Editing, identity: Identity, project_id: int, head: TemplateHead
) -> Mapping[str, Any]:
    """Keeps the structure of a project that the user may read; a fixed number of statements."""
    _check_head(identity, head)
    async with viewing(editing.database, identity.subject, project_id) as view:
        found = await content_of(view.connection, await read_rows(view.connection, project_id, PARTS))
        content = template_content(view.project, found)
    file = await asyncio.to_thread(read_template, content)
    return await _save(editing, identity, head, content, file)


async def save_file_as_template(
    editing: Editing, identity: Identity, content: Mapping[str, Any], file: ProjectFile, head: TemplateHead
) -> Mapping[str, Any]:
    """Keeps the structure from a file, which is judged already."""
    _check_head(identity, head)
    return await _save(editing, identity, head, content, file)


async def _save(
    editing: Editing, identity: Identity, head: TemplateHead, content: Mapping[str, Any], file: ProjectFile
) -> Mapping[str, Any]:
    values = {
        "owner_id": identity.subject,
        "name": head.name,
        "description": head.description,
        "category": head.category,
        "is_public": head.is_public,
        "content": content,
        **totals(file.rows),
    }
    async with editing.database.write() as connection:
        row = await add_template(connection, values)
    if row is None:
        message = "Anda sudah mempunyai templat bernama ini; pakai nama lain"
        raise conflict("template-exists", f"Templat belum disimpan: {message}.", FieldProblem("name", message))
    return _document(row, identity.subject)


def _check_head(identity: Identity, head: TemplateHead) -> None:
    problems = check_text(head.name, "name", longest=200, required=True)
    problems += check_text(head.description, "description", longest=2_000)
    if head.category not in CATEGORIES:
        problems.append(Problem("category", f"salah satu dari {', '.join(CATEGORIES)}"))
    refuse("template-invalid", DETAIL, problems)
    if head.is_public and "staff" not in identity.roles:
        raise forbidden("staff-only", "Hanya petugas yang dapat menerbitkan templat. Simpan sebagai pribadi.")


async def list_templates(editing: Editing, user_id: int, words: str, category: str) -> dict[str, Any]:
    """{items}: the user's own and the public ones, the most used first; one statement."""
    async with editing.database.read() as connection:
        rows = await templates_of(connection, user_id, words, category)
    return {"items": [_document(row, user_id) for row in rows]}


async def template_file(editing: Editing, user_id: int, template_id: int) -> tuple[str, bytes]:
    """(name, file)."""
    async with editing.database.read() as connection:
        row = await _found(connection, user_id, template_id)
    return row["name"], await asyncio.to_thread(pack, TEMPLATE, row["content"])


async def remove_template(editing: Editing, user_id: int, template_id: int) -> None:
    """NOT_FOUND for one of somebody else, even a public one."""
    async with editing.database.write() as connection:
        if not await delete_template(connection, user_id, template_id):
            raise _unknown()


async def use_template(editing: Editing, user_id: int, template_id: int, header: HeaderChange) -> Restored:
    """A new project of the user with the template's structure, without prices."""
    at = editing.now()
    refuse("project-invalid", DETAIL, new_project_problems(header, jakarta_day(at)))
    async with editing.database.read() as connection:
        row = await _found(connection, user_id, template_id)
    file = await asyncio.to_thread(read_template, row["content"])
    whole = ProjectFile({**new_project_values(user_id, at, header, 0), **file.header}, file.rows)
    made = await restore_project(editing, user_id, whole, header.texts["nama"])
    async with editing.database.write() as connection:
        await count_use(connection, template_id)
    return made


async def _found(connection: AsyncConnection, user_id: int, template_id: int) -> Row:
    row = await template_of(connection, user_id, template_id)
    if row is None:
        raise _unknown()
    return row


def _unknown() -> AppError:
    return not_found("template-not-found", "Templat tidak ditemukan. Muat ulang daftar templat.")


def _document(row: Row, user_id: int) -> dict[str, Any]:
    # Names of columns are a kind of text of their own, which JSON does not take.
    shown = {str(name): value for name, value in row.items() if name not in ("owner_id", "created_at")}
    return {**shown, "is_own": row["owner_id"] == user_id, "created_at": timestamp(row["created_at"])}
