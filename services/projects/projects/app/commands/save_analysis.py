"""Replacing the analysis of one pekerjaan."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from chassis.errors import AppError, forbidden
from projects.app.analyses import audited, expand_again, read_analyses, write_analyses
from projects.app.bundles import bundles_explained, described
from projects.app.editing import Edit, Editing
from projects.app.refusals import pekerjaan_not_found, refuse, stale, timestamp
from projects.domain.analysis import AnalysisRow, RowInput, read_rows
from projects.domain.codes import CodeCounters
from projects.domain.tree import SourceType
from projects.store.batches import update_rows
from projects.store.pekerjaan import lock_pekerjaan
from projects.store.projects import Row
from projects.store.recipes import count_expanded
from projects.store.resources import resources_named
from projects.store.tables import pekerjaan

DETAIL = "Analisa belum disimpan. Perbaiki baris yang ditandai."


@dataclass(frozen=True, slots=True)
class SavedAnalysis:
    """The analysis' new version, its rows as written and as expanded, and the pekerjaan that changed with it."""

    revision: int
    version: int
    raw_rows: int
    expanded_rows: int
    cascaded: tuple[int, ...]


async def save_analysis(
    editing: Editing, user_id: int, project_id: int, pekerjaan_id: int, inputs: Sequence[RowInput], version: int | None
) -> SavedAnalysis:
    """Stores all rows or none, and expands the pekerjaan and everything that bundles it anew.

    FORBIDDEN for a REF pekerjaan; CONFLICT when somebody else changed the analysis after `version`; INVALID names each
    wrong row, and the way of a bundle that comes back to itself.
    """
    rows, problems = read_rows(inputs)
    refuse("analysis-invalid", DETAIL, problems)
    async with editing.change(user_id, project_id, structure=True) as edit:
        host = await editable(edit, pekerjaan_id)
        before = (await read_analyses(edit.connection, project_id, [pekerjaan_id])).get(pekerjaan_id, [])
        if version is not None and version != host["analysis_version"]:
            raise analysis_stale(host, before)
        rows, problems = await described(edit.connection, project_id, rows)
        refuse("analysis-invalid", DETAIL, problems)
        after = await coded(edit, rows)
        stored = await _store(edit, host, before, after)
    return SavedAnalysis(edit.revision, *stored)


async def editable(edit: Edit, pekerjaan_id: int) -> Row:
    """The pekerjaan, locked; FORBIDDEN where its analysis is the catalogue's own."""
    host = (await lock_pekerjaan(edit.connection, edit.project_id, [pekerjaan_id])).get(pekerjaan_id)
    if host is None:
        raise pekerjaan_not_found()
    if host["source_type"] == SourceType.REF:
        detail = "Analisa referensi hanya dapat dibaca. Ubah sumber pekerjaan menjadi referensi yang dimodifikasi."
        raise forbidden("analysis-read-only", detail)
    return host


async def coded(edit: Edit, rows: Sequence[AnalysisRow]) -> list[AnalysisRow]:
    """A row without a code gets the one that its resource has, or the project's next Unit-0001."""
    blank = {row.identity for row in rows if not row.kode and row.target is None}
    known = await resources_named(edit.connection, edit.project_id, blank)
    codes = {identity: row["kode"] for identity, row in known.items() if row["kode"]}
    counters = CodeCounters(unit=edit.project["unit_sequence"])
    coded = [row if row.kode or row.target else _with_code(row, codes, counters) for row in rows]
    if counters.unit != edit.project["unit_sequence"]:
        edit.project_values["unit_sequence"] = counters.unit
    return coded


def _with_code(row: AnalysisRow, codes: dict[str, str], counters: CodeCounters) -> AnalysisRow:
    if row.identity not in codes:
        codes[row.identity] = counters.next_unit()
    return row.with_kode(codes[row.identity])


async def _store(
    edit: Edit, host: Row, before: Sequence[AnalysisRow], after: Sequence[AnalysisRow]
) -> tuple[int, int, int, tuple[int, ...]]:
    pekerjaan_id, version = host["id"], host["analysis_version"]
    if list(before) == list(after):
        return version, len(after), await count_expanded(edit.connection, edit.project_id, pekerjaan_id), ()
    await write_analyses(edit, {pekerjaan_id: after})
    await note_analysis(edit, host, before, after)
    async with bundles_explained(edit.connection, edit.project_id, after):
        expanded = await expand_again(edit, [pekerjaan_id])
    return version + 1, len(after), expanded[pekerjaan_id], tuple(one for one in expanded if one != pekerjaan_id)


async def note_analysis(edit: Edit, host: Row, before: Sequence[AnalysisRow], after: Sequence[AnalysisRow]) -> None:
    """Counts the analysis' version and writes both states into the audit trail."""
    values = {
        "analysis_version": host["analysis_version"] + 1,
        "analysis_changed_at": edit.at,
        "analysis_changed_by": edit.user_id,
    }
    await update_rows(edit.connection, pekerjaan, [{"id": host["id"], "project_id": edit.project_id, **values}])
    edit.record("update", "analysis", host["id"], audited(before), audited(after))


def analysis_stale(host: Row, rows: Sequence[AnalysisRow]) -> AppError:
    """Somebody else changed the analysis; carries it as it is now."""
    current: dict[str, Any] = {
        "pekerjaan_id": host["id"],
        "version": host["analysis_version"],
        "changed_by": host["analysis_changed_by"] or host["updated_by"],
        "changed_at": timestamp(host["analysis_changed_at"] or host["updated_at"]),
        "rows": audited(rows),
    }
    return stale("analysis-changed", "Analisa ini sudah diubah orang lain. Muat ulang, lalu ulangi.", current)
