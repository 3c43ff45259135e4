"""What happened to one's own account, page by page."""

import re

from auth.app.tools import Tools
from auth.store import audit
from auth.store.audit import AuditRow
from chassis.errors import FieldProblem, invalid

LARGEST_PAGE = 100
# No larger than what a sequence of Postgres gives out.
_CURSOR = re.compile(r"[1-9][0-9]{0,17}")


async def list_events(tools: Tools, user_id: int, cursor: str, page_size: int) -> tuple[list[AuditRow], str | None]:
    """The newest first, and the cursor of the next page (None on the last); INVALID for a cursor that is none."""
    before = _decoded(cursor) if cursor else None
    size = min(max(page_size, 1), LARGEST_PAGE)
    async with tools.database.read() as connection:
        # One more tells whether there is a next page.
        rows = await audit.list_events(connection, user_id, before, size + 1)
    page = rows[:size]
    return page, str(page[-1].id) if len(rows) > size else None


def _decoded(cursor: str) -> int:
    if not _CURSOR.fullmatch(cursor):
        problem = FieldProblem("cursor", "ambil dari next_cursor halaman sebelumnya")
        raise invalid("cursor-invalid", "Halaman ini tidak ada. Mulai lagi dari halaman pertama.", problem)
    return int(cursor)
