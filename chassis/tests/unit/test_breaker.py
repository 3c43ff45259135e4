"""The breaker: states, bounds, and what counts as a failure."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.errors import AppError, Kind, not_found, unavailable
from chassis.rpc.breaker import AWAY, Breaker, BreakerPolicy

POLICY = BreakerPolicy(most_calls=3, least_failures=3, failure_ratio=0.5, window_seconds=10, open_seconds=2)


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def away() -> AppError:
    return unavailable(AWAY, "away")


def attempt(breaker: Breaker, error: BaseException | None = None) -> str:
    """Makes one call; tells how it ended."""

    def answer() -> None:
        if error is not None:
            raise error

    try:
        with breaker.call():
            answer()
    except AppError as refusal:
        return "failed" if refusal is error else f"refused: {refusal.slug}"
    except BaseException:  # noqa: BLE001 - a cancellation, say
        return "given up"
    return "passed"


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def breaker(clock: Clock) -> Breaker:
    return Breaker("projects", POLICY, clock)


def open_it(breaker: Breaker) -> None:
    for _ in range(POLICY.least_failures):
        attempt(breaker, away())
    assert breaker.is_open


def test_it_opens_after_enough_failures(breaker: Breaker) -> None:
    assert [attempt(breaker, away()) for _ in range(3)] == ["failed"] * 3
    assert attempt(breaker) == f"refused: {AWAY}"


def test_a_refusal_tells_when_to_come_back(breaker: Breaker) -> None:
    open_it(breaker)
    with pytest.raises(AppError) as refusal, breaker.call():
        pass
    assert (refusal.value.kind, refusal.value.retry_after) == (Kind.UNAVAILABLE, 2)


@pytest.mark.parametrize(
    "error",
    [not_found("project-not-found", "?"), unavailable("login-overloaded", "?"), RuntimeError(), KeyboardInterrupt()],
)
def test_refusals_and_given_up_calls_never_open_it(breaker: Breaker, error: BaseException) -> None:
    for _ in range(50):
        attempt(breaker, error)
    assert not breaker.is_open


def test_time_outs_count(breaker: Breaker) -> None:
    for _ in range(3):
        attempt(breaker, AppError(Kind.TIMEOUT, "deadline-exceeded", "?"))
    assert breaker.is_open


def test_few_failures_among_many_good_calls_do_not_open_it(breaker: Breaker) -> None:
    for _ in range(20):
        attempt(breaker)
        attempt(breaker)
        attempt(breaker, away())
    assert not breaker.is_open


def test_old_failures_are_forgotten(breaker: Breaker, clock: Clock) -> None:
    for _ in range(10):
        attempt(breaker, away())
        clock.now += POLICY.window_seconds / 2
    assert not breaker.is_open


def test_one_good_trial_closes_it(breaker: Breaker, clock: Clock) -> None:
    open_it(breaker)
    clock.now += POLICY.open_seconds
    assert attempt(breaker) == "passed"
    assert not breaker.is_open
    assert attempt(breaker) == "passed"


def test_a_bad_trial_keeps_it_open(breaker: Breaker, clock: Clock) -> None:
    open_it(breaker)
    clock.now += POLICY.open_seconds
    assert attempt(breaker, away()) == "failed"
    assert attempt(breaker) == f"refused: {AWAY}"
    clock.now += POLICY.open_seconds
    assert attempt(breaker) == "passed"


def test_there_is_one_trial_at_a_time(breaker: Breaker, clock: Clock) -> None:
    open_it(breaker)
    clock.now += POLICY.open_seconds
    with breaker.call():
        assert attempt(breaker) == f"refused: {AWAY}"
    assert attempt(breaker) == "passed"


def test_a_trial_that_is_given_up_lets_the_next_one_try(breaker: Breaker, clock: Clock) -> None:
    open_it(breaker)
    clock.now += POLICY.open_seconds
    assert attempt(breaker, KeyboardInterrupt()) == "given up"
    assert breaker.is_open
    assert attempt(breaker) == "passed"


def test_more_calls_than_the_bound_are_refused_at_once(breaker: Breaker) -> None:
    with breaker.call(), breaker.call(), breaker.call():
        assert attempt(breaker) == "refused: service-busy"
    assert attempt(breaker) == "passed"


Step = st.one_of(
    st.sampled_from(["good", "away", "refused", "given up"]), st.floats(min_value=0, max_value=12, allow_nan=False)
)


@given(st.lists(Step, max_size=200))
def test_it_always_recovers_and_never_loses_a_place(steps: list[str | float]) -> None:
    clock = Clock()
    breaker = Breaker("projects", POLICY, clock)
    errors = {"good": None, "away": away(), "refused": not_found("x", "?"), "given up": KeyboardInterrupt()}
    for step in steps:
        if isinstance(step, float):
            clock.now += step
        else:
            attempt(breaker, errors[step])
    clock.now += POLICY.open_seconds
    assert attempt(breaker) == "passed"
    assert not breaker.is_open
    with breaker.call(), breaker.call(), breaker.call():
        assert attempt(breaker) == "refused: service-busy"
