"""Building the rows of a project from those of a file, in a number of statements that does not grow with them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import Table, Text, column, select
from sqlalchemy.ext.asyncio import AsyncConnection

from projects.app.analyses import expand_again
from projects.app.bundles import bundles_explained
from projects.app.editing import Edit
from projects.app.formula_messages import formula_problem
from projects.app.library.checking import FileRow, FileRows
from projects.app.library.exporting import spelled_anew
from projects.app.library.shape import CATALOGUE, TABLES
from projects.app.recomputing import Affected, Content, computed, read_formula
from projects.app.refusals import refuse
from projects.domain.formula.graph import Node, needs
from projects.domain.formula.problem import FormulaError
from projects.domain.formula.sheet import SheetError, SheetRow, sheet_tree
from projects.domain.formula.syntax import Expression
from projects.domain.problem import Problem
from projects.domain.tree import SourceType
from projects.store.batches import insert_rows, new_ids, rows_of
from projects.store.catalogue import catalogue_analysis, edition
from projects.store.copies import SPELLING, row_ids
from projects.store.formula_tables import parameter, volume_formula, volume_sheet_row
from projects.store.formulas import StoredFormula, replace_formulas, replace_parameter_needs
from projects.store.tables import component, pekerjaan, volume

DETAIL = "Belum ada yang disimpan. Perbaiki bagian berkas yang ditandai."
Name = tuple[str, str]
# Written together with what their formulas need.
_BY_FORMULAS: frozenset[Table] = frozenset({volume_formula, volume_sheet_row})


@dataclass(frozen=True, slots=True)
class Written:
    """Ids of the rows by the file's numbers, and what the user should know, in sentences."""

    ids: Mapping[int, int]
    remarks: list[str]


async def write_rows(edit: Edit, given: FileRows, known: Mapping[int, int] | None = None) -> Written:
    """Writes checked rows into the project.

    `known`: ids of rows that the project has already, by the file's numbers; those are not written. Formulas and
    analyses are computed anew. INVALID names, by its path in the file, what the catalogue lacks, what cannot be
    computed and what goes round in a ring.
    """
    known = known or {}
    named, remarks = await _named(edit.connection, given)
    fresh = [row["id"] for rows in given.values() for row in rows if "id" in row and row["id"] not in known]
    ids = {**known, **dict(zip(fresh, await new_ids(edit.connection, len(fresh)), strict=True))}
    rows = {
        table: [_row(edit, table, row, ids) for row in some if row.get("id") not in known]
        for table, some in named.items()
    }
    contents, paths = _contents(rows)
    for table in TABLES:
        if table in (parameter, volume):
            continue
        if table not in _BY_FORMULAS:
            await insert_rows(edit.connection, table, rows[table])
    await _write_measures(edit, rows, contents, paths)
    changed = [row["id"] for row in rows[pekerjaan]]
    async with bundles_explained(edit.connection, edit.project_id, path=component.name):
        await expand_again(edit, changed)
    return Written(ids, remarks)


async def _named(connection: AsyncConnection, given: FileRows) -> tuple[FileRows, list[str]]:
    """The rows with ids of the catalogue; a pekerjaan whose analysis it lacks becomes a custom one."""
    wanted = {row[name] for table, name in CATALOGUE.items() for row in given[table]} - {None}
    found = await _catalogue_ids(connection, wanted)
    problems = [
        Problem(
            f"{component.name}[{index}].ref_ahsp_id", f"{_title(row['ref_ahsp_id'])} tidak ada; impor edisinya dahulu"
        )
        for index, row in enumerate(given[component])
        if row["ref_ahsp_id"] is not None and row["ref_ahsp_id"] not in found
    ]
    refuse("file-unknown-analysis", DETAIL, problems)
    remarks = [
        f"{_title(row['ref_id'])} tidak ada di referensi: {row['snapshot_kode']} menjadi pekerjaan kustom"
        for row in given[pekerjaan]
        if row["ref_id"] is not None and row["ref_id"] not in found
    ]
    jobs = [{**row, **_source(row, found)} for row in given[pekerjaan]]
    parts = [{**row, "ref_ahsp_id": found.get(row["ref_ahsp_id"])} for row in given[component]]
    return {**given, pekerjaan: jobs, component: parts}, remarks


def _title(name: Name) -> str:
    return f"{name[1]} ({name[0]})"


