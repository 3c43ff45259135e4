"""Resources that nothing uses, in pages."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import tuple_

from chassis.database.engine import Database
from chassis.decimals import fixed
from projects.app.editing import viewing
from projects.app.queries.cursor import decoded, encoded
from projects.app.queries.prices import price_values
from projects.app.refusals import timestamp
from projects.store.orphans import orphans, summed_orphans
from projects.store.projects import Row
from projects.store.tables import resource

DEFAULT_PAGE = 50
LARGEST_PAGE = 200
LARGEST_ID = 2**63 - 1
SAFE = "Tidak dipakai analisa mana pun; aman dihapus."
PRICED = "Tidak dipakai analisa mana pun, tetapi sudah diberi harga; harganya ikut terhapus."


async def list_orphans(
    database: Database, user_id: int, project_id: int, cursor: str, page_size: int
) -> tuple[dict[str, Any], int]:
    """{orphaned_count, total_value, orphaned_items, next_cursor, revision}, by code, with the revision."""
    size = min(page_size if page_size > 0 else DEFAULT_PAGE, LARGEST_PAGE)
    keys = (resource.c.kode, resource.c.id)
    statement = orphans(project_id).order_by(*keys).limit(size + 1)
    if cursor:
        statement = statement.where(tuple_(*keys) > decoded(cursor, _keys))
    async with viewing(database, user_id, project_id) as view:
        count, value = (await view.connection.execute(summed_orphans(project_id))).one()
        rows = (await view.connection.execute(statement)).mappings().all()
    last = rows[size - 1] if len(rows) > size else None
    page = {
        "orphaned_count": count,
        "total_value": fixed(value, 2),
        "orphaned_items": [_item(row) for row in rows[:size]],
        "next_cursor": None if last is None else encoded(last["kode"], last["id"]),
        "revision": view.revision,
    }
    return page, view.revision


def _item(row: Row) -> dict[str, Any]:
    values = price_values(row)
    return {
        "kode": values.pop("kode_item"),
        **values,
        "last_changed": timestamp(row["updated_at"]),
        "can_delete": True,
        "safety_note": SAFE if row["harga_satuan"] is None else PRICED,
    }


def _keys(given: Sequence[Any]) -> Any:
    kode, resource_id = given
    if "\x00" in kode:
        raise ValueError("no code of ours holds a NUL")
    return tuple_(kode.encode().decode(), min(int(resource_id), LARGEST_ID))
