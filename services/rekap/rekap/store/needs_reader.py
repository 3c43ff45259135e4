"""What needs are computed from. Columns come as one long text each: a row costs more than its figures."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, Text, cast, func, select, true
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.database.engine import Database
from chassis.decimals import plain
from chassis.errors import conflict
from rekap.app.needs_ports import (
    MarketUnit,
    PackedProgress,
    PackedSources,
    PekerjaanRow,
    ProjectDates,
    ResourceRow,
    TreeRow,
)
from rekap.domain.needs_filter import KATEGORI, NeedsFilter
from rekap.store import needs_costs
from rekap.store.incoming import bigints, ids, incoming
from rekap.store.tables import (
    component,
    klasifikasi,
    packed_analysis,
    pekerjaan,
    project,
    resource,
    sub_klasifikasi,
    week_progress,
)

NO_DATES = "Jadwal proyek belum lengkap. Isi tanggal mulai dan tanggal selesai proyek."


class PostgresNeeds:
    """Implements `rekap.app.needs_ports.NeedsModel`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @asynccontextmanager
    async def read(self) -> AsyncIterator["PostgresNeedsReader"]:
        """One snapshot."""
        async with self._database.read() as connection:
            yield PostgresNeedsReader(connection)


class PostgresNeedsReader:
    """Implements `rekap.app.needs_ports.NeedsReader`."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def project(self, project_id: int) -> ProjectDates:
        """The project. Raises CONFLICT where it has no dates."""
        one = project.c
        last_week = select(func.coalesce(func.max(week_progress.c.week_number), 0)).where(
            week_progress.c.project_id == project_id
        )
        query = select(
            one.revision,
            one.nama,
            one.tanggal_mulai,
            one.tanggal_selesai,
            one.week_end_day,
            last_week.scalar_subquery().label("last_week"),
        ).where(one.id == project_id)
        row = (await self._connection.execute(query)).one()
        try:
            dates = date.fromisoformat(row.tanggal_mulai), date.fromisoformat(row.tanggal_selesai)
        except ValueError as error:
            raise conflict("schedule-without-dates", NO_DATES) from error
        return ProjectDates(row.revision, row.nama, *dates, row.week_end_day, row.last_week)

    async def unknown_ids(self, project_id: int, condition: NeedsFilter) -> Mapping[str, Sequence[int]]:
        """Ids of the filter that the project does not have, by parameter; no statement where it names none."""
        unknown = {}
        for (path, wanted), table in zip(condition.ids.items(), (klasifikasi, sub_klasifikasi, pekerjaan), strict=True):
            if wanted:
                given = incoming(id=bigints(wanted))
                known = (table.c.project_id == project_id) & (table.c.id == given.c.id)
                query = select(given.c.id).outerjoin(table, known).where(table.c.id.is_(None)).order_by(given.c.id)
                unknown[path] = (await self._connection.execute(query)).scalars().all()
        return unknown

    async def resources(self, project_id: int) -> Sequence[ResourceRow]:
        """All, by kategori, kode and uraian."""
        query = select(resource).where(resource.c.project_id == project_id)
        rows = [_resource(row) for row in await self._connection.execute(query)]
        return sorted(rows, key=lambda row: (KATEGORI.index(row.kategori), row.kode, row.uraian, int(row.id)))

    async def sources(self, project_id: int, condition: NeedsFilter) -> PackedSources:
        """Analyses of the pekerjaan that the filter lets through and that have a volume."""
        one, packed = pekerjaan.c, packed_analysis.c
        columns = (cast(one.id, Text), cast(one.volume, Text), cast(packed.scale, Text))
        joined = (func.string_agg(column, ";") for column in (*columns, packed.resource_ids, packed.koefisien))
        query = (
            select(*joined)
            .join(packed_analysis, (packed.project_id == one.project_id) & (packed.pekerjaan_id == one.id))
            .where(one.project_id == project_id, one.volume != 0, chosen(project_id, condition))
        )
        return PackedSources(*_texts((await self._connection.execute(query)).one()))

    async def totals(self, project_id: int, condition: NeedsFilter) -> Mapping[str, str]:
        """Σ koefisien × volume by resource, of the pekerjaan that the filter lets through and that have a volume."""
        one, used = pekerjaan.c, component.c
        query = (
            select(used.resource_id, cast(func.trim_scale(func.sum(used.koefisien * one.volume)), Text))
            .join(component, (used.project_id == project_id) & (used.pekerjaan_id == one.id))
            .where(one.project_id == project_id, one.volume != 0, chosen(project_id, condition))
            .group_by(used.resource_id)
        )
        return {str(resource_id): total for resource_id, total in await self._connection.execute(query)}

    async def progress(self, project_id: int) -> PackedProgress:
        """The whole schedule, without what belongs to no pekerjaan."""
        one = week_progress.c
        columns = (one.pekerjaan_id, one.week_number, one.planned_proportion, one.actual_proportion)
        query = select(*(func.string_agg(cast(column, Text), ",") for column in columns))
        query = query.where(one.project_id == project_id)
        return PackedProgress(*_texts((await self._connection.execute(query)).one()))

    async def pekerjaan(self, project_id: int, only: Sequence[int] | None = None) -> Sequence[PekerjaanRow]:
        """These pekerjaan (None: all) in tree order."""
        query = _pekerjaan_query(project_id)
        if only is not None:
            query = query.where(pekerjaan.c.id == ids(only))
        return [PekerjaanRow(*row) for row in await self._connection.execute(query)]

    async def unplanned(self, project_id: int) -> Sequence[PekerjaanRow]:
        """Pekerjaan without any planned week, in tree order."""
        one = week_progress.c
        planned = select(1).where(
            one.project_id == project_id, one.pekerjaan_id == pekerjaan.c.id, one.planned_proportion > 0
        )
        query = _pekerjaan_query(project_id).where(~planned.exists())
        return [PekerjaanRow(*row) for row in await self._connection.execute(query)]

    async def tree(self, project_id: int) -> Sequence[TreeRow]:
        """Klasifikasi and sub-klasifikasi in tree order."""
        group, sub = klasifikasi.c, sub_klasifikasi.c
        query = (
            select(group.id, group.name, sub.id, sub.name)
            .outerjoin(sub_klasifikasi, (sub.project_id == group.project_id) & (sub.klasifikasi_id == group.id))
            .where(group.project_id == project_id)
            .order_by(group.ordering_index, group.id, sub.ordering_index, sub.id)
        )
        return [TreeRow(*row) for row in await self._connection.execute(query)]

    async def costs(
        self,
        project_id: int,
        condition: NeedsFilter,
        resource_ids: Sequence[int],
        weights: Mapping[int, int] | None,
    ) -> Mapping[str, tuple[int, str]]:
        """By kategori: how many resources are needed, and what they cost."""
        query = needs_costs.costs_query(
            project_id, chosen(project_id, condition), condition.mode, resource_ids, weights
        )
        rows = await self._connection.execute(query)
        return {row.kategori: (row.resources, plain(row.cost)) for row in rows}


def _texts(row: Row[Any]) -> list[str]:
    """Nothing joined is NULL."""
    return [text or "" for text in row]


def chosen(project_id: int, condition: NeedsFilter) -> ColumnElement[bool]:
    """Which pekerjaan the filter lets through."""
    found: ColumnElement[bool] = true()
    if condition.klasifikasi_ids:
        sub = sub_klasifikasi.c
        below = select(sub.id).where(sub.project_id == project_id, sub.klasifikasi_id == ids(condition.klasifikasi_ids))
        found &= pekerjaan.c.sub_klasifikasi_id.in_(below)
    if condition.sub_ids:
        found &= pekerjaan.c.sub_klasifikasi_id == ids(condition.sub_ids)
    if condition.pekerjaan_ids:
        found &= pekerjaan.c.id == ids(condition.pekerjaan_ids)
    return found


def _pekerjaan_query(project_id: int) -> Select[Any]:
    one, sub, group = pekerjaan.c, sub_klasifikasi.c, klasifikasi.c
    return (
        select(one.id, one.sub_klasifikasi_id, one.kode, one.uraian, one.satuan)
        .join(sub_klasifikasi, (sub.project_id == one.project_id) & (sub.id == one.sub_klasifikasi_id))
        .join(klasifikasi, (group.project_id == sub.project_id) & (group.id == sub.klasifikasi_id))
        .where(one.project_id == project_id)
        .order_by(group.ordering_index, group.id, sub.ordering_index, sub.id, one.ordering_index, one.id)
    )


def _resource(row: Row[Any]) -> ResourceRow:
    is_complete = row.market_satuan and row.market_factor is not None and row.market_price is not None
    return ResourceRow(
        id=str(row.id),
        kategori=row.kategori,
        kode=row.kode,
        uraian=row.uraian,
        satuan=row.satuan,
        harga_satuan=None if row.harga_satuan is None else plain(row.harga_satuan),
        market=MarketUnit(row.market_satuan, plain(row.market_factor), plain(row.market_price))
        if is_complete
        else None,
    )
