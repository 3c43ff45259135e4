"""Organisations in Postgres. Every statement on one names the member on whose behalf it is made."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from auth.store.tables import organisation, organisation_member, user

MOST_LISTED = 200


@dataclass(frozen=True)
class Organisation:
    """An organisation, and what one member is in it."""

    id: int
    name: str
    role: str


@dataclass(frozen=True)
class Member:
    """Somebody who belongs to an organisation."""

    user_id: int
    email: str
    name: str
    role: str
    joined_at: datetime


_COLUMNS = (organisation.c.id, organisation.c.name, organisation_member.c.role)
_JOINED = organisation.join(organisation_member, organisation_member.c.organisation_id == organisation.c.id)


async def add_organisation(connection: AsyncConnection, name: str, owner_id: int, now: datetime) -> Organisation:
    """A new organisation with its first owner."""
    new = organisation.insert().values(name=name, created_at=now).returning(organisation.c.id)
    organisation_id = (await connection.execute(new)).scalar_one()
    await add_member(connection, organisation_id, owner_id, "owner", now)
    return Organisation(organisation_id, name, "owner")


async def list_organisations(connection: AsyncConnection, user_id: int) -> list[Organisation]:
    """Those that the account belongs to, by name."""
    wanted = (
        select(*_COLUMNS)
        .select_from(_JOINED)
        .where(organisation_member.c.user_id == user_id)
        .order_by(func.lower(organisation.c.name), organisation.c.id)
        .limit(MOST_LISTED)
    )
    return [Organisation(**row) for row in (await connection.execute(wanted)).mappings()]


async def count_organisations(connection: AsyncConnection, user_id: int) -> int:
    """How many the account belongs to."""
    wanted = select(func.count()).where(organisation_member.c.user_id == user_id)
    return await connection.scalar(wanted) or 0


async def find_organisation(
    connection: AsyncConnection, organisation_id: int, user_id: int, *, for_change: bool = False
) -> Organisation | None:
    """One that the account belongs to; `for_change` lets changes of it happen one after the other only."""
    wanted = (
        select(*_COLUMNS)
        .select_from(_JOINED)
        .where(organisation.c.id == organisation_id, organisation_member.c.user_id == user_id)
    )
    if for_change:
        held = select(organisation.c.id).where(organisation.c.id == organisation_id).with_for_update()
        await connection.execute(held)
    row = (await connection.execute(wanted)).mappings().one_or_none()
    return None if row is None else Organisation(**row)


async def list_members(connection: AsyncConnection, organisation_id: int) -> list[Member]:
    """By name."""
    member = organisation_member
    wanted = (
        select(user.c.id.label("user_id"), user.c.email, user.c.name, member.c.role, member.c.joined_at)
        .join(user, user.c.id == member.c.user_id)
        .where(member.c.organisation_id == organisation_id)
        .order_by(func.lower(user.c.name), user.c.id)
    )
    return [Member(**row) for row in (await connection.execute(wanted)).mappings()]


async def member_roles(connection: AsyncConnection, organisation_id: int) -> dict[int, str]:
    """What each member is."""
    member = organisation_member
    rows = await connection.execute(
        select(member.c.user_id, member.c.role).where(member.c.organisation_id == organisation_id)
    )
    return {row.user_id: row.role for row in rows}


async def add_member(connection: AsyncConnection, organisation_id: int, user_id: int, role: str, now: datetime) -> None:
    """A new member; who is one already stays what he is."""
    new = insert(organisation_member).values(organisation_id=organisation_id, user_id=user_id, role=role, joined_at=now)
    await connection.execute(new.on_conflict_do_nothing())


async def set_member_role(connection: AsyncConnection, organisation_id: int, user_id: int, role: str) -> None:
    """What a member is from now on."""
    member = organisation_member
    await connection.execute(
        update(member).where(member.c.organisation_id == organisation_id, member.c.user_id == user_id).values(role=role)
    )


async def remove_member(connection: AsyncConnection, organisation_id: int, user_id: int) -> None:
    """Belongs to it no more."""
    member = organisation_member
    await connection.execute(
        delete(member).where(member.c.organisation_id == organisation_id, member.c.user_id == user_id)
    )


async def delete_organisation(connection: AsyncConnection, organisation_id: int) -> None:
    """With it goes who belonged to it; links that invite to it lead nowhere."""
    await connection.execute(delete(organisation).where(organisation.c.id == organisation_id))


async def rename_organisation(connection: AsyncConnection, organisation_id: int, name: str) -> None:
    """A new name."""
    await connection.execute(update(organisation).where(organisation.c.id == organisation_id).values(name=name))
