"""Writing and finding any number of rows in one statement: the rows travel as one array per column.

Statements that write are built once for each table and choice of columns: building one takes longer than sending it.
"""

import json
from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ARRAY,
    JSON,
    BindParameter,
    Column,
    ColumnClause,
    ColumnElement,
    FromClause,
    Table,
    Text,
    Update,
    and_,
    bindparam,
    cast,
    column,
    func,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import Insert
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.types import TypeEngine

from projects.store.tables import row_id

Row = Mapping[Any, Any]
Names = tuple[str, ...]


def rows_of(columns: Sequence[ColumnClause[Any]], rows: Collection[Row], name: str = "given") -> FromClause:
    """The rows as a table in a FROM clause, with the columns' names and types."""
    return _unnested(columns, [bindparam(None, _document(rows, one.name), type_=Text) for one in columns], name)


def given_rows(columns: Sequence[ColumnClause[Any]], name: str = "given") -> FromClause:
    """As `rows_of`, for a statement that is built once: the rows come with `given_arrays` when it is executed."""
    return _unnested(columns, [bindparam(f"{name}_{one.name}", type_=Text) for one in columns], name)


def given_arrays(names: Sequence[str], rows: Collection[Row], name: str = "given") -> dict[str, str]:
    """The parameters of `given_rows`."""
    return {f"{name}_{one}": _document(rows, one) for one in names}


def _unnested(columns: Sequence[ColumnClause[Any]], documents: Sequence[BindParameter[Any]], name: str) -> FromClause:
    arrays = [_array(document, one.type) for document, one in zip(documents, columns, strict=True)]
    return func.unnest(*arrays).table_valued(*(column(one.name, one.type) for one in columns)).render_derived(name=name)


def _document(rows: Collection[Row], name: str) -> str:
    return json.dumps([row[name] for row in rows], default=str)


def _array(document: BindParameter[Any], kind: TypeEngine[Any]) -> ColumnElement[Any]:
    """One JSON text that the server reads: the driver's own arrays cost a regular expression for every element."""
    elements = select(func.json_array_elements_text(cast(document, JSON))).scalar_subquery()
    return cast(func.array(elements), ARRAY(kind))


async def insert_rows(connection: AsyncConnection, table: Table, rows: Collection[Row]) -> None:
    """Inserts the rows, which all have the same columns."""
    if rows:
        names = _names(rows)
        await connection.execute(_insert(table, names), given_arrays(names, rows))


async def upsert_rows(connection: AsyncConnection, table: Table, rows: Collection[Row]) -> None:
    """Inserts the rows, or gives those that exist (by primary key) the new values."""
    if rows:
        names = _names(rows)
        await connection.execute(_upsert(table, names), given_arrays(names, rows))


async def update_rows(
    connection: AsyncConnection, table: Table, rows: Collection[Row], *, counting: Column[Any] | None = None
) -> None:
    """Gives rows, found by primary key and project, new values of the other columns given; `counting` goes up by 1."""
    if rows:
        names = _names(rows)
        await connection.execute(_update(table, names, counting), given_arrays(names, rows))


def _names(rows: Collection[Row]) -> Names:
    return tuple(next(iter(rows)))


@lru_cache(maxsize=256)
def _insert(table: Table, names: Names) -> Insert:
    given = given_rows([table.c[name] for name in names])
    return upsert(table).from_select(list(names), select(*(given.c[name] for name in names)))


@lru_cache(maxsize=256)
def _upsert(table: Table, names: Names) -> Insert:
    statement = _insert(table, names)
    keys = [one.name for one in table.primary_key.columns]
    values = {name: statement.excluded[name] for name in names if name not in keys}
    return statement.on_conflict_do_update(index_elements=keys, set_=values)


@lru_cache(maxsize=256)
def _update(table: Table, names: Names, counting: Column[Any] | None) -> Update:
    given = given_rows([table.c[name] for name in names])
    keys = {*(one.name for one in table.primary_key.columns), "project_id"}
    values: dict[str, ColumnElement[Any]] = {name: given.c[name] for name in names if name not in keys}
    if counting is not None:
        values[counting.name] = counting + 1
    found = and_(*(table.c[name] == given.c[name] for name in names if name in keys))
    return update(table).values(values).where(found)


def is_one_of(wanted: Column[Any], ids: Collection[int] | Collection[str]) -> Any:
    """Condition: the column's value is among `ids`, sent as one array however many they are."""
    return wanted == func.any(bindparam(None, list(ids), type_=ARRAY(wanted.type)))


def is_given(wanted: Column[Any], name: str) -> ColumnElement[bool]:
    """As `is_one_of`, for a statement that is built once: the values come as a list with that name."""
    return wanted == func.any(bindparam(name, type_=ARRAY(wanted.type)))


async def new_ids(connection: AsyncConnection, count: int) -> list[int]:
    """Fresh ids for rows of a project, in rising order."""
    if not count:
        return []
    draw = select(func.nextval(row_id.name)).select_from(func.generate_series(1, count))
    return list((await connection.scalars(draw)).all())
