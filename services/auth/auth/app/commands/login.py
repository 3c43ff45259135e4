"""A person logs in: by password, and with a code where the account has a second factor."""

from dataclasses import dataclass
from datetime import datetime

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from auth.app.authenticator import check_code
from auth.app.proving import prove_password
from auth.app.sessions import Begun, begin
from auth.app.tools import Tools
from auth.domain.account import Account
from auth.domain.audit import Client, Event
from auth.domain.ticket import Purpose
from auth.store import accounts, audit, second_factors, tickets
from auth.store.tickets import Ticket
from chassis.errors import AppError, unauthenticated

log = structlog.get_logger()


@dataclass(frozen=True)
class Challenge:
    """The first step is done; this goes back with the code."""

    token: str
    expires_at: datetime


async def log_in(tools: Tools, email: str, password: str, client: Client) -> Begun | Challenge:
    """A session, or a challenge; UNAUTHENTICATED for a wrong address or password, LIMITED after too many."""

    async def enter(connection: AsyncConnection, account: Account) -> Begun | Challenge:
        return await admit(tools, connection, account, client)

    return await prove_password(tools, email, password, client, enter)


async def admit(tools: Tools, connection: AsyncConnection, account: Account, client: Client) -> Begun | Challenge:
    """What follows the first proof."""
    factor = await second_factors.find_second_factor(connection, account.id)
    if factor is None or not factor.is_enabled:
        return await _enter(tools, connection, account, client)
    now = tools.clock()
    token, expires_at = await tickets.issue(connection, Purpose.SECOND_FACTOR, Ticket(account.id), now)
    await audit.record(connection, Event.PASSWORD_ACCEPTED, account.id, client, now)
    return Challenge(token, expires_at)


async def finish_login(tools: Tools, challenge: str, code: str, client: Client) -> Begun:
    """The second step; UNAUTHENTICATED for a challenge or a code that is not good."""
    async with tools.database.write() as connection:
        outcome = await _finish(tools, connection, challenge, code, client)
    if isinstance(outcome, AppError):
        raise outcome
    return outcome


async def _finish(
    tools: Tools, connection: AsyncConnection, challenge: str, code: str, client: Client
) -> Begun | AppError:
    now = tools.clock()
    ticket = await tickets.peek(connection, Purpose.SECOND_FACTOR, challenge, now)
    account = await accounts.find_account(connection, ticket.user_id) if ticket and ticket.user_id else None
    if account is None:
        return unauthenticated("challenge-over", "Waktu untuk memasukkan kode sudah habis. Masuk lagi dari awal.")
    refusal = await check_code(tools, connection, account.id, code, client)
    if refusal is not None:
        return refusal
    await tickets.use(connection, challenge, now)
    return await _enter(tools, connection, account, client)


async def _enter(tools: Tools, connection: AsyncConnection, account: Account, client: Client) -> Begun:
    await audit.record(connection, Event.LOGIN, account.id, client, tools.clock())
    log.info("logged in", user=account.id, client=client.address)
    return await begin(tools, connection, account, client)
