"""A person logs in."""

import secrets
from dataclasses import dataclass

import structlog

from auth.app.ports import Accounts, Clock, Credentials, NewSession, Passwords, Sessions
from auth.domain.account import email_problem, normalised_email
from auth.domain.session import Lifetimes, Session, token_hash
from chassis.errors import unauthenticated

log = structlog.get_logger()

TOKEN_BYTES = 32


@dataclass(frozen=True)
class Attempt:
    """What the person typed, and from where."""

    email: str
    password: str
    client_address: str
    user_agent: str


@dataclass(frozen=True)
class Begun:
    """A session and its token, which is told this once only."""

    session: Session
    token: str


@dataclass(frozen=True)
class Login:
    """Always a new session and a new token: one that somebody planted beforehand gains nothing (ASVS 7.2.4)."""

    accounts: Accounts
    sessions: Sessions
    passwords: Passwords
    lifetimes: Lifetimes
    clock: Clock

    async def __call__(self, attempt: Attempt) -> Begun:
        """UNAUTHENTICATED for a wrong address or password, the same in words and in time."""
        found = await self._find(normalised_email(attempt.email))
        matches = await self.passwords.matches(attempt.password, found.password_hash if found else None)
        if found is None or not matches:
            known = found.account.id if found else None
            log.warning("login refused", user=known, client=attempt.client_address)
            raise unauthenticated("credentials-wrong", "Surel atau kata sandi salah. Periksa lalu coba lagi.")
        await self._renew_hash(found, attempt.password)
        token = secrets.token_urlsafe(TOKEN_BYTES)
        session = self._session(found)
        new = NewSession(token_hash(token), session, attempt.client_address, attempt.user_agent)
        await self.sessions.begin(new)
        log.info("logged in", user=found.account.id, client=attempt.client_address)
        return Begun(session, token)

    async def _find(self, email: str) -> Credentials | None:
        """What cannot be an address belongs to nobody; the password is checked all the same, for the time it takes."""
        return None if email_problem(email) else await self.accounts.find(email)

    def _session(self, found: Credentials) -> Session:
        now = self.clock()
        return Session(found.account, secrets.token_urlsafe(TOKEN_BYTES), now, now + self.lifetimes.absolute)

    async def _renew_hash(self, found: Credentials, password: str) -> None:
        if self.passwords.is_outdated(found.password_hash):
            new = await self.passwords.hashed(password)
            await self.accounts.replace_password_hash(found.account.id, found.password_hash, new)
