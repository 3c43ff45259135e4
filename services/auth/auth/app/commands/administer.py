"""Whoever runs the system changes accounts, from the command line."""

from auth.app.sessions import end_all
from auth.app.tools import Tools
from auth.domain.account import granted_roles, normalised_email
from auth.domain.audit import Client, Event
from auth.store import accounts, api_tokens, audit, sessions
from chassis.errors import AppError, not_found

CONSOLE = Client(address="", user_agent="console")


async def set_roles(tools: Tools, email: str, roles: frozenset[str]) -> int:
    """The account's id. Its sessions end, so that nobody goes on with the old roles; API tokens get the new ones."""
    async with tools.database.write() as connection:
        account_id = await accounts.set_roles(connection, normalised_email(email), granted_roles(roles))
        if account_id is None:
            raise _unknown(email)
        now = tools.clock()
        ended = await end_all(tools, connection, account_id)
        await tools.announce(connection, await api_tokens.token_hashes(connection, account_id), account_id, now)
        named = ",".join(sorted(roles))
        await audit.record(connection, Event.ROLES_CHANGED, account_id, CONSOLE, now, roles=named)
    await tools.forget(ended)
    return account_id


async def disable(tools: Tools, email: str) -> int:
    """The account's id. All its sessions and API tokens end at once (ASVS 7.4.2)."""
    async with tools.database.write() as connection:
        account_id = await accounts.set_active(connection, normalised_email(email), is_active=False)
        if account_id is None:
            raise _unknown(email)
        now = tools.clock()
        ended = await end_all(tools, connection, account_id)
        await tools.announce(connection, await api_tokens.revoke_tokens(connection, account_id, now), account_id, now)
        await audit.record(connection, Event.ACCOUNT_DISABLED, account_id, CONSOLE, now)
    await tools.forget(ended)
    return account_id


async def enable(tools: Tools, email: str) -> int:
    """The account's id. It may log in again; what ended when it was disabled stays ended."""
    async with tools.database.write() as connection:
        account_id = await accounts.set_active(connection, normalised_email(email), is_active=True)
        if account_id is None:
            raise _unknown(email)
        await audit.record(connection, Event.ACCOUNT_ENABLED, account_id, CONSOLE, tools.clock())
    return account_id


async def end_sessions(tools: Tools, email: str) -> int:
    """How many of the account's sessions were ended; nothing else changes, people may log in again (ASVS 7.4.5)."""
    async with tools.database.read() as connection:
        account = await accounts.find_account_by_email(connection, normalised_email(email))
    if account is None:
        raise _unknown(email)
    return await _end_sessions_of(tools, account.id)


async def end_everybodys_sessions(tools: Tools) -> int:
    """How many sessions were ended, account by account, so that none holds the others up."""
    async with tools.database.read() as connection:
        ids = await sessions.users_with_sessions(connection, tools.clock())
    return sum([await _end_sessions_of(tools, account_id) for account_id in ids])


async def _end_sessions_of(tools: Tools, account_id: int) -> int:
    async with tools.database.write() as connection:
        ended = await end_all(tools, connection, account_id)
        await audit.record(connection, Event.SESSION_REVOKED, account_id, CONSOLE, tools.clock())
    await tools.forget(ended)
    return len(ended)


def _unknown(email: str) -> AppError:
    return not_found("account-not-found", f"Tidak ada akun dengan surel {email}.")
