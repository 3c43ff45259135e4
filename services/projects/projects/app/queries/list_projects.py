"""The projects of a user, the most recently changed first, in pages."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Select, or_, select, tuple_

from chassis.database.engine import Database
from projects.app.queries.cursor import decoded, encoded
from projects.app.queries.project_document import project_document
from projects.store.tables import member, project

DEFAULT_PAGE = 50
LARGEST_PAGE = 200
MOST_WORDS = 10
LARGEST_ID = 2**63 - 1
SEARCHED = (project.c.nama, project.c.index_project, project.c.lokasi_project, project.c.nama_client)


async def list_projects(database: Database, user_id: int, search: str, cursor: str, page_size: int) -> dict[str, Any]:
    """{items: [project], next_cursor}; the cursor is null on the last page. Archived projects are left out."""
    size = min(page_size if page_size > 0 else DEFAULT_PAGE, LARGEST_PAGE)
    statement = _of_user(user_id)
    for word in search.replace("\x00", " ").split()[:MOST_WORDS]:
        statement = statement.where(or_(*(one.icontains(word, autoescape=True) for one in SEARCHED)))
    if cursor:
        statement = statement.where(tuple_(project.c.updated_at, project.c.id) < tuple_(*decoded(cursor, _keys)))
    async with database.read() as connection:
        rows = (await connection.execute(statement.limit(size + 1))).mappings().all()
    more = len(rows) > size
    return {
        "items": [project_document(row) for row in rows[:size]],
        "next_cursor": encoded(rows[size - 1]["updated_at"].isoformat(), rows[size - 1]["id"]) if more else None,
    }


def _of_user(user_id: int) -> Select[Any]:
    return (
        select(project)
        .join_from(member, project)
        .where(member.c.user_id == user_id, project.c.deleted_at.is_(None), project.c.archived_at.is_(None))
        .order_by(project.c.updated_at.desc(), project.c.id.desc())
    )


def _keys(given: Sequence[Any]) -> tuple[datetime, int]:
    moment, project_id = given
    return datetime.fromisoformat(moment).astimezone(UTC), min(int(project_id), LARGEST_ID)
