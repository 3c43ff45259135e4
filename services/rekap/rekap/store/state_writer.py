"""Puts the rows that an event or a snapshot carries into the tables, set by set."""

from collections.abc import Sequence
from itertools import chain

from sqlalchemy import Update, delete, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncConnection

from rekap.app.ports import Touched
from rekap.store.incoming import (
    PROJECT,
    bigints,
    decimals,
    given_bigints,
    given_decimals,
    ids,
    incoming,
    insert_rows,
    integers,
    joined,
    texts,
    upsert_rows,
)
from rekap.store.needs_packing import pack_analyses
from rekap.store.removal import remove
from rekap.store.tables import (
    component,
    klasifikasi,
    member,
    pekerjaan,
    project,
    resource,
    sub_klasifikasi,
    week_progress,
)
from taksir.projects.events.v1.project_changed_pb2 import (
    Analysis,
    Klasifikasi,
    Pekerjaan,
    ProjectState,
    Resource,
    Rounding,
    SubKlasifikasi,
    Volume,
    WeekProgress,
)
from taksir.projects.events.v1.project_changed_pb2 import Project as ProjectHeader

SUNDAY = 6


async def write_state(connection: AsyncConnection, project_id: int, state: ProjectState) -> Touched:
    """Upserts the rows of `state`, then removes what it says is gone; tells which figures must be computed anew."""
    touched = Touched()
    if state.HasField("project"):
        await _write_header(connection, project_id, state.project)
    if state.klasifikasi:
        await _write_klasifikasi(connection, project_id, state.klasifikasi)
    if state.sub_klasifikasi:
        touched.lines |= await _write_sub_klasifikasi(connection, project_id, state.sub_klasifikasi)
    if state.pekerjaan:
        touched.lines |= await _write_pekerjaan(connection, project_id, state.pekerjaan)
    if state.resource:
        touched.costs |= await _write_resources(connection, project_id, state.resource)
    if state.analysis:
        touched.costs |= await _write_analyses(connection, project_id, state.analysis)
    if state.volume:
        touched.lines |= await _write_volumes(connection, project_id, state.volume)
    if state.progress:
        await _write_progress(connection, project_id, state.progress)
    if state.HasField("removed"):
        touched.costs |= await remove(connection, project_id, state.removed)
    return touched


async def _write_header(connection: AsyncConnection, project_id: int, header: ProjectHeader) -> None:
    values = {
        "nama": header.nama,
        "lokasi_project": header.lokasi_project,
        "sumber_dana": header.sumber_dana,
        "nama_client": header.nama_client,
        "tanggal_mulai": header.tanggal_mulai,
        "tanggal_selesai": header.tanggal_selesai,
        "week_end_day": header.week_end_day if header.HasField("week_end_day") else SUNDAY,
        "markup_percent": header.markup_percent,
        "ppn_percent": header.ppn_percent,
        **_ppn(header),
        "is_deleted": header.is_deleted,
        "anggaran_owner": header.anggaran_owner if header.HasField("anggaran_owner") else None,
        "is_archived": header.is_archived,
        **_rounding("unit_price", header.unit_price_rounding),
        **_rounding("line", header.line_rounding),
        **_rounding("total", header.total_rounding),
    }
    await connection.execute(update(project).where(project.c.id == project_id).values(values))
    await connection.execute(delete(member).where(member.c.project_id == project_id))
    if header.members:
        users = bigints(row.user_id for row in header.members)
        roles = texts([row.role for row in header.members])
        await connection.execute(insert_rows(member, project_id, user_id=users, role=roles))


def _ppn(header: ProjectHeader) -> dict[str, str | int]:
    """An event of before bases were told taxes the whole value."""
    if not header.HasField("ppn"):
        return {"ppn_rate_percent": header.ppn_percent, "ppn_base_numerator": 1, "ppn_base_denominator": 1}
    told = header.ppn
    return {
        "ppn_rate_percent": told.rate_percent,
        "ppn_base_numerator": told.base_numerator,
        "ppn_base_denominator": told.base_denominator,
    }


def _rounding(name: str, rule: Rounding) -> dict[str, str]:
    """A rule that is absent rounds nothing."""
    return {f"{name}_rounding_mode": rule.mode or "none", f"{name}_rounding_step": rule.step or "1"}


async def _write_klasifikasi(connection: AsyncConnection, project_id: int, rows: Sequence[Klasifikasi]) -> None:
    statement = upsert_rows(
        klasifikasi,
        project_id,
        id=bigints(row.id for row in rows),
        name=texts([row.name for row in rows]),
        ordering_index=integers(row.ordering_index for row in rows),
    )
    await connection.execute(statement)


async def _write_sub_klasifikasi(
    connection: AsyncConnection, project_id: int, rows: Sequence[SubKlasifikasi]
) -> set[int]:
    """Returns the pekerjaan below those that went to another klasifikasi: their line names it."""
    parents = incoming(id=bigints(row.id for row in rows), parent=bigints([row.klasifikasi_id for row in rows]))
    moved = (
        select(pekerjaan.c.id)
        .join(
            sub_klasifikasi,
            (sub_klasifikasi.c.project_id == pekerjaan.c.project_id)
            & (sub_klasifikasi.c.id == pekerjaan.c.sub_klasifikasi_id),
        )
        .join(parents, parents.c.id == sub_klasifikasi.c.id)
        .where(pekerjaan.c.project_id == project_id, sub_klasifikasi.c.klasifikasi_id != parents.c.parent)
    )
    touched = set((await connection.execute(moved)).scalars())
    statement = upsert_rows(
        sub_klasifikasi,
        project_id,
        id=bigints(row.id for row in rows),
        klasifikasi_id=bigints(row.klasifikasi_id for row in rows),
        name=texts([row.name for row in rows]),
        ordering_index=integers(row.ordering_index for row in rows),
    )
    await connection.execute(statement)
    return touched


