"""Whose session is this?"""

from dataclasses import replace

from auth.app.sessions import session_over
from auth.app.tools import Tools
from auth.domain.session import Session, token_hash
from auth.store import sessions


async def resolve_session(tools: Tools, token: str) -> Session:
    """Answers from the cache for a second, else from Postgres, and notes now and then that the session is used.

    UNAUTHENTICATED when the token is unknown, expired or revoked.
    """
    key = token_hash(token)
    kept = await tools.cache.get(key)
    if kept is not None and not kept.is_over(tools.clock(), tools.lifetimes):
        return kept
    return await _from_store(tools, key)


async def _from_store(tools: Tools, key: bytes) -> Session:
    async with tools.database.read() as connection:
        session = await sessions.find_session(connection, key)
    now = tools.clock()
    if session is None or session.is_over(now, tools.lifetimes):
        raise session_over()
    if session.is_to_be_noted(now):
        async with tools.database.write() as connection:
            await sessions.note_use(connection, key, now)
        session = replace(session, last_seen_at=now)
    await tools.cache.put(key, session)
    return session
