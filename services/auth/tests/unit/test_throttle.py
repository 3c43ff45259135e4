"""How long to wait after wrong passwords."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auth.domain.throttle import POLICIES, SOFT, Counter, Failures, longest_wait, password_keys

NOW = datetime(2026, 2, 2, 8, tzinfo=UTC)
counters = st.sampled_from(Counter)
counts = st.integers(0, 10_000)
ages = st.timedeltas(timedelta(0), timedelta(days=3))


@given(counters, counts)
def test_pauses_never_shrink_with_more_failures_and_never_pass_the_longest(counter: Counter, count: int) -> None:
    policy = POLICIES[counter]
    assert timedelta() <= policy.pause(count) <= policy.pause(count + 1) <= policy.longest


@given(counters, counts, ages)
def test_whoever_waits_as_long_as_asked_is_let_in(counter: Counter, count: int, age: timedelta) -> None:
    failures = Failures(counter, count, NOW - age)
    wait = failures.wait(NOW)
    assert timedelta() <= wait <= POLICIES[counter].longest
    assert failures.wait(NOW + wait) == timedelta()


@given(st.lists(st.builds(Failures, counters, counts, st.just(NOW))))
def test_soft_counters_never_hold_up_who_is_familiar(found: list[Failures]) -> None:
    hard = [one for one in found if one.counter not in SOFT]
    assert longest_wait(found, NOW, is_familiar=True) == longest_wait(hard, NOW, is_familiar=False)
    assert longest_wait(found, NOW, is_familiar=True) <= longest_wait(found, NOW, is_familiar=False)


@pytest.mark.parametrize("counter", Counter)
def test_the_first_pause_is_a_second_and_the_next_twice_as_long(counter: Counter) -> None:
    policy = POLICIES[counter]
    assert [policy.pause(policy.free + more).total_seconds() for more in (-1, 0, 1, 2)] == [0, 1, 2, 4]


def test_an_office_of_100_mistypes_before_anybody_waits() -> None:
    assert POLICIES[Counter.ADDRESS].pause(99) == timedelta()


def test_no_pause_outlives_its_memory() -> None:
    assert all(policy.longest < policy.forgotten_after for policy in POLICIES.values())


@given(st.text(), st.text())
def test_counters_are_kept_apart_and_name_nobody(email: str, address: str) -> None:
    keys = password_keys(email, address)
    assert len(set(keys.values())) == 3
    assert all(len(key) == 32 for key in keys.values())
