"""A thousand wrong passwords: against one account, and against many."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from auth.config import AuthSettings
from chassis.database.engine import open_database
from chassis.errors import AppError
from taksir.auth.v1.auth_service_pb2 import LoginRequest

PASSWORD = "rahasia-budi"
GUESSES = 1000


async def attempt(doors: Any, email: str, password: str, address: str) -> str:
    """ "in", or the slug of the refusal."""
    try:
        await doors.auth.Login(LoginRequest(email=email, password=password, client_address=address))
    except AppError as error:
        return error.slug
    return "in"


async def guess(doors: Any, emails: list[str], addresses: list[str]) -> list[str]:
    """A thousand guesses, ten under way at a time."""
    slots = asyncio.Semaphore(10)

    async def one(number: int) -> str:
        async with slots:
            email, address = emails[number % len(emails)], addresses[number % len(addresses)]
            return await attempt(doors, email, f"salah {number}", address)

    return await asyncio.gather(*(one(number) for number in range(GUESSES)))


async def test_against_one_account_five_are_judged_and_the_right_one_waits_too(
    doors: Any, budi: int, advance_clock: Any
) -> None:
    outcomes = await guess(doors, ["budi@contoh.id"], ["203.0.113.9"])
    assert outcomes.count("credentials-wrong") == 5
    assert outcomes.count("login-delayed") == GUESSES - 5
    assert await attempt(doors, "budi@contoh.id", PASSWORD, "203.0.113.9") == "login-delayed"
    assert await attempt(doors, "budi@contoh.id", PASSWORD, "198.51.100.7") == "in"
    advance_clock(timedelta(seconds=1))
    assert await attempt(doors, "budi@contoh.id", PASSWORD, "203.0.113.9") == "in"


async def test_guesses_from_everywhere_at_one_account_do_not_lock_its_owner_out(
    doors: Any, budi: int, advance_clock: Any
) -> None:
    assert await attempt(doors, "budi@contoh.id", PASSWORD, "198.51.100.7") == "in"
    addresses = [f"203.0.113.{number}" for number in range(250)]
    outcomes = await guess(doors, ["budi@contoh.id"], addresses)
    assert 20 <= outcomes.count("credentials-wrong") <= 30
    assert await attempt(doors, "budi@contoh.id", PASSWORD, "192.0.2.1") == "login-delayed"
    assert await attempt(doors, "budi@contoh.id", PASSWORD, "198.51.100.7") == "in"


async def test_against_many_accounts_the_address_is_slowed_down_and_its_office_gets_in(doors: Any, budi: int) -> None:
    assert await attempt(doors, "budi@contoh.id", PASSWORD, "198.51.100.7") == "in"
    emails = [f"person-{number}@contoh.id" for number in range(GUESSES)]
    outcomes = await guess(doors, emails, ["198.51.100.7"])
    assert 100 <= outcomes.count("credentials-wrong") <= 110
    assert set(outcomes) == {"credentials-wrong", "login-delayed"}
    assert await attempt(doors, "budi@contoh.id", PASSWORD, "198.51.100.7") == "in"


async def test_whoever_has_a_whole_ipv6_network_has_one_address(doors: Any, budi: int) -> None:
    """And an owner whose address in it changes every day is known there."""
    assert await attempt(doors, "budi@contoh.id", PASSWORD, "2001:db8:9:9::1") == "in"
    network = [f"2001:db8:1:2::{number:x}" for number in range(GUESSES)]
    assert (await guess(doors, ["budi@contoh.id"], network)).count("credentials-wrong") == 5
    emails = [f"person-{number}@contoh.id" for number in range(GUESSES)]
    assert (await guess(doors, emails, network)).count("credentials-wrong") <= 110
    spread = [f"2001:db8:7:{number:x}::1" for number in range(250)]
    await guess(doors, ["budi@contoh.id"], spread)
    assert await attempt(doors, "budi@contoh.id", PASSWORD, "2001:db8:8:8::1") == "login-delayed"
    assert await attempt(doors, "budi@contoh.id", PASSWORD, "2001:db8:9:9:abcd::2") == "in"


async def test_parallel_guesses_count_as_if_they_came_in_a_row(doors: Any, budi: int) -> None:
    outcomes = await asyncio.gather(*(attempt(doors, "budi@contoh.id", f"salah {n}", "203.0.113.9") for n in range(60)))
    assert outcomes.count("credentials-wrong") == 5


@pytest.mark.parametrize("email", ["budi@contoh.id", "nobody@contoh.id"])
async def test_pauses_tell_nobody_who_has_an_account(doors: Any, budi: int, email: str) -> None:
    outcomes = [await attempt(doors, email, "salah", "203.0.113.9") for _ in range(8)]
    assert outcomes == ["credentials-wrong"] * 5 + ["login-delayed"] * 3


async def test_a_right_password_forgives(doors: Any, budi: int) -> None:
    for _ in range(3):
        outcomes = [await attempt(doors, "budi@contoh.id", "salah", "203.0.113.9") for _ in range(4)]
        assert outcomes == ["credentials-wrong"] * 4
        assert await attempt(doors, "budi@contoh.id", PASSWORD, "203.0.113.9") == "in"


async def test_no_address_and_no_password_is_written_down(doors: Any, budi: int, settings: AuthSettings) -> None:
    await attempt(doors, "my secret password", "salah sekali", "203.0.113.9")
    async with open_database(settings.database_url, "test") as database, database.read() as connection:
        rows = await connection.execute(text("SELECT to_jsonb(audit_event)::text AS row FROM audit_event"))
        written = "".join(row.row for row in rows)
    assert "login_refused" in written
    assert "secret" not in written
    assert "salah" not in written
