"""Tickets: one-time, expiring secrets that let one thing happen. Only their hash is stored."""

import hashlib
import secrets
from datetime import timedelta
from enum import StrEnum

TOKEN_BYTES = 32


class Purpose(StrEnum):
    """What a ticket is good for."""

    CONFIRM_EMAIL = "confirm_email"
    RESET_PASSWORD = "reset_password"  # noqa: S105 - a purpose's name
    INVITATION = "invitation"
    PROJECT_INVITATION = "project_invitation"
    SECOND_FACTOR = "second_factor"
    OIDC = "oidc"


LIFETIMES = {
    Purpose.CONFIRM_EMAIL: timedelta(hours=24),
    Purpose.RESET_PASSWORD: timedelta(hours=1),
    Purpose.INVITATION: timedelta(days=7),
    Purpose.PROJECT_INVITATION: timedelta(days=7),
    Purpose.SECOND_FACTOR: timedelta(minutes=10),
    Purpose.OIDC: timedelta(minutes=10),
}
# So many e-mails of one purpose go to one address while their links are good; more would only be a nuisance to it.
MOST_AT_ONCE = 5


def new_ticket() -> str:
    """256 bits, base64url."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def ticket_hash(token: str) -> bytes:
    """What is stored instead of the ticket."""
    return hashlib.sha256(token.encode(errors="replace")).digest()
