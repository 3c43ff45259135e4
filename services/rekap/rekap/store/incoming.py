"""Rows as columns: arrays sent once and unnested by the server, whatever their number."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import BigInteger, Boolean, ColumnElement, Integer, Numeric, Table, Text, cast, func, literal, select
from sqlalchemy.dialects.postgresql import ARRAY, Insert, insert
from sqlalchemy.sql.selectable import TableValuedAlias


def ids(values: Iterable[int]) -> ColumnElement[Any]:
    """`ANY` of these ids."""
    return func.any(literal(list(values), ARRAY(BigInteger)))


def integers(values: Sequence[int]) -> ColumnElement[Any]:
    """A column of 32-bit integers."""
    return literal(values, ARRAY(Integer))


def bigints(values: Sequence[int]) -> ColumnElement[Any]:
    """A column of ids."""
    return literal(values, ARRAY(BigInteger))


def texts(values: Sequence[str]) -> ColumnElement[Any]:
    """A column of text."""
    return literal(values, ARRAY(Text))


def booleans(values: Sequence[bool]) -> ColumnElement[Any]:
    """A column of truth values."""
    return literal(values, ARRAY(Boolean))


def decimals(values: Sequence[str | None]) -> ColumnElement[Any]:
    """A column of exact numbers, from decimal strings: the server reads them, no number is made on the way."""
    return cast(literal(values, ARRAY(Text)), ARRAY(Numeric))


def incoming(**columns: ColumnElement[Any]) -> TableValuedAlias:
    """The columns as a row source named `incoming`."""
    return func.unnest(*columns.values()).table_valued(*columns).render_derived(name="incoming")


def insert_rows(table: Table, project_id: int, **columns: ColumnElement[Any]) -> Insert:
    """Inserts rows of one project."""
    rows = incoming(**columns)
    source = select(literal(project_id).label("project_id"), *rows.c)
    return insert(table).from_select(["project_id", *columns], source)


def upsert_rows(table: Table, project_id: int, **columns: ColumnElement[Any]) -> Insert:
    """Inserts rows of one project, or puts the given columns over those that are there."""
    statement = insert_rows(table, project_id, **columns)
    keys = [column.name for column in table.primary_key]
    changed = {name: statement.excluded[name] for name in columns if name not in keys}
    return statement.on_conflict_do_update(index_elements=keys, set_=changed)
