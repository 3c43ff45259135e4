"""Somebody makes an account: asks for it, then follows the link that was sent."""

from collections.abc import Iterator
from dataclasses import dataclass

from auth.app.new_password import hash_new_password
from auth.app.tools import Tools
from auth.domain.account import email_problem, granted_roles, name_problem, normalised_email, words_of
from auth.domain.audit import Client, Event
from auth.domain.ticket import MOST_AT_ONCE, Purpose
from auth.store import accounts, audit, organisations, tickets
from auth.store.mails import enqueue_mail
from auth.store.tickets import Ticket
from chassis.errors import AppError, FieldProblem, invalid


@dataclass(frozen=True)
class Registration:
    """What somebody typed; `organisation` may be empty."""

    email: str
    name: str
    password: str
    organisation: str


async def register(tools: Tools, wanted: Registration, client: Client) -> None:
    """Sends a link; INVALID names what is wrong.

    Nothing of the account exists before the link is followed: a password chosen by somebody who does not own the
    address never comes to count. The answer is the same whether or not there is an account.
    """
    email = normalised_email(wanted.email)
    _check(email, wanted)
    name, organisation = wanted.name.strip(), wanted.organisation.strip()
    password_hash = await hash_new_password(tools, wanted.password, "password", words_of(email, name))
    data = {"name": name, "organisation": organisation, "password_hash": password_hash}
    now = tools.clock()
    async with tools.database.write() as connection:
        await audit.record(connection, Event.REGISTRATION_REQUESTED, None, client, now)
        if await tickets.count_open(connection, Purpose.CONFIRM_EMAIL, email, now) >= MOST_AT_ONCE:
            return
        token, _ = await tickets.issue(connection, Purpose.CONFIRM_EMAIL, Ticket(email=email, data=data), now)
        exists = await accounts.email_exists(connection, email)
        letters = tools.letters
        letter = letters.account_exists(email) if exists else letters.confirmation(email, token)
        await enqueue_mail(connection, letter, now)
    tools.wake_postman()


async def confirm_email(tools: Tools, token: str, client: Client) -> None:
    """Makes the account, and the organisation that was asked for; INVALID when the link is used or too old."""
    now = tools.clock()
    async with tools.database.write() as connection:
        ticket = await tickets.peek(connection, Purpose.CONFIRM_EMAIL, token, now)
        if ticket is None or ticket.email is None:
            raise link_over()
        data, roles = ticket.data, granted_roles(frozenset())
        user_id = await accounts.add_account(connection, ticket.email, data["name"], roles, data["password_hash"])
        await tickets.use(connection, token, now)
        if user_id is None:
            raise link_over()
        if data["organisation"]:
            await organisations.add_organisation(connection, data["organisation"], user_id, now)
        await audit.record(connection, Event.ACCOUNT_CREATED, user_id, client, now)


def link_over() -> AppError:
    """The refusal of a link."""
    return invalid("link-over", "Tautan ini sudah dipakai atau kedaluwarsa. Minta tautan yang baru.")


def _check(email: str, wanted: Registration) -> None:
    problems = tuple(_problems(email, wanted))
    if problems:
        raise invalid("user-invalid", "Akun tidak dapat dibuat. Perbaiki isian yang ditandai.", *problems)


def _problems(email: str, wanted: Registration) -> Iterator[FieldProblem]:
    organisation = wanted.organisation.strip()
    checks = (
        ("email", email_problem(email)),
        ("name", name_problem(wanted.name.strip())),
        ("organisation", name_problem(organisation) if organisation else None),
    )
    for path, message in checks:
        if message:
            yield FieldProblem(path, message)
