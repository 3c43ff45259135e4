"""The RAB in depth inside one read-only snapshot."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Numeric, Row, Select, and_, case, func, literal, or_, select, true
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.database.engine import Database
from rekap.app.ports import Group, Header
from rekap.app.rab_ports import RabComponent, RabPekerjaan, ResourceUse, RincianSums
from rekap.domain.line import UnitCost
from rekap.domain.needs_filter import KATEGORI
from rekap.domain.rincian_filter import RincianFilter
from rekap.store.figures import COLUMN_OF_KATEGORI
from rekap.store.incoming import bigints, ids, incoming
from rekap.store.reader import PostgresReader
from rekap.store.tables import (
    component,
    klasifikasi,
    pekerjaan,
    project,
    rab_line,
    resource,
    sub_klasifikasi,
    unit_cost,
)

_TABLE_OF = {"klasifikasi": klasifikasi, "sub": sub_klasifikasi, "pekerjaan": pekerjaan}
_HUNDREDTH = Decimal("0.01")
# Without and with overhead and profit.
Amounts = tuple[Decimal, Decimal]
_KATEGORI_ORDER = case({name: place for place, name in enumerate(KATEGORI)}, value=resource.c.kategori)


class PostgresRab:
    """Implements `rekap.app.rab_ports.RabModel`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @asynccontextmanager
    async def read(self) -> AsyncIterator["PostgresRabReader"]:
        """One snapshot."""
        async with self._database.read() as connection:
            yield PostgresRabReader(connection)


