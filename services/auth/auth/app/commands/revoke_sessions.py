"""People end their own sessions."""

from auth.app.sessions import end_all, require_own
from auth.app.tools import Tools
from auth.domain.audit import Client, Event
from auth.store import audit, sessions
from chassis.errors import not_found


async def revoke_session(tools: Tools, user_id: int, session_token: str, session_id: int, client: Client) -> None:
    """Ends one; NOT_FOUND for one that is over or somebody else's."""
    now = tools.clock()
    async with tools.database.write() as connection:
        await require_own(tools, connection, session_token, user_id)
        ended = await sessions.revoke_by_id(connection, session_id, user_id, now)
        if not ended:
            raise not_found("session-not-found", "Sesi ini sudah berakhir. Muat ulang daftar sesi.")
        await tools.announce(connection, ended, user_id, now)
        await audit.record(connection, Event.SESSION_REVOKED, user_id, client, now)
    await tools.forget(ended)


async def revoke_other_sessions(tools: Tools, user_id: int, session_token: str, client: Client) -> None:
    """Ends all but the one that the caller came with."""
    async with tools.database.write() as connection:
        own = await require_own(tools, connection, session_token, user_id)
        ended = await end_all(tools, connection, user_id, keep=own)
        await audit.record(connection, Event.SESSION_REVOKED, user_id, client, tools.clock())
    await tools.forget(ended)