async def _write_pekerjaan(connection: AsyncConnection, project_id: int, rows: Sequence[Pekerjaan]) -> set[int]:
    overrides = [row.markup_override_percent if row.HasField("markup_override_percent") else None for row in rows]
    statement = upsert_rows(
        pekerjaan,
        project_id,
        id=bigints(row.id for row in rows),
        sub_klasifikasi_id=bigints(row.sub_klasifikasi_id for row in rows),
        ordering_index=integers(row.ordering_index for row in rows),
        source_type=texts([row.source_type for row in rows]),
        kode=texts([row.kode for row in rows]),
        uraian=texts([row.uraian for row in rows]),
        satuan=texts([row.satuan for row in rows]),
        markup_override_percent=decimals(overrides),
    )
    await connection.execute(statement)
    return {row.id for row in rows}


async def _write_resources(connection: AsyncConnection, project_id: int, rows: Sequence[Resource]) -> set[int]:
    """Returns the pekerjaan whose cost changes: those with a resource whose price or kategori is another one now."""
    resource_ids = bigints(row.id for row in rows)
    categories = texts([row.kategori for row in rows])
    prices = decimals([row.harga_satuan if row.HasField("harga_satuan") else None for row in rows])
    repriced = incoming(id=resource_ids, kategori=categories, harga_satuan=prices)
    users = (
        select(component.c.pekerjaan_id)
        .distinct()
        .join(repriced, repriced.c.id == component.c.resource_id)
        .outerjoin(
            resource, (resource.c.project_id == component.c.project_id) & (resource.c.id == component.c.resource_id)
        )
        .where(
            component.c.project_id == project_id,
            tuple_(resource.c.kategori, resource.c.harga_satuan).is_distinct_from(
                tuple_(repriced.c.kategori, repriced.c.harga_satuan)
            ),
        )
    )
    touched = set((await connection.execute(users)).scalars())
    statement = upsert_rows(
        resource,
        project_id,
        id=resource_ids,
        kategori=categories,
        kode=texts([row.kode for row in rows]),
        uraian=texts([row.uraian for row in rows]),
        satuan=texts([row.satuan for row in rows]),
        harga_satuan=prices,
        market_satuan=texts([row.market.satuan for row in rows]),
        market_factor=decimals(row.market.factor for row in rows),
        market_price=decimals(row.market.price for row in rows),
    )
    await connection.execute(statement)
    return touched


async def _write_analyses(connection: AsyncConnection, project_id: int, rows: Sequence[Analysis]) -> set[int]:
    replaced = {row.pekerjaan_id for row in rows}
    await connection.execute(
        delete(component).where(component.c.project_id == project_id, component.c.pekerjaan_id == ids(replaced))
    )
    sizes = [len(row.components) for row in rows]
    if any(sizes):
        lines = list(chain.from_iterable(row.components for row in rows))
        owners = chain.from_iterable([row.pekerjaan_id] * size for row, size in zip(rows, sizes, strict=True))
        statement = insert_rows(
            component,
            project_id,
            pekerjaan_id=bigints(owners),
            position=integers(chain.from_iterable(map(range, sizes))),
            resource_id=bigints(line.resource_id for line in lines),
            koefisien=decimals(line.koefisien for line in lines),
        )
        await connection.execute(statement)
    await pack_analyses(connection, project_id, rows)
    return replaced


def _new_volumes() -> Update:
    new = incoming(id=given_bigints("ids"), quantity=given_decimals("quantities"))
    mine = (pekerjaan.c.project_id == PROJECT, pekerjaan.c.id == new.c.id)
    return update(pekerjaan).where(*mine).values(volume=new.c.quantity)


_VOLUMES = _new_volumes()


async def _write_volumes(connection: AsyncConnection, project_id: int, rows: Sequence[Volume]) -> set[int]:
    given = {
        "of_project": project_id,
        "ids": joined(row.pekerjaan_id for row in rows),
        "quantities": joined(row.quantity for row in rows),
    }
    await connection.execute(_VOLUMES, given)
    return {row.pekerjaan_id for row in rows}


async def _write_progress(connection: AsyncConnection, project_id: int, rows: Sequence[WeekProgress]) -> None:
    """Replaces the cells; those that say nothing any more are not kept, so that a rebuild ends with the same rows."""
    cells = incoming(
        pekerjaan=bigints(row.pekerjaan_id for row in rows), week=integers(row.week_number for row in rows)
    )
    one = week_progress.c
    await connection.execute(
        delete(week_progress).where(
            one.project_id == project_id, one.pekerjaan_id == cells.c.pekerjaan, one.week_number == cells.c.week
        )
    )
    telling = [row for row in rows if _tells(row)]
    if telling:
        statement = insert_rows(
            week_progress,
            project_id,
            pekerjaan_id=bigints(row.pekerjaan_id for row in telling),
            week_number=integers(row.week_number for row in telling),
            planned_proportion=decimals(row.planned_proportion for row in telling),
            actual_proportion=decimals(row.actual_proportion for row in telling),
            actual_cost=decimals(row.actual_cost if row.HasField("actual_cost") else None for row in telling),
        )
        await connection.execute(statement)


def _tells(row: WeekProgress) -> bool:
    return row.HasField("actual_cost") or any(
        set(proportion) - set("-0.") for proportion in (row.planned_proportion, row.actual_proportion)
    )
