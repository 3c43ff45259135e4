"""Accounts: what an e-mail address is, which roles there are, which passwords are taken."""

import re
from dataclasses import dataclass

ROLES = frozenset({"user", "staff"})
LONGEST_EMAIL = 254
SHORTEST_PASSWORD = 8
LONGEST_PASSWORD = 1024
_EMAIL = re.compile(r"[^@\s\x00]+@[^@\s\x00]+")


@dataclass(frozen=True)
class Account:
    """A person who may log in."""

    id: int
    email: str
    name: str
    roles: tuple[str, ...]


def normalised_email(text: str) -> str:
    """The one spelling of an address: trimmed, lower case. Two people never share one that differs in case only."""
    return text.strip().lower()


def email_problem(email: str) -> str | None:
    """Why a normalised address cannot be one; None when it can."""
    if len(email) > LONGEST_EMAIL or not _EMAIL.fullmatch(email):
        return "alamat surel tidak sah"
    return None


def password_problem(password: str) -> str | None:
    """Why a new password is refused; None when it is taken. Length counts, composition does not (ASVS 6.2)."""
    if len(password) < SHORTEST_PASSWORD:
        return f"kata sandi paling sedikit {SHORTEST_PASSWORD} karakter"
    if len(password) > LONGEST_PASSWORD:
        return f"kata sandi paling banyak {LONGEST_PASSWORD} karakter"
    return None


def granted_roles(wanted: frozenset[str]) -> tuple[str, ...]:
    """The roles of a new account: everybody is a user. Raises ValueError for a role that there is not."""
    unknown = wanted - ROLES
    if unknown:
        raise ValueError(f"unknown role: {', '.join(sorted(unknown))}")
    return tuple(sorted(wanted | {"user"}))
