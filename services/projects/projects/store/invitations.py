"""Statements on invitations."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from projects.store.invitation_tables import invitation
from projects.store.projects import Row


async def forget_expired(connection: AsyncConnection, project_id: int, now: datetime) -> None:
    """Deletes the project's invitations that are good no more."""
    one = invitation.c
    await connection.execute(delete(invitation).where(one.project_id == project_id, one.expires_at <= now))


async def count_others(connection: AsyncConnection, project_id: int, email: str) -> int:
    """How many other people the project has invited."""
    one = invitation.c
    return await connection.scalar(select(func.count()).where(one.project_id == project_id, one.email != email)) or 0


async def put_invitation(connection: AsyncConnection, values: dict[str, Any]) -> Row:
    """Stores an invitation in place of an older one to the same address."""
    statement = insert(invitation).values(**values)
    renewed = {name: statement.excluded[name] for name in values if name not in {"project_id", "email"}}
    upsert = statement.on_conflict_do_update(
        index_elements=[invitation.c.project_id, invitation.c.email], set_=renewed
    ).returning(invitation)
    row: Row = (await connection.execute(upsert)).mappings().one()
    return row


async def open_invitations(connection: AsyncConnection, project_id: int, now: datetime) -> Sequence[Row]:
    """Those that are still good, by address."""
    one = invitation.c
    statement = select(invitation).where(one.project_id == project_id, one.expires_at > now).order_by(one.email)
    return (await connection.execute(statement)).mappings().all()


async def invited_project(connection: AsyncConnection, token_hash: bytes) -> int | None:
    """The project that the link leads to."""
    found: int | None = await connection.scalar(
        select(invitation.c.project_id).where(invitation.c.token_hash == token_hash)
    )
    return found


async def take_invitation(connection: AsyncConnection, token_hash: bytes) -> Row | None:
    """Deletes the invitation and returns what it was; of two at once only one gets it."""
    statement = delete(invitation).where(invitation.c.token_hash == token_hash).returning(invitation)
    row: Row | None = (await connection.execute(statement)).mappings().one_or_none()
    return row


async def withdraw(connection: AsyncConnection, project_id: int, invitation_id: int) -> Row | None:
    """Deletes one of the project's; None where there is none."""
    one = invitation.c
    statement = delete(invitation).where(one.project_id == project_id, one.id == invitation_id).returning(invitation)
    row: Row | None = (await connection.execute(statement)).mappings().one_or_none()
    return row
