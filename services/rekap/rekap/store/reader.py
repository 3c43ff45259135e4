"""The read models inside one read-only snapshot."""

from collections.abc import AsyncIterator, Sequence
from decimal import Decimal
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, Table, and_, func, literal_column, null, select
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.decimals import plain
from rekap.app.ports import Copies, FinishedLine, Group, Header, StoredLine, SubGroup
from rekap.store.incoming import PROJECT
from rekap.store.needs_packing import unpacked_analysis
from rekap.store.project_row import read_policy, read_ppn, read_total_rounding
from rekap.store.tables import (
    klasifikasi,
    member,
    packed_analysis,
    pekerjaan,
    project,
    rab_line,
    resource,
    sub_klasifikasi,
    week_progress,
)

PAGE = 1000
# Tables whose rows stay as they were told, and the columns that nobody told.
_TOLD = (member, klasifikasi, sub_klasifikasi, pekerjaan, resource)
_OWN = frozenset({"id", "user_id", "project_id", "revision", "seen_revision", "generation"})


class PostgresReader:
    """Implements `rekap.app.ports.Reader`."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def header(self, project_id: int) -> Header:
        """The project's header and pricing."""
        row = (await self._connection.execute(_HEADER, {"of_project": project_id})).one()
        return Header(
            revision=row.revision,
            nama=row.nama,
            lokasi_project=row.lokasi_project,
            sumber_dana=row.sumber_dana,
            nama_client=row.nama_client,
            tanggal_mulai=row.tanggal_mulai,
            ppn_percent=row.ppn_percent,
            ppn=read_ppn(row),
            policy=read_policy(row),
            total_rounding=read_total_rounding(row),
        )

    async def groups(self, project_id: int, *, with_lines: bool) -> Sequence[Group]:
        """The tree's groups with totals, empty ones too."""
        given = {"of_project": project_id}
        sums = await self._connection.execute(_SUMS[with_lines], given)
        sums_of = {row.sub_klasifikasi_id: row for row in sums}
        tree = await self._connection.execute(_TREE, given)
        return [
            Group(group_id, name, [_sub_group(row, sums_of.get(row.sub_id)) for row in members if row.sub_id])
            for (group_id, name), members in groupby(tree, key=lambda row: (row.id, row.name))
        ]

    async def lines(self, project_id: int) -> AsyncIterator[Sequence[StoredLine]]:
        """All lines in tree order, in pages, by a cursor on the server: memory stays flat."""
        query = _lines_query(project_id).execution_options(yield_per=PAGE)
        async with self._connection.stream(query) as result:
            async for page in result.partitions(PAGE):
                yield [StoredLine(*row) for row in page]

    async def seen_revision(self, project_id: int) -> int:
        """The newest revision that was heard of; 0 for none."""
        return await self._connection.scalar(select(project.c.seen_revision).where(project.c.id == project_id)) or 0

    async def behind(self) -> Sequence[int]:
        """Projects of which a newer revision was heard of than is here."""
        query = select(project.c.id).where(project.c.seen_revision > project.c.revision).order_by(project.c.id)
        return (await self._connection.execute(query)).scalars().all()

    async def finished_lines(self, project_id: int) -> Sequence[FinishedLine]:
        """All stored lines."""
        names = ("pekerjaan_id", "sub_klasifikasi_id", "ordering_index", "unit_price", "total", "document")
        query = select(*(rab_line.c[name] for name in names)).where(rab_line.c.project_id == project_id)
        return [
            FinishedLine(
                row.pekerjaan_id,
                row.sub_klasifikasi_id,
                row.ordering_index,
                plain(row.unit_price),
                plain(row.total),
                row.document,
            )
            for row in await self._connection.execute(query)
        ]

    async def copies(self, project_id: int) -> Copies:
        """The rows that readers compute from and show."""
        packed, week = packed_analysis.c, week_progress.c
        analyses = select(packed.pekerjaan_id, packed.scale, packed.resource_ids, packed.koefisien)
        weeks = select(
            week.pekerjaan_id, week.week_number, week.planned_proportion, week.actual_proportion, week.actual_cost
        )
        return Copies(
            {
                row.pekerjaan_id: unpacked_analysis(row.scale, row.resource_ids, row.koefisien)
                for row in await self._connection.execute(analyses.where(packed.project_id == project_id))
            },
            {
                (row.pekerjaan_id, row.week_number): (row.planned_proportion, row.actual_proportion, row.actual_cost)
                for row in await self._connection.execute(weeks.where(week.project_id == project_id))
            },
            (await self._told(project, project.c.id == project_id))[project_id],
            {table.name: await self._told(table, table.c.project_id == project_id) for table in _TOLD},
        )

    async def _told(self, table: Table, condition: ColumnElement[bool]) -> dict[int, dict[str, Any]]:
        """Rows by id, without what rekap itself writes into them."""
        (id_,) = [column.name for column in table.primary_key if column.name != "project_id"]
        columns = [column for column in table.c if column.name not in _OWN]
        rows = (await self._connection.execute(select(table.c[id_].label("key"), *columns).where(condition))).mappings()
        return {row["key"]: {column.name: row[column.name] for column in columns} for row in rows}

    async def some_projects(self, limit: int) -> Sequence[int]:
        """Projects that are here and not deleted, drawn at random."""
        query = select(project.c.id).where(project.c.revision > 0, project.c.is_deleted.is_(False))
        return (await self._connection.execute(query.order_by(func.random()).limit(limit))).scalars().all()

    async def applied_revisions(self, after: int, limit: int) -> Sequence[tuple[int, int]]:
        """(project, applied revision) in id order; deleted projects left out."""
        query = (
            select(project.c.id, project.c.revision)
            .where(project.c.id > after, project.c.revision > 0, project.c.is_deleted.is_(False))
            .order_by(project.c.id)
            .limit(limit)
        )
        return [(row.id, row.revision) for row in await self._connection.execute(query)]


