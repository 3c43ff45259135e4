"""Sessions in Redis for some seconds.

A session that ends leaves a mark behind for longer than any request takes, and nothing is written over a mark: a
request that read the session from Postgres just before it ended cannot put it back.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from auth.domain.account import Account
from auth.domain.session import Session
from chassis.cache import Cache

ENDED = b"ended"
ENDED_SECONDS = 60


@dataclass(frozen=True)
class RedisSessionCache:
    """Implements `auth.app.ports.SessionCache`. A value names its key, so that no other's can be taken for it."""

    cache: Cache
    seconds: int

    async def get(self, token_hash: bytes) -> Session | None:
        """A session that was kept; None also when Redis is away."""
        value = await self.cache.get(_key(token_hash))
        if value is None or value == ENDED:
            return None
        kept = json.loads(value)
        return _session(kept) if kept["key"] == _key(token_hash) else None

    async def put(self, token_hash: bytes, session: Session) -> None:
        """Keeps a session, unless it has ended meanwhile."""
        account = session.account
        kept = {
            "key": _key(token_hash),
            "account": [account.id, account.email, account.name, account.roles],
            "csrf_token": session.csrf_token,
            "last_seen_at": session.last_seen_at.isoformat(),
            "expires_at": session.expires_at.isoformat(),
        }
        await self.cache.put(_key(token_hash), json.dumps(kept).encode(), self.seconds, if_absent=True)

    async def forget(self, token_hash: bytes) -> None:
        """Drops a session, and what may be on its way here."""
        await self.cache.put(_key(token_hash), ENDED, ENDED_SECONDS)


def _key(token_hash: bytes) -> str:
    return f"session:{token_hash.hex()}"


def _session(kept: dict[str, Any]) -> Session:
    account_id, email, name, roles = kept["account"]
    return Session(
        Account(account_id, email, name, tuple(roles)),
        kept["csrf_token"],
        datetime.fromisoformat(kept["last_seen_at"]),
        datetime.fromisoformat(kept["expires_at"]),
    )
