"""Who changed what in a project, field by field, and what changed since somebody looked."""

from collections.abc import Sequence
from itertools import islice
from typing import Any

from chassis.database.engine import Database
from projects.app.editing import viewing
from projects.app.queries.cursor import decoded, encoded
from projects.app.refusals import timestamp
from projects.app.undo.kinds import why_not
from projects.domain.difference import differences
from projects.domain.roles import Role
from projects.store.audit_reading import AuditFilter, changes_since, entries
from projects.store.projects import Row

DEFAULT_PAGE = 20
LARGEST_PAGE = 100
# Of one entry; replacing a long analysis may differ in thousands of fields.
MOST_CHANGES = 200
# Where a change came from is for the project's owner alone.
WHERE = ("client_address", "user_agent", "request_id")
LARGEST_ID = 2**63 - 1


async def list_audit_trail(
    database: Database, user_id: int, project_id: int, wanted: AuditFilter, cursor: str, page_size: int
) -> dict[str, Any]:
    """{items: [entry], next_cursor}, the newest first; the cursor is null on the last page."""
    size = min(page_size if page_size > 0 else DEFAULT_PAGE, LARGEST_PAGE)
    before = decoded(cursor, _keys) if cursor else None
    async with viewing(database, user_id, project_id) as view:
        statement = entries(project_id, wanted, before).limit(size + 1)
        rows = (await view.connection.execute(statement)).mappings().all()
    last = rows[size - 1] if len(rows) > size else None
    return {
        "items": [_entry(row, tells_where=view.project["role"] == Role.OWNER) for row in rows[:size]],
        "next_cursor": None if last is None else encoded(last["revision"], last["id"]),
    }


async def change_status(
    database: Database, user_id: int, project_id: int, since_revision: int
) -> tuple[dict[str, Any], int]:
    """{revision, items: [{entity, revision, changed_at, changed_by, count}]}: what changed after that revision."""
    async with viewing(database, user_id, project_id) as view:
        rows = (await view.connection.execute(changes_since(project_id, since_revision))).mappings().all()
    return {"revision": view.revision, "items": [_changed(row) for row in rows]}, view.revision


def _keys(given: Sequence[Any]) -> tuple[int, int]:
    revision, entry_id = given
    return min(int(revision), LARGEST_ID), min(int(entry_id), LARGEST_ID)


def _changed(row: Row) -> dict[str, Any]:
    return {
        "entity": row["entity"],
        "revision": row["revision"],
        "changed_at": timestamp(row["changed_at"]),
        "changed_by": row["changed_by"],
        "count": row["count"],
    }


def _entry(row: Row, *, tells_where: bool) -> dict[str, Any]:
    found = differences(row["before"], row["after"])
    reason = why_not(row["action"], row["entity"], row["before"], row["after"])
    changes = [{"field": one.field, "before": one.before, "after": one.after} for one in islice(found, MOST_CHANGES)]
    return {
        "id": row["id"],
        "revision": row["revision"],
        "at": timestamp(row["at"]),
        "user_id": row["user_id"],
        "action": row["action"],
        "entity": row["entity"],
        "entity_id": row["entity_id"],
        "changes": changes,
        "changes_left_out": sum(1 for _ in found),
        "undoable": not reason,
        "undo_reason": reason,
        "undoes": row["undoes"],
        **{name: row[name] if tells_where else None for name in WHERE},
    }
