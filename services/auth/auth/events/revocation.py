"""A session or an API token is over: whoever holds it must forget it at once."""

import uuid
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from auth.store.tables import outbox
from chassis.telemetry import carrier
from taksir.auth.events.v1.session_revoked_pb2 import SessionRevoked

SUBJECT = "auth.v1.session_revoked"


def session_revoked(token_hash: bytes, user_id: int, at: datetime) -> SessionRevoked:
    """The event."""
    event = SessionRevoked(token_hash=token_hash, user_id=user_id)
    event.revoked_at.FromDatetime(at)
    return event


async def announce(connection: AsyncConnection, token_hashes: Sequence[bytes], user_id: int, at: datetime) -> None:
    """Adds one event for each token to the caller's transaction, in one round trip however many there are."""
    if not token_hashes:
        return
    headers = carrier()
    rows = [
        {
            "event_id": uuid.uuid4(),
            "shard": str(user_id),
            "subject": SUBJECT,
            "headers": headers,
            "payload": session_revoked(token_hash, user_id, at).SerializeToString(),
        }
        for token_hash in token_hashes
    ]
    # As parameters, not as VALUES: one statement holds 65 535 at most.
    await connection.execute(outbox.insert(), rows)
    await connection.execute(text("SELECT pg_notify(current_schema() || '_outbox', '')"))
