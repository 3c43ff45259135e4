"""Keeps one sick service from taking its callers down: a bound on calls under way, and no calls while it is away."""

import math
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import structlog

from chassis.errors import AppError, Kind, unavailable

log = structlog.get_logger()

AWAY = "service-unavailable"


@dataclass(frozen=True)
class BreakerPolicy:
    """When a breaker opens, and for how long."""

    most_calls: int = 128
    # Opens when at least this many of the calls that ended in the window failed …
    least_failures: int = 5
    # … and they are at least this share of them.
    failure_ratio: float = 0.5
    window_seconds: float = 10.0
    open_seconds: float = 2.0


class Breaker:
    """Closed: calls pass, up to a bound. Open: refused at once. Half open: one call tries whether it works again.

    Only what says that the service is away or too slow counts as a failure; a refusal is a good answer.
    """

    def __init__(
        self, name: str, policy: BreakerPolicy | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.name = name
        self._policy = policy or BreakerPolicy()
        self._clock = clock
        self._under_way = 0
        self._outcomes: deque[tuple[float, bool]] = deque()
        self._open_until: float | None = None
        self._is_trying = False

    @property
    def is_open(self) -> bool:
        """Whether the service is taken to be away."""
        return self._open_until is not None

    @contextmanager
    def call(self) -> Iterator[None]:
        """Around one call; UNAVAILABLE with retry_after when it must not be made now."""
        is_trial = self._admit()
        self._under_way += 1
        try:
            yield
        except AppError as error:
            self._note(is_trial, failed=_tells_of_sickness(error))
            raise
        else:
            self._note(is_trial, failed=False)
        finally:
            # A call that was given up says nothing about the service; the next one may try.
            self._under_way -= 1
            if is_trial:
                self._is_trying = False

    def _admit(self) -> bool:
        if self._under_way >= self._policy.most_calls:
            raise unavailable("service-busy", "Sistem sedang sangat sibuk. Coba lagi sebentar lagi.", 1)
        if self._open_until is None:
            return False
        left = self._open_until - self._clock()
        if left > 0 or self._is_trying:
            detail = "Layanan sedang tidak dapat dihubungi. Coba lagi sebentar lagi."
            raise unavailable(AWAY, detail, max(1, math.ceil(left)))
        self._is_trying = True
        return True

    def _note(self, is_trial: bool, *, failed: bool) -> None:
        now = self._clock()
        if is_trial:
            self._open(now) if failed else self._close()
            return
        self._outcomes.append((now, failed))
        while self._outcomes and self._outcomes[0][0] <= now - self._policy.window_seconds:
            self._outcomes.popleft()
        if failed and self._open_until is None and self._is_sick():
            self._open(now)

    def _is_sick(self) -> bool:
        failures = sum(failed for _, failed in self._outcomes)
        enough = failures >= self._policy.least_failures
        return enough and failures >= self._policy.failure_ratio * len(self._outcomes)

    def _open(self, now: float) -> None:
        if self._open_until is None:
            log.warning("breaker opened", service=self.name)
        self._open_until = now + self._policy.open_seconds

    def _close(self) -> None:
        log.info("breaker closed", service=self.name)
        self._open_until = None
        self._outcomes.clear()


def _tells_of_sickness(error: AppError) -> bool:
    return error.kind is Kind.TIMEOUT or (error.kind is Kind.UNAVAILABLE and error.slug == AWAY)
