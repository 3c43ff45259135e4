"""From uploaded files to a checked reading: which reader, settled codes, nested analyses, aliases, the data gate."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from projects.domain.catalogue import Analysis, Reading
from projects.domain.catalogue_aliases import Aliases, with_aliases
from projects.domain.catalogue_codes import settle_codes
from projects.domain.catalogue_gate import gate
from projects.domain.catalogue_nesting import circles, mark_nested
from projects.ingest.csv_pair import ANALYSES, COMPONENTS, read_csv_pair
from projects.ingest.flat import read_flat
from projects.ingest.flat_columns import ColumnMapping
from projects.ingest.limits import ImportLimits
from projects.ingest.notes import RefusedError, check_findings, refused
from projects.ingest.progress import Phase, Tell, silent
from projects.ingest.tables import csv_table, workbook_table
from projects.ingest.workbook import WITHOUT_ANALYSES, read_workbook


@dataclass(frozen=True)
class Request:
    """What to read: files by their uploaded names, sheets (empty: all), known mappings by header, known aliases."""

    files: Sequence[tuple[str, Path]]
    sheets: Sequence[str] = ()
    mappings: Mapping[str, ColumnMapping] = field(default_factory=dict)
    aliases: Aliases = field(default_factory=Aliases)


def read_upload(request: Request, limits: ImportLimits, tell: Tell = silent) -> Reading:
    """Reads one workbook, the pair of CSV files, or one flat table.

    Raises RefusedError when nothing can be read at all, MappingNeededError for a table of unknown columns.
    """
    reading = _read(request, limits, tell)
    tell(Phase.CHECKING, 0, len(reading.analyses))
    settled = settle_codes(reading.analyses)
    analyses = with_aliases(mark_nested(settled.analyses), request.aliases)
    _check_amount(analyses, request.files[0][0], limits)
    findings = (*reading.findings, *settled.findings, *circles(analyses), *gate(analyses))
    check_findings(len(findings), limits.findings)
    return replace(reading, analyses=tuple(analyses), findings=findings)


def _check_amount(analyses: Sequence[Analysis], name: str, limits: ImportLimits) -> None:
    sizes = [len(analysis.components) for analysis in analyses]
    if len(sizes) > limits.analyses or sum(sizes) > limits.components:
        message = (
            f"lebih dari {limits.analyses} analisis atau {limits.components} komponen; bagi menjadi beberapa edisi"
        )
        raise refused("catalogue-too-large", name, message)
    if max(sizes, default=0) > limits.components_each:
        message = f"satu analisis berisi lebih dari {limits.components_each} komponen; periksa judul tabelnya"
        raise refused("catalogue-too-large", name, message)


def _read(request: Request, limits: ImportLimits, tell: Tell) -> Reading:
    by_name = dict(request.files)
    if len(request.files) == 2 and set(by_name) == {ANALYSES, COMPONENTS}:
        return read_csv_pair(by_name[ANALYSES], by_name[COMPONENTS], limits)
    if len(request.files) != 1 or request.files[0][0] in {ANALYSES, COMPONENTS}:
        message = f"unggah satu .xlsx atau .csv, atau {ANALYSES} bersama {COMPONENTS}"
        raise refused("upload-unknown", request.files[0][0] if request.files else "files", message)
    name, path = request.files[0]
    return _reader(name)(name, path, request, limits, tell)


def _reader(name: str) -> Callable[[str, Path, Request, ImportLimits, Tell], Reading]:
    if name.lower().endswith(".xlsx"):
        return _of_workbook
    if name.lower().endswith(".csv"):
        return _of_csv
    raise refused("upload-unknown", name, "jenis berkas ini tidak dikenal; unggah .xlsx atau .csv")


def _of_workbook(name: str, path: Path, request: Request, limits: ImportLimits, tell: Tell) -> Reading:
    """A workbook of analyses, each under its own header; or one table of all rows, which has no such header."""
    try:
        return read_workbook(path, name, request.sheets, limits, tell)
    except RefusedError as refusal:
        if refusal.slug != WITHOUT_ANALYSES:
            raise
        table = workbook_table(path, name, request.sheets, limits)
        if table is None:
            raise
    return read_flat(table, request.mappings, limits)


def _of_csv(name: str, path: Path, request: Request, limits: ImportLimits, _: Tell) -> Reading:
    return read_flat(csv_table(path, name, limits), request.mappings, limits)
