"""What somebody tries who wants another's account: twice at once, with what is over, and by what answers give away."""

import asyncio
from collections.abc import Awaitable, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import pyotp
import pytest

from auth.app.commands.administer import disable
from auth.app.commands.login import log_in
from auth.app.commands.passwords import request_password_reset
from auth.app.commands.register import Registration, register
from auth.app.ports import Passwords
from auth.bootstrap import open_tools
from auth.config import AuthSettings
from auth.domain.audit import Client
from auth.store import accounts
from chassis.database.statements import count_statements
from chassis.errors import AppError
from chassis.identity import Identity, acting_as
from taksir.auth.v1 import account_service_pb2 as messages
from taksir.auth.v1 import auth_service_pb2, second_factor_service_pb2

EMAIL, PASSWORD, NEW = "budi@contoh.id", "rahasia-budi", "kuda benar baterai"
HERE = Client("10.0.0.7", "Firefox")


def person(user_id: int) -> Any:
    return acting_as(Identity(user_id, frozenset({"user"})))


async def slug_of(call: Awaitable[Any]) -> str:
    """How a call ends."""
    try:
        await call
    except AppError as error:
        return error.slug
    return "ok"


async def at_once(*calls: Awaitable[Any]) -> list[str]:
    return sorted(await asyncio.gather(*(slug_of(call) for call in calls)))


async def enter(doors: Any, password: str = PASSWORD) -> Any:
    return await doors.auth.Login(auth_service_pb2.LoginRequest(email=EMAIL, password=password))


async def reset_link(doors: Any, mailbox: Any) -> str:
    await doors.accounts.RequestPasswordReset(messages.RequestPasswordResetRequest(email=EMAIL))
    token: str = await mailbox.next_token()
    return token


def reset(doors: Any, token: str, password: str = NEW) -> Awaitable[Any]:
    call: Awaitable[Any] = doors.accounts.ResetPassword(messages.ResetPasswordRequest(token=token, password=password))
    return call


async def test_a_reset_link_used_twice_at_once_works_once(doors: Any, mailbox: Any, budi: int) -> None:
    """ASVS 6.4.1, 15.4.2."""
    token = await reset_link(doors, mailbox)
    assert await at_once(*(reset(doors, token, f"{NEW} {n}") for n in range(8))) == ["link-over"] * 7 + ["ok"]


async def test_one_reset_voids_every_other_link(doors: Any, mailbox: Any, budi: int) -> None:
    first, second = await reset_link(doors, mailbox), await reset_link(doors, mailbox)
    await reset(doors, second)
    assert await slug_of(reset(doors, first)) == "link-over"


async def test_a_change_of_password_voids_the_links_to_reset_it(doors: Any, mailbox: Any, budi: int) -> None:
    token, own = await reset_link(doors, mailbox), (await enter(doors)).session_token
    change = messages.ChangePasswordRequest(session_token=own, current_password=PASSWORD, new_password=NEW)
    with person(budi):
        await doors.accounts.ChangePassword(change)
    assert await slug_of(reset(doors, token)) == "link-over"


async def test_links_of_an_account_that_was_switched_off_lead_nowhere(
    doors: Any, mailbox: Any, budi: int, settings: AuthSettings
) -> None:
    """ASVS 7.4.2."""
    token = await reset_link(doors, mailbox)
    async with open_tools(settings, "test") as (tools, _):
        await disable(tools, EMAIL)
    assert await slug_of(reset(doors, token)) == "link-over"
    await doors.accounts.RequestPasswordReset(messages.RequestPasswordResetRequest(email=EMAIL))
    assert mailbox.letters.empty()


async def test_a_confirmation_used_twice_at_once_makes_one_account(doors: Any, mailbox: Any) -> None:
    await doors.accounts.Register(messages.RegisterRequest(email="siti@contoh.id", name="Siti", password=NEW))
    token = await mailbox.next_token()
    calls = [doors.accounts.ConfirmEmail(messages.ConfirmEmailRequest(token=token)) for _ in range(8)]
    assert await at_once(*calls) == ["link-over"] * 7 + ["ok"]


