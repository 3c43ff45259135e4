"""Creating, changing and deleting parameters; everything that needs them is computed again."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from projects.app.editing import Edit, Editing
from projects.app.formula_messages import formula_problem
from projects.app.queries.parameters import parameter_not_found, parameter_values
from projects.app.recomputing import (
    Content,
    computed,
    read_affected,
    read_formula,
    store_quantities,
    store_values,
    stored_volumes,
)
from projects.app.refusals import refuse, stale, timestamp
from projects.domain.formula.graph import Node, needs
from projects.domain.formula.problem import FormulaError
from projects.domain.formula.syntax import Expression
from projects.domain.parameter import MOST_PARAMETERS, TEXTS, ParameterInput, check_parameter
from projects.domain.problem import Problem
from projects.store.batches import new_ids, upsert_rows
from projects.store.formula_tables import parameter
from projects.store.formulas import (
    affected_nodes,
    delete_parameters,
    lock_formulas,
    parameters_of,
    replace_parameter_needs,
    users_of,
)
from projects.store.pekerjaan import lock_pekerjaan
from projects.store.projects import Row

DETAIL = "Parameter belum disimpan. Perbaiki isian yang ditandai."
ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class SavedParameters:
    """What a change of parameters did; `rows` are the request's own, by name, as they are now."""

    revision: int
    rows: Mapping[str, Row] = field(default_factory=dict)
    created: int = 0
    updated: int = 0
    deleted: int = 0


async def create_parameter(editing: Editing, user_id: int, project_id: int, given: ParameterInput) -> SavedParameters:
    """A new parameter. INVALID where its name is taken or wrong, or its formula cannot be computed."""
    refuse("parameter-invalid", DETAIL, check_parameter(given, "", is_new=True))
    async with editing.change(user_id, project_id) as edit:
        stored = await locked_parameters(edit)
        name = given.name or ""
        if name in stored:
            refuse("parameter-invalid", DETAIL, [Problem("name", f"{name} sudah ada; pakai nama lain")])
        saved = await write_parameters(edit, stored, {name: given}, {name: ""})
    return SavedParameters(edit.revision, saved, created=1)


async def update_parameter(
    editing: Editing, user_id: int, project_id: int, parameter_id: int, given: ParameterInput
) -> SavedParameters:
    """Changes the fields that were sent. CONFLICT after `version`, and for a new name while formulas use the old one.

    A `raw` turns the parameter into a formula, a `value` into a plain number.
    """
    refuse("parameter-invalid", DETAIL, check_parameter(given, "", is_new=False))
    async with editing.change(user_id, project_id) as edit:
        stored = await locked_parameters(edit)
        before = _found(stored, parameter_id)
        if given.version is not None and given.version != before["version"]:
            current = parameter_values(before) | {
                "changed_by": before["updated_by"],
                "changed_at": timestamp(before["updated_at"]),
            }
            raise stale("parameter-changed", "Parameter ini sudah diubah orang lain. Muat ulang, lalu ulangi.", current)
        name = given.name or before["name"]
        if name != before["name"]:
            if name in stored:
                refuse("parameter-invalid", DETAIL, [Problem("name", f"{name} sudah ada; pakai nama lain")])
            await check_unused(edit, [before["name"]], "Nama parameter yang dipakai rumus tidak dapat diganti.")
            del stored[before["name"]]
            stored[name] = before
        saved = await write_parameters(edit, stored, {name: given}, {name: ""})
    return SavedParameters(edit.revision, saved, updated=1)


async def delete_parameter(editing: Editing, user_id: int, project_id: int, parameter_id: int) -> SavedParameters:
    """Deletes a parameter that no formula uses; CONFLICT names those that do."""
    async with editing.change(user_id, project_id) as edit:
        row = _found(await locked_parameters(edit), parameter_id)
        await check_unused(edit, [row["name"]], "Parameter yang dipakai rumus tidak dapat dihapus.")
        await delete_rows(edit, [row])
    return SavedParameters(edit.revision, {row["name"]: row}, deleted=1)


async def sync_parameters(
    editing: Editing, user_id: int, project_id: int, given: Sequence[ParameterInput], *, replace: bool
) -> SavedParameters:
    """Creates and changes parameters by name, all or none; `replace` deletes those that are not among them.

    INVALID names each wrong one; CONFLICT where one that a formula uses would go.
    """
    problems = [problem for one in given for problem in check_parameter(one, f"parameters.{one.name}.", is_new=True)]
    refuse("parameter-invalid", DETAIL, problems)
    wanted = {one.name or "": one for one in given}
    async with editing.change(user_id, project_id) as edit:
        stored = await locked_parameters(edit)
        gone = [row for name, row in stored.items() if replace and name not in wanted]
        remaining = {name: row for name, row in stored.items() if name in wanted or not replace}
        before = set(remaining)
        # First what is new, so that formulas stop using what is to go.
        saved = await write_parameters(edit, remaining, wanted, {name: f"parameters.{name}." for name in wanted})
        await check_unused(edit, [row["name"] for row in gone], "Parameter yang dipakai rumus tidak dapat dihapus.")
        await delete_rows(edit, gone)
    changed = sum(saved[name]["updated_at"] == edit.at for name in saved if name in before)
    return SavedParameters(edit.revision, saved, len(wanted.keys() - before), changed, len(gone))


