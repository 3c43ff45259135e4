"""Staff mend an analysis of the catalogue; what it was before stays in its history.

Projects that copied the analysis keep their copy. Rows that point at it (pekerjaan gabungan) follow it when their
project is next computed from the catalogue, as they follow an edited pekerjaan.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.database.engine import Database
from chassis.errors import AppError
from chassis.identity import Identity
from projects.app.catalogue_imports import require_staff
from projects.app.queries.catalogue_analysis import analysis_document, analysis_of
from projects.app.refusals import refuse, stale
from projects.domain.catalogue_resource import resource_identity
from projects.domain.catalogue_units import unit_or_text
from projects.domain.kategori import Kategori, read_kategori
from projects.domain.problem import Problem
from projects.domain.text import check_text, one_line
from projects.store.batches import insert_rows
from projects.store.catalogue import (
    CatalogueAnalysisRow,
    CatalogueComponentRow,
    catalogue_analysis,
    catalogue_analysis_history,
    catalogue_component,
)
from projects.store.catalogue_commit import add_words

MOST_COMPONENTS = 1_000
LONGEST_NAME, LONGEST_CODE, LONGEST_UNIT, LONGEST_REASON = 1_000, 100, 50, 500
DETAIL = "Analisis belum disimpan. Perbaiki isian yang ditandai."


@dataclass(frozen=True)
class EditedComponent:
    """A component as it shall be; `position` is its place before, 0 for a new one."""

    kategori: str
    kode: str
    uraian: str
    satuan: str
    koefisien: Decimal
    harga_satuan: Decimal | None
    position: int


@dataclass(frozen=True)
class EditedAnalysis:
    """An analysis as it shall be, made from `version`; `reason` says why."""

    version: int
    nama: str
    satuan: str
    components: Sequence[EditedComponent]
    reason: str


async def edit_catalogue_analysis(
    database: Database, identity: Identity, analysis_id: int, edited: EditedAnalysis
) -> dict[str, Any]:
    """The analysis as it is now. CONFLICT where somebody else edited it first, INVALID for what cannot be stored."""
    require_staff(identity)
    async with database.write() as connection:
        version = await _locked_version(connection, analysis_id)
        before = await analysis_of(connection, analysis_id)
        if version != edited.version:
            raise _stale(version)
        refuse("analysis-invalid", DETAIL, _problems(edited, before))
        await _replace(connection, before, edited)
        after = await analysis_of(connection, analysis_id)
        await _keep_history(connection, identity, before, after, edited)
    return {**analysis_document(after)}


async def _locked_version(connection: AsyncConnection, analysis_id: int) -> int | None:
    statement = select(catalogue_analysis.c.version).where(catalogue_analysis.c.id == analysis_id).with_for_update()
    version: int | None = await connection.scalar(statement)
    return version


def _stale(version: int | None) -> AppError:
    detail = "Analisis ini sudah diubah orang lain. Muat ulang, lalu ulangi perubahan Anda."
    return stale("analysis-stale", detail, {"version": version})


async def _replace(connection: AsyncConnection, before: CatalogueAnalysisRow, edited: EditedAnalysis) -> None:
    head = catalogue_analysis.c
    await connection.execute(delete(catalogue_component).where(catalogue_component.c.analysis_id == before.id))
    rows = [_stored(before, number, one) for number, one in enumerate(edited.components, 1)]
    await insert_rows(connection, catalogue_component, rows)
    values = {
        "nama": one_line(edited.nama),
        "satuan": unit_or_text(edited.satuan),
        "version": head.version + 1,
        # The rate of E is not kept, so F follows its own direct cost.
        "unit_price": _scaled_price(before, edited),
    }
    await connection.execute(update(catalogue_analysis).where(head.id == before.id).values(**values))
    await add_words(connection, head.id == before.id)


def _scaled_price(before: CatalogueAnalysisRow, edited: EditedAnalysis) -> Decimal | None:
    """F of the new rows with the overhead that the old F had; None where nothing tells the overhead."""
    old = sum((one.koefisien * (one.harga_satuan or 0) for one in before.components), Decimal(0))
    new = sum((one.koefisien * (one.harga_satuan or 0) for one in edited.components), Decimal(0))
    return None if before.unit_price is None or not old else before.unit_price * new / old


def _stored(before: CatalogueAnalysisRow, position: int, one: EditedComponent) -> dict[str, Any]:
    """A row that was there keeps its place in the file and what it nests; a new one stands where its analysis does."""
    kategori, satuan = read_kategori(one.kategori) or Kategori.LAIN, unit_or_text(one.satuan)
    was = _previous(before, one)
    uraian = one_line(one.uraian)
    return {
        "analysis_id": before.id,
        "position": position,
        "kategori": str(kategori),
        "kode": one_line(one.kode),
        "uraian": uraian,
        "satuan": satuan,
        "koefisien": one.koefisien,
        "harga_satuan": one.harga_satuan,
        "identity": resource_identity(kategori, uraian, satuan),
        "nested_kode": was.nested_kode if was is not None and kategori == Kategori.LAIN else None,
        "sheet": before.sheet if was is None else was.sheet,
        "cell": before.cell if was is None else was.cell,
    }


def _previous(before: CatalogueAnalysisRow, one: EditedComponent) -> CatalogueComponentRow | None:
    return next((row for row in before.components if row.position == one.position), None)


async def _keep_history(
    connection: AsyncConnection,
    identity: Identity,
    before: CatalogueAnalysisRow,
    after: CatalogueAnalysisRow,
    edited: EditedAnalysis,
) -> None:
    values = {
        "analysis_id": before.id,
        "version": edited.version + 1,
        "before": analysis_document(before),
        "after": analysis_document(after),
        "reason": one_line(edited.reason),
        "edited_by": identity.subject,
        "edited_at": func.now(),
    }
    await connection.execute(insert(catalogue_analysis_history).values(**values))


def _problems(edited: EditedAnalysis, before: CatalogueAnalysisRow) -> list[Problem]:
    problems = [*check_text(one_line(edited.nama), "nama", longest=LONGEST_NAME, required=True)]
    problems += check_text(one_line(edited.satuan), "satuan", longest=LONGEST_UNIT)
    problems += check_text(one_line(edited.reason), "reason", longest=LONGEST_REASON, required=True)
    if not 0 < len(edited.components) <= MOST_COMPONENTS:
        problems.append(Problem("components", f"isi 1 sampai {MOST_COMPONENTS} baris"))
        return problems
    positions = [one.position for one in edited.components if one.position]
    known = {row.position for row in before.components}
    if len(set(positions)) < len(positions) or not known.issuperset(positions):
        problems.append(Problem("components", "posisi lama tidak ada atau dipakai dua kali"))
    for number, one in enumerate(edited.components):
        problems += _component_problems(one, f"components[{number}]")
    return problems


def _component_problems(one: EditedComponent, path: str) -> list[Problem]:
    problems = [] if read_kategori(one.kategori) else [Problem(f"{path}.kategori", "pakai TK, BHN, ALT atau LAIN")]
    problems += check_text(one_line(one.uraian), f"{path}.uraian", longest=LONGEST_NAME, required=True)
    problems += check_text(one_line(one.kode), f"{path}.kode", longest=LONGEST_CODE)
    problems += check_text(one_line(one.satuan), f"{path}.satuan", longest=LONGEST_UNIT)
    if one.koefisien <= 0:
        problems.append(Problem(f"{path}.koefisien", "isi di atas 0"))
    return problems
