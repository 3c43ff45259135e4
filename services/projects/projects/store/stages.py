"""Statements on the stages that users make."""

from collections.abc import Collection

from sqlalchemy import BigInteger, delete, func, literal, select
from sqlalchemy.ext.asyncio import AsyncConnection

from projects.store.batches import is_one_of
from projects.store.projects import Row
from projects.store.schedule_tables import stage, stage_share
from projects.store.tables import klasifikasi, pekerjaan, sub_klasifikasi


async def stages_of(connection: AsyncConnection, project_id: int) -> list[Row]:
    """All stages in their order, each with how many pekerjaan it has and what their shares sum to."""
    one = stage_share.c
    sums = (
        select(one.stage_id, func.count().label("jumlah_pekerjaan"), func.sum(one.proporsi).label("total"))
        .where(one.project_id == project_id)
        .group_by(one.stage_id)
        .subquery()
    )
    statement = (
        select(
            stage,
            func.coalesce(sums.c.jumlah_pekerjaan, 0).label("jumlah_pekerjaan"),
            func.coalesce(sums.c.total, 0).label("total"),
        )
        .join_from(stage, sums, sums.c.stage_id == stage.c.id, isouter=True)
        .where(stage.c.project_id == project_id)
        .order_by(stage.c.urutan, stage.c.id)
    )
    return list((await connection.execute(statement)).mappings().all())


async def lock_stages(connection: AsyncConnection, project_id: int) -> dict[int, Row]:
    """The project's stages by id, held to the end of the transaction by whoever changes one of them.

    Taken after the locks on pekerjaan. Names and order concern all stages, so they are locked as one.
    """
    key = func.hashtextextended("projects.stages", literal(project_id, BigInteger))
    await connection.execute(select(func.pg_advisory_xact_lock(key)))
    statement = select(stage).where(stage.c.project_id == project_id).order_by(stage.c.urutan, stage.c.id)
    return {row["id"]: dict(row) for row in (await connection.execute(statement)).mappings()}


async def shares_of(connection: AsyncConnection, project_id: int, stage_id: int) -> list[Row]:
    """The pekerjaan of one stage in the order of the tree."""
    one = stage_share.c
    statement = (
        select(one.pekerjaan_id, one.proporsi, one.catatan, pekerjaan.c.snapshot_kode, pekerjaan.c.snapshot_uraian)
        .join_from(stage_share, pekerjaan, pekerjaan.c.id == one.pekerjaan_id)
        .where(one.project_id == project_id, one.stage_id == stage_id)
        .order_by(pekerjaan.c.ordering_index)
    )
    return list((await connection.execute(statement)).mappings().all())


async def shares_of_pekerjaan(connection: AsyncConnection, project_id: int, ids: Collection[int]) -> list[Row]:
    """What is assigned of these pekerjaan, whatever the stage."""
    if not ids:
        return []
    one = stage_share.c
    statement = select(stage_share).where(one.project_id == project_id, is_one_of(one.pekerjaan_id, ids))
    return list((await connection.execute(statement)).mappings().all())


async def delete_shares(connection: AsyncConnection, project_id: int, stage_id: int, ids: Collection[int]) -> list[Row]:
    """Takes pekerjaan out of a stage; the rows that are gone."""
    if not ids:
        return []
    one = stage_share.c
    statement = (
        delete(stage_share)
        .where(one.project_id == project_id, one.stage_id == stage_id, is_one_of(one.pekerjaan_id, ids))
        .returning(stage_share)
    )
    return list((await connection.execute(statement)).mappings().all())


async def assigned_totals(connection: AsyncConnection, project_id: int) -> list[Row]:
    """Every pekerjaan in the order of the tree with the percent that stages have of it."""
    one = stage_share.c
    sums = (
        select(one.pekerjaan_id, func.sum(one.proporsi).label("total"))
        .where(one.project_id == project_id)
        .group_by(one.pekerjaan_id)
        .subquery()
    )
    statement = (
        select(
            pekerjaan.c.id,
            pekerjaan.c.snapshot_kode,
            pekerjaan.c.snapshot_uraian,
            sub_klasifikasi.c.name.label("sub_klasifikasi"),
            klasifikasi.c.name.label("klasifikasi"),
            func.coalesce(sums.c.total, 0).label("total"),
        )
        .join_from(pekerjaan, sums, sums.c.pekerjaan_id == pekerjaan.c.id, isouter=True)
        .join(sub_klasifikasi, sub_klasifikasi.c.id == pekerjaan.c.sub_klasifikasi_id)
        .join(klasifikasi, klasifikasi.c.id == sub_klasifikasi.c.klasifikasi_id)
        .where(pekerjaan.c.project_id == project_id)
        .order_by(pekerjaan.c.ordering_index)
    )
    return list((await connection.execute(statement)).mappings().all())
