"""Proving who one is by password: guesses cost ever more time, counted exactly even when they come in parallel."""

import math
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import TypeVar

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from auth.app.ports import Credentials
from auth.app.tools import Tools
from auth.domain.account import Account, email_problem, normalised_email
from auth.domain.audit import Client, Event
from auth.domain.throttle import Counter, Failures, counter_key, longest_wait, password_keys
from auth.store import accounts, audit, failures, sessions
from chassis.addresses import household
from chassis.errors import AppError, limited, unauthenticated

log = structlog.get_logger()

Result = TypeVar("Result")


async def prove_password(
    tools: Tools,
    email: str,
    password: str,
    client: Client,
    act: Callable[[AsyncConnection, Account], Awaitable[Result]],
) -> Result:
    """Does `act` in the transaction that finds the password right and forgives earlier failures.

    UNAUTHENTICATED for a wrong address or password, the same in words and in time; LIMITED after too many of them,
    whether or not this password is right. Nobody learns more by asking in parallel: the decision is made, and counted,
    behind a lock after the hash is computed.
    """
    email = normalised_email(email)
    keys = password_keys(email, household(client.address))
    async with tools.turns:
        found = await _find(tools, email, keys, client)
    matches = await tools.passwords.matches(password, found.password_hash if found else None)
    async with tools.turns:
        outcome = await _settle(tools, email, keys, found, matches=matches, client=client, act=act)
    if isinstance(outcome, AppError):
        raise outcome
    if found is not None and found.password_hash is not None and tools.passwords.is_outdated(found.password_hash):
        await _renew_hash(tools, found.account.id, found.password_hash, password)
    return outcome


async def _find(tools: Tools, email: str, keys: dict[Counter, bytes], client: Client) -> Credentials | None:
    """What cannot be an address belongs to nobody; the password is checked all the same, for the time it takes."""
    async with tools.database.read() as connection:
        found = None if email_problem(email) else await accounts.find_credentials(connection, email)
        counters = await failures.read(connection, keys)
        wait = await _wait(tools, connection, counters, found.account.id if found else None, client)
    if not wait:
        return found
    async with tools.database.write() as connection:
        user_id = found.account.id if found else None
        await audit.record(connection, Event.LOGIN_DELAYED, user_id, client, tools.clock())
    raise delayed(wait)


async def _settle(
    tools: Tools,
    email: str,
    keys: dict[Counter, bytes],
    found: Credentials | None,
    *,
    matches: bool,
    client: Client,
    act: Callable[[AsyncConnection, Account], Awaitable[Result]],
) -> Result | AppError:
    """The refusal is returned, not raised: what was counted must be committed."""
    async with tools.database.write() as connection:
        await failures.lock(connection, keys[Counter.PAIR])
        user_id = found.account.id if found else None
        counters = await failures.read(connection, keys)
        wait = await _wait(tools, connection, counters, user_id, client)
        if wait:
            return delayed(wait)
        account = await accounts.lock_account(connection, email, found.password_version) if found and matches else None
        if account is None:
            return await _refuse(tools, connection, email, keys, user_id, client)
        if counters:
            await failures.forgive(connection, (keys[Counter.PAIR], keys[Counter.ACCOUNT]))
        return await act(connection, account)


async def _wait(
    tools: Tools, connection: AsyncConnection, counters: list[Failures], user_id: int | None, client: Client
) -> timedelta:
    now = tools.clock()
    wait = longest_wait(counters, now, is_familiar=False)
    if not wait or user_id is None or not await sessions.is_familiar(connection, user_id, client.address, now):
        return wait
    return longest_wait(counters, now, is_familiar=True)


async def _refuse(
    tools: Tools,
    connection: AsyncConnection,
    email: str,
    keys: dict[Counter, bytes],
    user_id: int | None,
    client: Client,
) -> AppError:
    now = tools.clock()
    await failures.note(connection, keys, now)
    # Which address nobody has is kept as a hash only: people type passwords into the wrong field.
    named = counter_key(Counter.ACCOUNT, email).hex()
    await audit.record(connection, Event.LOGIN_REFUSED, user_id, client, now, email_hash=named)
    log.warning("login refused", user=user_id, client=client.address)
    return unauthenticated("credentials-wrong", "Surel atau kata sandi salah. Periksa lalu coba lagi.")


async def _renew_hash(tools: Tools, account_id: int, old: str, password: str) -> None:
    new = await tools.passwords.hashed(password)
    async with tools.database.write() as connection:
        await accounts.renew_password_hash(connection, account_id, old, new)


def delayed(wait: timedelta) -> AppError:
    """The refusal of somebody who has to wait."""
    seconds = max(1, math.ceil(wait.total_seconds()))
    detail = f"Terlalu banyak percobaan yang gagal. Tunggu {seconds} detik lalu coba lagi."
    return limited("login-delayed", detail, seconds)
