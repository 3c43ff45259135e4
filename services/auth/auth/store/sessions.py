"""Sessions in Postgres: the truth."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, select, text, update

from auth.app.ports import NewSession
from auth.domain.account import Account
from auth.domain.session import Session
from auth.events.revocation import SUBJECT, session_revoked
from auth.store.tables import outbox, session, user
from chassis.database.engine import Database
from chassis.events.outbox import enqueue

# Ended sessions stay this long, to answer "who was logged in when".
KEEP_ENDED = text("interval '30 days'")
CLEAN_UP_ROWS = 5000


@dataclass(frozen=True)
class PostgresSessions:
    """Implements `auth.app.ports.Sessions`."""

    database: Database

    async def begin(self, new: NewSession) -> None:
        """Stores a session."""
        started = new.session
        row = session.insert().values(
            token_hash=new.token_hash,
            user_id=started.account.id,
            csrf_token=started.csrf_token,
            created_at=started.last_seen_at,
            last_seen_at=started.last_seen_at,
            expires_at=started.expires_at,
            client_address=new.client_address,
            user_agent=new.user_agent,
        )
        async with self.database.write() as connection:
            await connection.execute(row)

    async def find(self, token_hash: bytes) -> Session | None:
        """By the hash of its token; None when it was revoked or its account switched off."""
        wanted = (
            select(
                user.c.id,
                user.c.email,
                user.c.name,
                user.c.roles,
                session.c.csrf_token,
                session.c.last_seen_at,
                session.c.expires_at,
            )
            .join(user, user.c.id == session.c.user_id)
            .where(session.c.token_hash == token_hash, session.c.revoked_at.is_(None), user.c.is_active)
        )
        async with self.database.read() as connection:
            row = (await connection.execute(wanted)).one_or_none()
        if row is None:
            return None
        account = Account(row.id, row.email, row.name, tuple(row.roles))
        return Session(account, row.csrf_token, row.last_seen_at, row.expires_at)

    async def note_use(self, token_hash: bytes, at: datetime) -> None:
        """Moves the idle limit, never back."""
        seen = func.greatest(session.c.last_seen_at, at)
        change = update(session).where(session.c.token_hash == token_hash).values(last_seen_at=seen)
        async with self.database.write() as connection:
            await connection.execute(change)

    async def revoke(self, token_hash: bytes, at: datetime) -> None:
        """Ends the session and, in the same transaction, says so to everybody who may hold it."""
        change = (
            update(session)
            .where(session.c.token_hash == token_hash, session.c.revoked_at.is_(None))
            .values(revoked_at=at)
            .returning(session.c.user_id)
        )
        async with self.database.write() as connection:
            user_id = await connection.scalar(change)
            if user_id is not None:
                event = session_revoked(token_hash, user_id, at)
                await enqueue(connection, outbox, subject=SUBJECT, shard=str(user_id), message=event)

    async def forget_ended(self) -> None:
        """Deletes a bounded number of sessions that ended long ago."""
        ended = select(session.c.token_hash).where(session.c.expires_at < func.now() - KEEP_ENDED).limit(CLEAN_UP_ROWS)
        async with self.database.write() as connection:
            await connection.execute(delete(session).where(session.c.token_hash.in_(ended)))