async def test_a_link_is_good_for_what_it_was_sent_for_only(doors: Any, mailbox: Any, budi: int) -> None:
    await doors.accounts.Register(messages.RegisterRequest(email="siti@contoh.id", name="Siti", password=NEW))
    confirmation, for_reset = await mailbox.next_token(), await reset_link(doors, mailbox)
    assert await slug_of(reset(doors, confirmation)) == "link-over"
    wrong = doors.accounts.ConfirmEmail(messages.ConfirmEmailRequest(token=for_reset))
    assert await slug_of(wrong) == "link-over"
    challenge = auth_service_pb2.FinishLoginRequest(challenge_token=for_reset, code="000000")
    assert await slug_of(doors.auth.FinishLogin(challenge)) == "challenge-over"


@dataclass
class Enrolled:
    totp: pyotp.TOTP
    codes: Sequence[str]


@pytest.fixture
async def enrolled(doors: Any, budi: int, clock: Any) -> Enrolled:
    own = (await enter(doors)).session_token
    service = doors.second_factor
    with person(budi):
        asked = second_factor_service_pb2.EnrolSecondFactorRequest(session_token=own, password=PASSWORD)
        totp = pyotp.TOTP((await service.EnrolSecondFactor(asked)).secret)
        confirm = second_factor_service_pb2.ConfirmSecondFactorRequest(session_token=own, code=totp.at(clock()))
        codes = (await service.ConfirmSecondFactor(confirm)).recovery_codes
    clock.advance(timedelta(seconds=30))
    return Enrolled(totp, list(codes))


async def finish(doors: Any, challenge: str, code: str) -> Any:
    return await doors.auth.FinishLogin(auth_service_pb2.FinishLoginRequest(challenge_token=challenge, code=code))


@pytest.mark.parametrize("kind", ["recovery", "authenticator"])
async def test_a_code_used_twice_at_once_lets_one_in(doors: Any, enrolled: Enrolled, clock: Any, kind: str) -> None:
    """ASVS 6.5.1, 6.6.2, 15.4.2: four logins that are waiting for their second step, one code."""
    code = enrolled.codes[0] if kind == "recovery" else enrolled.totp.at(clock())
    challenges = [(await enter(doors)).challenge.token for _ in range(4)]
    outcomes = await at_once(*(finish(doors, challenge, code) for challenge in challenges))
    assert outcomes == ["code-wrong"] * 3 + ["ok"]


async def test_a_challenge_answered_twice_at_once_lets_one_in(doors: Any, enrolled: Enrolled) -> None:
    challenge = (await enter(doors)).challenge.token
    outcomes = await at_once(*(finish(doors, challenge, code) for code in enrolled.codes[:4]))
    assert outcomes == ["challenge-over"] * 3 + ["ok"]


async def test_whoever_reads_the_mailbox_alone_does_not_get_past_the_second_factor(
    doors: Any, mailbox: Any, enrolled: Enrolled
) -> None:
    """ASVS 6.4.3."""
    await mailbox.next()  # that the second factor was switched on
    waiting = (await enter(doors)).challenge.token
    await reset(doors, await reset_link(doors, mailbox))
    assert await slug_of(finish(doors, waiting, enrolled.codes[0])) == "challenge-over", "the old password is void"
    entered = await enter(doors, NEW)
    assert entered.challenge.token
    assert not entered.session_token


@dataclass(frozen=True)
class SlowPasswords:
    """Waits after a password was found right."""

    passwords: Passwords
    reached: asyncio.Event = field(default_factory=asyncio.Event)
    gate: asyncio.Event = field(default_factory=asyncio.Event)

    async def hashed(self, password: str) -> str:
        return await self.passwords.hashed(password)

    async def matches(self, password: str, password_hash: str | None) -> bool:
        matched = await self.passwords.matches(password, password_hash)
        self.reached.set()
        await self.gate.wait()
        return matched

    def is_outdated(self, password_hash: str) -> bool:
        return self.passwords.is_outdated(password_hash)


@pytest.mark.parametrize("meanwhile", ["changed", "disabled"])
async def test_a_password_that_is_void_before_the_login_ends_lets_nobody_in(
    settings: AuthSettings, budi: int, meanwhile: str
) -> None:
    async with open_tools(settings, "test") as (tools, _):
        slow = SlowPasswords(tools.passwords)
        entering = asyncio.create_task(slug_of(log_in(replace(tools, passwords=slow), EMAIL, PASSWORD, HERE)))
        await slow.reached.wait()
        if meanwhile == "disabled":
            await disable(tools, EMAIL)
        else:
            async with tools.database.write() as connection:
                await accounts.set_password_hash(connection, budi, await tools.passwords.hashed(NEW))
        slow.gate.set()
        assert await entering == "credentials-wrong"


