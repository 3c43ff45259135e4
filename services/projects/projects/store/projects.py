"""Statements on the project's own row, its members and its printed number."""

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import BigInteger, bindparam, cast, func, literal, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql.dml import ReturningUpdate

from projects.store.tables import daily_sequence, member, project

Row = Mapping[Any, Any]

# Begins every call, so it is built once.
_PROJECT_OF = (
    select(project, member.c.role)
    .join_from(project, member)
    .where(
        project.c.id == bindparam("project_id"),
        member.c.user_id == bindparam("user_id"),
        project.c.deleted_at.is_(None),
    )
)


async def project_of(connection: AsyncConnection, project_id: int, user_id: int) -> Row | None:
    """The project's row with the user's `role`; None for strangers, unknown and deleted projects."""
    given = {"project_id": project_id, "user_id": user_id}
    return (await connection.execute(_PROJECT_OF, given)).mappings().one_or_none()


async def lock_structure(connection: AsyncConnection, project_id: int, user_id: int) -> None:
    """Held to the end of the transaction by whoever changes the tree or an analysis of the project.

    Analyses bundle each other, so of two such changes at once each would expand the other's old rows. A stranger
    cannot take the lock.
    """
    key = func.hashtextextended("projects.structure", cast(member.c.project_id, BigInteger))
    await connection.execute(
        select(func.pg_advisory_xact_lock(key)).where(member.c.project_id == project_id, member.c.user_id == user_id)
    )


async def lock_project(connection: AsyncConnection, project_id: int) -> Row | None:
    """The row, locked against other changes of the header and the pricing and against a new revision."""
    statement = (
        select(project)
        .where(project.c.id == project_id, project.c.deleted_at.is_(None))
        .with_for_update(key_share=True)
    )
    return (await connection.execute(statement)).mappings().one_or_none()


async def next_revision(connection: AsyncConnection, project_id: int, values: Row, *, of_tree: bool) -> Row | None:
    """Counts one more change and stores `values` with it; None when the project has been deleted meanwhile.

    `of_tree`: this is also the newest revision of the tree. The row that it returns is the newest and stays locked to
    the end of the transaction.
    """
    given = {"of_project": project_id, **{f"new_{name}": value for name, value in values.items()}}
    statement = _next_revision(tuple(values), of_tree)
    row: Row | None = (await connection.execute(statement, given)).mappings().one_or_none()
    return row


@lru_cache(maxsize=256)
def _next_revision(names: tuple[str, ...], of_tree: bool) -> ReturningUpdate[Any]:
    revision = project.c.revision + 1
    values = {name: bindparam(f"new_{name}", type_=project.c[name].type) for name in names}
    return (
        update(project)
        .where(project.c.id == bindparam("of_project"), project.c.deleted_at.is_(None))
        .values(revision=revision, **values, **({"tree_revision": revision} if of_tree else {}))
        .returning(project)
    )


async def insert_project(connection: AsyncConnection, values: Row) -> Row:
    """A new project with its owner as first member."""
    row: Row = (await connection.execute(insert(project).values(**values).returning(project))).mappings().one()
    await connection.execute(insert(member).values(project_id=row["id"], user_id=row["owner_id"], role="owner"))
    return row


async def next_daily_number(connection: AsyncConnection, owner_id: int, day: date, count: int = 1) -> int:
    """The owner's next project number of that day, the last of `count`; two at once get different numbers."""
    statement = (
        insert(daily_sequence)
        .values(owner_id=owner_id, day=day, last_number=count)
        .on_conflict_do_update(
            index_elements=[daily_sequence.c.owner_id, daily_sequence.c.day],
            set_={"last_number": daily_sequence.c.last_number + literal(count)},
        )
        .returning(daily_sequence.c.last_number)
    )
    return int((await connection.execute(statement)).scalar_one())
