"""API tokens: what they may do, and for how long."""

import hashlib
import secrets

PREFIX = "tks_"
SCOPES = frozenset({"read", "write", "staff"})
TOKEN_BYTES = 32
LONGEST_DAYS = 365
MOST_TOKENS = 50


def new_token() -> str:
    """256 bits behind a prefix that scanners for leaked secrets can look for."""
    return PREFIX + secrets.token_urlsafe(TOKEN_BYTES)


def api_token_hash(token: str) -> bytes:
    """What is stored instead of the token."""
    return hashlib.sha256(token.encode()).digest()


def scopes_beyond(scopes: frozenset[str], roles: tuple[str, ...]) -> frozenset[str]:
    """The scopes that an account of these roles cannot give away."""
    allowed = SCOPES if "staff" in roles else SCOPES - {"staff"}
    return scopes - allowed


def effective_roles(roles: tuple[str, ...], scopes: tuple[str, ...]) -> tuple[str, ...]:
    """What the account's roles of today come to within the scopes: staff only where both say so."""
    return tuple(role for role in roles if role != "staff" or "staff" in scopes)
