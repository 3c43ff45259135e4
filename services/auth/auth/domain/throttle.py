"""How long to wait after wrong passwords: exponentially longer, never for ever.

Four counters: of one account from one address, of one account from anywhere, of one address, and of wrong codes of
the second factor. The second and third are soft, because somebody else may have caused them: their pauses are short,
and who has logged in from this address before is not held up by them. So no office is locked out by a guesser in it.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

MOST_DOUBLINGS = 30


@dataclass(frozen=True)
class Policy:
    """`free` failures cost nothing; then the pause doubles from one second to `longest`."""

    free: int
    longest: timedelta
    forgotten_after: timedelta

    def pause(self, failures: int) -> timedelta:
        """The pause after the last of so many failures in a row."""
        if failures < self.free:
            return timedelta()
        return min(self.longest, timedelta(seconds=2 ** min(failures - self.free, MOST_DOUBLINGS)))


class Counter(StrEnum):
    """What is counted."""

    PAIR = "pair"
    ACCOUNT = "account"
    ADDRESS = "address"
    CODE = "code"


POLICIES = {
    Counter.PAIR: Policy(free=5, longest=timedelta(minutes=5), forgotten_after=timedelta(days=1)),
    Counter.ACCOUNT: Policy(free=20, longest=timedelta(minutes=1), forgotten_after=timedelta(days=1)),
    Counter.ADDRESS: Policy(free=100, longest=timedelta(seconds=30), forgotten_after=timedelta(hours=1)),
    Counter.CODE: Policy(free=5, longest=timedelta(minutes=15), forgotten_after=timedelta(days=1)),
}
SOFT = frozenset({Counter.ACCOUNT, Counter.ADDRESS})


@dataclass(frozen=True)
class Failures:
    """What one counter stands at."""

    counter: Counter
    count: int
    last_at: datetime

    def wait(self, now: datetime) -> timedelta:
        """How long this counter asks to wait; nothing when it asks nothing, or was long enough ago."""
        policy = POLICIES[self.counter]
        if now - self.last_at >= policy.forgotten_after:
            return timedelta()
        return max(timedelta(), self.last_at + policy.pause(self.count) - now)


def longest_wait(counters: list[Failures], now: datetime, *, is_familiar: bool) -> timedelta:
    """How long to wait for all counters together; the soft ones do not hold up who is familiar."""
    waits = [one.wait(now) for one in counters if not (is_familiar and one.counter in SOFT)]
    return max(waits, default=timedelta())


def counter_key(counter: Counter, *parts: str) -> bytes:
    """A name for the counter that holds no address of a person."""
    return hashlib.sha256("\n".join((counter, *parts)).encode(errors="replace")).digest()


def password_keys(email: str, household: str) -> dict[Counter, bytes]:
    """The counters of a password for this normalised e-mail, tried from this household of network addresses."""
    return {
        Counter.PAIR: counter_key(Counter.PAIR, email, household),
        Counter.ACCOUNT: counter_key(Counter.ACCOUNT, email),
        Counter.ADDRESS: counter_key(Counter.ADDRESS, household),
    }
