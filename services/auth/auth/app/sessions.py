"""Beginning and ending sessions, inside the transactions of the use cases."""

import secrets
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncConnection

from auth.app.ports import NewSession
from auth.app.tools import Tools
from auth.domain.account import Account
from auth.domain.audit import Client
from auth.domain.session import Session, token_hash
from auth.store import sessions
from chassis.errors import AppError, unauthenticated

TOKEN_BYTES = 32


@dataclass(frozen=True)
class Begun:
    """A session and its token, which is told this once only."""

    session: Session
    token: str


async def begin(tools: Tools, connection: AsyncConnection, account: Account, client: Client) -> Begun:
    """Always a new session and a new token: one that somebody planted beforehand gains nothing (ASVS 7.2.4)."""
    token, now = secrets.token_urlsafe(TOKEN_BYTES), tools.clock()
    session = Session(account, secrets.token_urlsafe(TOKEN_BYTES), now, now + tools.lifetimes.absolute)
    new = NewSession(token_hash(token), session, client.address, client.user_agent)
    await sessions.begin_session(connection, new)
    return Begun(session, token)


async def end_all(tools: Tools, connection: AsyncConnection, user_id: int, keep: bytes | None = None) -> list[bytes]:
    """Ends the sessions of an account and tells everybody; after the commit, `tools.forget` what comes back."""
    now = tools.clock()
    ended = await sessions.revoke_all(connection, user_id, now, keep)
    await tools.announce(connection, ended, user_id, now)
    return ended


async def require_own(tools: Tools, connection: AsyncConnection, token: str, user_id: int) -> bytes:
    """The hash of the caller's session, held until the transaction ends.

    What may change an account needs a session of its own: an API token does not do (UNAUTHENTICATED).
    """
    key = token_hash(token)
    session = await sessions.lock_session(connection, key)
    if session is None or session.account.id != user_id or session.is_over(tools.clock(), tools.lifetimes):
        raise session_over()
    return key


def session_over() -> AppError:
    """The refusal of a session that there is not."""
    return unauthenticated("session-over", "Sesi Anda sudah berakhir. Masuk kembali untuk melanjutkan.")
