"""Guessing passwords is slow per account and per address; an office of 300 behind one address still gets in."""

import hashlib

from gateway.security.rate_limit import RateLimit


class LoginLimits:
    """Both limits of a login."""

    def __init__(self, per_account: RateLimit, per_address: RateLimit) -> None:
        self._per_account = per_account
        self._per_address = per_address

    async def spend(self, email: str, address: str) -> None:
        """Counts one attempt; LIMITED when the account or the address had too many."""
        await self._per_address.spend(address)
        await self._per_account.spend(_account(email))

    async def succeeded(self, email: str) -> None:
        """Whoever knows the password was not guessing: the account's count begins anew."""
        await self._per_account.forgive(_account(email))


def _account(email: str) -> str:
    """A name for the counter that holds no address of a person."""
    return hashlib.sha256(email.strip().casefold().encode()).hexdigest()[:32]
