"""Statements on the library; each sees the user's own templates and the public ones, and changes only the user's."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, delete, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from projects.store.projects import Row
from projects.store.template_tables import template

SHOWN = [one for one in template.c if one.name != "content"]
MOST_SHOWN = 200


def _visible(user_id: int) -> ColumnElement[bool]:
    return or_(template.c.owner_id == user_id, template.c.is_public)


async def templates_of(connection: AsyncConnection, user_id: int, words: str, category: str) -> Sequence[Row]:
    """Those whose name or description holds all the words, the most used first, without their content."""
    one = template.c
    statement = select(*SHOWN).where(_visible(user_id))
    for word in words.split():
        statement = statement.where(func.concat(one.name, " ", one.description).icontains(word, autoescape=True))
    if category:
        statement = statement.where(one.category == category)
    ordered = statement.order_by(one.usage_count.desc(), one.id.desc()).limit(MOST_SHOWN)
    return (await connection.execute(ordered)).mappings().all()


async def template_of(connection: AsyncConnection, user_id: int, template_id: int) -> Row | None:
    """One template with its content."""
    found = await connection.execute(select(template).where(template.c.id == template_id, _visible(user_id)))
    return found.mappings().one_or_none()


async def add_template(connection: AsyncConnection, values: dict[str, Any]) -> Row | None:
    """The new template; None where the user has one of that name."""
    made = insert(template).values(values).on_conflict_do_nothing(constraint="uq_template_owner_id_name")
    return (await connection.execute(made.returning(*SHOWN))).mappings().one_or_none()


async def delete_template(connection: AsyncConnection, user_id: int, template_id: int) -> bool:
    """Whether the user had it."""
    mine = delete(template).where(template.c.id == template_id, template.c.owner_id == user_id)
    return (await connection.execute(mine)).rowcount > 0


async def count_use(connection: AsyncConnection, template_id: int) -> None:
    """One more use."""
    counted = {template.c.usage_count: template.c.usage_count + 1}
    await connection.execute(update(template).where(template.c.id == template_id).values(counted))
