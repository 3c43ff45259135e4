"""What people change about themselves."""

from auth.app.sessions import require_own
from auth.app.tools import Tools
from auth.domain.account import Account, name_problem
from auth.domain.audit import Client, Event
from auth.store import accounts, audit, sessions
from chassis.errors import FieldProblem, invalid


async def update_profile(tools: Tools, user_id: int, session_token: str, name: str, client: Client) -> Account:
    """The account with its new name; INVALID for a name that is none."""
    name = name.strip()
    problem = name_problem(name)
    if problem:
        raise invalid(
            "profile-invalid", "Profil belum disimpan. Perbaiki isian yang ditandai.", FieldProblem("name", problem)
        )
    now = tools.clock()
    async with tools.database.write() as connection:
        await require_own(tools, connection, session_token, user_id)
        account = await accounts.set_name(connection, user_id, name)
        open_sessions = await sessions.list_sessions(connection, user_id, now, tools.lifetimes)
        await audit.record(connection, Event.PROFILE_CHANGED, user_id, client, now)
    await tools.forget(session.token_hash for session in open_sessions)
    return account
