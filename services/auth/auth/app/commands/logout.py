"""A person logs out."""

from auth.app.tools import Tools
from auth.domain.audit import Client, Event
from auth.domain.session import token_hash
from auth.store import audit, sessions


async def log_out(tools: Tools, token: str, client: Client) -> None:
    """Ends the session of a token everywhere; nothing happens to one that is over already."""
    key, now = token_hash(token), tools.clock()
    async with tools.database.write() as connection:
        user_id = await sessions.revoke_one(connection, key, now)
        if user_id is not None:
            await tools.announce(connection, [key], user_id, now)
            await audit.record(connection, Event.LOGOUT, user_id, client, now)
    await tools.forget([key])
