"""Derived rows: unit costs summed by the server, lines computed by the domain and stored finished."""

from collections.abc import AsyncIterator, Collection, Sequence
from typing import Any

from sqlalchemy import Delete, Row, Select, delete, func, literal, select
from sqlalchemy.dialects.postgresql import Insert, insert
from sqlalchemy.ext.asyncio import AsyncConnection

from rekap.app.ports import FinishedLine, LineInput
from rekap.domain.line import UnitCost
from rekap.store.incoming import (
    PROJECT,
    RECORD_SEPARATOR,
    given_bigints,
    given_decimals,
    given_documents,
    given_integers,
    joined,
    upsert_rows,
)
from rekap.store.tables import component, pekerjaan, rab_line, resource, sub_klasifikasi, unit_cost

# Lines computed between two visits to the database: about 20 ms of this process' time.
BATCH = 1000
COLUMN_OF_KATEGORI = {"a": "TK", "b": "BHN", "c": "ALT", "lain": "LAIN"}


def _without_components() -> Delete:
    used = select(component.c.pekerjaan_id).where(component.c.project_id == PROJECT)
    return delete(unit_cost).where(
        unit_cost.c.project_id == PROJECT,
        unit_cost.c.pekerjaan_id == func.any(given_bigints("ids")),
        ~used.where(component.c.pekerjaan_id == unit_cost.c.pekerjaan_id).exists(),
    )


def _summed_costs() -> Insert:
    cost = component.c.koefisien * resource.c.harga_satuan
    sums = [
        func.coalesce(func.sum(cost).filter(resource.c.kategori == kategori), 0).label(name)
        for name, kategori in COLUMN_OF_KATEGORI.items()
    ]
    source = (
        select(PROJECT.label("project_id"), component.c.pekerjaan_id, *sums)
        .outerjoin(resource, (resource.c.project_id == PROJECT) & (resource.c.id == component.c.resource_id))
        .where(component.c.project_id == PROJECT, component.c.pekerjaan_id == func.any(given_bigints("ids")))
        .group_by(component.c.pekerjaan_id)
    )
    statement = insert(unit_cost).from_select(["project_id", "pekerjaan_id", *COLUMN_OF_KATEGORI], source)
    changed = {name: statement.excluded[name] for name in COLUMN_OF_KATEGORI}
    return statement.on_conflict_do_update(index_elements=["project_id", "pekerjaan_id"], set_=changed)


def _inputs_of_lines() -> Select[Any]:
    nothing = literal(0)
    return (
        select(
            pekerjaan.c.id,
            sub_klasifikasi.c.klasifikasi_id,
            pekerjaan.c.sub_klasifikasi_id,
            pekerjaan.c.ordering_index,
            pekerjaan.c.kode,
            pekerjaan.c.uraian,
            pekerjaan.c.satuan,
            pekerjaan.c.volume,
            pekerjaan.c.markup_override_percent,
            *(func.coalesce(unit_cost.c[name], nothing).label(name) for name in COLUMN_OF_KATEGORI),
        )
        .join(
            sub_klasifikasi,
            (sub_klasifikasi.c.project_id == PROJECT) & (sub_klasifikasi.c.id == pekerjaan.c.sub_klasifikasi_id),
        )
        .outerjoin(unit_cost, (unit_cost.c.project_id == PROJECT) & (unit_cost.c.pekerjaan_id == pekerjaan.c.id))
        .where(pekerjaan.c.project_id == PROJECT)
    )


_WITHOUT_COMPONENTS = _without_components()
_SUMMED_COSTS = _summed_costs()
_ALL_INPUTS = _inputs_of_lines()
_INPUTS_OF = _ALL_INPUTS.where(pekerjaan.c.id == func.any(given_bigints("ids")))
_LINES = upsert_rows(
    rab_line,
    PROJECT,
    pekerjaan_id=given_bigints("new_pekerjaan_id"),
    sub_klasifikasi_id=given_bigints("new_sub_klasifikasi_id"),
    ordering_index=given_integers("new_ordering_index"),
    unit_price=given_decimals("new_unit_price"),
    total=given_decimals("new_total"),
    document=given_documents("new_document"),
)


async def refresh_costs(connection: AsyncConnection, project_id: int, pekerjaan_ids: Collection[int]) -> None:
    """Σ koefisien × harga satuan by kategori, exactly, for these pekerjaan only; what has no price counts 0.

    A pekerjaan without components has no row, whether it lost them or never had any.
    """
    given = {"of_project": project_id, "ids": joined(pekerjaan_ids)}
    await connection.execute(_WITHOUT_COMPONENTS, given)
    await connection.execute(_SUMMED_COSTS, given)


async def line_inputs(
    connection: AsyncConnection, project_id: int, pekerjaan_ids: Collection[int] | None
) -> AsyncIterator[Sequence[LineInput]]:
    """What the lines of these pekerjaan (None: all) are computed from, in batches."""
    query, given = (_ALL_INPUTS, {}) if pekerjaan_ids is None else (_INPUTS_OF, {"ids": joined(pekerjaan_ids)})
    rows = (await connection.execute(query, {"of_project": project_id, **given})).all()
    for start in range(0, len(rows), BATCH):
        yield [_line_input(row) for row in rows[start : start + BATCH]]


def _line_input(row: Row[Any]) -> LineInput:
    return LineInput(
        pekerjaan_id=row.id,
        klasifikasi_id=row.klasifikasi_id,
        sub_klasifikasi_id=row.sub_klasifikasi_id,
        ordering_index=row.ordering_index,
        kode=row.kode,
        uraian=row.uraian,
        satuan=row.satuan,
        volume=row.volume,
        markup_override=row.markup_override_percent,
        cost=UnitCost(row.a, row.b, row.c, row.lain),
    )


async def put_lines(connection: AsyncConnection, project_id: int, lines: Sequence[FinishedLine]) -> None:
    """Stores computed lines."""
    given = {
        "of_project": project_id,
        "new_pekerjaan_id": joined(line.pekerjaan_id for line in lines),
        "new_sub_klasifikasi_id": joined(line.sub_klasifikasi_id for line in lines),
        "new_ordering_index": joined(line.ordering_index for line in lines),
        "new_unit_price": joined(line.unit_price for line in lines),
        "new_total": joined(line.total for line in lines),
        "new_document": RECORD_SEPARATOR.join(line.document for line in lines),
    }
    await connection.execute(_LINES, given)
