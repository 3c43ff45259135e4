"""How many logins the gateway lets through to auth, which knows better who is guessing.

Counted per account *and* place: somebody who guesses at an account from elsewhere must not lock its owner out. An
office of 300 behind one address still gets in.
"""

import hashlib

from chassis.addresses import household
from gateway.security.rate_limit import RateLimit


class LoginLimits:
    """Both limits of a login."""

    def __init__(self, per_account: RateLimit, per_address: RateLimit) -> None:
        self._per_account = per_account
        self._per_address = per_address

    async def spend(self, email: str, address: str) -> None:
        """Counts one attempt; LIMITED when there were too many from the address, or from it at the account."""
        await self._per_address.spend(household(address))
        await self._per_account.spend(_account_at(email, address))

    async def succeeded(self, email: str, address: str) -> None:
        """Whoever knows the password was not guessing: the count begins anew."""
        await self._per_account.forgive(_account_at(email, address))


def _account_at(email: str, address: str) -> str:
    """A name for the counter that holds no address of a person."""
    return hashlib.sha256(f"{email.strip().casefold()} {household(address)}".encode()).hexdigest()[:32]
