"""Accounts: what an e-mail address is, which roles there are, which passwords are taken."""

import re
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

ROLES = frozenset({"user", "staff"})
LONGEST_EMAIL = 254
LONGEST_NAME = 200
SHORTEST_PASSWORD = 8
LONGEST_PASSWORD = 1024
# Words that every guesser of passwords for this very system tries first (ASVS 6.1.2).
CONTEXT_WORDS = ("taksir",)
# A dot-atom at a host's name (RFC 5321, 4.1.2), in ASCII and without "?": whatever else that standard allows (quotes,
# comments, routes, encoded words) is read differently by different programs, and so would reach somebody else.
_WORD = r"[a-z0-9!#$%&'*+/=^_`{|}~-]+"
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_EMAIL = re.compile(rf"{_WORD}(?:\.{_WORD})*@{_LABEL}(?:\.{_LABEL})*")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


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


def name_problem(name: str) -> str | None:
    """Why a trimmed name of a person or an organisation is refused; None when it is taken."""
    if not name:
        return "wajib diisi"
    if len(name) > LONGEST_NAME:
        return f"paling banyak {LONGEST_NAME} karakter"
    if _CONTROL.search(name):
        return "tidak boleh memuat karakter kendali"
    return None


def password_problem(
    password: str, common: AbstractSet[str] = frozenset(), own_words: tuple[str, ...] = ()
) -> str | None:
    """Why a new password is refused; None when it is taken.

    Length counts, composition does not; what stands on the list of `common` (lower case) passwords, or is little more
    than the name of this system or one of the person's `own_words`, is refused (ASVS 6.2.1, 6.2.4, 6.2.5, 6.2.11).
    """
    if len(password) < SHORTEST_PASSWORD:
        return f"kata sandi paling sedikit {SHORTEST_PASSWORD} karakter"
    if len(password) > LONGEST_PASSWORD:
        return f"kata sandi paling banyak {LONGEST_PASSWORD} karakter"
    if password.lower() in common or len(set(password)) < 4:
        return "kata sandi ini terlalu umum dan mudah ditebak; pilih yang lain"
    if _is_little_more_than(password, (*CONTEXT_WORDS, *own_words)):
        return "kata sandi ini terlalu mirip nama atau surel Anda; pilih yang lain"
    return None


def _is_little_more_than(password: str, words: tuple[str, ...]) -> bool:
    """Whether fewer than four characters other than digits and signs are left when the words are taken out."""
    rest = password.lower()
    if not any(word.lower() in rest for word in words if len(word) >= 4):
        return False
    for word in words:
        if len(word) >= 4:
            rest = rest.replace(word.lower(), "")
    return len(re.sub(r"[\W\d_]", "", rest)) < 4


def words_of(email: str, name: str) -> tuple[str, ...]:
    """What nobody should build a password of: the parts of one's own address and name."""
    return tuple(part for part in re.split(r"[\W_]+", f"{email} {name}") if len(part) >= 4)


def granted_roles(wanted: frozenset[str]) -> tuple[str, ...]:
    """The roles of an account: everybody is a user. Raises ValueError for a role that there is not."""
    unknown = wanted - ROLES
    if unknown:
        raise ValueError(f"unknown role: {', '.join(sorted(unknown))}")
    return tuple(sorted(wanted | {"user"}))
