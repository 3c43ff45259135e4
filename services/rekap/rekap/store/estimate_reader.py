"""A project as an estimate that can be frozen and compared: three statements, whatever its size."""

from typing import Any

from sqlalchemy import ColumnElement, Text, and_, cast, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from rekap.app.ports import Header
from rekap.domain.estimate import Estimate, EstimateLine, PackedAnalysis, PricedResource
from rekap.store.reader import PostgresReader
from rekap.store.tables import klasifikasi, packed_analysis, pekerjaan, rab_line, resource, sub_klasifikasi

_NOTHING = PackedAnalysis()


async def read_estimate(connection: AsyncConnection, project_id: int) -> tuple[Header, Estimate]:
    """The project as it is in this snapshot."""
    header = await PostgresReader(connection).header(project_id)
    estimate = Estimate(
        nama=header.nama,
        policy=header.policy,
        ppn=header.ppn,
        total_rounding=header.total_rounding,
        resources=await _resources(connection, project_id),
        lines=await _lines(connection, project_id),
    )
    return header, estimate


async def _resources(connection: AsyncConnection, project_id: int) -> dict[int, PricedResource]:
    one = resource.c
    query = select(one.id, one.kategori, one.kode, one.uraian, one.satuan, _plain(one.harga_satuan)).where(
        one.project_id == project_id
    )
    return {row[0]: PricedResource(*row) for row in await connection.execute(query)}


async def _lines(connection: AsyncConnection, project_id: int) -> list[EstimateLine]:
    one, sub, group, packed, line = pekerjaan.c, sub_klasifikasi.c, klasifikasi.c, packed_analysis.c, rab_line.c
    query = (
        select(
            one.id,
            one.sub_klasifikasi_id,
            one.kode,
            one.uraian,
            one.satuan,
            _plain(one.volume),
            _plain(one.markup_override_percent),
            _plain(line.total),
            packed.scale,
            packed.resource_ids,
            packed.koefisien,
        )
        .join(rab_line, and_(line.project_id == one.project_id, line.pekerjaan_id == one.id))
        .join(sub_klasifikasi, and_(sub.project_id == one.project_id, sub.id == one.sub_klasifikasi_id))
        .join(klasifikasi, and_(group.project_id == sub.project_id, group.id == sub.klasifikasi_id))
        .outerjoin(packed_analysis, and_(packed.project_id == one.project_id, packed.pekerjaan_id == one.id))
        .where(one.project_id == project_id)
        .order_by(group.ordering_index, group.id, sub.ordering_index, sub.id, one.ordering_index, one.id)
    )
    return [
        EstimateLine(*(*row[:8], _NOTHING if row.scale is None else PackedAnalysis(*row[8:])))
        for row in await connection.execute(query)
    ]


def _plain(value: ColumnElement[Any]) -> ColumnElement[str]:
    """The shortest exact text, without a number being made on the way."""
    return cast(func.trim_scale(value), Text)
