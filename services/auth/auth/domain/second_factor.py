"""The second factor: what recovery codes look like, and how they are kept."""

import hashlib
import re
import secrets

CODES = 10
# Without letters and digits that are mistaken for each other. 24 of 31 characters are 118 bits: beyond 112 a plain hash
# is enough to keep them (ASVS 6.5.2).
ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"
GROUPS, GROUP_LENGTH = 6, 4
_TOTP = re.compile(r"[0-9]{6}")


def new_recovery_codes() -> list[str]:
    """Codes for when the authenticator is lost."""
    return [
        "-".join("".join(secrets.choice(ALPHABET) for _ in range(GROUP_LENGTH)) for _ in range(GROUPS))
        for _ in range(CODES)
    ]


def recovery_code_hash(code: str) -> bytes:
    """What is stored instead of the code; signs and case do not matter."""
    return hashlib.sha256(re.sub(r"[^0-9a-z]", "", code.lower()).encode()).digest()


def is_authenticator_code(code: str) -> bool:
    """Whether the text can come from an authenticator app; anything else is tried as a recovery code."""
    return _TOTP.fullmatch(code) is not None
