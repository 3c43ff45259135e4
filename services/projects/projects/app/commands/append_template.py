"""Putting a template's structure after what a project holds."""

import asyncio
from dataclasses import dataclass
from typing import Any

from projects.app.commands.save_tree import check_tree_version, note_tree
from projects.app.editing import Edit, Editing
from projects.app.library.checking import FileRow
from projects.app.library.fitting import Fitted, Ground, fit
from projects.app.library.templating import read_template, without_prices
from projects.app.library.writing import write_rows
from projects.app.templates import found_template
from projects.domain.codes import CodeCounters
from projects.store.batches import update_rows
from projects.store.formulas import lock_formulas, parameters_of
from projects.store.tables import klasifikasi, pekerjaan, resource
from projects.store.template_ground import converted_resources, lock_all_resources, tree_extent
from projects.store.templates import Reader, count_use


@dataclass(frozen=True, slots=True)
class Appended:
    """The project's tree from now on, what came into it, and what the user should know."""

    revision: int
    tree_version: int
    klasifikasi_ids: list[int]
    total_pekerjaan: int
    remarks: list[str]


async def append_template(
    editing: Editing, reader: Reader, project_id: int, template_id: int, tree_version: int | None, *, prices: bool
) -> Appended:
    """Writes the template's rows after the project's own, all or nothing, in a fixed number of statements.

    With `prices` resources that have none take the template's. NOT_FOUND for a template that the reader may not see;
    CONFLICT when the tree is not the one of `tree_version` any more; INVALID names what the project cannot take.
    """
    async with editing.database.read() as connection:
        template = await found_template(connection, reader, template_id)
    file = await asyncio.to_thread(read_template, template["content"])
    rows = file.rows if prices else without_prices(file.rows)
    async with editing.change(reader.user_id, project_id, structure=True) as edit:
        check_tree_version(edit, tree_version)
        await lock_formulas(edit.connection, project_id)
        counters = _counters(edit)
        fitted = fit(rows, await _ground(edit), counters)
        await _price(edit, fitted.prices)
        written = await write_rows(edit, fitted.rows, fitted.known)
        tops = [written.ids[row["id"]] for row in fitted.rows[klasifikasi]]
        version = edit.project["tree_version"] + 1
        note_tree(edit, version, counters)
        edit.project_values["unit_sequence"] = counters.unit
        edit.touched.klasifikasi |= set(tops)
        edit.record("create", "template", template_id, None, {"name": template["name"], **_counts(fitted, tops)})
    async with editing.database.write() as connection:
        await count_use(connection, template_id)
    remarks = [*fitted.remarks, *written.remarks]
    return Appended(edit.revision, version, tops, len(fitted.rows[pekerjaan]), remarks)


def _counters(edit: Edit) -> CodeCounters:
    given = edit.project
    return CodeCounters(given["custom_sequence"], given["modified_sequence"], given["unit_sequence"])


async def _ground(edit: Edit) -> Ground:
    connection, project_id = edit.connection, edit.project_id
    rows, last = await tree_extent(connection, project_id)
    return Ground(
        tree_rows=rows,
        last_place=last,
        resources=await lock_all_resources(connection, project_id),
        converted=await converted_resources(connection, project_id),
        parameters=await parameters_of(connection, project_id),
    )


async def _price(edit: Edit, prices: list[FileRow]) -> None:
    rows = [{**row, "project_id": edit.project_id, **edit.changed_by()} for row in prices]
    await update_rows(edit.connection, resource, rows, counting=resource.c.version)
    edit.touched.resource |= {row["id"] for row in prices}


def _counts(fitted: Fitted, tops: list[int]) -> dict[str, Any]:
    added = {table.name: len(rows) for table, rows in fitted.rows.items() if rows}
    return {"klasifikasi_ids": tops, "added": added, "priced": len(fitted.prices), "shared": len(fitted.known)}
