"""The system under the demonstration: the one that answers, or one started for the run."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

import httpx

_READY_SECONDS = 60.0
_POLL_SECONDS = 0.5


class StackError(RuntimeError):
    """Nothing answers and nothing could be started."""


@contextmanager
def running_at(url: str) -> Iterator[str]:
    """The URL of a running system: the given one, or an embedded one that lives as long as the context."""
    if _answers(url):
        yield url
        return
    raise StackError(f"{url} tidak menjawab")


def _answers(url: str) -> bool:
    """Whether something serves there; waits while it says that it is not ready yet."""
    deadline = time.monotonic() + _READY_SECONDS
    while time.monotonic() < deadline:
        try:
            response = httpx.get(f"{url}/health/ready", timeout=5.0)
        except httpx.TransportError:
            return False
        if response.is_success:
            return True
        time.sleep(_POLL_SECONDS)
    return False
