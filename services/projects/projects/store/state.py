"""A project's rows as read models need them: all of them, or those of the given ids.

Each is a statement, built once, with the parameters of this call: `connection.execute(*volume_rows(7, [1, 2]))`.
"""

from collections.abc import Collection
from functools import cache
from typing import Any, TypeAlias

from sqlalchemy import ARRAY, BigInteger, Column, Select, Table, Text, bindparam, cast, func, select
from sqlalchemy.dialects.postgresql import aggregate_order_by

from projects.store.batches import given_arrays, given_rows, is_given
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
Question: TypeAlias = tuple[Select[Any], dict[str, Any]]
_PROJECT = bindparam("project_id", type_=BigInteger)
_HEADER = select(project).where(project.c.id == _PROJECT)
_MEMBERS = select(member.c.user_id, member.c.role).where(member.c.project_id == _PROJECT).order_by(member.c.user_id)


def project_rows(project_id: int) -> Question:
    """The header with the pricing, deleted or not."""
    return _HEADER, {"project_id": project_id}


def member_rows(project_id: int) -> Question:
    """Who may see the project."""
    return _MEMBERS, {"project_id": project_id}


def klasifikasi_rows(project_id: int, ids: Ids = None) -> Question:
    """First level of the tree."""
    return _scoped(klasifikasi, klasifikasi.c.id, project_id, ids)


def sub_klasifikasi_rows(project_id: int, ids: Ids = None) -> Question:
    """Second level of the tree."""
    return _scoped(sub_klasifikasi, sub_klasifikasi.c.id, project_id, ids)


def pekerjaan_rows(project_id: int, ids: Ids = None) -> Question:
    """Leaves of the tree."""
    return _scoped(pekerjaan, pekerjaan.c.id, project_id, ids)


def resource_rows(project_id: int, ids: Ids = None) -> Question:
    """The price list, with how each resource is bought."""
    return _resources(ids is None), _given(project_id, ids)


def volume_rows(project_id: int, ids: Ids = None) -> Question:
    """Volumes; ids are those of pekerjaan."""
    return _scoped(volume, volume.c.pekerjaan_id, project_id, ids)


def analysis_rows(project_id: int, ids: Ids = None) -> Question:
    """One row per expanded analysis with components, as two arrays in one order; ids are those of pekerjaan."""
    return _analyses(ids is None), _given(project_id, ids)


def progress_rows(project_id: int, cells: Collection[tuple[int, int]] | None = None) -> Question:
    """The weekly schedule; cells are (pekerjaan, week)."""
    if cells is None:
        return _progress(True), _given(project_id, None)
    names = ("pekerjaan_id", "week_number")
    arrays = given_arrays(names, [dict(zip(names, cell, strict=True)) for cell in cells])
    return _progress(False), arrays | _given(project_id, None)


def _scoped(table: Table, key: Column[Any], project_id: int, ids: Ids) -> Question:
    return _rows(table, key, ids is None), _given(project_id, ids)


def _given(project_id: int, ids: Ids) -> dict[str, Any]:
    return {"project_id": project_id} if ids is None else {"project_id": project_id, "ids": list(ids)}


@cache
def _rows(table: Table, key: Column[Any], every: bool) -> Select[Any]:
    statement = select(table).where(table.c.project_id == _PROJECT).order_by(key)
    return statement if every else statement.where(is_given(key, "ids"))


@cache
def _resources(every: bool) -> Select[Any]:
    one = resource.c
    bought = (conversion.c.market_unit, conversion.c.market_price, conversion.c.factor_to_base)
    statement = select(resource, *bought).outerjoin(conversion, OF_RESOURCE).where(one.project_id == _PROJECT)
    return (statement if every else statement.where(is_given(one.id, "ids"))).order_by(one.id)


@cache
def _analyses(every: bool) -> Select[Any]:
    one = expanded_component.c
    koefisien = cast(func.trim_scale(one.koefisien), Text)
    statement = select(
        one.pekerjaan_id,
        func.array_agg(aggregate_order_by(one.resource_id, one.resource_id), type_=ARRAY(BigInteger)).label(
            "resources"
        ),
        func.array_agg(aggregate_order_by(koefisien, one.resource_id), type_=ARRAY(Text)).label("koefisien"),
    ).where(one.project_id == _PROJECT)
    if not every:
        statement = statement.where(is_given(one.pekerjaan_id, "ids"))
    return statement.group_by(one.pekerjaan_id).order_by(one.pekerjaan_id)


@cache
def _progress(every: bool) -> Select[Any]:
    one = week_progress.c
    statement = select(week_progress).where(one.project_id == _PROJECT)
    if not every:
        given = given_rows([one.pekerjaan_id, one.week_number])
        statement = statement.join(
            given, (given.c.pekerjaan_id == one.pekerjaan_id) & (given.c.week_number == one.week_number)
        )
    return statement.order_by(one.pekerjaan_id, one.week_number)