def _source(row: FileRow, found: Mapping[Name, int]) -> dict[str, Any]:
    ref_id = found.get(row["ref_id"])
    return {"ref_id": ref_id, "source_type": SourceType.CUSTOM.value if ref_id is None else row["source_type"]}


async def _catalogue_ids(connection: AsyncConnection, wanted: Collection[Name]) -> dict[Name, int]:
    columns = [column("edition", Text), column("kode", Text)]
    given = rows_of(columns, [{"edition": one[0], "kode": one[1]} for one in wanted])
    one = catalogue_analysis.c
    statement = (
        select(edition.c.name, one.kode, one.id)
        .join_from(catalogue_analysis, edition)
        .join(given, (given.c.edition == edition.c.name) & (given.c.kode == one.kode))
    )
    return {(row[0], row[1]): row[2] for row in await connection.execute(statement)}


def _row(edit: Edit, table: Table, row: FileRow, ids: Mapping[int, int]) -> dict[str, Any]:
    values = {**row, "project_id": edit.project_id}
    for one in row_ids(table):
        if values[one.name] is not None:
            values[one.name] = ids[values[one.name]]
    for name in SPELLING.get(table, ()):
        values[name] = spelled_anew(values[name], ids)
    return values | {name: value for name, value in edit.changed_by().items() if name in table.c}


def _contents(rows: Mapping[Table, Sequence[FileRow]]) -> tuple[dict[Node, Content], dict[Node, str]]:
    """Every parameter and volume, read, with its place in the file. INVALID names each formula that cannot be read."""
    contents: dict[Node, Content] = {row["pekerjaan_id"]: row["quantity"] for row in rows[volume]}
    contents |= {row["name"]: row["value"] for row in rows[parameter]}
    paths: dict[Node, str] = {}
    problems: list[Problem] = []
    sheets = _sheets(rows)
    written = [(row["name"], row["raw"], f"{parameter.name}[{n}].raw") for n, row in enumerate(rows[parameter])]
    written += [
        (row["pekerjaan_id"], row["raw"], f"{volume_formula.name}[{n}].raw")
        for n, row in enumerate(rows[volume_formula])
    ]
    for node, raw, path in written:
        paths[node] = path
        try:
            if raw or node in sheets:
                contents[node] = read_formula(raw) if raw else sheet_tree(sheets[node])
        except FormulaError as error:
            problems.append(formula_problem(path, error))
        except SheetError as found:
            problems.append(formula_problem(path, found.error))
    refuse("formula-invalid", DETAIL, problems)
    return contents, paths


def _sheets(rows: Mapping[Table, Sequence[FileRow]]) -> dict[Node, tuple[SheetRow, ...]]:
    found: dict[Node, tuple[SheetRow, ...]] = {}
    for row in sorted(rows[volume_sheet_row], key=lambda one: one["position"]):
        values = SheetRow(**{name: row[name] for name in SheetRow.__dataclass_fields__})
        found[row["pekerjaan_id"]] = (*found.get(row["pekerjaan_id"], ()), values)
    return found


async def _write_measures(
    edit: Edit,
    rows: Mapping[Table, Sequence[FileRow]],
    contents: Mapping[Node, Content],
    paths: Mapping[Node, str],
) -> None:
    values = await computed(edit, contents, Affected(), paths)
    trees = {node: tree for node, tree in contents.items() if not isinstance(tree, Decimal)}
    measured = [{**row, "quantity": values[row["pekerjaan_id"]]} for row in rows[volume]]
    await insert_rows(edit.connection, volume, measured)
    await insert_rows(edit.connection, parameter, [{**row, "value": values[row["name"]]} for row in rows[parameter]])
    sheets = _sheets(rows)
    formulas = {
        row["pekerjaan_id"]: StoredFormula(row["raw"], sheets.get(row["pekerjaan_id"], ()))
        for row in rows[volume_formula]
    }
    await replace_formulas(edit.connection, edit.project_id, formulas, {one: _needs(trees, one) for one in formulas})
    wanted = {row["id"]: _needs(trees, row["name"]) for row in rows[parameter]}
    await replace_parameter_needs(edit.connection, edit.project_id, wanted)


def _needs(trees: Mapping[Node, Expression], node: Node) -> Collection[Node]:
    return needs(trees[node]) if node in trees else ()