class PostgresRabReader:
    """Implements `rekap.app.rab_ports.RabReader`."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection
        self._reader = PostgresReader(connection)

    async def header(self, project_id: int) -> Header:
        """The project's header and pricing."""
        return await self._reader.header(project_id)

    async def groups(self, project_id: int) -> Sequence[Group]:
        """The tree's groups with totals, without lines."""
        return await self._reader.groups(project_id, with_lines=False)

    async def unknown_ids(self, project_id: int, wanted: Mapping[str, Sequence[int]]) -> Mapping[str, Sequence[int]]:
        """Ids that the project does not have, by parameter; no statement where there are none."""
        unknown = {}
        for path, some in wanted.items():
            if some:
                table, given = _TABLE_OF[path], incoming(id=bigints(some))
                known = (table.c.project_id == project_id) & (table.c.id == given.c.id)
                query = select(given.c.id).outerjoin(table, known).where(table.c.id.is_(None)).order_by(given.c.id)
                unknown[path] = (await self._connection.execute(query)).scalars().all()
        return unknown

    async def page(self, project_id: int, condition: RincianFilter) -> Sequence[RabPekerjaan]:
        """The pekerjaan of the page in tree order; where rows are chosen, only those that have any."""
        # Which ones first: only their keys are sorted, and only they are joined with all that is shown of them.
        chosen = select(pekerjaan.c.id).select_from(_placed())
        chosen = _in_tree_order(chosen.where(pekerjaan.c.project_id == project_id, _chosen(project_id, condition)))
        page = chosen.offset(condition.first).limit(condition.page_size).subquery()
        query = _pekerjaan_query(project_id).join(page, page.c.id == pekerjaan.c.id)
        return [_pekerjaan(row) for row in await self._connection.execute(_in_tree_order(query))]

    async def components(
        self, project_id: int, pekerjaan_ids: Sequence[int], condition: RincianFilter
    ) -> Sequence[RabComponent]:
        """The components of these pekerjaan that the filter lets through; TK, BHN, ALT, LAIN, then by kode."""
        one, used = component.c, resource.c
        query = (
            select(
                one.pekerjaan_id,
                one.resource_id,
                used.kategori,
                used.kode,
                used.uraian,
                used.satuan,
                one.koefisien,
                used.harga_satuan,
            )
            .select_from(_components())
            .where(one.project_id == project_id, one.pekerjaan_id == ids(pekerjaan_ids), _row_chosen(condition))
            .order_by(one.pekerjaan_id, _KATEGORI_ORDER, used.kode, used.uraian, one.position)
        )
        return [RabComponent(*row) for row in await self._connection.execute(query)]

    async def sums(self, project_id: int, condition: RincianFilter) -> RincianSums:
        """Two statements: the pekerjaan with their totals, and what their components cost by kategori."""
        one, line = pekerjaan.c, rab_line.c
        heads = (
            select(func.count().label("pekerjaan_count"), func.coalesce(func.sum(line.total), 0).label("total"))
            .select_from(pekerjaan.join(rab_line, and_(line.project_id == project_id, line.pekerjaan_id == one.id)))
            .where(one.project_id == project_id, _chosen(project_id, condition))
        )
        head = (await self._connection.execute(heads)).one()
        sums = self._sums_of_components if condition.search else self._sums_of_costs
        by_kategori = await sums(project_id, condition)
        nothing = (Decimal(0), Decimal(0))
        return RincianSums(
            head.pekerjaan_count, head.total, {name: by_kategori.get(name, nothing) for name in KATEGORI}
        )

    async def _sums_of_components(self, project_id: int, condition: RincianFilter) -> Mapping[str, Amounts]:
        cost = component.c.koefisien * func.coalesce(resource.c.harga_satuan, 0) * pekerjaan.c.volume
        query = (
            select(
                resource.c.kategori.label("kategori"),
                func.sum(cost).label("cost"),
                func.sum(cost * _factor()).label("amount"),
            )
            .select_from(_components().join(project, project.c.id == component.c.project_id))
            .where(component.c.project_id == project_id, _row_chosen(condition), _chosen(project_id, condition))
            .group_by(resource.c.kategori)
        )
        return {row.kategori: (row.cost, row.amount) for row in await self._connection.execute(query)}

    async def _sums_of_costs(self, project_id: int, condition: RincianFilter) -> Mapping[str, Amounts]:
        """The same from the costs of one unit, which are added up already."""
        one = pekerjaan.c
        shown = {
            kategori: unit_cost.c[name] * one.volume
            for name, kategori in COLUMN_OF_KATEGORI.items()
            if not condition.kategori or kategori in condition.kategori
        }
        sums = [func.coalesce(func.sum(cost), 0) for cost in shown.values()]
        amounts = [func.coalesce(func.sum(cost * _factor()), 0) for cost in shown.values()]
        costs = and_(unit_cost.c.project_id == project_id, unit_cost.c.pekerjaan_id == one.id)
        query = (
            select(*sums, *amounts)
            .select_from(pekerjaan.join(project, project.c.id == one.project_id).join(unit_cost, costs))
            .where(one.project_id == project_id, _chosen(project_id, condition))
        )
        row = tuple((await self._connection.execute(query)).one())
        return dict(zip(shown, zip(row[: len(shown)], row[len(shown) :], strict=True), strict=True))

    async def pekerjaan_of_sub(self, project_id: int, sub_id: int) -> Sequence[RabPekerjaan]:
        """The pekerjaan of one sub-klasifikasi in tree order."""
        query = _in_tree_order(_pekerjaan_query(project_id).where(pekerjaan.c.sub_klasifikasi_id == sub_id))
        return [_pekerjaan(row) for row in await self._connection.execute(query)]

    async def uses(self, project_id: int, resource_id: int) -> tuple[RabComponent | None, Sequence[ResourceUse]]:
        """The resource (koefisien 0; None: not in the project), and the pekerjaan that take it, in tree order."""
        one, used = component.c, resource.c
        found = (
            await self._connection.execute(
                select(used.kategori, used.kode, used.uraian, used.satuan, used.harga_satuan).where(
                    used.project_id == project_id, used.id == resource_id
                )
            )
        ).one_or_none()
        if found is None:
            return None, []
        about = RabComponent(0, resource_id, *found[:4], Decimal(0), found.harga_satuan)
        query = (
            select(
                pekerjaan.c.id,
                pekerjaan.c.kode,
                pekerjaan.c.uraian,
                func.sum(one.koefisien).label("koefisien"),
                pekerjaan.c.volume,
            )
            .join(component, and_(one.project_id == pekerjaan.c.project_id, one.pekerjaan_id == pekerjaan.c.id))
            .where(pekerjaan.c.project_id == project_id, one.resource_id == resource_id)
            .group_by(pekerjaan.c.project_id, pekerjaan.c.id)
            .order_by(pekerjaan.c.ordering_index, pekerjaan.c.id)
        )
        return about, [ResourceUse(*row) for row in await self._connection.execute(query)]


