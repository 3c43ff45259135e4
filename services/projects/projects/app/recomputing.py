"""Computing again what depends on changed volumes and parameters, inside the change that changed them."""

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, field
from decimal import Decimal
from functools import lru_cache
from typing import Any, TypeAlias

from sqlalchemy import bindparam, exists, select

from projects.app.editing import Edit
from projects.app.formula_messages import cycle_problem, formula_problem
from projects.app.queries.parameters import parameter_values
from projects.app.queries.volumes import volume_values
from projects.app.refusals import refuse
from projects.domain.formula.graph import FormulaCycleError, Node, Solution, needs, solve
from projects.domain.formula.parser import parse
from projects.domain.formula.problem import Fault, FormulaError
from projects.domain.formula.sheet import sheet_tree
from projects.domain.formula.syntax import Expression
from projects.domain.problem import Problem
from projects.store.batches import is_given, update_rows, upsert_rows
from projects.store.formula_tables import parameter, volume_formula
from projects.store.formulas import StoredFormula, affected_nodes, formulas_of, parameters_of, quantities_of
from projects.store.projects import Row
from projects.store.tables import volume

Content: TypeAlias = Decimal | Expression
# Formulas that are alike (and those of a project mostly are) are read once.
read_formula = lru_cache(maxsize=16_384)(parse)
_COMPUTED = exists().where(
    volume_formula.c.project_id == volume.c.project_id, volume_formula.c.pekerjaan_id == volume.c.pekerjaan_id
)
_VOLUMES_OF = select(volume, _COMPUTED.label("is_computed")).where(
    volume.c.project_id == bindparam("project_id"), is_given(volume.c.pekerjaan_id, "ids")
)


@dataclass(frozen=True)
class Affected:
    """What a change reaches: its own nodes are `given`, all others depend on them by their stored formulas."""

    parameters: Mapping[str, Row] = field(default_factory=dict)
    formulas: Mapping[int, StoredFormula] = field(default_factory=dict)

    @property
    def trees(self) -> dict[Node, Expression]:
        """The formulas, read."""
        names: dict[Node, Expression] = {
            name: read_formula(row["raw"]) for name, row in self.parameters.items() if row["raw"]
        }
        return names | {one: tree_of(formula) for one, formula in self.formulas.items()}


def tree_of(formula: StoredFormula) -> Expression:
    """The formula, read. Raises FormulaError or SheetError; what is stored can be read."""
    return read_formula(formula.raw) if formula.raw else sheet_tree(formula.rows)


async def read_affected(edit: Edit, nodes: Collection[Node]) -> Affected:
    """The stored formulas of these nodes."""
    names = [node for node in nodes if isinstance(node, str)]
    ids = [node for node in nodes if isinstance(node, int)]
    return Affected(
        await parameters_of(edit.connection, edit.project_id, names),
        await formulas_of(edit.connection, edit.project_id, ids),
    )


async def computed(
    edit: Edit,
    given: Mapping[Node, Content],
    affected: Affected,
    paths: Mapping[Node, str],
) -> Mapping[Node, Decimal]:
    """New values of the given nodes and of all affected formulas.

    INVALID names every formula that cannot be computed any more, those of the request at their `paths`, and every
    ring of formulas with its path.
    """
    plain = {node: content for node, content in given.items() if isinstance(content, Decimal)}
    trees = {node: tree for node, tree in affected.trees.items() if node not in given}
    trees |= {node: content for node, content in given.items() if not isinstance(content, Decimal)}
    wanted = {needed for tree in trees.values() for needed in needs(tree)} - trees.keys() - plain.keys()
    known = {**await _known(edit, wanted), **plain}
    solution = _solved(trees, known, paths)
    return {**plain, **solution.values}


async def _known(edit: Edit, nodes: Collection[Node]) -> dict[Node, Decimal]:
    names = [node for node in nodes if isinstance(node, str)]
    rows = await parameters_of(edit.connection, edit.project_id, names)
    values: dict[Node, Decimal] = {name: row["value"] for name, row in rows.items()}
    ids = [node for node in nodes if isinstance(node, int)]
    return values | await quantities_of(edit.connection, edit.project_id, ids)


