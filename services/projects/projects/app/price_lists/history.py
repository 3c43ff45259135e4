"""What became of the price of one resource of a project."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from chassis.database.engine import Database
from chassis.errors import not_found
from projects.app.editing import viewing
from projects.app.queries.cursor import decoded, encoded
from projects.app.refusals import timestamp
from projects.store.price_list_resolving import history_statement
from projects.store.projects import Row
from projects.store.tables import resource

DEFAULT_PAGE = 20
LARGEST_PAGE = 100
LARGEST_ID = 2**63 - 1


async def list_resource_price_history(
    database: Database, user_id: int, project_id: int, resource_id: int, cursor: str, page_size: int
) -> dict[str, Any]:
    """{items: [{entry_id, revision, at, user_id, before, after, list_name}], next_cursor}, the newest first."""
    size = min(page_size if page_size > 0 else DEFAULT_PAGE, LARGEST_PAGE)
    before = decoded(cursor, _keys) if cursor else None
    known = select(resource.c.id).where(resource.c.project_id == project_id, resource.c.id == resource_id)
    async with viewing(database, user_id, project_id) as view:
        if await view.connection.scalar(known) is None:
            raise not_found("resource-not-found", "Harga item ini tidak ada dalam proyek. Muat ulang daftarnya.")
        statement = history_statement(project_id, resource_id, before).limit(size + 1)
        rows = (await view.connection.execute(statement)).mappings().all()
    last = rows[size - 1] if len(rows) > size else None
    return {
        "items": [_document(row) for row in rows[:size]],
        "next_cursor": None if last is None else encoded(last["revision"], last["entry_id"]),
    }


def _keys(given: Sequence[Any]) -> tuple[int, int]:
    revision, entry_id = given
    return _bounded(revision), _bounded(entry_id)


def _bounded(given: Any) -> int:
    return max(0, min(int(given), LARGEST_ID))


def _document(row: Row) -> dict[str, Any]:
    # Names of columns are a kind of text of their own, which JSON does not take.
    return {str(name): value for name, value in row.items()} | {"at": timestamp(row["at"])}
