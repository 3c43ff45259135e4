"""Switching the second factor on and off."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy.ext.asyncio import AsyncConnection

from auth.app.authenticator import check_code, enrolment_uri, new_secret
from auth.app.commands.passwords import own_account
from auth.app.proving import prove_password
from auth.app.sessions import Begun, begin, end_all, require_own
from auth.app.tools import Tools
from auth.domain.account import Account
from auth.domain.audit import Client, Event
from auth.domain.second_factor import new_recovery_codes, recovery_code_hash
from auth.domain.ticket import Purpose
from auth.store import audit, second_factors, tickets
from auth.store.mails import enqueue_mail
from chassis.errors import AppError, conflict

Result = TypeVar("Result")


@dataclass(frozen=True)
class Proof:
    """That it is still the same person: the session, the password, and where it has to be a code."""

    user_id: int
    session_token: str
    password: str = ""
    code: str = ""


@dataclass(frozen=True)
class Enrolment:
    """A new secret, as text and for a QR code."""

    secret: str
    uri: str


async def enrol(tools: Tools, proof: Proof, client: Client) -> Enrolment:
    """A new secret, in force only once a code of it was seen; CONFLICT where there is a second factor already."""
    account = await own_account(tools, proof.session_token, proof.user_id)
    secret = new_secret()

    async def put_down(connection: AsyncConnection, proven: Account) -> None:
        await require_own(tools, connection, proof.session_token, proof.user_id)
        if not await second_factors.enrol(connection, proven.id, tools.vault.seal(secret, proven.id)):
            raise conflict("second-factor-enabled", "Verifikasi dua langkah sudah aktif. Matikan dahulu yang lama.")
        await audit.record(connection, Event.SECOND_FACTOR_ENROLLED, proven.id, client, tools.clock())

    await prove_password(tools, account.email, proof.password, client, put_down)
    return Enrolment(secret, enrolment_uri(secret, account.email))


async def confirm(tools: Tools, proof: Proof, client: Client) -> tuple[Begun, list[str]]:
    """Switches it on; a new session in place of all others, and recovery codes."""
    account = await own_account(tools, proof.session_token, proof.user_id)
    codes = new_recovery_codes()
    async with tools.database.write() as connection:
        await require_own(tools, connection, proof.session_token, proof.user_id)
        factor = await second_factors.find_second_factor(connection, account.id)
        if factor is None or factor.is_enabled:
            raise _not_enrolled()
        refusal = await check_code(tools, connection, account.id, proof.code, client)
        if refusal is None:
            await second_factors.enable(connection, account.id, tools.clock())
            await _put_codes(connection, account.id, codes)
            begun, ended = await _switch(tools, connection, account, Event.SECOND_FACTOR_ENABLED, client)
    if refusal is not None:
        raise refusal
    await tools.forget(ended)
    tools.wake_postman()
    return begun, codes


async def remove(tools: Tools, proof: Proof, client: Client) -> Begun:
    """Switches it off; a new session in place of all others."""
    ended: list[bytes] = []

    async def take_away(connection: AsyncConnection, account: Account) -> Begun:
        await second_factors.remove(connection, account.id)
        begun, over = await _switch(tools, connection, account, Event.SECOND_FACTOR_REMOVED, client)
        ended.extend(over)
        return begun

    begun = await _prove_twice(tools, proof, client, take_away)
    await tools.forget(ended)
    tools.wake_postman()
    return begun


async def renew_recovery_codes(tools: Tools, proof: Proof, client: Client) -> list[str]:
    """New codes; the old ones are void."""
    codes = new_recovery_codes()

    async def replace(connection: AsyncConnection, account: Account) -> list[str]:
        await _put_codes(connection, account.id, codes)
        await audit.record(connection, Event.RECOVERY_CODES_RENEWED, account.id, client, tools.clock())
        return codes

    return await _prove_twice(tools, proof, client, replace)


async def _prove_twice(
    tools: Tools, proof: Proof, client: Client, act: Callable[[AsyncConnection, Account], Awaitable[Result]]
) -> Result:
    """Does `act` once password and code were right; a wrong code is counted although it is refused."""
    account = await own_account(tools, proof.session_token, proof.user_id)

    async def check(connection: AsyncConnection, proven: Account) -> Result | AppError:
        await require_own(tools, connection, proof.session_token, proof.user_id)
        factor = await second_factors.find_second_factor(connection, proven.id)
        if factor is None or not factor.is_enabled:
            raise _not_enrolled()
        refusal = await check_code(tools, connection, proven.id, proof.code, client)
        return refusal if refusal is not None else await act(connection, proven)

    outcome = await prove_password(tools, account.email, proof.password, client, check)
    if isinstance(outcome, AppError):
        raise outcome
    return outcome


async def _switch(
    tools: Tools, connection: AsyncConnection, account: Account, event: Event, client: Client
) -> tuple[Begun, list[bytes]]:
    """The new session, and the hashes of those that ended."""
    now = tools.clock()
    await tickets.void(connection, Purpose.SECOND_FACTOR, account.id, now)
    await audit.record(connection, event, account.id, client, now)
    is_enabled = event is Event.SECOND_FACTOR_ENABLED
    await enqueue_mail(connection, tools.letters.second_factor_changed(account.email, is_enabled=is_enabled), now)
    ended = await end_all(tools, connection, account.id)
    return await begin(tools, connection, account, client), ended


async def _put_codes(connection: AsyncConnection, user_id: int, codes: list[str]) -> None:
    await second_factors.replace_recovery_codes(connection, user_id, [recovery_code_hash(code) for code in codes])


def _not_enrolled() -> AppError:
    return conflict("second-factor-missing", "Verifikasi dua langkah belum disiapkan. Muat ulang halaman ini.")
