"""Reads a workbook of analyses. Runs in the sandbox only: nothing here trusts the file."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from python_calamine import CalamineError, CalamineWorkbook

from projects.domain.catalogue import Analysis, Origin, Reading, SheetSummary
from projects.domain.catalogue_units import canonical_unit
from projects.domain.kode import tidy_kode
from projects.ingest.archive import SheetScan, scan_workbook
from projects.ingest.grid import LONGEST_TEXT, Grid
from projects.ingest.layout import HEADER_NAMES
from projects.ingest.limits import ImportLimits
from projects.ingest.notes import Notes, refused
from projects.ingest.sheet import SheetReader

# The list of all analyses with their units at the front of the official workbooks.
INDEX_TITLES = ("no", "uraian pekerjaan", "satuan")
BROKEN = "berkas rusak; simpan ulang lalu unggah lagi"


def read_workbook(path: Path, name: str, wanted: Sequence[str], limits: ImportLimits) -> Reading:
    """All analyses of the sheets `wanted`, of all sheets when it is empty; codes are not settled yet.

    Raises RefusedError when the file is no workbook, or when no sheet has analyses.
    """
    scans = scan_workbook(path, name, limits)
    _check_wanted(wanted, scans, name)
    notes = Notes(limits.problems, limits.findings)
    grids = _grids(path, scans, name)
    return _read_grids(grids, wanted, name, notes)


def _check_wanted(wanted: Sequence[str], scans: Sequence[SheetScan], name: str) -> None:
    names = {scan.name.strip() for scan in scans}
    for sheet in wanted:
        if sheet.strip() not in names:
            message = f"lembar '{sheet[:80]}' tidak ada; yang ada: {', '.join(sorted(names))[:500]}"
            raise refused("sheet-unknown", name, message)


def _grids(path: Path, scans: Sequence[SheetScan], name: str) -> dict[str, Grid]:
    """All sheets as grids. A file that makes the reader panic (its own BaseException) is broken too."""
    try:
        with CalamineWorkbook.from_path(path) as workbook:
            return {scan.name: _grid(workbook, scan) for scan in scans}
    except CalamineError as error:
        raise refused("workbook-broken", name, BROKEN) from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        raise refused("workbook-broken", name, BROKEN) from error


def _grid(workbook: CalamineWorkbook, scan: SheetScan) -> Grid:
    rows = workbook.get_sheet_by_name(scan.name).to_python(skip_empty_area=False)
    return Grid(scan.name, rows, scan.error_cells)


def _read_grids(grids: dict[str, Grid], wanted: Sequence[str], name: str, notes: Notes) -> Reading:
    chosen = {sheet.strip() for sheet in wanted}
    units = _units_in_index(grids)
    analyses: list[Analysis] = []
    summaries = []
    for grid in grids.values():
        if chosen and grid.name.strip() not in chosen:
            continue
        reader = SheetReader(grid, notes)
        why_none = reader.read()
        if why_none and chosen:
            notes.problem(Origin(grid.name, "A1"), f"lembar ini bukan lembar analisis: {why_none}")
        _check_texts(grid, notes)
        analyses.extend(_with_unit(analysis, units, notes) for analysis in reader.analyses)
        summaries.append(SheetSummary(grid.name, len(reader.analyses), why_none))
    if not any(summary.analyses for summary in summaries) and not notes.problems:
        raise refused("workbook-without-analyses", name, _nothing_found(summaries))
    return Reading(tuple(analyses), tuple(summaries), tuple(notes.findings), tuple(notes.problems))


def _nothing_found(summaries: Sequence[SheetSummary]) -> str:
    reasons = "; ".join(f"'{summary.name}': {summary.skipped}" for summary in summaries[:5])
    return f"tidak ada lembar analisis dengan judul kolom {HEADER_NAMES} ({reasons})"


def _check_texts(grid: Grid, notes: Notes) -> None:
    for row, values in enumerate(grid.rows):
        for column, value in enumerate(values):
            if isinstance(value, str) and len(value) > LONGEST_TEXT:
                notes.problem(grid.origin(row, column), f"teks lebih dari {LONGEST_TEXT} karakter; pendekkan")


def _units_in_index(grids: dict[str, Grid]) -> dict[str, str]:
    """Units of analyses by code, from the sheet that lists them all."""
    units: dict[str, str] = {}
    for grid in grids.values():
        start = _index_start(grid)
        if start is None:
            continue
        header, column = start
        for row in range(header + 1, len(grid.rows)):
            kode, unit = tidy_kode(grid.text(row, column)), canonical_unit(grid.text(row, column + 2))
            if kode and unit is not None:
                units.setdefault(kode, unit)
    return units


def _index_start(grid: Grid) -> tuple[int, int] | None:
    for row in range(min(len(grid.rows), 20)):
        for column in range(min(len(grid.rows[row]), 5)):
            if tuple(grid.text(row, column + place).lower() for place in range(3)) == INDEX_TITLES:
                return row, column
    return None


def _with_unit(analysis: Analysis, units: dict[str, str], notes: Notes) -> Analysis:
    """The name says the unit; where it does not, the list of all analyses does."""
    if analysis.satuan:
        return analysis
    unit = units.get(analysis.kode, "")
    notes.kode = analysis.kode
    if not unit:
        notes.finding("unit-unclear", analysis.origin, f"Satuan analisis '{analysis.nama[:80]}' tidak ditemukan")
    return replace(analysis, satuan=unit)
