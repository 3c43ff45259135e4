"""Statements on the library: each sees what its reader may see, and changes only what that reader may change."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from psycopg.errors import UniqueViolation
from sqlalchemy import ColumnElement, delete, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from projects.store.batches import is_one_of
from projects.store.projects import Row
from projects.store.template_tables import template

SHOWN = [one for one in template.c if one.name != "content"]
MOST_SHOWN = 200


class NameTakenError(Exception):
    """Another template of the same owner has this name."""


@dataclass(frozen=True, slots=True)
class Reader:
    """Who asks: the organisations that the person belongs to now, and those that the person administers."""

    user_id: int
    is_staff: bool = False
    organisations: frozenset[int] = frozenset()
    administered: frozenset[int] = frozenset()


def _visible(reader: Reader) -> ColumnElement[bool]:
    return or_(_changeable(reader), template.c.is_public, is_one_of(template.c.organisation_id, reader.organisations))


def _changeable(reader: Reader) -> ColumnElement[bool]:
    mine = template.c.owner_id == reader.user_id
    return or_(mine, is_one_of(template.c.organisation_id, reader.administered))


async def templates_of(connection: AsyncConnection, reader: Reader, words: str, category: str) -> Sequence[Row]:
    """Those whose name or description holds all the words, the most used first, without their content."""
    one = template.c
    statement = select(*SHOWN).where(_visible(reader))
    for word in words.split():
        statement = statement.where(func.concat(one.name, " ", one.description).icontains(word, autoescape=True))
    if category:
        statement = statement.where(one.category == category)
    ordered = statement.order_by(one.usage_count.desc(), one.id.desc()).limit(MOST_SHOWN)
    return (await connection.execute(ordered)).mappings().all()


async def template_of(connection: AsyncConnection, reader: Reader, template_id: int) -> Row | None:
    """One template with its content."""
    found = await connection.execute(select(template).where(template.c.id == template_id, _visible(reader)))
    return found.mappings().one_or_none()


async def add_template(connection: AsyncConnection, values: dict[str, Any]) -> Row | None:
    """The new template; None where the user has one of that name."""
    made = insert(template).values(values).on_conflict_do_nothing(constraint="uq_template_owner_id_name")
    return (await connection.execute(made.returning(*SHOWN))).mappings().one_or_none()


async def update_template(
    connection: AsyncConnection, reader: Reader, template_id: int, values: dict[str, Any]
) -> Row | None:
    """The template with its new values; None where the reader may not change it. Raises NameTakenError."""
    mine = update(template).where(template.c.id == template_id, _changeable(reader))
    try:
        return (await connection.execute(mine.values(values).returning(*SHOWN))).mappings().one_or_none()
    except IntegrityError as error:
        if not isinstance(error.orig, UniqueViolation):
            raise
        raise NameTakenError from error


async def delete_template(connection: AsyncConnection, reader: Reader, template_id: int) -> bool:
    """Whether it was there for the reader to delete."""
    mine = delete(template).where(template.c.id == template_id, _changeable(reader))
    return (await connection.execute(mine)).rowcount > 0


async def count_use(connection: AsyncConnection, template_id: int) -> None:
    """One more use."""
    counted = {template.c.usage_count: template.c.usage_count + 1}
    await connection.execute(update(template).where(template.c.id == template_id).values(counted))
