"""Accounts in Postgres."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from auth.app.ports import Credentials
from auth.domain.account import Account
from auth.store.tables import user

COLUMNS = (user.c.id, user.c.email, user.c.name, user.c.roles)


def account_of(row: Any) -> Account:
    """An account from a row with `COLUMNS`."""
    return Account(row.id, row.email, row.name, tuple(row.roles))


def _active(email: str) -> Select[Any]:
    columns = (*COLUMNS, user.c.password_hash, user.c.password_version)
    return select(*columns).where(func.lower(user.c.email) == email, user.c.is_active)


async def find_credentials(connection: AsyncConnection, email: str) -> Credentials | None:
    """By normalised address; an account that was switched off is not found."""
    row = (await connection.execute(_active(email))).one_or_none()
    return None if row is None else Credentials(account_of(row), row.password_hash, row.password_version)


async def lock_account(connection: AsyncConnection, email: str, password_version: int) -> Account | None:
    """The account as it is now, kept from changing until the transaction ends.

    None where it was switched off or its password changed since it was found with this version.
    """
    same = user.c.password_version == password_version
    row = (await connection.execute(_active(email).where(same).with_for_update(key_share=True))).one_or_none()
    return None if row is None else account_of(row)


async def find_account(connection: AsyncConnection, account_id: int) -> Account | None:
    """By id; an account that was switched off is not found."""
    row = (await connection.execute(select(*COLUMNS).where(user.c.id == account_id, user.c.is_active))).one_or_none()
    return None if row is None else account_of(row)


async def find_accounts(connection: AsyncConnection, ids: Sequence[int]) -> list[Account]:
    """By id, in one statement; those that were switched off are not found."""
    rows = await connection.execute(select(*COLUMNS).where(user.c.id.in_(ids), user.c.is_active))
    return [account_of(row) for row in rows]


async def find_account_by_email(connection: AsyncConnection, email: str) -> Account | None:
    """By normalised address; an account that was switched off is not found."""
    row = (await connection.execute(_active(email))).one_or_none()
    return None if row is None else account_of(row)


async def email_exists(connection: AsyncConnection, email: str) -> bool:
    """Whether an account, even one that was switched off, has this normalised address."""
    wanted = select(user.c.id).where(func.lower(user.c.email) == email)
    return await connection.scalar(wanted) is not None


async def add_account(
    connection: AsyncConnection, email: str, name: str, roles: tuple[str, ...], password_hash: str | None
) -> int | None:
    """The new id; None when the address is taken."""
    new = (
        insert(user)
        .values(email=email, name=name, roles=list(roles), password_hash=password_hash)
        .on_conflict_do_nothing(index_elements=[func.lower(user.c.email)])
        .returning(user.c.id)
    )
    account_id: int | None = await connection.scalar(new)
    return account_id


async def renew_password_hash(connection: AsyncConnection, account_id: int, old: str, new: str) -> None:
    """Puts a hash of the same password in place of `old`, only where `old` still stands: a changed password wins."""
    change = update(user).where(user.c.id == account_id, user.c.password_hash == old).values(password_hash=new)
    await connection.execute(change)


async def set_password_hash(connection: AsyncConnection, account_id: int, password_hash: str) -> None:
    """A new password."""
    values = {"password_hash": password_hash, "password_version": user.c.password_version + 1}
    await connection.execute(update(user).where(user.c.id == account_id).values(values))


async def set_name(connection: AsyncConnection, account_id: int, name: str) -> Account:
    """The account with its new name."""
    change = update(user).where(user.c.id == account_id).values(name=name).returning(*COLUMNS)
    return account_of((await connection.execute(change)).one())


async def set_roles(connection: AsyncConnection, email: str, roles: tuple[str, ...]) -> int | None:
    """The id of the account at this normalised address, now with these roles; None where there is none."""
    change = update(user).where(func.lower(user.c.email) == email).values(roles=list(roles)).returning(user.c.id)
    account_id: int | None = await connection.scalar(change)
    return account_id


async def set_active(connection: AsyncConnection, email: str, *, is_active: bool) -> int | None:
    """The id of the account at this normalised address, now switched on or off; None where there is none."""
    change = update(user).where(func.lower(user.c.email) == email).values(is_active=is_active).returning(user.c.id)
    account_id: int | None = await connection.scalar(change)
    return account_id
