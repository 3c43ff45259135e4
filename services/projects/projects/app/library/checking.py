"""Judging the content of a file: every value, every reference and every rule of the tables, before a row is written."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Column, ForeignKeyConstraint, Table, UniqueConstraint

from projects.app.library.exporting import MENTION
from projects.app.library.shape import CATALOGUE, MOST_ROWS, TABLES, UnreadableError, columns_of, read_value
from projects.domain.problem import Problem
from projects.store.copies import SPELLING, row_ids
from projects.store.tables import pekerjaan

FileRow = dict[str, Any]
FileRows = Mapping[Table, list[FileRow]]
# More problems help nobody, and a hostile file could make any number.
ENOUGH = 100


@dataclass
class Checked:
    """Rows by table with local numbers for ids and (edition, code) for the catalogue, and what is wrong with them."""

    rows: dict[Table, list[FileRow]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def refuse(self, path: str, message: str) -> None:
        """Remembers a problem."""
        if len(self.problems) < ENOUGH:
            self.problems.append(Problem(path, message))


def read_rows(content: Mapping[str, Any]) -> Checked:
    """The rows of every table; a row that cannot be read is left out. References are judged once all rows are right."""
    checked = Checked()
    given = {table: content.get(table.name, []) for table in TABLES}
    for table, some in given.items():
        if not isinstance(some, list):
            checked.refuse(table.name, "harus daftar")
    if not checked.problems and sum(map(len, given.values())) > MOST_ROWS:
        checked.refuse("content", f"paling banyak {MOST_ROWS} baris")
    if checked.problems:
        return checked
    for table, some in given.items():
        columns = columns_of(table)
        checked.rows[table] = [_row(checked, table, columns, index, one) for index, one in enumerate(some)]
    if not checked.problems:
        _check_keys(checked)
        _check_references(checked)
    return checked


def read_fields(checked: Checked, columns: list[Column[Any]], given: Any, path: str) -> FileRow:
    """The values of these columns; what is missing, unreadable or unknown is a problem."""
    if not isinstance(given, dict):
        checked.refuse(path, "harus objek")
        return {}
    found: FileRow = {}
    for one in columns:
        try:
            found[one.name] = read_value(one, given.get(one.name))
        except UnreadableError as error:
            checked.refuse(f"{path}.{one.name}", str(error))
    for name in given.keys() - {one.name for one in columns}:
        checked.refuse(f"{path}.{name[:100]}", "tidak dikenal; hapus")
    return found


def _row(checked: Checked, table: Table, columns: list[Column[Any]], index: int, given: Any) -> FileRow:
    path = f"{table.name}[{index}]"
    named = CATALOGUE.get(table)
    if named is None or not isinstance(given, dict):
        return read_fields(checked, columns, given, path)
    plain = {name: value for name, value in given.items() if name != named}
    row = read_fields(checked, [one for one in columns if one.name != named], plain, path)
    return row | {named: _catalogue_name(checked, given.get(named), f"{path}.{named}")}


def _catalogue_name(checked: Checked, given: Any, path: str) -> tuple[str, str] | None:
    if given is None:
        return None
    if isinstance(given, dict) and given.keys() == {"edition", "kode"}:
        edition, kode = given["edition"], given["kode"]
        if isinstance(edition, str) and isinstance(kode, str) and "\x00" not in edition + kode:
            return edition[:500], kode[:200]
    checked.refuse(path, "harus {edition, kode} dari analisa referensi")
    return None


def _check_keys(checked: Checked) -> None:
    numbers: dict[int, str] = {}
    for table, some in checked.rows.items():
        keys = [*_keys(table)]
        seen: dict[tuple[str, ...], dict[tuple[Any, ...], int]] = {key: {} for key in keys}
        for index, row in enumerate(some):
            path = f"{table.name}[{index}]"
            if "id" in row and numbers.setdefault(row["id"], path) != path:
                checked.refuse(f"{path}.id", f"nomor ini sudah dipakai {numbers[row['id']]}")
            for key in keys:
                first = seen[key].setdefault(tuple(row[name] for name in key), index)
                if first != index:
                    checked.refuse(f"{path}.{key[-1]}", f"sudah ada pada {table.name}[{first}]")


def _keys(table: Table) -> Iterator[tuple[str, ...]]:
    """What makes a row of a project the only one of its kind, as far as a file says it."""
    written = {one.name for one in columns_of(table)}
    rules = [rule for rule in table.constraints if isinstance(rule, UniqueConstraint)]
    for names in [[one.name for one in table.primary_key], *([one.name for one in rule.columns] for rule in rules)]:
        key = tuple(name for name in names if name != "project_id")
        if key and set(key) <= written and key != ("id",):
            yield key


def _check_references(checked: Checked) -> None:
    known = {
        (table, one.name): {row[one.name] for row in some}
        for table, some in checked.rows.items()
        for one in row_ids(table)
    }
    jobs = known[pekerjaan, "id"]
    for table, some in checked.rows.items():
        targets = dict(_targets(table))
        for index, row in enumerate(some):
            for name, target in targets.items():
                if row[name] is not None and row[name] not in known[target]:
                    checked.refuse(f"{table.name}[{index}].{name}", f"tidak ada dalam {target[0].name}")
            for name in SPELLING.get(table, ()):
                for mention in MENTION.finditer(row[name]):
                    if int(mention[1]) not in jobs:
                        checked.refuse(f"{table.name}[{index}].{name}", f"#{mention[1]} tidak ada dalam pekerjaan")


def _targets(table: Table) -> Iterator[tuple[str, tuple[Table, str]]]:
    """(column, (table, column) that it refers to), of references within the project."""
    for rule in table.constraints:
        if isinstance(rule, ForeignKeyConstraint) and len(rule.elements) > 1:
            for element in rule.elements:
                if element.parent.name != "project_id":
                    yield element.parent.name, (element.column.table, element.column.name)
