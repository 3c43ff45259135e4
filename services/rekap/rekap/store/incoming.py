"""Rows as columns: arrays sent once and unnested by the server, whatever their number."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Integer, Numeric, Table, Text, cast, func, literal, select
from sqlalchemy.dialects.postgresql import ARRAY, Insert, insert
from sqlalchemy.sql.selectable import TableValuedAlias
from sqlalchemy.types import TypeEngine


def ids(values: Iterable[int]) -> ColumnElement[Any]:
    """`ANY` of these ids."""
    return func.any(bigints(values))


def integers(values: Iterable[int]) -> ColumnElement[Any]:
    """A column of 32-bit integers."""
    return _split(map(str, values), ",", Integer())


def bigints(values: Iterable[int]) -> ColumnElement[Any]:
    """A column of ids."""
    return _split(map(str, values), ",", BigInteger())


def decimals(values: Iterable[str | None]) -> ColumnElement[Any]:
    """A column of exact numbers, from decimal strings: the server reads them, no number is made on the way."""
    return _split((value or "" for value in values), ",", Numeric())


def documents(values: Iterable[str]) -> ColumnElement[Any]:
    """A column of JSON texts; a control character never stands in one unescaped."""
    return _split(values, "\x1e", Text())


def texts(values: Sequence[str]) -> ColumnElement[Any]:
    """A column of any text."""
    return literal(values, ARRAY(Text))


def _split(values: Iterable[str], separator: str, element: TypeEngine[Any]) -> ColumnElement[Any]:
    """One long string that the server splits: the driver's arrays cost a regular expression for every element.

    An empty element is NULL. A value that smuggles a separator in makes rows without a key, which the tables refuse.
    """
    return cast(func.string_to_array(literal(separator.join(values), Text), separator, ""), ARRAY(element))


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
