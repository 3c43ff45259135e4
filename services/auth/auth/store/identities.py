"""Who an account is to OpenID providers, in Postgres."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from auth.domain.account import Account
from auth.store.accounts import COLUMNS, account_of
from auth.store.tables import external_identity, user


async def find_linked_account(
    connection: AsyncConnection, issuer: str, subject: str
) -> tuple[int, Account | None] | None:
    """The account of this person at this provider: its id, and the account unless it was switched off."""
    wanted = (
        select(*COLUMNS, user.c.is_active)
        .join(external_identity, external_identity.c.user_id == user.c.id)
        .where(external_identity.c.issuer == issuer, external_identity.c.subject == subject)
    )
    row = (await connection.execute(wanted)).one_or_none()
    return None if row is None else (row.id, account_of(row) if row.is_active else None)


async def link(connection: AsyncConnection, issuer: str, subject: str, user_id: int, now: datetime) -> None:
    """From now on this person logs in to this account."""
    new = insert(external_identity).values(issuer=issuer, subject=subject, user_id=user_id, created_at=now)
    await connection.execute(new.on_conflict_do_nothing())
