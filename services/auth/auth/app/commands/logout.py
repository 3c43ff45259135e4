"""A person logs out."""

from dataclasses import dataclass

from auth.app.ports import Clock, SessionCache, Sessions
from auth.domain.session import token_hash


@dataclass(frozen=True)
class Logout:
    """Ends the session of a token."""

    sessions: Sessions
    cache: SessionCache
    clock: Clock

    async def __call__(self, token: str) -> None:
        """Postgres first: what is forgotten in the cache before could be put back by a request under way."""
        key = token_hash(token)
        await self.sessions.revoke(key, self.clock())
        await self.cache.forget(key)
