"""API tokens in Postgres."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from auth.domain.account import Account
from auth.store.accounts import COLUMNS, account_of
from auth.store.tables import api_token, user


@dataclass(frozen=True)
class ApiToken:
    """One token, without its secret."""

    id: int
    name: str
    scopes: tuple[str, ...]
    created_at: datetime
    expires_at: datetime
    last_used_at: datetime | None = None


@dataclass(frozen=True)
class OwnedToken:
    """A token with the account that it acts for."""

    token: ApiToken
    account: Account


_COLUMNS = (
    api_token.c.id.label("token_id"),
    api_token.c.name.label("token_name"),
    api_token.c.scopes,
    api_token.c.created_at,
    api_token.c.expires_at,
    api_token.c.last_used_at,
)


def _token(row: Any) -> ApiToken:
    return ApiToken(row.token_id, row.token_name, tuple(row.scopes), row.created_at, row.expires_at, row.last_used_at)


async def add_token(
    connection: AsyncConnection,
    user_id: int,
    token_hash: bytes,
    name: str,
    scopes: tuple[str, ...],
    *,
    now: datetime,
    until: datetime,
) -> ApiToken:
    """Stores a token."""
    new = (
        api_token.insert()
        .values(
            user_id=user_id, token_hash=token_hash, name=name, scopes=list(scopes), created_at=now, expires_at=until
        )
        .returning(*_COLUMNS)
    )
    return _token((await connection.execute(new)).one())


async def count_tokens(connection: AsyncConnection, user_id: int, now: datetime) -> int:
    """How many tokens of the account still work."""
    wanted = select(func.count()).where(
        api_token.c.user_id == user_id, api_token.c.revoked_at.is_(None), api_token.c.expires_at > now
    )
    return await connection.scalar(wanted) or 0


async def list_tokens(connection: AsyncConnection, user_id: int, now: datetime) -> list[ApiToken]:
    """Those that still work, newest first."""
    wanted = (
        select(*_COLUMNS)
        .where(api_token.c.user_id == user_id, api_token.c.revoked_at.is_(None), api_token.c.expires_at > now)
        .order_by(api_token.c.id.desc())
    )
    return [_token(row) for row in await connection.execute(wanted)]


async def find_token(connection: AsyncConnection, token_hash: bytes, now: datetime) -> OwnedToken | None:
    """By its hash; None when it was revoked, is too old, or its account was switched off."""
    wanted = (
        select(*COLUMNS, *_COLUMNS)
        .join(user, user.c.id == api_token.c.user_id)
        .where(
            api_token.c.token_hash == token_hash,
            api_token.c.revoked_at.is_(None),
            api_token.c.expires_at > now,
            user.c.is_active,
        )
    )
    row = (await connection.execute(wanted)).one_or_none()
    return None if row is None else OwnedToken(_token(row), account_of(row))


async def note_token_use(connection: AsyncConnection, token_id: int, at: datetime) -> None:
    """When it was used last."""
    await connection.execute(update(api_token).where(api_token.c.id == token_id).values(last_used_at=at))


async def revoke_token(connection: AsyncConnection, token_id: int, user_id: int, at: datetime) -> list[bytes]:
    """Ends a token of this account; its hash, or nothing."""
    change = (
        update(api_token)
        .where(
            api_token.c.id == token_id,
            api_token.c.user_id == user_id,
            api_token.c.revoked_at.is_(None),
            api_token.c.expires_at > at,
        )
        .values(revoked_at=at)
        .returning(api_token.c.token_hash)
    )
    return list((await connection.execute(change)).scalars())


async def revoke_tokens(connection: AsyncConnection, user_id: int, at: datetime) -> list[bytes]:
    """Ends all tokens of an account; their hashes."""
    change = (
        update(api_token)
        .where(api_token.c.user_id == user_id, api_token.c.revoked_at.is_(None))
        .values(revoked_at=at)
        .returning(api_token.c.token_hash)
    )
    return list((await connection.execute(change)).scalars())


async def token_hashes(connection: AsyncConnection, user_id: int) -> list[bytes]:
    """Of all tokens of an account that are not revoked."""
    wanted = select(api_token.c.token_hash).where(api_token.c.user_id == user_id, api_token.c.revoked_at.is_(None))
    return list((await connection.execute(wanted)).scalars())
