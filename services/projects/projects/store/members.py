"""Statements on who belongs to a project."""

from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from projects.domain.roles import Role
from projects.store.projects import Row
from projects.store.tables import member, project


async def members_of(connection: AsyncConnection, project_id: int) -> dict[int, Role]:
    """Roles by user, in the order of the users' ids."""
    statement = select(member.c.user_id, member.c.role).where(member.c.project_id == project_id)
    rows = await connection.execute(statement.order_by(member.c.user_id))
    return {row.user_id: Role(row.role) for row in rows}


async def set_role(connection: AsyncConnection, project_id: int, user_id: int, role: Role) -> None:
    """Makes the user a member with this role, or gives the member this role."""
    statement = insert(member).values(project_id=project_id, user_id=user_id, role=role.value)
    await connection.execute(
        statement.on_conflict_do_update(
            index_elements=[member.c.project_id, member.c.user_id], set_={"role": statement.excluded.role}
        )
    )


async def remove_member(connection: AsyncConnection, project_id: int, user_id: int) -> None:
    """Takes the user out of the project."""
    await connection.execute(delete(member).where(member.c.project_id == project_id, member.c.user_id == user_id))


async def restore_deleted(connection: AsyncConnection, project_id: int, owner_id: int, values: Row) -> Row | None:
    """Brings the owner's deleted project back and counts one more change; None where there is none."""
    statement = (
        update(project)
        .where(project.c.id == project_id, project.c.owner_id == owner_id, project.c.deleted_at.is_not(None))
        .values(deleted_at=None, revision=project.c.revision + 1, **values)
        .returning(project)
    )
    row: Any = (await connection.execute(statement)).mappings().one_or_none()
    return None if row is None else dict(row)