def _placed() -> Any:
    """Pekerjaan with their groups, each to one row."""
    one, sub, group = pekerjaan.c, sub_klasifikasi.c, klasifikasi.c
    return pekerjaan.join(
        sub_klasifikasi, and_(sub.project_id == one.project_id, sub.id == one.sub_klasifikasi_id)
    ).join(klasifikasi, and_(group.project_id == one.project_id, group.id == sub.klasifikasi_id))


def _priced() -> Any:
    """The same with their costs and lines."""
    one, line, cost = pekerjaan.c, rab_line.c, unit_cost.c
    return (
        _placed()
        .join(rab_line, and_(line.project_id == one.project_id, line.pekerjaan_id == one.id))
        .outerjoin(unit_cost, and_(cost.project_id == one.project_id, cost.pekerjaan_id == one.id))
    )


def _components() -> Any:
    """Components with their resources and pekerjaan."""
    one, used, host = component.c, resource.c, pekerjaan.c
    return component.join(resource, and_(used.project_id == one.project_id, used.id == one.resource_id)).join(
        pekerjaan, and_(host.project_id == one.project_id, host.id == one.pekerjaan_id)
    )


def _pekerjaan_query(project_id: int) -> Select[Any]:
    one = pekerjaan.c
    return (
        select(
            one.id,
            sub_klasifikasi.c.klasifikasi_id,
            one.sub_klasifikasi_id,
            one.kode,
            one.uraian,
            one.satuan,
            one.source_type,
            one.volume,
            one.markup_override_percent,
            *(func.coalesce(unit_cost.c[name], 0).label(name) for name in COLUMN_OF_KATEGORI),
            rab_line.c.unit_price,
            rab_line.c.total,
        )
        .select_from(_priced())
        .where(one.project_id == project_id)
    )


def _in_tree_order(query: Select[Any]) -> Select[Any]:
    group, sub, one = klasifikasi.c, sub_klasifikasi.c, pekerjaan.c
    return query.order_by(group.ordering_index, group.id, sub.ordering_index, sub.id, one.ordering_index, one.id)


def _pekerjaan(row: Row[Any]) -> RabPekerjaan:
    return RabPekerjaan(
        id=row.id,
        klasifikasi_id=row.klasifikasi_id,
        sub_id=row.sub_klasifikasi_id,
        kode=row.kode,
        uraian=row.uraian,
        satuan=row.satuan,
        source_type=row.source_type,
        volume=row.volume,
        markup_override=row.markup_override_percent,
        cost=UnitCost(row.a, row.b, row.c, row.lain),
        unit_price=row.unit_price,
        total=row.total,
    )


def _chosen(project_id: int, condition: RincianFilter) -> ColumnElement[bool]:
    """Which pekerjaan the filter lets through: those of these groups and, where rows are chosen, with any row."""
    found: ColumnElement[bool] = true()
    if condition.klasifikasi_ids:
        sub = sub_klasifikasi.c
        below = select(sub.id).where(sub.project_id == project_id, sub.klasifikasi_id == ids(condition.klasifikasi_ids))
        found &= pekerjaan.c.sub_klasifikasi_id.in_(below)
    if condition.sub_ids:
        found &= pekerjaan.c.sub_klasifikasi_id == ids(condition.sub_ids)
    if condition.pekerjaan_ids:
        found &= pekerjaan.c.id == ids(condition.pekerjaan_ids)
    if condition.chooses_rows:
        one, used = component.c, resource.c
        rows = component.join(resource, and_(used.project_id == one.project_id, used.id == one.resource_id))
        mine = (one.project_id == project_id) & (one.pekerjaan_id == pekerjaan.c.id) & _row_chosen(condition)
        found &= select(1).select_from(rows).where(mine).correlate(pekerjaan).exists()
    return found


def _row_chosen(condition: RincianFilter) -> ColumnElement[bool]:
    """Which components the filter lets through, beside their pekerjaan."""
    found: ColumnElement[bool] = true()
    if condition.kategori:
        found &= resource.c.kategori.in_(condition.kategori)
    if condition.search:
        named = (resource.c.kode, resource.c.uraian, pekerjaan.c.kode, pekerjaan.c.uraian)
        found &= or_(*(column.icontains(condition.search, autoescape=True) for column in named))
    return found


def _factor() -> ColumnElement[Any]:
    """1 + markup / 100, exactly: a hundredth is a multiplication."""
    markup = func.coalesce(pekerjaan.c.markup_override_percent, project.c.markup_percent)
    return (100 + markup) * literal(_HUNDREDTH, Numeric)
