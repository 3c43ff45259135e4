"""Overhead and profit of one pekerjaan."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from chassis.decimals import fixed
from projects.app.editing import Edit, Editing
from projects.app.queries.pricing import markup_values
from projects.app.refusals import pekerjaan_not_found
from projects.store.batches import update_rows
from projects.store.pekerjaan import lock_pekerjaan
from projects.store.projects import Row
from projects.store.tables import pekerjaan


async def set_markup(
    editing: Editing, user_id: int, project_id: int, pekerjaan_id: int, override: Decimal | None
) -> Mapping[str, Any]:
    """Stores the override in percent; None clears it, 0 means no margin. Returns what counts now."""
    async with editing.change(user_id, project_id) as edit:
        row = (await lock_pekerjaan(edit.connection, project_id, [pekerjaan_id])).get(pekerjaan_id)
        if row is None:
            raise pekerjaan_not_found()
        if row["markup_override_percent"] != override:
            await store_markup(edit, row, override)
    return markup_values(edit.project["markup_percent"], override, edit.revision)


async def store_markup(edit: Edit, row: Row, override: Decimal | None) -> None:
    """Writes another override into the row, which is locked."""
    values = {"markup_override_percent": override, "version": row["version"] + 1, **edit.changed_by()}
    await update_rows(edit.connection, pekerjaan, [{"id": row["id"], "project_id": edit.project_id, **values}])
    edit.touched.pekerjaan.add(row["id"])
    edit.record("update", "markup", row["id"], _text(row["markup_override_percent"]), _text(override))


def _text(override: Decimal | None) -> dict[str, str | None]:
    return {"markup_override_percent": None if override is None else fixed(override, 2)}
