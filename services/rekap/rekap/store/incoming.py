"""Rows as columns: arrays sent once and unnested by the server, whatever their number.

A statement that every change needs is built once, with `given_…` columns whose values come as parameters when it is
executed; building one takes longer than sending it.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import (
    BigInteger,
    BindParameter,
    ColumnElement,
    Integer,
    Numeric,
    Table,
    Text,
    bindparam,
    cast,
    func,
    literal,
    select,
)
from sqlalchemy.dialects.postgresql import ARRAY, Insert, insert
from sqlalchemy.sql.selectable import TableValuedAlias
from sqlalchemy.types import TypeEngine

COMMA = ","
# A control character never stands in a JSON text unescaped.
RECORD_SEPARATOR = "\x1e"
# Parameters may not be called as columns of the table that is written: SQLAlchemy would take them for its values.
PROJECT = bindparam("of_project", type_=BigInteger)


def given_integers(name: str) -> ColumnElement[Any]:
    """A column of 32-bit integers, which come as `joined` values."""
    return _split(bindparam(name, type_=Text), COMMA, Integer())


def given_bigints(name: str) -> ColumnElement[Any]:
    """A column of ids, which come as `joined` values."""
    return _split(bindparam(name, type_=Text), COMMA, BigInteger())


def given_decimals(name: str) -> ColumnElement[Any]:
    """A column of exact numbers, which come as `joined` decimal strings."""
    return _split(bindparam(name, type_=Text), COMMA, Numeric())


def given_documents(name: str) -> ColumnElement[Any]:
    """A column of JSON texts, which come joined by RECORD_SEPARATOR."""
    return _split(bindparam(name, type_=Text), RECORD_SEPARATOR, Text())


def joined(values: Iterable[int | str | None]) -> str:
    """Numbers as one parameter."""
    return COMMA.join("" if value is None else str(value) for value in values)


def ids(values: Iterable[int]) -> ColumnElement[Any]:
    """`ANY` of these ids."""
    return func.any(bigints(values))


def integers(values: Iterable[int]) -> ColumnElement[Any]:
    """A column of 32-bit integers."""
    return _split(literal(joined(values), Text), COMMA, Integer())


def bigints(values: Iterable[int]) -> ColumnElement[Any]:
    """A column of ids."""
    return _split(literal(joined(values), Text), COMMA, BigInteger())


def decimals(values: Iterable[str | None]) -> ColumnElement[Any]:
    """A column of exact numbers, from decimal strings: the server reads them, no number is made on the way."""
    return _split(literal(joined(values), Text), COMMA, Numeric())


def texts(values: Sequence[str]) -> ColumnElement[Any]:
    """A column of any text."""
    return literal(values, ARRAY(Text))


def _split(values: BindParameter[Any], separator: str, element: TypeEngine[Any]) -> ColumnElement[Any]:
    """One long string that the server splits: the driver's arrays cost a regular expression for every element.

    An empty element is NULL. A value that smuggles a separator in makes rows without a key, which the tables refuse.
    """
    return cast(func.string_to_array(values, separator, ""), ARRAY(element))


def incoming(**columns: ColumnElement[Any]) -> TableValuedAlias:
    """The columns as a row source named `incoming`."""
    return func.unnest(*columns.values()).table_valued(*columns).render_derived(name="incoming")


def insert_rows(table: Table, project_id: int | BindParameter[Any], **columns: ColumnElement[Any]) -> Insert:
    """Inserts rows of one project, which may be `PROJECT`."""
    rows = incoming(**columns)
    project = project_id if isinstance(project_id, BindParameter) else literal(project_id)
    source = select(project.label("project_id"), *rows.c)
    return insert(table).from_select(["project_id", *columns], source)


def upsert_rows(table: Table, project_id: int | BindParameter[Any], **columns: ColumnElement[Any]) -> Insert:
    """Inserts rows of one project, or puts the given columns over those that are there."""
    statement = insert_rows(table, project_id, **columns)
    keys = [column.name for column in table.primary_key]
    changed = {name: statement.excluded[name] for name in columns if name not in keys}
    return statement.on_conflict_do_update(index_elements=keys, set_=changed)
