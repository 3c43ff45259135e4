"""Reads a workbook of analyses. Runs in the sandbox only: nothing here trusts the file."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from python_calamine import CalamineError, CalamineWorkbook

from projects.domain.catalogue import Analysis, Reading, SheetSummary
from projects.domain.catalogue_findings import Origin
from projects.domain.catalogue_units import canonical_unit
from projects.domain.kode import tidy_kode
from projects.ingest.archive import SheetScan, scan_workbook
from projects.ingest.grid import LONGEST_TEXT, Grid
from projects.ingest.layout import HEADER_NAMES
from projects.ingest.limits import ImportLimits
from projects.ingest.notes import Notes, refused
from projects.ingest.progress import Phase, Tell, silent
from projects.ingest.sheet import SheetReader

# The list of all analyses with their units at the front of the official workbooks.
INDEX_TITLES = ("no", "uraian pekerjaan", "satuan")
WITHOUT_ANALYSES = "workbook-without-analyses"
BROKEN = "berkas rusak; simpan ulang lalu unggah lagi"


def read_workbook(path: Path, name: str, wanted: Sequence[str], limits: ImportLimits, tell: Tell = silent) -> Reading:
    """All analyses of the sheets `wanted`, of all sheets when it is empty; codes are not settled yet.

    One sheet is held at a time. Raises RefusedError when the file is no workbook, or when no sheet has analyses.
    """
    scans = scan_workbook(path, name, limits)
    _check_wanted(wanted, scans, name)
    chosen = {sheet.strip() for sheet in wanted}
    reader = _Reader(Notes(limits.findings), strict=bool(chosen))
    for number, grid in enumerate(_grids(path, scans, name)):
        tell(Phase.READING, number, len(scans))
        reader.units.update({**_units_in_index(grid), **reader.units})
        if not chosen or grid.name.strip() in chosen:
            reader.sheet(grid)
    return reader.reading(name)


def sheet_grids(path: Path, name: str, wanted: Sequence[str], limits: ImportLimits) -> Iterator[Grid]:
    """The sheets `wanted`, or all, one after the other. Raises RefusedError for a file that is no workbook."""
    scans = scan_workbook(path, name, limits)
    _check_wanted(wanted, scans, name)
    chosen = {sheet.strip() for sheet in wanted}
    return (grid for grid in _grids(path, scans, name) if not chosen or grid.name.strip() in chosen)


def _check_wanted(wanted: Sequence[str], scans: Sequence[SheetScan], name: str) -> None:
    names = {scan.name.strip() for scan in scans}
    for sheet in wanted:
        if sheet.strip() not in names:
            message = f"lembar '{sheet[:80]}' tidak ada; yang ada: {', '.join(sorted(names))[:500]}"
            raise refused("sheet-unknown", name, message)


def _grids(path: Path, scans: Sequence[SheetScan], name: str) -> Iterator[Grid]:
    """The sheets one by one. A file that makes the reader panic (its own BaseException) is broken too."""
    try:
        with CalamineWorkbook.from_path(path) as workbook:
            for scan in scans:
                yield _grid(workbook, scan)
    except CalamineError as error:
        raise refused("workbook-broken", name, BROKEN) from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        raise refused("workbook-broken", name, BROKEN) from error


def _grid(workbook: CalamineWorkbook, scan: SheetScan) -> Grid:
    rows = workbook.get_sheet_by_name(scan.name).to_python(skip_empty_area=False)
    return Grid(scan.name, rows, scan.error_cells)


@dataclass
class _Reader:
    """Collects the sheets of one workbook; `strict` where somebody named them, so that each must hold analyses."""

    notes: Notes
    strict: bool
    units: dict[str, str] = field(default_factory=dict)
    analyses: list[Analysis] = field(default_factory=list)
    summaries: list[SheetSummary] = field(default_factory=list)

    def sheet(self, grid: Grid) -> None:
        reader = SheetReader(grid, self.notes)
        why_none = reader.read()
        if why_none and self.strict:
            message = f"lembar ini bukan lembar analisis: {why_none}"
            self.notes.finding("form-invalid", Origin(grid.name, "A1"), message)
        _check_texts(grid, self.notes)
        self.analyses.extend(reader.analyses)
        self.summaries.append(SheetSummary(grid.name, len(reader.analyses), why_none))

    def reading(self, name: str) -> Reading:
        if not self.analyses and not self.notes.findings:
            raise refused(WITHOUT_ANALYSES, name, _nothing_found(self.summaries))
        analyses = tuple(_with_unit(analysis, self.units, self.notes) for analysis in self.analyses)
        return Reading(analyses, tuple(self.summaries), tuple(self.notes.findings))


def _nothing_found(summaries: Sequence[SheetSummary]) -> str:
    reasons = "; ".join(f"'{summary.name}': {summary.skipped}" for summary in summaries[:5])
    return f"tidak ada lembar analisis dengan judul kolom {HEADER_NAMES} ({reasons})"


def _check_texts(grid: Grid, notes: Notes) -> None:
    for row, values in enumerate(grid.rows):
        for column, value in enumerate(values):
            if isinstance(value, str) and len(value) > LONGEST_TEXT:
                message = f"teks lebih dari {LONGEST_TEXT} karakter; pendekkan"
                notes.finding("form-invalid", grid.origin(row, column), message)


def _units_in_index(grid: Grid) -> dict[str, str]:
    """Units of analyses by code, where this is the sheet that lists them all."""
    units: dict[str, str] = {}
    start = _index_start(grid)
    if start is None:
        return units
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