def _sums_query(*, with_lines: bool) -> Select[Any]:
    """One row a sub-klasifikasi that has lines. The index that holds them in tree order saves every sort; joining the
    tree's names here would drag the megabytes of lines through a sort on disk.
    """
    joined = func.string_agg(
        rab_line.c.document,
        aggregate_order_by(literal_column("','"), rab_line.c.ordering_index, rab_line.c.pekerjaan_id),
    )
    return (
        select(
            rab_line.c.sub_klasifikasi_id,
            func.sum(rab_line.c.total).label("total"),
            (joined if with_lines else null()).label("lines"),
        )
        .where(rab_line.c.project_id == PROJECT)
        .group_by(rab_line.c.sub_klasifikasi_id)
    )


def _tree_query() -> Select[Any]:
    """One row a sub-klasifikasi in tree order; a klasifikasi without any has one row with nulls."""
    sub = sub_klasifikasi
    return (
        select(klasifikasi.c.id, klasifikasi.c.name, sub.c.id.label("sub_id"), sub.c.name.label("sub_name"))
        .outerjoin(sub, and_(sub.c.project_id == PROJECT, sub.c.klasifikasi_id == klasifikasi.c.id))
        .where(klasifikasi.c.project_id == PROJECT)
        .order_by(klasifikasi.c.ordering_index, klasifikasi.c.id, sub.c.ordering_index, sub.c.id)
    )


# What every reader asks for, built once.
_HEADER = select(project).where(project.c.id == PROJECT)
_SUMS = {with_lines: _sums_query(with_lines=with_lines) for with_lines in (False, True)}
_TREE = _tree_query()


def _sub_group(row: Row[Any], sums: Row[Any] | None) -> SubGroup:
    return SubGroup(row.sub_id, row.sub_name, *((Decimal(0), None) if sums is None else (sums.total, sums.lines)))


def _lines_query(project_id: int) -> Select[Any]:
    sub = sub_klasifikasi
    return (
        select(
            pekerjaan.c.id,
            pekerjaan.c.sub_klasifikasi_id,
            pekerjaan.c.kode,
            pekerjaan.c.uraian,
            pekerjaan.c.satuan,
            pekerjaan.c.volume,
            rab_line.c.unit_price,
            rab_line.c.total,
        )
        .join(rab_line, and_(rab_line.c.project_id == project_id, rab_line.c.pekerjaan_id == pekerjaan.c.id))
        .join(sub, and_(sub.c.project_id == project_id, sub.c.id == pekerjaan.c.sub_klasifikasi_id))
        .join(klasifikasi, and_(klasifikasi.c.project_id == project_id, klasifikasi.c.id == sub.c.klasifikasi_id))
        .where(pekerjaan.c.project_id == project_id)
        .order_by(
            klasifikasi.c.ordering_index,
            klasifikasi.c.id,
            sub.c.ordering_index,
            sub.c.id,
            pekerjaan.c.ordering_index,
            pekerjaan.c.id,
        )
    )
