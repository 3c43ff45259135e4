"""What every use case works with."""

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from auth.app.ports import Announce, Clock, OidcProvider, Passwords, SessionCache, Vault
from auth.domain.mail import Letters
from auth.domain.session import Lifetimes
from chassis.database.engine import Database


@dataclass(frozen=True)
class Tools:
    """The collaborators; `oidc` is None where the operator has set no provider.

    Passwords are proved in `turns`, fewer than there are database connections: in a rush people wait in line here, and
    not for connections, which would run out of time and shut out those who are in already.
    """

    database: Database
    turns: asyncio.Semaphore
    passwords: Passwords
    vault: Vault
    cache: SessionCache
    lifetimes: Lifetimes
    letters: Letters
    announce: Announce
    wake_postman: Callable[[], None]
    clock: Clock
    oidc: OidcProvider | None = None

    async def forget(self, token_hashes: Iterable[bytes]) -> None:
        """Drops sessions from the cache; only after the commit, lest one is read from the table and kept again."""
        for token_hash in token_hashes:
            await self.cache.forget(token_hash)
