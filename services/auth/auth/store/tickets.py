"""One-time tickets in Postgres."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from auth.domain.ticket import LIFETIMES, Purpose, new_ticket, ticket_hash
from auth.store.tables import ticket


@dataclass(frozen=True)
class Ticket:
    """What a ticket stands for."""

    user_id: int | None = None
    email: str | None = None
    data: Mapping[str, Any] = field(default_factory=dict)


async def issue(connection: AsyncConnection, purpose: Purpose, about: Ticket, now: datetime) -> tuple[str, datetime]:
    """A new ticket and when it ends; it is told this once only."""
    token = new_ticket()
    return token, await keep(connection, purpose, token, about, now)


async def keep(connection: AsyncConnection, purpose: Purpose, token: str, about: Ticket, now: datetime) -> datetime:
    """Stores a ticket that the caller made up; when it ends."""
    expires_at = now + LIFETIMES[purpose]
    await connection.execute(
        ticket.insert().values(
            token_hash=ticket_hash(token),
            purpose=purpose,
            user_id=about.user_id,
            email=about.email,
            data=dict(about.data),
            created_at=now,
            expires_at=expires_at,
        )
    )
    return expires_at


async def peek(connection: AsyncConnection, purpose: Purpose, token: str, now: datetime) -> Ticket | None:
    """What the ticket stands for, kept from others until the transaction ends; None when it is used or too old."""
    wanted = (
        select(ticket.c.user_id, ticket.c.email, ticket.c.data)
        .where(
            ticket.c.token_hash == ticket_hash(token),
            ticket.c.purpose == purpose,
            ticket.c.used_at.is_(None),
            ticket.c.expires_at > now,
        )
        .with_for_update()
    )
    row = (await connection.execute(wanted)).one_or_none()
    return None if row is None else Ticket(row.user_id, row.email, row.data)


async def use(connection: AsyncConnection, token: str, now: datetime) -> None:
    """The ticket is good no more, and its contents are forgotten."""
    change = update(ticket).where(ticket.c.token_hash == ticket_hash(token)).values(used_at=now, data={})
    await connection.execute(change)


async def void(connection: AsyncConnection, purpose: Purpose, user_id: int, now: datetime) -> None:
    """No ticket of this purpose is good for this account any more."""
    await connection.execute(
        update(ticket)
        .where(ticket.c.user_id == user_id, ticket.c.purpose == purpose, ticket.c.used_at.is_(None))
        .values(used_at=now, data={})
    )


async def count_open(connection: AsyncConnection, purpose: Purpose, email: str, now: datetime) -> int:
    """How many tickets of this purpose are out for this address and still good."""
    wanted = select(func.count()).where(
        ticket.c.email == email, ticket.c.purpose == purpose, ticket.c.used_at.is_(None), ticket.c.expires_at > now
    )
    return await connection.scalar(wanted) or 0
