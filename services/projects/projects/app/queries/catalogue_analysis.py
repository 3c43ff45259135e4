"""One analysis of the reference catalogue."""

from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.database.engine import Database
from chassis.decimals import plain
from chassis.errors import not_found
from chassis.identity import Identity
from projects.app.catalogue_imports import require_staff
from projects.app.refusals import timestamp
from projects.store.catalogue import (
    CatalogueAnalysisRow,
    CatalogueComponentRow,
    catalogue_analysis_history,
    catalogue_rows,
)

MOST_SHOWN = 100


async def catalogue_analysis_document(database: Database, analysis_id: int) -> dict[str, Any]:
    """The analysis with its components and where each stands in the file; NOT_FOUND for an unknown id."""
    async with database.read() as connection:
        return analysis_document(await analysis_of(connection, analysis_id))


async def analysis_history(database: Database, identity: Identity, analysis_id: int) -> dict[str, Any]:
    """{history: [{version, reason, edited_by, edited_at, before, after}]}, the newest first; for staff."""
    require_staff(identity)
    kept = catalogue_analysis_history
    statement = select(kept).where(kept.c.analysis_id == analysis_id).order_by(kept.c.version.desc()).limit(MOST_SHOWN)
    async with database.read() as connection:
        await analysis_of(connection, analysis_id)
        rows = (await connection.execute(statement)).mappings().all()
    names = ("version", "reason", "edited_by", "before", "after")
    return {
        "history": [{**{name: row[name] for name in names}, "edited_at": timestamp(row["edited_at"])} for row in rows]
    }


async def analysis_of(connection: AsyncConnection, analysis_id: int) -> CatalogueAnalysisRow:
    """The analysis; NOT_FOUND for an unknown id."""
    found = (await catalogue_rows(connection, [analysis_id])).get(analysis_id)
    if found is None:
        raise not_found(
            "catalogue-analysis-not-found", "Analisis tidak ada di katalog. Cari lagi dengan kode atau nama."
        )
    return found


def analysis_document(row: CatalogueAnalysisRow) -> dict[str, Any]:
    """The analysis with its components and where each stands in the file."""
    return {
        "id": row.id,
        "version": row.version,
        "kode_ahsp": row.kode,
        "nama_ahsp": row.nama,
        "satuan": row.satuan,
        "sumber": row.edition,
        "klasifikasi": row.klasifikasi,
        "sub_klasifikasi": row.sub_klasifikasi,
        "sheet": row.sheet,
        "cell": row.cell,
        "file_unit_price": _plain(row.file_unit_price),
        "unit_price": _plain(row.unit_price),
        "components": [_component(component) for component in row.components],
    }


def _component(row: CatalogueComponentRow) -> dict[str, Any]:
    return {
        "kategori": row.kategori,
        "kode": row.kode,
        "uraian": row.uraian,
        "satuan": row.satuan,
        "koefisien": plain(row.koefisien),
        "harga_satuan": _plain(row.harga_satuan),
        "nested_kode": row.nested_kode,
        "nested_id": row.nested_id,
        "sheet": row.sheet,
        "cell": row.cell,
    }


def _plain(value: Decimal | None) -> str | None:
    return None if value is None else plain(value)