@dataclass(frozen=True)
class CountedPasswords:
    """Counts the costly work."""

    passwords: Passwords
    work: list[str] = field(default_factory=list)

    async def hashed(self, password: str) -> str:
        self.work.append("hashed")
        return await self.passwords.hashed(password)

    async def matches(self, password: str, password_hash: str | None) -> bool:
        self.work.append("matched")
        return await self.passwords.matches(password, password_hash)

    def is_outdated(self, password_hash: str) -> bool:
        return self.passwords.is_outdated(password_hash)


@contextmanager
def cost(tools: Any) -> Any:
    """The costly work and the statements of what happens inside, in their order."""
    counted = CountedPasswords(tools.passwords)
    with count_statements(tools.database) as statements:
        yield replace(tools, passwords=counted), counted.work, statements


async def test_a_login_costs_the_same_whoever_it_is(settings: AuthSettings, budi: int) -> None:
    """ASVS 6.3.8: counted in work, which no noise hides: a hash, and the same statements."""
    async with open_tools(settings, "test") as (tools, _):
        costs = []
        for email in (EMAIL, "nobody@contoh.id", "no address at all"):
            with cost(tools) as (counted, work, statements):
                assert await slug_of(log_in(counted, email, "salah sekali", HERE)) == "credentials-wrong"
            costs.append((work, len(statements)))
    assert costs[0] == costs[1]
    assert [work for work, _ in costs] == [["matched"]] * 3


async def test_registering_costs_the_same_whoever_it_is(settings: AuthSettings, budi: int) -> None:
    async with open_tools(settings, "test") as (tools, _):
        costs = []
        for email in (EMAIL, "nobody@contoh.id"):
            with cost(tools) as (counted, work, statements):
                await register(counted, Registration(email, "Siti", NEW, ""), HERE)
            costs.append((work, len(statements)))
    assert costs[0] == costs[1]
    assert costs[0][0] == ["hashed"]


async def test_asking_for_a_reset_costs_all_but_the_letter_whoever_it_is(settings: AuthSettings, budi: int) -> None:
    """One short insert apart, and five times an hour at most: too little to be heard through the noise of a network."""
    async with open_tools(settings, "test") as (tools, _):
        counts = []
        for email in (EMAIL, "nobody@contoh.id"):
            with cost(tools) as (counted, work, statements):
                for _ in range(8):
                    await request_password_reset(counted, email, HERE)
            counts.append(len(statements))
            assert work == []
    assert counts[0] - counts[1] == 5


@pytest.mark.parametrize("password", ["nobody has this password", "", "None"])
async def test_an_account_without_a_password_has_none_that_could_be_guessed(
    doors: Any, settings: AuthSettings, password: str
) -> None:
    """Who logs in elsewhere only; the first is what is hashed in place of a password that there is not."""
    async with open_tools(settings, "test") as (tools, _), tools.database.write() as connection:
        await accounts.add_account(connection, EMAIL, "Budi", ("user",), None)
    assert await slug_of(enter(doors, password)) == "credentials-wrong"
    nobody = auth_service_pb2.LoginRequest(email="nobody@contoh.id", password=password)
    assert await slug_of(doors.auth.Login(nobody)) == "credentials-wrong"


async def test_the_letter_goes_to_the_address_of_the_account(doors: Any, mailbox: Any, budi: int) -> None:
    asked = messages.RequestPasswordResetRequest(email="  BUDI@CONTOH.ID ")
    await doors.accounts.RequestPasswordReset(asked)
    assert (await mailbox.next()).recipient == EMAIL
    for other in ("budi@contoh.id.evil.example", "budi@contoh.ıd", "budı@contoh.id", "budi+x@contoh.id"):
        await doors.accounts.RequestPasswordReset(messages.RequestPasswordResetRequest(email=other))
    await doors.accounts.RequestPasswordReset(asked)
    assert (await mailbox.next()).recipient == EMAIL
    assert mailbox.letters.empty(), "nobody else got one"
