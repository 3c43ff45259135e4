"""From uploaded files to a checked reading: which reader, settled codes, nested analyses, the data gate."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from projects.domain.catalogue import Analysis, Reading
from projects.domain.catalogue_codes import settle_codes
from projects.domain.catalogue_gate import gate
from projects.domain.catalogue_nesting import circles, mark_nested
from projects.ingest.csv_pair import ANALYSES, COMPONENTS, read_csv_pair
from projects.ingest.limits import ImportLimits
from projects.ingest.notes import refused
from projects.ingest.workbook import read_workbook


def read_upload(files: Sequence[tuple[str, Path]], sheets: Sequence[str], limits: ImportLimits) -> Reading:
    """Reads one workbook, or the pair of CSV files; `files` are names as uploaded, with where the bytes are.

    Raises RefusedError when nothing can be read at all.
    """
    reading = _read(files, sheets, limits)
    settled = settle_codes(reading.analyses)
    analyses = mark_nested(settled.analyses)
    problems = (*reading.problems, *settled.problems, *circles(analyses))
    _check_amount(analyses, files[0][0], limits)
    findings = (*reading.findings, *settled.findings, *gate(analyses))
    return replace(
        reading,
        analyses=tuple(analyses),
        problems=problems[: limits.problems],
        findings=findings[: limits.findings],
    )


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


def _read(files: Sequence[tuple[str, Path]], sheets: Sequence[str], limits: ImportLimits) -> Reading:
    by_name = dict(files)
    if len(files) == 2 and set(by_name) == {ANALYSES, COMPONENTS}:
        return read_csv_pair(by_name[ANALYSES], by_name[COMPONENTS], limits)
    if len(files) != 1 or files[0][0] in {ANALYSES, COMPONENTS}:
        message = f"unggah satu buku kerja .xlsx, atau {ANALYSES} bersama {COMPONENTS}"
        raise refused("upload-unknown", files[0][0] if files else "files", message)
    name, path = files[0]
    if not name.lower().endswith(".xlsx"):
        raise refused("upload-unknown", name, "jenis berkas ini tidak dikenal; unggah .xlsx, atau dua berkas CSV")
    return read_workbook(path, name, sheets, limits)
