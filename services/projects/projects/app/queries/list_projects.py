"""The projects of a user in pages: filtered, sorted, the most recently changed first unless asked otherwise."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Select, extract, literal, or_, select, tuple_

from chassis.database.engine import Database
from projects.app.queries.cursor import decoded, encoded
from projects.app.queries.project_document import project_document
from projects.store.portfolio import status_of
from projects.store.tables import member, project

DEFAULT_PAGE = 50
LARGEST_PAGE = 200
MOST_WORDS = 10
LARGEST_ID = 2**63 - 1
SEARCHED = (project.c.nama, project.c.index_project, project.c.lokasi_project, project.c.nama_client)


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def _text(text: str) -> str:
    if "\x00" in text:
        raise ValueError("no text of ours holds a NUL")
    return text.encode().decode()


def _amount(text: str) -> Decimal:
    amount = Decimal(text)
    if not 0 <= amount < LARGEST_ID:
        raise ValueError("no budget of ours is as large")
    return round(amount, 2)


# What the list is sorted by, and how the value of a cursor is read.
SORTS: Mapping[str, Callable[[str], Any]] = {
    "updated_at": _moment,
    "created_at": _moment,
    "nama": _text,
    "index_project": _text,
    "sumber_dana": _text,
    "lokasi_project": _text,
    "nama_client": _text,
    "tanggal_mulai": date.fromisoformat,
    "tanggal_selesai": date.fromisoformat,
    "anggaran_owner": _amount,
}
STATES: Mapping[str, Sequence[ColumnElement[bool]]] = {
    "active": (project.c.deleted_at.is_(None), project.c.archived_at.is_(None)),
    "archived": (project.c.deleted_at.is_(None), project.c.archived_at.is_not(None)),
    "deleted": (project.c.deleted_at.is_not(None), member.c.role == "owner"),
}


@dataclass(frozen=True, slots=True)
class ProjectFilter:
    """Which projects, in which order. What is empty or None lets everything through; days are both included."""

    today: date
    search: str = ""
    tahun: int | None = None
    sumber_dana: str = ""
    status: str = ""
    anggaran_min: Decimal | None = None
    anggaran_max: Decimal | None = None
    tanggal_dari: date | None = None
    tanggal_sampai: date | None = None
    state: str = "active"
    sort: str = "updated_at"
    ascending: bool = False


async def list_projects(
    database: Database, user_id: int, wanted: ProjectFilter, cursor: str, page_size: int
) -> dict[str, Any]:
    """{items: [project with its status of today], next_cursor}; the cursor is null on the last page."""
    size = min(page_size if page_size > 0 else DEFAULT_PAGE, LARGEST_PAGE)
    statement = _sorted(_filtered(_of_user(user_id, wanted), wanted), wanted, cursor)
    async with database.read() as connection:
        rows = (await connection.execute(statement.limit(size + 1))).mappings().all()
    last = rows[size - 1] if len(rows) > size else None
    return {
        "items": [project_document(row) | {"status": row["status"]} for row in rows[:size]],
        "next_cursor": None if last is None else _cursor(wanted, last),
    }


def _of_user(user_id: int, wanted: ProjectFilter) -> Select[Any]:
    status = status_of(project.c, wanted.today).label("status")
    found = select(project, status).join_from(member, project)
    return found.where(member.c.user_id == user_id, *STATES[wanted.state])


def _filtered(statement: Select[Any], wanted: ProjectFilter) -> Select[Any]:
    one = project.c
    for word in wanted.search.replace("\x00", " ").split()[:MOST_WORDS]:
        statement = statement.where(or_(*(column.icontains(word, autoescape=True) for column in SEARCHED)))
    if wanted.tahun is not None:
        statement = statement.where(extract("year", one.tanggal_mulai) == wanted.tahun)
    if wanted.sumber_dana:
        statement = statement.where(one.sumber_dana == wanted.sumber_dana)
    if wanted.status:
        statement = statement.where(status_of(one, wanted.today) == wanted.status)
    if wanted.anggaran_min is not None:
        statement = statement.where(one.anggaran_owner >= wanted.anggaran_min)
    if wanted.anggaran_max is not None:
        statement = statement.where(one.anggaran_owner <= wanted.anggaran_max)
    if wanted.tanggal_dari is not None:
        statement = statement.where(one.tanggal_selesai >= wanted.tanggal_dari)
    if wanted.tanggal_sampai is not None:
        statement = statement.where(one.tanggal_mulai <= wanted.tanggal_sampai)
    return statement


def _sorted(statement: Select[Any], wanted: ProjectFilter, cursor: str) -> Select[Any]:
    keys = (project.c[wanted.sort], project.c.id)
    if cursor:
        last = decoded(cursor, lambda given: _keys(given, wanted))
        statement = statement.where(tuple_(*keys) > last if wanted.ascending else tuple_(*keys) < last)
    return statement.order_by(*(key if wanted.ascending else key.desc() for key in keys))


def _cursor(wanted: ProjectFilter, row: Mapping[Any, Any]) -> str:
    value = row[wanted.sort]
    text = value.isoformat() if isinstance(value, date) else str(value)
    return encoded(wanted.sort, wanted.ascending, text, row["id"])


def _keys(given: Sequence[Any], wanted: ProjectFilter) -> Any:
    """ValueError for the cursor of a list in another order."""
    sort, ascending, value, project_id = given
    if (sort, ascending) != (wanted.sort, wanted.ascending):
        raise ValueError("cursor of another order")
    return tuple_(_bound(sort, SORTS[sort](value)), min(int(project_id), LARGEST_ID))


def _bound(sort: str, value: Any) -> Any:
    return literal(value, project.c[sort].type)
