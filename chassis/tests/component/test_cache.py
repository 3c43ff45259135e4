"""The cache against a real Redis, and without one."""

import asyncio
from typing import Any

import pytest
from pydantic import SecretStr

from chassis.cache import Cache, open_cache


class Computation:
    """Counts how often it is asked."""

    def __init__(self, value: bytes = b"value", failure: Exception | None = None) -> None:
        self.calls = 0
        self.value = value
        self.failure = failure
        self.gate = asyncio.Event()
        self.gate.set()

    async def __call__(self) -> bytes:
        self.calls += 1
        await self.gate.wait()
        if self.failure:
            raise self.failure
        return self.value


async def test_a_value_is_computed_once_and_kept(cache: Cache) -> None:
    compute = Computation()
    assert [await cache.get_or_compute("key", compute, 60) for _ in range(3)] == [b"value"] * 3
    assert compute.calls == 1


async def test_concurrent_misses_share_one_computation(cache: Cache) -> None:
    compute = Computation()
    compute.gate.clear()
    leader = asyncio.create_task(cache.get_or_compute("key", compute, 60))
    while compute.calls == 0:
        await asyncio.sleep(0.01)
    followers = [asyncio.create_task(cache.get_or_compute("key", compute, 60)) for _ in range(50)]
    leader.cancel()
    with pytest.raises(asyncio.CancelledError):
        await leader
    compute.gate.set()
    assert await asyncio.gather(*followers) == [b"value"] * 50
    assert compute.calls == 1


async def test_a_miss_just_before_the_value_is_kept_computes_nothing(cache: Cache, monkeypatch: Any) -> None:
    missed, first, second = asyncio.Event(), Computation(), Computation(b"again")
    look = cache.get

    async def look_slowly(key: str) -> bytes | None:
        found = await look(key)
        await missed.wait()
        return found

    monkeypatch.setattr(cache, "get", look_slowly)
    late = asyncio.create_task(cache.get_or_compute("key", second, 60))
    await asyncio.sleep(0.05)
    monkeypatch.setattr(cache, "get", look)
    assert await cache.get_or_compute("key", first, 60) == b"value"
    await asyncio.sleep(0.05)
    missed.set()
    assert await late == b"value"
    assert (first.calls, second.calls) == (1, 0)


async def test_an_error_reaches_all_and_is_not_kept(cache: Cache) -> None:
    failing = Computation(failure=ValueError("no"))
    answers = await asyncio.gather(
        *(cache.get_or_compute("key", failing, 60) for _ in range(3)), return_exceptions=True
    )
    assert all(isinstance(answer, ValueError) for answer in answers)
    assert await cache.get_or_compute("key", Computation(), 60) == b"value"


async def test_without_redis_it_computes_every_time() -> None:
    async with open_cache(SecretStr("redis://127.0.0.1:1/0"), "away:") as away:
        compute = Computation()
        assert await away.get_or_compute("key", compute, 60) == b"value"
        assert await away.get_or_compute("key", compute, 60) == b"value"
        assert compute.calls == 2


async def test_random_cancellations_never_mix_up_answers(cache: Cache) -> None:
    """redis-py once gave a cancelled command's reply to the next caller."""
    for number in range(8):
        await cache.put(str(number), str(number).encode() * 1000, 60)

    async def read(number: int, patience: float) -> bool:
        try:
            async with asyncio.timeout(patience):
                value = await cache.get(str(number))
        except TimeoutError:
            return True
        return value in {None, str(number).encode() * 1000}

    for round_number in range(40):
        reads = [read(number % 8, 0.0001 * (round_number + number % 5)) for number in range(64)]
        assert all(await asyncio.gather(*reads))


@pytest.mark.parametrize("size", [0, 1, 5_000_000])
async def test_bytes_come_back_whole(cache: Cache, size: int) -> None:
    await cache.put("key", b"x" * size, 60)
    assert await cache.get("key") == b"x" * size


async def test_what_is_kept_can_stand_against_what_comes_later(cache: Cache) -> None:
    await cache.put("key", b"first", 60)
    await cache.put("key", b"second", 60, if_absent=True)
    assert await cache.get("key") == b"first"
    await cache.put("key", b"third", 60)
    assert await cache.get("key") == b"third"
    await cache.put("other", b"first", 60, if_absent=True)
    assert await cache.get("other") == b"first"
