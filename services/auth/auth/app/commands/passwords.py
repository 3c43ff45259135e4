"""Changing a password, and getting back in without one."""

from sqlalchemy.ext.asyncio import AsyncConnection

from auth.app.commands.register import link_over
from auth.app.new_password import hash_new_password
from auth.app.proving import prove_password
from auth.app.sessions import Begun, begin, end_all, require_own, session_over
from auth.app.tools import Tools
from auth.domain.account import Account, email_problem, normalised_email, words_of
from auth.domain.audit import Client, Event
from auth.domain.throttle import Counter, password_keys
from auth.domain.ticket import MOST_AT_ONCE, Purpose
from auth.store import accounts, audit, failures, tickets
from auth.store.mails import enqueue_mail
from auth.store.tickets import Ticket
from chassis.addresses import household
from chassis.errors import invalid


async def own_account(tools: Tools, session_token: str, user_id: int) -> Account:
    """The caller's account; UNAUTHENTICATED without a session of it."""
    async with tools.database.write() as connection:
        await require_own(tools, connection, session_token, user_id)
        account = await accounts.find_account(connection, user_id)
    if account is None:
        raise session_over()
    return account


async def change_password(
    tools: Tools, user_id: int, session_token: str, current: str, new: str, client: Client
) -> Begun:
    """Ends every session of the account and begins a new one; the old password is asked for (ASVS 6.2.3)."""
    account = await own_account(tools, session_token, user_id)
    if new == current:
        raise invalid("password-same", "Kata sandi baru sama dengan yang lama. Pilih yang lain.")
    new_hash = await hash_new_password(tools, new, "new_password", words_of(account.email, account.name))
    ended: list[bytes] = []

    async def change(connection: AsyncConnection, proven: Account) -> Begun:
        await require_own(tools, connection, session_token, user_id)
        ended.extend(await _replace(tools, connection, proven, new_hash, Event.PASSWORD_CHANGED, client))
        return await begin(tools, connection, proven, client)

    begun = await prove_password(tools, account.email, current, client, change)
    await tools.forget(ended)
    tools.wake_postman()
    return begun


async def request_password_reset(tools: Tools, email: str, client: Client) -> None:
    """Sends a link if there is an account; says nothing either way."""
    email, now = normalised_email(email), tools.clock()
    if email_problem(email):
        return
    async with tools.database.write() as connection:
        found = await accounts.find_credentials(connection, email)
        user_id = found.account.id if found else None
        await audit.record(connection, Event.PASSWORD_RESET_REQUESTED, user_id, client, now)
        out = await tickets.count_open(connection, Purpose.RESET_PASSWORD, email, now)
        if out >= MOST_AT_ONCE:
            return
        # Also where there is no account, for the time it takes; nobody ever learns that ticket.
        token, _ = await tickets.issue(connection, Purpose.RESET_PASSWORD, Ticket(user_id, email), now)
        if found is not None:
            # To the address that the account has, never to one that only compares as equal to it.
            await enqueue_mail(connection, tools.letters.password_reset(found.account.email, token), now)
    tools.wake_postman()


async def reset_password(tools: Tools, token: str, password: str, client: Client) -> None:
    """Sets the password and ends every session; INVALID when the link is used or too old.

    The second factor stays as it is: who reads the mailbox alone does not get in (ASVS 6.4.3).
    """
    account = await _account_of(tools, token)
    new_hash = await hash_new_password(tools, password, "password", words_of(account.email, account.name))
    now = tools.clock()
    async with tools.database.write() as connection:
        if await tickets.peek(connection, Purpose.RESET_PASSWORD, token, now) is None:
            raise link_over()
        await tickets.use(connection, token, now)
        ended = await _replace(tools, connection, account, new_hash, Event.PASSWORD_RESET, client)
        keys = password_keys(account.email, household(client.address))
        await failures.forgive(connection, (keys[Counter.PAIR], keys[Counter.ACCOUNT]))
    await tools.forget(ended)
    tools.wake_postman()


async def _account_of(tools: Tools, token: str) -> Account:
    """Before the costly hash: a made-up link costs nothing."""
    async with tools.database.write() as connection:
        ticket = await tickets.peek(connection, Purpose.RESET_PASSWORD, token, tools.clock())
        account = await accounts.find_account(connection, ticket.user_id) if ticket and ticket.user_id else None
    if account is None:
        raise link_over()
    return account


async def _replace(
    tools: Tools, connection: AsyncConnection, account: Account, new_hash: str, event: Event, client: Client
) -> list[bytes]:
    """The hashes of the sessions that ended with the old password."""
    now = tools.clock()
    await accounts.set_password_hash(connection, account.id, new_hash)
    for purpose in (Purpose.RESET_PASSWORD, Purpose.SECOND_FACTOR):
        await tickets.void(connection, purpose, account.id, now)
    await audit.record(connection, event, account.id, client, now)
    await enqueue_mail(connection, tools.letters.password_changed(account.email), now)
    return await end_all(tools, connection, account.id)
