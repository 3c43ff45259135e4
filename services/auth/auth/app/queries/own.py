"""What people see of their own account."""

from auth.app.tools import Tools
from auth.domain.session import token_hash
from auth.store import api_tokens, organisations, second_factors, sessions
from auth.store.api_tokens import ApiToken
from auth.store.organisations import Member, Organisation
from auth.store.sessions import SessionRow
from chassis.errors import not_found


async def list_sessions(tools: Tools, user_id: int, session_token: str) -> list[tuple[SessionRow, bool]]:
    """The sessions that have not ended, and which of them the caller came with."""
    own = token_hash(session_token)
    async with tools.database.read() as connection:
        rows = await sessions.list_sessions(connection, user_id, tools.clock(), tools.lifetimes)
    return [(row, row.token_hash == own) for row in rows]


async def list_tokens(tools: Tools, user_id: int) -> list[ApiToken]:
    """The API tokens that still work."""
    async with tools.database.read() as connection:
        return await api_tokens.list_tokens(connection, user_id, tools.clock())


async def second_factor_state(tools: Tools, user_id: int) -> tuple[bool, int]:
    """Whether codes are asked for, and how many recovery codes are left."""
    async with tools.database.read() as connection:
        factor = await second_factors.find_second_factor(connection, user_id)
        if factor is None or not factor.is_enabled:
            return False, 0
        return True, await second_factors.count_recovery_codes(connection, user_id)


async def list_organisations(tools: Tools, user_id: int) -> list[Organisation]:
    """Those that the caller belongs to."""
    async with tools.database.read() as connection:
        return await organisations.list_organisations(connection, user_id)


async def get_organisation(tools: Tools, user_id: int, organisation_id: int) -> tuple[Organisation, list[Member]]:
    """One with its members; NOT_FOUND for whoever does not belong to it."""
    async with tools.database.read() as connection:
        found = await organisations.find_organisation(connection, organisation_id, user_id)
        if found is None:
            raise not_found("organisation-not-found", "Organisasi ini tidak ada, atau Anda bukan anggotanya.")
        return found, await organisations.list_members(connection, organisation_id)
