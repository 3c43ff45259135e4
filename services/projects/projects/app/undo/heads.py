"""Taking back changes of the project's header and pricing, and of overrides."""

from datetime import date
from decimal import Decimal
from typing import Any

from projects.app.commands.set_markup import store_markup
from projects.app.commands.update_pricing import set_pricing
from projects.app.commands.update_project import check_weeks, note_header
from projects.app.editing import Edit
from projects.app.queries.pricing import ppn_values, pricing_values
from projects.app.queries.project_document import project_document
from projects.app.refusals import project_not_found
from projects.app.undo.recorded import Recorded
from projects.domain.ppn import ppn_on
from projects.store.pekerjaan import lock_pekerjaan
from projects.store.projects import Row, lock_project
from projects.store.tables import project


async def undo_header(edit: Edit, entry: Recorded) -> None:
    """The header's fields as before, or the project in or out of the archive."""
    before = await _locked(edit)
    entry.check({**project_document(before)})
    if "archived_at" in entry.fields:
        archived = entry.before["archived_at"]
        edit.project_values["archived_at"] = edit.at if archived else None
        edit.touched.project = True
        edit.record("update", "project", edit.project_id, entry.after, entry.before)
        return
    values = {name: _column(name, entry.before[name]) for name in entry.fields}
    await check_weeks(edit, before, values)
    note_header(edit, before, values)


def _column(name: str, value: Any) -> Any:
    kind = project.c[name].type.python_type
    if kind is date:
        return date.fromisoformat(value)
    return Decimal(value) if kind is Decimal else value


async def undo_pricing(edit: Edit, entry: Recorded) -> None:
    """Overhead and profit, tax and rounding as before; a tax that follows the law is the one of the first day now."""
    before = await _locked(edit)
    # The law's paragraph and the effective rate follow from the others.
    followed = {"ppn_percent", "ppn_legal_source", "rounding_base"}
    entry.check(pricing_values(before), apart_from=followed)
    values: dict[str, Any] = {}
    for name in entry.fields:
        was = entry.before[name]
        if name.endswith("_rounding"):
            values |= {f"{name}_mode": was["mode"], f"{name}_step": Decimal(was["step"])}
        elif name == "ppn_rate_percent":
            values["ppn_percent"] = Decimal(was)
        elif name not in followed:
            values[name] = Decimal(was) if name == "markup_percent" else was
    if values.get("ppn_is_dated", before["ppn_is_dated"]):
        # The first day may be another one by now.
        values |= ppn_values(ppn_on(before["tanggal_mulai"]).ppn, is_dated=True)
    set_pricing(edit, before, values)


async def _locked(edit: Edit) -> Row:
    row = await lock_project(edit.connection, edit.project_id)
    if row is None:
        raise project_not_found()
    return row


async def undo_markup(edit: Edit, entry: Recorded) -> None:
    """The override of one pekerjaan as before."""
    row = (await lock_pekerjaan(edit.connection, edit.project_id, [entry.entity_id])).get(entry.entity_id)
    entry.check(None if row is None else {"markup_override_percent": row["markup_override_percent"]})
    was = entry.before["markup_override_percent"]
    if row is not None:
        await store_markup(edit, row, None if was is None else Decimal(was))