def _solved(trees: Mapping[Node, Expression], known: Mapping[Node, Decimal], paths: Mapping[Node, str]) -> Solution:
    problems: list[Problem] = []
    try:
        solution = solve(trees, known)
    except FormulaCycleError as error:
        path = next((paths[node] for node in error.path if node in paths), _path(error.path[0]))
        problems = [cycle_problem(path, error.path)]
        solution = Solution({}, {})
    problems += [
        formula_problem(paths.get(node, _path(node)), error)
        for node, error in solution.faults.items()
        if not _is_echo(error, solution.faults)
    ]
    refuse("formula-invalid", "Belum ada yang disimpan. Perbaiki rumus yang ditandai.", problems)
    return solution


def _is_echo(error: FormulaError, faults: Collection[Node]) -> bool:
    """Only lacks the value of a formula that is reported itself."""
    if error.fault is Fault.UNKNOWN_ROW:
        return int(error.subject) in faults
    return error.fault is Fault.UNKNOWN_NAME and error.subject in faults


def _path(node: Node) -> str:
    """Where a formula stands that is not in the request but depends on it."""
    return f"volume[pekerjaan_id={node}]" if isinstance(node, int) else f"parameters[name={node}]"


@dataclass(frozen=True)
class Origins:
    """How the request's own volumes came about before it and come about after it, for the audit trail."""

    before: Mapping[int, StoredFormula | None]
    after: Mapping[int, StoredFormula | None]


async def store_quantities(
    edit: Edit, quantities: Mapping[int, Decimal], rows: Mapping[int, Row], origins: Origins | None = None
) -> None:
    """Writes the volumes that differ, in themselves or in their origin."""
    given = origins or Origins({}, {})
    after = [
        {
            "pekerjaan_id": pekerjaan_id,
            "project_id": edit.project_id,
            "quantity": quantity,
            "version": (rows[pekerjaan_id]["version"] if pekerjaan_id in rows else 0) + 1,
            **edit.changed_by(),
        }
        for pekerjaan_id, quantity in quantities.items()
        if pekerjaan_id in given.after or pekerjaan_id not in rows or rows[pekerjaan_id]["quantity"] != quantity
    ]
    await upsert_rows(edit.connection, volume, after)
    edit.touched.volume |= {values["pekerjaan_id"] for values in after}
    for values in after:
        one = values["pekerjaan_id"]
        before = rows.get(one)
        action = ("create" if before is None else "update") if one in given.after else "cascade"
        old = before and volume_values(before) | origin_values(given.before.get(one))
        edit.record(action, "volume", one, old, volume_values(values) | origin_values(given.after.get(one)))


def origin_values(formula: StoredFormula | None) -> dict[str, Any]:
    """How a volume came about, as the audit trail keeps it; nothing for a plain number."""
    if formula is None:
        return {}
    return {"raw": formula.raw} if formula.raw else {"rows": [asdict(row) for row in formula.rows]}


async def recompute_dependents(edit: Edit, quantities: Mapping[int, Decimal]) -> None:
    """Computes again what depends on volumes that the caller has written itself; under the lock on formulas."""
    nodes = await affected_nodes(edit.connection, edit.project_id, [*quantities])
    affected = await read_affected(edit, nodes - quantities.keys())
    if not (affected.parameters or affected.formulas):
        return
    given: dict[Node, Content] = dict(quantities.items())
    values = await computed(edit, given, affected, {})
    dependants = {one: values[one] for one in affected.formulas}
    await store_quantities(edit, dependants, await stored_volumes(edit, dependants))
    await store_values(edit, values, affected.parameters)


async def stored_volumes(edit: Edit, ids: Collection[int]) -> dict[int, Row]:
    """Rows of the volumes that were entered, by pekerjaan; `is_computed`: there is a formula or a sheet to it."""
    if not ids:
        return {}
    given = {"project_id": edit.project_id, "ids": list(ids)}
    return {row["pekerjaan_id"]: row for row in (await edit.connection.execute(_VOLUMES_OF, given)).mappings()}


async def store_values(edit: Edit, values: Mapping[Node, Decimal], rows: Mapping[str, Row]) -> None:
    """Writes the values of parameters that differ because of others."""
    changed = [
        {**row, "value": values[name], "version": row["version"] + 1, **edit.changed_by()}
        for name, row in rows.items()
        if name in values and values[name] != row["value"]
    ]
    columns = ("id", "project_id", "value", "version", "updated_at", "updated_by")
    await update_rows(edit.connection, parameter, [{name: row[name] for name in columns} for row in changed])
    for row in changed:
        before = parameter_values(rows[row["name"]])
        edit.record("cascade", "parameter", row["id"], before, parameter_values(row))
