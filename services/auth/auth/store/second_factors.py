"""Second factors in Postgres."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, LargeBinary, Text, column, delete, func, select, update, values
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from auth.app.ports import Sealed
from auth.store.tables import recovery_code, second_factor


@dataclass(frozen=True)
class SecondFactor:
    """The sealed secret of an authenticator; in force once it is enabled."""

    sealed: Sealed
    is_enabled: bool


@dataclass(frozen=True)
class SealedRow:
    """A sealed secret and whose it is."""

    user_id: int
    sealed: Sealed


async def find_second_factor(connection: AsyncConnection, user_id: int) -> SecondFactor | None:
    """The one of an account."""
    wanted = select(second_factor).where(second_factor.c.user_id == user_id)
    row = (await connection.execute(wanted)).one_or_none()
    return None if row is None else SecondFactor(_sealed(row), row.enabled_at is not None)


async def enrol(connection: AsyncConnection, user_id: int, sealed: Sealed) -> bool:
    """Puts a new secret down; False where one is in force already."""
    new = insert(second_factor).values(user_id=user_id, key_id=sealed.key_id, sealed_secret=sealed.box, last_step=0)
    change = new.on_conflict_do_update(
        index_elements=["user_id"],
        set_={"key_id": new.excluded.key_id, "sealed_secret": new.excluded.sealed_secret, "last_step": 0},
        where=second_factor.c.enabled_at.is_(None),
    ).returning(second_factor.c.user_id)
    return await connection.scalar(change) is not None


async def enable(connection: AsyncConnection, user_id: int, at: datetime) -> None:
    """From now on a code is asked for."""
    await connection.execute(update(second_factor).where(second_factor.c.user_id == user_id).values(enabled_at=at))


async def spend_step(connection: AsyncConnection, user_id: int, step: int) -> bool:
    """Notes that the code of this time step was used; False when it or a later one was before (RFC 6238, 5.2)."""
    change = (
        update(second_factor)
        .where(second_factor.c.user_id == user_id, second_factor.c.last_step < step)
        .values(last_step=step)
        .returning(second_factor.c.user_id)
    )
    return await connection.scalar(change) is not None


async def not_sealed_under(connection: AsyncConnection, key_id: str, after: int, most: int) -> list[SealedRow]:
    """Secrets of accounts beyond `after` that another key sealed, kept from others until the transaction ends."""
    wanted = (
        select(second_factor)
        .where(second_factor.c.key_id != key_id, second_factor.c.user_id > after)
        .order_by(second_factor.c.user_id)
        .limit(most)
        .with_for_update()
    )
    return [SealedRow(row.user_id, _sealed(row)) for row in await connection.execute(wanted)]


async def replace_sealed(connection: AsyncConnection, rows: Sequence[SealedRow]) -> None:
    """The same secrets, sealed anew, in one statement."""
    if not rows:
        return
    new = values(
        column("user_id", BigInteger), column("key_id", Text), column("sealed_secret", LargeBinary), name="new"
    ).data([(row.user_id, row.sealed.key_id, row.sealed.box) for row in rows])
    change = update(second_factor).where(second_factor.c.user_id == new.c.user_id)
    await connection.execute(change.values(key_id=new.c.key_id, sealed_secret=new.c.sealed_secret))


def _sealed(row: Any) -> Sealed:
    return Sealed(row.key_id, row.sealed_secret)


async def remove(connection: AsyncConnection, user_id: int) -> None:
    """Secret and recovery codes are gone."""
    await connection.execute(delete(second_factor).where(second_factor.c.user_id == user_id))
    await connection.execute(delete(recovery_code).where(recovery_code.c.user_id == user_id))


async def replace_recovery_codes(connection: AsyncConnection, user_id: int, hashes: Iterable[bytes]) -> None:
    """These and no others work from now on."""
    await connection.execute(delete(recovery_code).where(recovery_code.c.user_id == user_id))
    values = [{"user_id": user_id, "code_hash": code_hash} for code_hash in hashes]
    await connection.execute(recovery_code.insert(), values)


async def spend_recovery_code(connection: AsyncConnection, user_id: int, code_hash: bytes, at: datetime) -> bool:
    """Whether the code was good; it is not any more."""
    change = (
        update(recovery_code)
        .where(
            recovery_code.c.user_id == user_id,
            recovery_code.c.code_hash == code_hash,
            recovery_code.c.used_at.is_(None),
        )
        .values(used_at=at)
        .returning(recovery_code.c.user_id)
    )
    return await connection.scalar(change) is not None


async def count_recovery_codes(connection: AsyncConnection, user_id: int) -> int:
    """How many still work."""
    wanted = select(func.count()).where(recovery_code.c.user_id == user_id, recovery_code.c.used_at.is_(None))
    return await connection.scalar(wanted) or 0
