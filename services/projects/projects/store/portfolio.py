"""Conditions and statements over all projects of a user."""

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Select, Text, and_, case, cast, extract, func, literal_column, select
from sqlalchemy.dialects.postgresql import aggregate_order_by

from projects.domain.status import DEADLINE, SOON, Status
from projects.store.tables import member, project

LISTED = 10


def status_of(row: Any, today: date) -> ColumnElement[str]:
    """Where a project stands on that day; `row` are the columns of a project."""
    return case(
        (row.tanggal_selesai < today, Status.SELESAI.value),
        (row.tanggal_selesai <= today + DEADLINE, Status.DEADLINE.value),
        (row.tanggal_mulai > today, Status.BELUM_MULAI.value),
        else_=Status.BERJALAN.value,
    )


def statistics(user_id: int, today: date) -> Select[Any]:
    """Everything that the dashboard counts and lists, in one row; archived projects are only counted."""
    mine = _of_user(user_id)
    one = mine.c
    active = select(mine).where(one.archived_at.is_(None)).cte("active")
    up_to = and_(active.c.tanggal_selesai >= today, active.c.tanggal_selesai <= today + SOON)
    by_end = [active.c.tanggal_selesai, active.c.id]
    return select(
        _scalar(select(func.count()).select_from(active)).label("total"),
        _scalar(select(func.count()).where(one.archived_at.is_not(None))).label("archived"),
        _scalar(select(cast(func.coalesce(func.sum(active.c.anggaran_owner), 0), Text))).label("anggaran_total"),
        _grouped(active, "status", status_of(active.c, today)).label("by_status"),
        _grouped(active, "tahun", extract("year", active.c.tanggal_mulai)).label("by_year"),
        _grouped(active, "sumber_dana", active.c.sumber_dana).label("by_sumber_dana"),
        _listed(active, up_to, by_end).label("deadlines"),
        _listed(active, active.c.tanggal_selesai < today, [active.c.tanggal_selesai.desc(), active.c.id]).label(
            "overdue"
        ),
        _listed(active, None, [active.c.updated_at.desc(), active.c.id.desc()]).label("recent"),
    )


def _of_user(user_id: int) -> FromClause:
    return (
        select(
            project.c.id,
            project.c.nama,
            project.c.sumber_dana,
            project.c.anggaran_owner,
            project.c.tanggal_mulai,
            project.c.tanggal_selesai,
            project.c.updated_at,
            project.c.archived_at,
        )
        .join_from(member, project)
        .where(member.c.user_id == user_id, project.c.deleted_at.is_(None))
        .cte("mine")
    )


def _scalar(statement: Select[Any]) -> Any:
    return statement.scalar_subquery()


def _grouped(active: FromClause, name: str, key: ColumnElement[Any]) -> Any:
    """[{<name>, count, anggaran}] in the order of the keys."""
    groups = (
        select(key.label("key"), func.count().label("count"), func.sum(active.c.anggaran_owner).label("anggaran"))
        .group_by(literal_column("key"))
        .subquery()
    )
    made = func.json_build_object(
        name, groups.c.key, "count", groups.c.count, "anggaran", cast(groups.c.anggaran, Text)
    )
    return _list(made, groups.c.key)


def _listed(active: FromClause, condition: ColumnElement[bool] | None, order: list[Any]) -> Any:
    """The first projects that meet the condition."""
    number = func.row_number().over(order_by=order).label("number")
    found = select(active, number).order_by(*order).limit(LISTED)
    first = (found if condition is None else found.where(condition)).subquery()
    made = func.json_build_object(
        "id",
        first.c.id,
        "nama",
        first.c.nama,
        "tanggal_mulai",
        first.c.tanggal_mulai,
        "tanggal_selesai",
        first.c.tanggal_selesai,
        "anggaran_owner",
        cast(first.c.anggaran_owner, Text),
        "updated_at",
        first.c.updated_at,
    )
    return _list(made, first.c.number)


def _list(made: Any, order: Any) -> Any:
    return select(
        func.coalesce(func.json_agg(aggregate_order_by(made, order)), func.json_build_array())
    ).scalar_subquery()
