"""Second factors in Postgres."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from auth.store.tables import recovery_code, second_factor


@dataclass(frozen=True)
class SecondFactor:
    """The secret of an authenticator; in force once it is enabled."""

    secret: str
    is_enabled: bool


async def find_second_factor(connection: AsyncConnection, user_id: int) -> SecondFactor | None:
    """The one of an account."""
    wanted = select(second_factor.c.secret, second_factor.c.enabled_at).where(second_factor.c.user_id == user_id)
    row = (await connection.execute(wanted)).one_or_none()
    return None if row is None else SecondFactor(row.secret, row.enabled_at is not None)


async def enrol(connection: AsyncConnection, user_id: int, secret: str) -> bool:
    """Puts a new secret down; False where one is in force already."""
    new = insert(second_factor).values(user_id=user_id, secret=secret, last_step=0)
    change = new.on_conflict_do_update(
        index_elements=["user_id"],
        set_={"secret": new.excluded.secret, "last_step": 0},
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
