"""The system under the demonstration: the one that answers, or one started for the run."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

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
    port = _local_port(url)
    print(f"Tidak ada yang menjawab di {url}: Taksir dijalankan untuk peragaan ini …", flush=True)
    _embedded("up", "--detach", port=port)
    try:
        yield url
    finally:
        _embedded("down", port=port)


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
    raise StackError(f"{url} menjawab, tetapi tidak siap dalam {_READY_SECONDS:.0f} detik.")


def _local_port(url: str) -> int:
    parts = urlsplit(url)
    if parts.scheme != "http" or parts.hostname not in {"127.0.0.1", "localhost"}:
        raise StackError(f"{url} tidak menjawab, dan hanya Taksir di komputer ini yang dapat dijalankan.")
    return parts.port or 80


def _embedded(*words: str, port: int) -> None:
    command = (sys.executable, "-P", "-m", "embedded", *words)
    ended = subprocess.run(command, env={**os.environ, "PORT": str(port)}, check=False)
    if ended.returncode:
        raise StackError(f"`python -m embedded {' '.join(words)}` berakhir dengan status {ended.returncode}.")
