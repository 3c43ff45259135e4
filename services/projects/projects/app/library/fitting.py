"""Fitting a template's rows into a project that holds rows already: codes, names and resources that meet."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Table

from projects.app.library.checking import FileRow, FileRows
from projects.app.refusals import refuse
from projects.domain.codes import CodeCounters
from projects.domain.formula.lexer import Sort, tokens
from projects.domain.formula.problem import FormulaError
from projects.domain.parameter import LONGEST_NAME, MOST_PARAMETERS
from projects.domain.problem import Problem
from projects.domain.tree import MOST_ROWS, SourceType
from projects.domain.tree_order import HIGHEST, STEP
from projects.store.conversion_tables import conversion
from projects.store.copies import SPELLING
from projects.store.formula_tables import parameter, volume_formula, volume_sheet_row
from projects.store.projects import Row
from projects.store.tables import component, klasifikasi, pekerjaan, resource, sub_klasifikasi

DETAIL = "Templat belum ditambahkan. Proyek ini tidak memuatnya."
_LEVELS = (klasifikasi, sub_klasifikasi, pekerjaan)
_FORMULAS: Mapping[Table, tuple[str, ...]] = {
    table: SPELLING[table] for table in (parameter, volume_formula, volume_sheet_row)
}


@dataclass(frozen=True, slots=True)
class Ground:
    """What the project holds already, as far as a template can meet it."""

    tree_rows: int
    last_place: int
    resources: Mapping[str, Row]
    converted: frozenset[int]
    parameters: Mapping[str, Row]


@dataclass
class Fitted:
    """Rows to write, ids of those that are there already by the file's numbers, and new prices of such."""

    rows: dict[Table, list[FileRow]]
    known: dict[int, int] = field(default_factory=dict)
    prices: list[FileRow] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)


def fit(rows: FileRows, ground: Ground, counters: CodeCounters) -> Fitted:
    """The rows as the project takes them; INVALID where they are too many.

    A resource is the project's own where it has one of the same identity, and keeps its price and market unit; one
    without a price takes that of the template, and its market unit where it has none. A parameter of the same name and
    number is shared, others get a new name.
    """
    _check_room(rows, ground)
    fitted = Fitted({table: [dict(row) for row in some] for table, some in rows.items()})
    _place(fitted.rows[klasifikasi], ground.last_place)
    _code(fitted.rows, counters)
    _meet_resources(fitted, ground, counters)
    _meet_parameters(fitted, ground)
    return fitted


def _check_room(rows: FileRows, ground: Ground) -> None:
    tree = ground.tree_rows + sum(len(rows[table]) for table in _LEVELS)
    names = len(ground.parameters) + len(rows[parameter])
    problems = []
    if tree > MOST_ROWS:
        problems.append(Problem("template_id", f"pohon paling banyak {MOST_ROWS} baris, akan menjadi {tree}"))
    if names > MOST_PARAMETERS:
        problems.append(Problem("template_id", f"paling banyak {MOST_PARAMETERS} parameter, akan menjadi {names}"))
    if ground.last_place + len(rows[klasifikasi]) > HIGHEST:
        problems.append(Problem("template_id", "tidak ada tempat di akhir; pindahkan klasifikasi terakhir ke depan"))
    refuse("template-too-large", DETAIL, problems)


def _place(tops: list[FileRow], last: int) -> None:
    """After the last klasifikasi of the project, in their own order."""
    step = min(STEP, (HIGHEST - last) // max(len(tops), 1))
    for number, row in enumerate(sorted(tops, key=_order), 1):
        row["ordering_index"] = last + step * number


def _order(row: Row) -> int:
    return int(row["ordering_index"])


def _code(rows: Mapping[Table, list[FileRow]], counters: CodeCounters) -> None:
    """Codes that the project gives are given anew, in the order of the tree; bundles follow."""
    places = {row["id"]: (row["ordering_index"],) for row in rows[klasifikasi]}
    places |= {row["id"]: (*places[row["klasifikasi_id"]], row["ordering_index"]) for row in rows[sub_klasifikasi]}
    anew: dict[int, tuple[str, str]] = {}
    for row in sorted(rows[pekerjaan], key=lambda one: (*places[one["sub_klasifikasi_id"]], one["ordering_index"])):
        before = row["snapshot_kode"]
        if row["source_type"] != SourceType.REF:
            reference = row["ref_id"]
            row["snapshot_kode"] = counters.next_custom() if reference is None else counters.next_modified(reference[1])
        anew[row["id"]] = before, row["snapshot_kode"]
    for row in rows[component]:
        before, now = anew.get(row["ref_pekerjaan_id"], ("", ""))
        if before and row["kode"] == before:
            row["kode"] = now


def _meet_resources(fitted: Fitted, ground: Ground, counters: CodeCounters) -> None:
    taken = {row["kode"] for row in ground.resources.values()}
    anew: dict[int, tuple[str, str]] = {}
    without: set[int] = set()
    for row in fitted.rows[resource]:
        there = ground.resources.get(row["identity"])
        before = row["kode"]
        if there is None:
            row["kode"] = _unused(before, taken, counters)
        else:
            fitted.known[row["id"]] = there["id"]
            row["kode"] = there["kode"]
            if there["harga_satuan"] is None and row["harga_satuan"] is not None:
                fitted.prices.append({"id": there["id"], "harga_satuan": row["harga_satuan"]})
            if there["harga_satuan"] is not None or there["id"] in ground.converted:
                without.add(row["id"])
        anew[row["id"]] = before, row["kode"]
    for row in fitted.rows[component]:
        before, now = anew.get(row["resource_id"], ("", ""))
        if row["kode"] == before:
            row["kode"] = now
    fitted.rows[conversion] = [row for row in fitted.rows[conversion] if row["resource_id"] not in without]


def _unused(kode: str, taken: set[str], counters: CodeCounters) -> str:
    while kode and kode in taken:
        kode = counters.next_unit()
    taken.add(kode)
    return kode


def _meet_parameters(fitted: Fitted, ground: Ground) -> None:
    names: dict[str, str] = {}
    taken = {*ground.parameters, *(row["name"] for row in fitted.rows[parameter])}
    for row in fitted.rows[parameter]:
        there = ground.parameters.get(row["name"])
        if there is None:
            continue
        if not (row["raw"] or there["raw"]) and row["value"] == there["value"]:
            fitted.known[row["id"]] = there["id"]
            continue
        names[row["name"]] = _free(row["name"], taken)
        fitted.remarks.append(f"Parameter {row['name']} sudah ada: yang dari templat bernama {names[row['name']]}")
        row["name"] = names[row["name"]]
    if names:
        for table, columns in _FORMULAS.items():
            _respell(fitted.rows[table], columns, names)


def _free(name: str, taken: set[str]) -> str:
    number = 2
    while (free := f"{name[: LONGEST_NAME - 5]}_{number}") in taken:
        number += 1
    taken.add(free)
    return free


def _respell(rows: Iterable[FileRow], columns: Sequence[str], names: Mapping[str, str]) -> None:
    for row in rows:
        row |= {name: renamed(row[name], names) for name in columns}


def renamed(text: str, names: Mapping[str, str]) -> str:
    """The formula with other names of parameters; one that cannot be read stays, and is refused where it is read."""
    try:
        return "".join(_pieces(text, names))
    except FormulaError:
        return text


def _pieces(text: str, names: Mapping[str, str]) -> Iterator[Any]:
    end = 0
    for token in tokens(text):
        if token.sort is Sort.NAME and token.text in names:
            yield text[end : token.position]
            yield names[token.text]
            end = token.position + len(token.text)
    yield text[end:]
