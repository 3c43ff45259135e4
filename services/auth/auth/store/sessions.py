"""Sessions in Postgres."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from auth.app.ports import NewSession
from auth.domain.session import Lifetimes, Session
from auth.store.accounts import COLUMNS, account_of
from auth.store.tables import session, user
from chassis.addresses import household

# Who has logged in from an address so recently is known there.
FAMILIAR_FOR = timedelta(days=30)
MOST_LISTED = 200
MOST_ADDRESSES = 1000


@dataclass(frozen=True)
class SessionRow:
    """One session as its owner sees it."""

    id: int
    token_hash: bytes
    created_at: datetime
    last_seen_at: datetime
    expires_at: datetime
    client_address: str
    user_agent: str


async def begin_session(connection: AsyncConnection, new: NewSession) -> None:
    """Stores a session."""
    started = new.session
    row = session.insert().values(
        token_hash=new.token_hash,
        user_id=started.account.id,
        csrf_token=started.csrf_token,
        created_at=started.last_seen_at,
        last_seen_at=started.last_seen_at,
        expires_at=started.expires_at,
        client_address=new.client_address,
        user_agent=new.user_agent,
    )
    await connection.execute(row)


async def find_session(connection: AsyncConnection, token_hash: bytes) -> Session | None:
    """By the hash of its token; None when it was revoked or its account switched off."""
    wanted = (
        select(*COLUMNS, session.c.csrf_token, session.c.last_seen_at, session.c.expires_at)
        .join(user, user.c.id == session.c.user_id)
        .where(session.c.token_hash == token_hash, session.c.revoked_at.is_(None), user.c.is_active)
    )
    row = (await connection.execute(wanted)).one_or_none()
    return None if row is None else Session(account_of(row), row.csrf_token, row.last_seen_at, row.expires_at)


async def lock_session(connection: AsyncConnection, token_hash: bytes) -> Session | None:
    """As `find_session`, and keeps the session from being revoked until the transaction ends."""
    held = select(session.c.id).where(session.c.token_hash == token_hash, session.c.revoked_at.is_(None))
    if await connection.scalar(held.with_for_update()) is None:
        return None
    return await find_session(connection, token_hash)


async def note_use(connection: AsyncConnection, token_hash: bytes, at: datetime) -> None:
    """Moves the idle limit, never back."""
    seen = func.greatest(session.c.last_seen_at, at)
    await connection.execute(update(session).where(session.c.token_hash == token_hash).values(last_seen_at=seen))


async def list_sessions(
    connection: AsyncConnection, user_id: int, now: datetime, lifetimes: Lifetimes
) -> list[SessionRow]:
    """The sessions of an account that have not ended, used last first."""
    wanted = (
        select(
            session.c.id,
            session.c.token_hash,
            session.c.created_at,
            session.c.last_seen_at,
            session.c.expires_at,
            session.c.client_address,
            session.c.user_agent,
        )
        .where(
            session.c.user_id == user_id,
            session.c.revoked_at.is_(None),
            session.c.expires_at > now,
            session.c.last_seen_at > now - lifetimes.idle,
        )
        .order_by(session.c.last_seen_at.desc(), session.c.id.desc())
        .limit(MOST_LISTED)
    )
    return [SessionRow(**row) for row in (await connection.execute(wanted)).mappings()]


async def is_familiar(connection: AsyncConnection, user_id: int, client_address: str, now: datetime) -> bool:
    """Whether the account has lately logged in from this network address, or one that may be the same household's."""
    lately = (session.c.user_id == user_id, session.c.created_at > now - FAMILIAR_FOR)
    wanted = select(session.c.client_address).where(*lately).distinct().limit(MOST_ADDRESSES)
    known = (await connection.execute(wanted)).scalars()
    return household(client_address) in {household(address) for address in known}


async def revoke_one(connection: AsyncConnection, token_hash: bytes, at: datetime) -> int | None:
    """Ends the session; the id of its account, or None for one that is over already."""
    rows = await _revoke(connection, at, session.c.token_hash == token_hash)
    return rows[0].user_id if rows else None


async def revoke_by_id(connection: AsyncConnection, session_id: int, user_id: int, at: datetime) -> list[bytes]:
    """Ends a session of this account; the hash of its token, or nothing."""
    rows = await _revoke(connection, at, session.c.id == session_id, session.c.user_id == user_id)
    return [row.token_hash for row in rows]


async def users_with_sessions(connection: AsyncConnection, now: datetime) -> Sequence[int]:
    """The accounts that have a session that has not ended."""
    wanted = select(session.c.user_id).where(session.c.revoked_at.is_(None), session.c.expires_at > now).distinct()
    return (await connection.execute(wanted)).scalars().all()


async def revoke_all(connection: AsyncConnection, user_id: int, at: datetime, keep: bytes | None = None) -> list[bytes]:
    """Ends all sessions of an account but the one to `keep`; the hashes of their tokens."""
    conditions = [session.c.user_id == user_id, session.c.expires_at > at]
    if keep is not None:
        conditions.append(session.c.token_hash != keep)
    return [row.token_hash for row in await _revoke(connection, at, *conditions)]


async def _revoke(connection: AsyncConnection, at: datetime, *conditions: ColumnElement[bool]) -> Sequence[Any]:
    change = (
        update(session)
        .where(session.c.revoked_at.is_(None), *conditions)
        .values(revoked_at=at)
        .returning(session.c.token_hash, session.c.user_id)
    )
    return (await connection.execute(change)).all()
