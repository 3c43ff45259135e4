"""The pool that hashes passwords."""

import asyncio
import threading
from collections.abc import Iterator

import pytest
from argon2 import PasswordHasher

from auth.config import AuthSettings
from auth.store.passwords import PasswordPool
from chassis.errors import AppError, Kind
from chassis.rpc.deadline import deadline

QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


class SlowHasher(PasswordHasher):
    """Waits for the test before it verifies, and counts."""

    def __init__(self) -> None:
        super().__init__(time_cost=1, memory_cost=8, parallelism=1)
        self.go_on = threading.Event()
        self.verified: list[str] = []

    def verify(self, hash: str | bytes, password: str | bytes) -> bool:  # noqa: A002 - argon2's own name
        self.go_on.wait(timeout=10)
        self.verified.append(str(hash))
        return super().verify(hash, password)


@pytest.fixture
def pool() -> Iterator[PasswordPool]:
    with PasswordPool(QUICK, threads=1, queue=4) as made:
        yield made


async def test_a_password_matches_its_own_hash_only(pool: PasswordPool) -> None:
    password_hash = await pool.hashed("taksir-demo")
    assert password_hash.startswith("$argon2id$")
    assert await pool.matches("taksir-demo", password_hash)
    assert not await pool.matches("taksir-dem0", password_hash)


async def test_a_damaged_hash_matches_nothing(pool: PasswordPool) -> None:
    assert not await pool.matches("taksir-demo", "$argon2id$rubbish")


async def test_an_account_that_there_is_not_costs_the_same_work() -> None:
    hasher = SlowHasher()
    hasher.go_on.set()
    with PasswordPool(hasher, threads=1, queue=0) as pool:
        assert not await pool.matches("nobody has this password", None)
    assert len(hasher.verified) == 1


async def test_hashes_of_other_parameters_are_outdated(pool: PasswordPool) -> None:
    assert not pool.is_outdated(await pool.hashed("taksir-demo"))
    assert pool.is_outdated(PasswordHasher(time_cost=2, memory_cost=16, parallelism=1).hash("taksir-demo"))


async def test_beyond_the_queue_callers_are_told_at_once_when_to_come_back() -> None:
    hasher = SlowHasher()
    with PasswordPool(hasher, threads=1, queue=2) as pool:
        waiting = [asyncio.create_task(pool.matches("x", None)) for _ in range(3)]
        await asyncio.sleep(0)
        with pytest.raises(AppError) as refusal:
            await pool.matches("x", None)
        assert refusal.value.kind is Kind.UNAVAILABLE
        assert refusal.value.retry_after >= 1
        hasher.go_on.set()
        assert await asyncio.gather(*waiting) == [False, False, False]
        assert not await pool.matches("x", None)


async def test_who_would_wait_past_his_deadline_is_refused_at_once() -> None:
    hasher = SlowHasher()
    with PasswordPool(hasher, threads=1, queue=100) as pool:
        threading.Timer(0.5, hasher.go_on.set).start()
        await pool.matches("x", None)
        hasher.go_on.clear()
        patient = asyncio.create_task(pool.matches("x", None))
        await asyncio.sleep(0)
        with deadline(0.06), pytest.raises(AppError) as refusal:
            await pool.matches("x", None)
        assert refusal.value.kind is Kind.UNAVAILABLE
        hasher.go_on.set()
        assert not await patient


async def test_a_caller_that_gives_up_frees_no_thread_that_still_works() -> None:
    hasher = SlowHasher()
    with PasswordPool(hasher, threads=1, queue=0) as pool:
        impatient = asyncio.create_task(pool.matches("x", None))
        await asyncio.sleep(0.05)
        impatient.cancel()
        with pytest.raises(asyncio.CancelledError):
            await impatient
        with pytest.raises(AppError):
            await pool.matches("x", None)
        hasher.go_on.set()


def test_the_usual_parameters_are_no_weaker_than_owasp_asks() -> None:
    """19 MiB, two passes, one lane (OWASP Password Storage Cheat Sheet; ASVS 11.4.2)."""
    usual = {name: field.default for name, field in AuthSettings.model_fields.items()}
    assert usual["argon2_memory_kib"] >= 19 * 1024
    assert usual["argon2_passes"] >= 2
    assert usual["argon2_lanes"] >= 1


async def test_a_password_is_taken_as_it_was_typed(pool: PasswordPool) -> None:
    """Not cut, not trimmed, not changed in case (ASVS 6.2.8)."""
    password = " Kuda Benär " + "x" * 200
    kept = await pool.hashed(password)
    for other in (password.strip(), password.lower(), password[:72], password[:-1], password + " "):
        assert not await pool.matches(other, kept)
    assert await pool.matches(password, kept)
