"""The tables of an uploaded price list: sheets of a workbook, a CSV file, or text that was pasted.

Runs in the sandbox only: nothing here trusts the file.
"""

import csv
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path

from projects.ingest.archive import scan_workbook
from projects.ingest.grid import CellValue, Grid, cleaned
from projects.ingest.limits import ImportLimits
from projects.ingest.notes import refused
from projects.ingest.tables import DELIMITERS, LONGEST_FIELD
from projects.ingest.workbook import sheet_grids

# A zip archive, which every .xlsx is, and the old kind, which the reader of workbooks refuses by name.
WORKBOOKS = (b"PK", b"\xd0\xcf\x11\xe0")
# Lines that show which sign parts the columns: titles and notes may come before the table.
FIRST_LINES = 50


def price_grids(path: Path, name: str, sheet: str, limits: ImportLimits) -> tuple[list[str], Iterator[Grid]]:
    """Names of the sheets, and the grids: of the wanted sheet, or of all. A text has one without a name.

    Raises RefusedError for what is neither a workbook nor text in UTF-8.
    """
    with path.open("rb") as file:
        start = file.read(len(max(WORKBOOKS, key=len)))
    if start.startswith(WORKBOOKS) or name.casefold().endswith((".xlsx", ".xls")):
        names = [one.name for one in scan_workbook(path, name, limits)]
        return names, sheet_grids(path, name, [sheet] if sheet else [], limits)
    return [], iter([Grid("", _rows(path, name, limits), {})])


def _rows(path: Path, name: str, limits: ImportLimits) -> list[list[CellValue]]:
    """Padded with empty rows where a quoted field runs over several lines, so that a row's number is its line."""
    csv.field_size_limit(LONGEST_FIELD)
    rows: list[list[CellValue]] = []
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            delimiter = _delimiter(islice(file, FIRST_LINES))
            file.seek(0)
            reader = csv.reader(file, delimiter=delimiter, strict=True)
            for row in reader:
                if len(row) > limits.columns or reader.line_num > limits.rows:
                    message = f"lebih dari {limits.rows} baris atau {limits.columns} kolom"
                    raise refused("csv-too-large", name, message)
                rows.extend([] for _ in range(reader.line_num - 1 - len(rows)))
                rows.append([cleaned(value) for value in row])
    except UnicodeDecodeError as error:
        raise refused("csv-broken", name, "bukan teks UTF-8; simpan sebagai CSV UTF-8 atau .xlsx") from error
    except csv.Error as error:
        raise refused("csv-broken", name, f"bukan CSV yang benar ({error}); simpan ulang sebagai CSV") from error
    return rows


def _delimiter(lines: Iterable[str]) -> str:
    """The sign that parts most lines; a comma in a name or a number parts fewer than the real one."""
    texts = [line for line in lines if line.strip()]
    return max(_by_likelihood(), key=lambda sign: sum(sign in text for text in texts))


def _by_likelihood() -> Sequence[str]:
    """Of signs that part as many lines, the one that names and numbers hold the least often."""
    return sorted(DELIMITERS, key="\t;|,".index)
