"""Accounts in Postgres."""

from dataclasses import dataclass

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert

from auth.app.ports import Credentials
from auth.domain.account import Account
from auth.store.tables import user
from chassis.database.engine import Database


@dataclass(frozen=True)
class PostgresAccounts:
    """Implements `auth.app.ports.Accounts`."""

    database: Database

    async def find(self, email: str) -> Credentials | None:
        """By normalised address."""
        wanted = select(user.c.id, user.c.email, user.c.name, user.c.roles, user.c.password_hash).where(
            func.lower(user.c.email) == email, user.c.is_active
        )
        async with self.database.read() as connection:
            row = (await connection.execute(wanted)).one_or_none()
        if row is None:
            return None
        return Credentials(Account(row.id, row.email, row.name, tuple(row.roles)), row.password_hash)

    async def add(self, email: str, name: str, roles: tuple[str, ...], password_hash: str) -> int | None:
        """The new id; None when the address is taken."""
        new = (
            insert(user)
            .values(email=email, name=name, roles=list(roles), password_hash=password_hash)
            .on_conflict_do_nothing(index_elements=[func.lower(user.c.email)])
            .returning(user.c.id)
        )
        async with self.database.write() as connection:
            account_id: int | None = await connection.scalar(new)
        return account_id

    async def replace_password_hash(self, account_id: int, old: str, new: str) -> None:
        """Only where `old` still stands."""
        change = update(user).where(user.c.id == account_id, user.c.password_hash == old).values(password_hash=new)
        async with self.database.write() as connection:
            await connection.execute(change)