async def locked_parameters(edit: Edit) -> dict[str, Row]:
    """All parameters by name, against other changes of formulas."""
    await lock_formulas(edit.connection, edit.project_id)
    return await parameters_of(edit.connection, edit.project_id)


def _found(stored: Mapping[str, Row], parameter_id: int) -> Row:
    for row in stored.values():
        if row["id"] == parameter_id:
            return row
    raise parameter_not_found()


async def check_unused(edit: Edit, names: Sequence[str], detail: str) -> None:
    """CONFLICT names the formulas that use one of them."""
    users = await users_of(edit.connection, edit.project_id, names)
    if users:
        problems = [Problem(f"parameters[name={name}]", f"dipakai oleh {title}") for name, title in users]
        current = {"users": [title for _, title in users]}
        raise stale("parameter-in-use", f"{detail} Ubah dahulu rumus yang memakainya.", current, problems)


async def delete_rows(edit: Edit, rows: Collection[Row]) -> None:
    """Deletes the parameters, which nothing uses."""
    await delete_parameters(edit.connection, edit.project_id, [row["id"] for row in rows])
    for row in rows:
        edit.record("delete", "parameter", row["id"], parameter_values(row), None)


async def write_parameters(
    edit: Edit, stored: Mapping[str, Row], given: Mapping[str, ParameterInput], paths: Mapping[str, str]
) -> dict[str, Row]:
    """Writes the given parameters and all that depends on them; returns the given ones as they are now."""
    if len(stored.keys() | given.keys()) > MOST_PARAMETERS:
        refuse("parameter-invalid", DETAIL, [Problem("parameters", f"paling banyak {MOST_PARAMETERS} parameter")])
    contents = _contents(stored, given, paths)
    nodes = await affected_nodes(edit.connection, edit.project_id, [*given])
    ids = {node for node in nodes if isinstance(node, int)}
    await lock_pekerjaan(edit.connection, edit.project_id, ids)
    affected = await read_affected(edit, nodes - given.keys())
    shown: dict[Node, str] = {name: f"{paths[name]}raw" for name in given}
    values = await computed(edit, contents, affected, shown)
    volumes = await stored_volumes(edit, ids)
    await store_quantities(edit, {one: values[one] for one in ids if one in values}, volumes)
    await store_values(edit, values, affected.parameters)
    return await _store(edit, stored, given, contents, values)


def _contents(
    stored: Mapping[str, Row], given: Mapping[str, ParameterInput], paths: Mapping[str, str]
) -> dict[Node, Content]:
    contents: dict[Node, Content] = {}
    problems: list[Problem] = []
    for name, one in given.items():
        try:
            contents[name] = _content(one, stored.get(name))
        except FormulaError as error:
            problems.append(formula_problem(f"{paths[name]}raw", error))
    refuse("formula-invalid", "Belum ada yang disimpan. Perbaiki rumus yang ditandai.", problems)
    return contents


def _content(given: ParameterInput, before: Row | None) -> Content:
    if given.value is not None:
        return given.value
    raw = given.raw if given.raw is not None else (before["raw"] if before else "")
    if given.raw is None and before is not None and not raw:
        return Decimal(before["value"])
    return read_formula(raw)


async def _store(
    edit: Edit,
    stored: Mapping[str, Row],
    given: Mapping[str, ParameterInput],
    contents: Mapping[Node, Content],
    values: Mapping[Node, Decimal],
) -> dict[str, Row]:
    fresh = iter(await new_ids(edit.connection, len(given.keys() - stored.keys())))
    after = {name: _row(edit, name, one, stored.get(name), values[name], fresh) for name, one in given.items()}
    changed = {name: row for name, row in after.items() if row != stored.get(name)}
    rows = [{**row, **edit.changed_by(), "version": row["version"] + 1} for row in changed.values()]
    await upsert_rows(edit.connection, parameter, rows)
    for row in rows:
        before = next((old for old in stored.values() if old["id"] == row["id"]), None)
        action = "update" if before else "create"
        edit.record(action, "parameter", row["id"], before and parameter_values(before), parameter_values(row))
    trees = {name: tree for name, tree in contents.items() if not isinstance(tree, Decimal)}
    wanted = {row["id"]: _needs(trees.get(row["name"])) for row in rows}
    await replace_parameter_needs(edit.connection, edit.project_id, wanted)
    return {**after, **{row["name"]: row for row in rows}}


def _needs(tree: Expression | None) -> Collection[Node]:
    return needs(tree) if tree is not None else ()


def _row(
    edit: Edit, name: str, given: ParameterInput, before: Row | None, value: Decimal, fresh: Any
) -> dict[str, Any]:
    blank = {"project_id": edit.project_id, "raw": "", **dict.fromkeys(TEXTS, ""), "version": 0}
    old = dict(before) if before is not None else {**blank, "id": next(fresh), "updated_at": None, "updated_by": None}
    texts = {text: getattr(given, text).strip() for text in TEXTS if getattr(given, text) is not None}
    origin = {"raw": given.raw.strip()} if given.raw is not None else ({"raw": ""} if given.value is not None else {})
    return {**old, "name": name, "value": value, **origin, **texts}
