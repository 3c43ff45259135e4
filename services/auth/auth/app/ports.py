"""What the use cases ask of the outside."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from auth.domain.account import Account
from auth.domain.session import Session

Clock = Callable[[], datetime]


@dataclass(frozen=True)
class Credentials:
    """An account that may log in, with the hash of its password."""

    account: Account
    password_hash: str


@dataclass(frozen=True)
class NewSession:
    """A session about to begin."""

    token_hash: bytes
    session: Session
    client_address: str
    user_agent: str


class Accounts(Protocol):
    """Stored accounts; those that were switched off are not found."""

    async def find(self, email: str) -> Credentials | None:
        """By normalised address."""
        ...

    async def add(self, email: str, name: str, roles: tuple[str, ...], password_hash: str) -> int | None:
        """The new id; None when the address is taken."""
        ...

    async def replace_password_hash(self, account_id: int, old: str, new: str) -> None:
        """Only where `old` still stands: a changed password wins."""
        ...


class Sessions(Protocol):
    """Stored sessions; those that were revoked, or whose account was switched off, are not found."""

    async def begin(self, new: NewSession) -> None:
        """Stores a session."""
        ...

    async def find(self, token_hash: bytes) -> Session | None:
        """By the hash of its token."""
        ...

    async def note_use(self, token_hash: bytes, at: datetime) -> None:
        """Moves the idle limit."""
        ...

    async def revoke(self, token_hash: bytes, at: datetime) -> None:
        """Ends it and tells everybody who may hold it; nothing happens to one that is over already."""
        ...


class SessionCache(Protocol):
    """Answers for `Sessions` for some seconds. It may forget at any time."""

    async def get(self, token_hash: bytes) -> Session | None:
        """A session that was kept."""
        ...

    async def put(self, token_hash: bytes, session: Session) -> None:
        """Keeps a session."""
        ...

    async def forget(self, token_hash: bytes) -> None:
        """Drops a session."""
        ...


class Passwords(Protocol):
    """Hashing of passwords, which takes long on purpose. UNAVAILABLE when too many are waiting."""

    async def hashed(self, password: str) -> str:
        """A new hash."""
        ...

    async def matches(self, password: str, password_hash: str | None) -> bool:
        """Takes as long for an account that there is not (None)."""
        ...

    def is_outdated(self, password_hash: str) -> bool:
        """Whether the parameters have changed since."""
        ...
