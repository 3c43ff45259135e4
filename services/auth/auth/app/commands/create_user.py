"""Somebody who runs the system makes an account."""

from collections.abc import Iterator
from dataclasses import dataclass

from auth.app.commands.administer import CONSOLE
from auth.app.tools import Tools
from auth.domain.account import email_problem, granted_roles, name_problem, normalised_email, password_problem
from auth.domain.audit import Event
from auth.store import accounts, audit
from auth.store.common_passwords import common_passwords
from chassis.errors import FieldProblem, conflict, invalid


@dataclass(frozen=True)
class NewUser:
    """An account as it was asked for."""

    email: str
    name: str
    password: str
    roles: frozenset[str]


async def create_user(tools: Tools, new: NewUser) -> int:
    """The new account's id; INVALID names what is wrong, CONFLICT means that the address is taken."""
    email = normalised_email(new.email)
    problems = tuple(_problems(email, new))
    if problems:
        raise invalid("user-invalid", "Akun tidak dapat dibuat. Perbaiki isian yang ditandai.", *problems)
    password_hash = await tools.passwords.hashed(new.password)
    async with tools.database.write() as connection:
        roles = granted_roles(new.roles)
        account_id = await accounts.add_account(connection, email, new.name.strip(), roles, password_hash)
        if account_id is None:
            raise conflict("email-taken", f"Sudah ada akun dengan surel {email}.")
        await audit.record(connection, Event.ACCOUNT_CREATED, account_id, CONSOLE, tools.clock())
    return account_id


def _problems(email: str, new: NewUser) -> Iterator[FieldProblem]:
    checks = (
        ("email", email_problem(email)),
        ("password", password_problem(new.password, common_passwords())),
        ("name", name_problem(new.name.strip())),
    )
    for path, message in checks:
        if message:
            yield FieldProblem(path, message)
