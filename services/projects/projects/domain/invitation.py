"""Invitations to a project: a link that one person, known by an e-mail address, may use once."""

import hashlib
import re
import secrets
from datetime import timedelta

from projects.domain.problem import Problem

# The letter says so too.
LIFETIME = timedelta(days=7)
# Open ones of one project; each is a letter to somebody.
MOST_OPEN = 50
LONGEST_EMAIL = 254
TOKEN_BYTES = 32
# The addresses that auth takes: a dot-atom at a host's name (RFC 5321, 4.1.2), in ASCII and without "?".
_WORD = r"[a-z0-9!#$%&'*+/=^_`{|}~-]+"
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_EMAIL = re.compile(rf"{_WORD}(?:\.{_WORD})*@{_LABEL}(?:\.{_LABEL})*")


def normalised_email(text: str) -> str:
    """The one spelling of an address, the same that auth keeps: trimmed, lower case."""
    return text.strip().lower()


def check_email(email: str) -> list[Problem]:
    """Problems of a normalised address."""
    is_address = len(email) <= LONGEST_EMAIL and _EMAIL.fullmatch(email) is not None
    return [] if is_address else [Problem("email", "alamat surel tidak sah")]


def new_token() -> str:
    """256 bits, base64url."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def token_hash(token: str) -> bytes:
    """What is stored instead of the token."""
    return hashlib.sha256(token.encode(errors="replace")).digest()
