"""Writing and finding any number of rows in one statement: the rows travel as one array per column."""

import json
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import (
    ARRAY,
    JSON,
    Column,
    ColumnClause,
    ColumnElement,
    FromClause,
    Table,
    Text,
    and_,
    bindparam,
    cast,
    column,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.types import TypeEngine

from projects.store.tables import row_id

Row = Mapping[Any, Any]


def rows_of(columns: Sequence[ColumnClause[Any]], rows: Collection[Row], name: str = "given") -> FromClause:
    """The rows as a table in a FROM clause, with the columns' names and types."""
    arrays = [_array([row[one.name] for row in rows], one.type) for one in columns]
    return func.unnest(*arrays).table_valued(*(column(one.name, one.type) for one in columns)).render_derived(name=name)


def _array(values: list[Any], kind: TypeEngine[Any]) -> ColumnElement[Any]:
    """One JSON text that the server reads: the driver's own arrays cost a regular expression for every element."""
    document = cast(bindparam(None, json.dumps(values, default=str), type_=Text), JSON)
    elements = select(func.json_array_elements_text(document)).scalar_subquery()
    return cast(func.array(elements), ARRAY(kind))


async def insert_rows(connection: AsyncConnection, table: Table, rows: Collection[Row]) -> None:
    """Inserts the rows, which all have the same columns."""
    if rows:
        await connection.execute(_insert(table, rows, insert(table)))


async def upsert_rows(connection: AsyncConnection, table: Table, rows: Collection[Row]) -> None:
    """Inserts the rows, or gives those that exist (by primary key) the new values."""
    if not rows:
        return
    statement = _insert(table, rows, upsert(table))
    keys = [one.name for one in table.primary_key.columns]
    values = {one.name: statement.excluded[one.name] for one in _columns(table, rows) if one.name not in keys}
    await connection.execute(statement.on_conflict_do_update(index_elements=keys, set_=values))


async def update_rows(
    connection: AsyncConnection, table: Table, rows: Collection[Row], *, counting: Column[Any] | None = None
) -> None:
    """Gives rows, found by primary key and project, new values of the other columns given; `counting` goes up by 1."""
    if not rows:
        return
    columns = _columns(table, rows)
    given = rows_of(columns, rows)
    keys = {*(one.name for one in table.primary_key.columns), "project_id"}
    values: dict[str, ColumnElement[Any]] = {one.name: given.c[one.name] for one in columns if one.name not in keys}
    if counting is not None:
        values[counting.name] = counting + 1
    found = and_(*(one == given.c[one.name] for one in columns if one.name in keys))
    await connection.execute(update(table).values(values).where(found))


def _insert(table: Table, rows: Collection[Row], statement: Any) -> Any:
    columns = _columns(table, rows)
    given = rows_of(columns, rows)
    return statement.from_select([one.name for one in columns], select(*(given.c[one.name] for one in columns)))


def _columns(table: Table, rows: Collection[Row]) -> list[Column[Any]]:
    first = next(iter(rows))
    return [table.c[name] for name in first]


def is_one_of(wanted: Column[Any], ids: Collection[int] | Collection[str]) -> Any:
    """Condition: the column's value is among `ids`, sent as one array however many they are."""
    return wanted == func.any(bindparam(None, list(ids), type_=ARRAY(wanted.type)))


async def new_ids(connection: AsyncConnection, count: int) -> list[int]:
    """Fresh ids for rows of a project, in rising order."""
    if not count:
        return []
    draw = select(func.nextval(row_id.name)).select_from(func.generate_series(1, count))
    return list((await connection.scalars(draw)).all())
