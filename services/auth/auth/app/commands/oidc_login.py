"""A person logs in through the OpenID provider."""

from sqlalchemy.ext.asyncio import AsyncConnection

from auth.app.commands.login import Challenge, admit
from auth.app.ports import ExternalPerson, OidcProvider
from auth.app.sessions import Begun
from auth.app.tools import Tools
from auth.domain.account import LONGEST_NAME, Account, email_problem, granted_roles, normalised_email
from auth.domain.audit import Client, Event
from auth.domain.ticket import Purpose, new_ticket
from auth.store import accounts, audit, identities, tickets
from auth.store.tickets import Ticket
from chassis.errors import AppError, not_found, unauthenticated


async def start_oidc_login(tools: Tools) -> tuple[str, str]:
    """Where the browser goes, and the state that it must bring back."""
    provider = _provider(tools)
    binding = new_ticket()
    started = await provider.start(binding)
    data = {"nonce": started.nonce, "code_verifier": started.code_verifier}
    async with tools.database.write() as connection:
        await tickets.keep(connection, Purpose.OIDC, binding, Ticket(data=data), tools.clock())
    return started.authorization_url, binding


async def finish_oidc_login(tools: Tools, state: str, code: str, client: Client) -> Begun | Challenge:
    """A session, or a challenge where the account has a second factor here; UNAUTHENTICATED for what is not good."""
    provider = _provider(tools)
    now = tools.clock()
    async with tools.database.write() as connection:
        ticket = await tickets.peek(connection, Purpose.OIDC, state, now)
        if ticket is not None:
            await tickets.use(connection, state, now)
    if ticket is None:
        raise unauthenticated("oidc-expired", "Waktu untuk masuk sudah habis. Mulai lagi dari awal.")
    person = await provider.finish(code, ticket.data["nonce"], ticket.data["code_verifier"])
    async with tools.database.write() as connection:
        account = await _account_of(tools, connection, person, client)
        return await admit(tools, connection, account, client)


async def _account_of(tools: Tools, connection: AsyncConnection, person: ExternalPerson, client: Client) -> Account:
    """The linked account, else the one with this confirmed address, else a new one without a password."""
    linked = await identities.find_linked_account(connection, person.issuer, person.subject)
    if linked is not None:
        _, account = linked
        if account is None:
            raise _disabled()
        return account
    email = normalised_email(person.email)
    if not person.is_email_verified or email_problem(email):
        detail = "Penyedia identitas belum memastikan surel Anda. Konfirmasi dahulu di sana."
        raise unauthenticated("oidc-email-unconfirmed", detail)
    return await _link(tools, connection, email, person, client)


async def _link(
    tools: Tools, connection: AsyncConnection, email: str, person: ExternalPerson, client: Client
) -> Account:
    now = tools.clock()
    name = person.name.strip()[:LONGEST_NAME] or email
    user_id = await accounts.add_account(connection, email, name, granted_roles(frozenset()), None)
    if user_id is not None:
        await audit.record(connection, Event.ACCOUNT_CREATED, user_id, client, now)
    found = await accounts.find_credentials(connection, email)
    if found is None:
        raise _disabled()
    await identities.link(connection, person.issuer, person.subject, found.account.id, now)
    await audit.record(connection, Event.IDENTITY_LINKED, found.account.id, client, now, issuer=person.issuer)
    return found.account


def _provider(tools: Tools) -> OidcProvider:
    if tools.oidc is None:
        raise not_found("oidc-not-set", "Masuk lewat penyedia identitas tidak diaktifkan. Masuk dengan kata sandi.")
    return tools.oidc


def _disabled() -> AppError:
    return unauthenticated("oidc-account-disabled", "Akun ini dinonaktifkan. Hubungi pengelola sistem.")
