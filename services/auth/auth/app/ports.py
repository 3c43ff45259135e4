"""What the use cases ask of the outside."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from sqlalchemy.ext.asyncio import AsyncConnection

from auth.domain.account import Account
from auth.domain.session import Session

Clock = Callable[[], datetime]


@dataclass(frozen=True)
class Credentials:
    """An account that may log in, with the hash of its password (None where it has none) and how often that changed."""

    account: Account
    password_hash: str | None
    password_version: int


@dataclass(frozen=True)
class NewSession:
    """A session about to begin."""

    token_hash: bytes
    session: Session
    client_address: str
    user_agent: str


class SessionCache(Protocol):
    """Answers for the stored sessions for a second. It may forget at any time."""

    async def get(self, token_hash: bytes) -> Session | None:
        """A session that was kept."""
        ...

    async def put(self, token_hash: bytes, session: Session) -> None:
        """Keeps a session, but not one that was dropped lately."""
        ...

    async def forget(self, token_hash: bytes) -> None:
        """Drops a session; a request that is about to put it back comes too late."""
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


@dataclass(frozen=True)
class Sealed:
    """A secret that only the key of this name opens."""

    key_id: str
    box: bytes = field(repr=False)


class KeyLostError(Exception):
    """A sealed secret cannot be opened: its key is not there, or is another one."""

    def __init__(self, key_id: str) -> None:
        super().__init__(f"no key called {key_id} opens this")
        self.key_id = key_id


class Vault(Protocol):
    """Seals secrets that must be read again."""

    @property
    def key_id(self) -> str:
        """Which key seals."""
        ...

    def seal(self, secret: str, owner: int) -> Sealed:
        """A secret of this account."""
        ...

    def open(self, sealed: Sealed, owner: int) -> str:
        """What was sealed for this account; KeyLostError where it cannot be opened."""
        ...


class Announce(Protocol):
    """Tells everybody who may hold them that sessions or API tokens are over, with the caller's transaction."""

    async def __call__(
        self, connection: AsyncConnection, token_hashes: Sequence[bytes], user_id: int, at: datetime
    ) -> None:
        """One event for each."""
        ...


@dataclass(frozen=True)
class Started:
    """A login at the provider that has begun: where the browser goes, and what must be remembered until it is back."""

    authorization_url: str
    nonce: str
    code_verifier: str


@dataclass(frozen=True)
class ExternalPerson:
    """Whom the provider vouches for."""

    issuer: str
    subject: str
    email: str
    is_email_verified: bool
    name: str


class OidcProvider(Protocol):
    """The OpenID provider that the operator has set."""

    @property
    def label(self) -> str:
        """What the button says."""
        ...

    async def start(self, state: str) -> Started:
        """Prepares a login; UNAVAILABLE when the provider does not answer."""
        ...

    async def finish(self, code: str, nonce: str, code_verifier: str) -> ExternalPerson:
        """Who logged in; UNAUTHENTICATED for a code or an ID token that is not good."""
        ...
