"""One flat table of an upload: a header row and the rows under it, from a CSV file or a sheet."""

import csv
import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from projects.domain.encoding import mended
from projects.ingest.grid import CellValue, Grid, cleaned
from projects.ingest.limits import ImportLimits
from projects.ingest.notes import refused
from projects.ingest.workbook import sheet_grids

DELIMITERS = ",;\t|"
# A header stands near the top: titles and notes may come before it.
HEADER_REACH = 30
FEWEST_COLUMNS = 4
MOST_COLUMNS = 64
LONGEST_FIELD = 10_000
SAMPLE_ROWS = 5
_NOT_LETTERS = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True)
class Table:
    """A table as a grid, whose row `header` names the columns; `by_line` where rows are lines of a text file."""

    grid: Grid
    header: int
    by_line: bool

    @property
    def titles(self) -> list[str]:
        """The names of the columns as the file writes them."""
        width = len(self.grid.rows[self.header])
        return [mended(self.grid.text(self.header, column)) for column in range(width)]

    @property
    def signature(self) -> str:
        """The same for every file with these columns in this order, however they are spelled in detail."""
        return hashlib.sha256("|".join(plain_title(title) for title in self.titles).encode()).hexdigest()[:32]

    def sample(self) -> list[list[str]]:
        """The first rows, for somebody who has to say what the columns are."""
        rows = range(self.header + 1, min(self.header + 1 + SAMPLE_ROWS, len(self.grid.rows)))
        return [[self.grid.text(row, column)[:80] for column in range(len(self.titles))] for row in rows]


def plain_title(title: str) -> str:
    """A column's name without case, spaces and signs."""
    return _NOT_LETTERS.sub("", title.casefold())


def workbook_table(path: Path, name: str, wanted: Sequence[str], limits: ImportLimits) -> Table | None:
    """The table of the first sheet (of those wanted) that has one; None where none does."""
    for grid in sheet_grids(path, name, wanted, limits):
        header = _header(grid)
        if header is not None:
            return Table(grid, header, by_line=False)
    return None


def csv_table(path: Path, name: str, limits: ImportLimits) -> Table:
    """The table of a CSV file in UTF-8 with commas, semicolons, tabs or bars. RefusedError for anything else."""
    csv.field_size_limit(LONGEST_FIELD)
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            grid = Grid(name, _csv_rows(file, name, limits), {})
    except UnicodeDecodeError as error:
        raise refused("csv-broken", name, "bukan teks UTF-8; simpan sebagai CSV UTF-8") from error
    except csv.Error as error:
        raise refused("csv-broken", name, f"bukan CSV yang benar ({error}); simpan ulang sebagai CSV") from error
    header = _header(grid)
    if header is None:
        raise refused("csv-columns", name, f"tidak ada baris judul dengan sedikitnya {FEWEST_COLUMNS} kolom")
    return Table(grid, header, by_line=True)


def _csv_rows(file: TextIO, name: str, limits: ImportLimits) -> list[list[CellValue]]:
    """Padded with empty rows where a quoted field runs over several lines, so that a row's number is its line."""
    first = file.readline(LONGEST_FIELD)
    file.seek(0)
    delimiter = max(DELIMITERS, key=first.count)
    rows: list[list[CellValue]] = []
    reader = csv.reader(file, delimiter=delimiter, strict=True)
    for row in reader:
        if len(row) > limits.columns or reader.line_num > limits.components:
            raise refused("csv-too-large", name, f"lebih dari {limits.components} baris atau {limits.columns} kolom")
        rows.extend([] for _ in range(reader.line_num - 1 - len(rows)))
        rows.append([cleaned(value) for value in row])
    return rows


def _header(grid: Grid) -> int | None:
    """The first row of the top that is filled like a header: texts, each once."""
    for row in range(min(len(grid.rows), HEADER_REACH)):
        titles = [plain_title(grid.text(row, column)) for column in range(len(grid.rows[row]))]
        filled = [title for title in titles if title]
        words = [title for title in filled if not title.isdecimal()]
        if FEWEST_COLUMNS <= len(filled) <= MOST_COLUMNS and len(words) == len(filled) == len(set(filled)):
            return row
    return None
