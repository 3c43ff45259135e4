"""Counting in the memory of one process, in bounded room."""

import math
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from limits import parse

MOST_CALLERS = 50_000


@dataclass(frozen=True)
class Allowance:
    """What is left of one limit after a call, as RateLimit headers tell it (draft-ietf-httpapi-ratelimit-headers)."""

    name: str
    quota: int
    window_seconds: int
    left: int
    # Until the quota is whole again; for a refused call until the next one may come.
    reset_seconds: int


class Meter:
    """One limit for many callers: the generic cell rate algorithm, one number for each.

    A caller may spend the quota at once and gets it back evenly over the window.
    """

    def __init__(self, name: str, rate: str, clock: Callable[[], float] = time.monotonic) -> None:
        item = parse(rate)
        self._name = name
        self._quota = item.amount
        self._window = item.get_expiry()
        self._clock = clock
        self._full_at: OrderedDict[str, float] = OrderedDict()

    def spend(self, who: str) -> tuple[bool, Allowance]:
        """Counts one call of `who`; whether it is within the limit, and what is left."""
        now = self._clock()
        one = self._window / self._quota
        full_at = max(now, self._full_at.get(who, now)) + one
        wait = full_at - now - self._window
        if wait > 1e-6:
            return False, self._allowance(0, wait)
        self._full_at[who] = full_at
        self._full_at.move_to_end(who)
        if len(self._full_at) > MOST_CALLERS:
            self._full_at.popitem(last=False)
        return True, self._allowance(math.floor(-wait / one + 1e-6), full_at - now)

    def forgive(self, who: str) -> None:
        """The count of `who` begins anew."""
        self._full_at.pop(who, None)

    def _allowance(self, left: int, seconds: float) -> Allowance:
        return Allowance(self._name, self._quota, self._window, left, max(1, math.ceil(seconds)))
