"""Somebody who runs the system makes an account."""

from collections.abc import Iterator
from dataclasses import dataclass

from auth.app.ports import Accounts, Passwords
from auth.domain.account import email_problem, granted_roles, normalised_email, password_problem
from chassis.errors import FieldProblem, conflict, invalid


@dataclass(frozen=True)
class NewUser:
    """An account as it was asked for."""

    email: str
    name: str
    password: str
    roles: frozenset[str]


@dataclass(frozen=True)
class CreateUser:
    """Makes accounts."""

    accounts: Accounts
    passwords: Passwords

    async def __call__(self, new: NewUser) -> int:
        """The new account's id; INVALID names what is wrong, CONFLICT means that the address is taken."""
        email = normalised_email(new.email)
        problems = tuple(_problems(email, new))
        if problems:
            raise invalid("user-invalid", "Akun tidak dapat dibuat. Perbaiki isian yang ditandai.", *problems)
        password_hash = await self.passwords.hashed(new.password)
        roles = granted_roles(new.roles)
        account_id = await self.accounts.add(email, new.name.strip(), roles, password_hash)
        if account_id is None:
            raise conflict("email-taken", f"Sudah ada akun dengan surel {email}.")
        return account_id


def _problems(email: str, new: NewUser) -> Iterator[FieldProblem]:
    for path, message in (("email", email_problem(email)), ("password", password_problem(new.password))):
        if message:
            yield FieldProblem(path, message)
    if not new.name.strip():
        yield FieldProblem("name", "wajib diisi")
