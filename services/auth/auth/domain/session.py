"""Sessions: how long they live and how their token is kept."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from auth.domain.account import Account

# A session that is in use is noted as seen this often, not with every request.
SEEN_EVERY = timedelta(minutes=1)


@dataclass(frozen=True)
class Lifetimes:
    """After `idle` without use, or `absolute` after login, a session is over."""

    idle: timedelta
    absolute: timedelta


@dataclass(frozen=True)
class Session:
    """A login of one browser."""

    account: Account
    csrf_token: str
    last_seen_at: datetime
    expires_at: datetime

    def is_over(self, now: datetime, lifetimes: Lifetimes) -> bool:
        """Whether either limit has passed."""
        return now >= self.expires_at or now - self.last_seen_at >= lifetimes.idle

    def is_to_be_noted(self, now: datetime) -> bool:
        """Whether its use should be written down again."""
        return now - self.last_seen_at >= SEEN_EVERY


def token_hash(token: str) -> bytes:
    """What is stored instead of the token: who reads the table cannot log in with it."""
    return hashlib.sha256(token.encode()).digest()
