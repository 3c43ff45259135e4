"""Whose session is this?"""

from dataclasses import dataclass, replace

from auth.app.ports import Clock, SessionCache, Sessions
from auth.domain.session import Lifetimes, Session, token_hash
from chassis.errors import AppError, unauthenticated


@dataclass(frozen=True)
class ResolveSession:
    """Answers from the cache for some seconds, else from Postgres, and notes now and then that the session is used."""

    sessions: Sessions
    cache: SessionCache
    lifetimes: Lifetimes
    clock: Clock

    async def __call__(self, token: str) -> Session:
        """UNAUTHENTICATED when the token is unknown, expired or revoked."""
        key = token_hash(token)
        kept = await self.cache.get(key)
        if kept is not None and not kept.is_over(self.clock(), self.lifetimes):
            return kept
        return await self._from_store(key)

    async def _from_store(self, key: bytes) -> Session:
        session = await self.sessions.find(key)
        now = self.clock()
        if session is None or session.is_over(now, self.lifetimes):
            raise _over()
        if session.is_to_be_noted(now):
            await self.sessions.note_use(key, now)
            session = replace(session, last_seen_at=now)
        await self.cache.put(key, session)
        return session


def _over() -> AppError:
    return unauthenticated("session-over", "Sesi Anda sudah berakhir. Masuk kembali untuk melanjutkan.")
