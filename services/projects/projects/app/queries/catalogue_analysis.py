"""One analysis of the reference catalogue."""

from decimal import Decimal
from typing import Any

from chassis.database.engine import Database
from chassis.decimals import plain
from chassis.errors import not_found
from projects.store.catalogue import CatalogueAnalysisRow, CatalogueComponentRow, catalogue_rows


async def catalogue_analysis_document(database: Database, analysis_id: int) -> dict[str, Any]:
    """The analysis with its components and where each stands in the file; NOT_FOUND for an unknown id."""
    async with database.read() as connection:
        found = (await catalogue_rows(connection, [analysis_id])).get(analysis_id)
    if found is None:
        raise not_found(
            "catalogue-analysis-not-found", "Analisis tidak ada di katalog. Cari lagi dengan kode atau nama."
        )
    return _analysis(found)


def _analysis(row: CatalogueAnalysisRow) -> dict[str, Any]:
    return {
        "id": row.id,
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
