"""A session is over: whoever holds it must forget it at once."""

from datetime import datetime

from taksir.auth.events.v1.session_revoked_pb2 import SessionRevoked

SUBJECT = "auth.v1.session_revoked"


def session_revoked(token_hash: bytes, user_id: int, at: datetime) -> SessionRevoked:
    """The event."""
    event = SessionRevoked(token_hash=token_hash, user_id=user_id)
    event.revoked_at.FromDatetime(at)
    return event
