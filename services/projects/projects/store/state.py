"""A project's rows as read models need them: all of them, or those of the given ids."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import ARRAY, BigInteger, Column, ColumnElement, Select, Table, Text, cast, func, select
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.types import TypeEngine

from projects.store.batches import is_one_of, rows_of
from projects.store.conversion_tables import conversion
from projects.store.conversions import OF_RESOURCE
from projects.store.tables import (
    expanded_component,
    klasifikasi,
    member,
    pekerjaan,
    project,
    resource,
    sub_klasifikasi,
    volume,
    week_progress,
)

Ids = Collection[int] | None


def project_rows(project_id: int) -> Select[Any]:
    """The header with the pricing, deleted or not."""
    return select(project).where(project.c.id == project_id)


def member_rows(project_id: int) -> Select[Any]:
    """Who may see the project."""
    return select(member.c.user_id, member.c.role).where(member.c.project_id == project_id).order_by(member.c.user_id)


def klasifikasi_rows(project_id: int, ids: Ids = None) -> Select[Any]:
    """First level of the tree."""
    return _scoped(klasifikasi, klasifikasi.c.id, project_id, ids)


def sub_klasifikasi_rows(project_id: int, ids: Ids = None) -> Select[Any]:
    """Second level of the tree."""
    return _scoped(sub_klasifikasi, sub_klasifikasi.c.id, project_id, ids)


def pekerjaan_rows(project_id: int, ids: Ids = None) -> Select[Any]:
    """Leaves of the tree."""
    return _scoped(pekerjaan, pekerjaan.c.id, project_id, ids)


def resource_rows(project_id: int, ids: Ids = None) -> Select[Any]:
    """The price list, with how each resource is bought."""
    one = resource.c
    bought = (conversion.c.market_unit, conversion.c.market_price, conversion.c.factor_to_base)
    statement = select(resource, *bought).outerjoin(conversion, OF_RESOURCE).where(one.project_id == project_id)
    return (statement if ids is None else statement.where(is_one_of(one.id, ids))).order_by(one.id)


def volume_rows(project_id: int, ids: Ids = None) -> Select[Any]:
    """Volumes; ids are those of pekerjaan."""
    return _scoped(volume, volume.c.pekerjaan_id, project_id, ids)


def analysis_rows(project_id: int, ids: Ids = None) -> Select[Any]:
    """One row per expanded analysis with components, as two arrays in one order; ids are those of pekerjaan."""
    one = expanded_component.c
    koefisien = cast(func.trim_scale(one.koefisien), Text)
    statement = select(
        one.pekerjaan_id,
        func.array_agg(aggregate_order_by(one.resource_id, one.resource_id), type_=ARRAY(BigInteger)).label(
            "resources"
        ),
        func.array_agg(aggregate_order_by(koefisien, one.resource_id), type_=ARRAY(Text)).label("koefisien"),
    ).where(one.project_id == project_id)
    if ids is not None:
        statement = statement.where(is_one_of(one.pekerjaan_id, ids))
    return statement.group_by(one.pekerjaan_id).order_by(one.pekerjaan_id)


def _array(value: ColumnElement[Any], kind: type[TypeEngine[Any]]) -> ColumnElement[Any]:
    return func.array_agg(aggregate_order_by(value, expanded_component.c.resource_id), type_=ARRAY(kind))


def progress_rows(project_id: int, cells: Collection[tuple[int, int]] | None = None) -> Select[Any]:
    """The weekly schedule; cells are (pekerjaan, week)."""
    one = week_progress.c
    statement = select(week_progress).where(one.project_id == project_id)
    if cells is not None:
        names = [one.pekerjaan_id, one.week_number]
        given = rows_of(names, [{"pekerjaan_id": pekerjaan_id, "week_number": week} for pekerjaan_id, week in cells])
        statement = statement.join(
            given, (given.c.pekerjaan_id == one.pekerjaan_id) & (given.c.week_number == one.week_number)
        )
    return statement.order_by(one.pekerjaan_id, one.week_number)


def _scoped(table: Table, key: Column[Any], project_id: int, ids: Ids) -> Select[Any]:
    statement = select(table).where(table.c.project_id == project_id)
    return (statement if ids is None else statement.where(is_one_of(key, ids))).order_by(key)
