"""Reads a sheet with a project in each row. Runs in the sandbox only: nothing here trusts the file."""

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from projects.domain.header import TEXTS
from projects.ingest.figures import indonesian_number
from projects.ingest.grid import CellValue, Grid, cleaned
from projects.ingest.limits import ImportLimits
from projects.ingest.notes import refused
from projects.ingest.workbook import sheet_grids

FIELDS = (*TEXTS, "anggaran_owner", "tanggal_mulai", "tanggal_selesai", "durasi_hari")
MOST_ROWS = 2_000
# Titles stand among the first rows; the template's in the first.
HEADER_REACH = 20
BATCH = 200
# One more than any field takes, so that whoever judges the text sees that it is too long.
LONGEST_CELL = max(TEXTS.values()) + 1
_DAY = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")
_TITLE = re.compile(r"[\s*]+")


def read_project_sheet(path: Path, name: str, limits: ImportLimits) -> Iterator[dict[str, Any]]:
    """{unknown_columns}, then batches {projects: [{row, fields, cells}]}; values as texts, not judged yet.

    Raises RefusedError for a file that is no workbook, has no row of titles with `nama`, or too many rows.
    """
    grid = next(iter(sheet_grids(path, name, (), limits)))
    header, columns, unknown = _header(grid, name)
    yield {"unknown_columns": unknown}
    rows = [row for row in range(header + 1, len(grid.rows)) if not grid.is_empty(row)]
    if len(rows) > MOST_ROWS:
        raise refused("upload-too-large", name, f"berisi {len(rows)} proyek; batasnya {MOST_ROWS}, bagi berkasnya")
    for start in range(0, len(rows), BATCH):
        yield {"projects": [_project(grid, row, columns) for row in rows[start : start + BATCH]]}


def _header(grid: Grid, name: str) -> tuple[int, dict[str, int], list[str]]:
    for row in range(min(len(grid.rows), HEADER_REACH)):
        titles = [_TITLE.sub("_", grid.text(row, column).strip(" *").lower()) for column in range(len(grid.rows[row]))]
        columns = {title: column for column, title in reversed([*enumerate(titles)]) if title in FIELDS}
        if "nama" in columns:
            unknown = [grid.text(row, column)[:80] for column, title in enumerate(titles) if title not in ("", *FIELDS)]
            return row, columns, unknown
    raise refused("upload-without-projects", name, "tidak ada baris judul dengan kolom 'nama'; pakai berkas contoh")


def _project(grid: Grid, row: int, columns: Mapping[str, int]) -> dict[str, Any]:
    fields = {field: _text(field, grid, row, column) for field, column in columns.items()}
    return {
        "row": row + 1,
        "fields": {field: text for field, text in fields.items() if text},
        "cells": {field: grid.cell(row, column) for field, column in columns.items()},
    }


def _text(field: str, grid: Grid, row: int, column: int) -> str:
    """The cell as the field is written: a decimal with a point, a day as ISO 8601; another text as it stands."""
    if error := grid.error(row, column):
        return error
    value = grid.value(row, column)
    if field.startswith("tanggal"):
        return _day(value)
    if field in ("anggaran_owner", "durasi_hari"):
        return _number(grid, row, column, value)
    return _long(grid, row, column, value)


def _long(grid: Grid, row: int, column: int, value: CellValue) -> str:
    return value.strip()[:LONGEST_CELL] if isinstance(value, str) else grid.text(row, column)


def _day(value: CellValue) -> str:
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    text = cleaned(str(value)[:40])
    found = _DAY.fullmatch(text)
    return f"{found[3]}-{int(found[2]):02d}-{int(found[1]):02d}" if found else text


def _number(grid: Grid, row: int, column: int, value: CellValue) -> str:
    """Numbers as typed; texts as an Indonesian types them, with or without Rp."""
    number = grid.number(row, column)
    if number is None and isinstance(value, str):
        plain = cleaned(value[:60]).removeprefix("Rp").strip(" .")
        number = indonesian_number(plain)
        if number is None:
            return plain
    return "" if number is None else _plain(number)


def _plain(number: Decimal) -> str:
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
