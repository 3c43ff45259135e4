"""How much time is left for the work at hand; gRPC for Python does not hand it on by itself."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

# Kept back on the server so that the caller hears the refusal before its own clock runs out.
ANSWER_RESERVE_SECONDS = 0.02
# With less than this left the work would be thrown away.
LEAST_USEFUL_SECONDS = 0.05

_ends_at: ContextVar[float | None] = ContextVar("deadline", default=None)


def remaining() -> float | None:
    """Seconds left, never negative; None where nobody set a limit."""
    ends_at = _ends_at.get()
    return None if ends_at is None else max(0.0, ends_at - time.monotonic())


@contextmanager
def deadline(seconds: float) -> Iterator[None]:
    """Limits the work inside to `seconds`, or to what is already left where that is less."""
    left = remaining()
    token = _ends_at.set(time.monotonic() + (seconds if left is None else min(seconds, left)))
    try:
        yield
    finally:
        _ends_at.reset(token)
