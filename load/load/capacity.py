"""How many requests a second a server answers over a few connections that never pause; each body must be the first one.

Written on bare asyncio, because a generator that costs more than what it measures measures itself.
"""

import asyncio
import time
from dataclasses import dataclass, field
from urllib.parse import urlsplit

CONNECTIONS = 16
SECONDS = 5.0
PATIENCE_SECONDS = 60.0


@dataclass
class Capacity:
    """What came back within the time; milliseconds are those of single answers."""

    seconds: float = 0.0
    milliseconds: list[float] = field(default_factory=list)

    @property
    def a_second(self) -> float:
        """Answers, all of them good."""
        return len(self.milliseconds) / self.seconds

    def percentile(self, share: float) -> float:
        """Of the milliseconds."""
        times = sorted(self.milliseconds)
        return times[min(len(times) - 1, int(len(times) * share))]


async def capacity(url: str, headers: dict[str, str], connections: int = CONNECTIONS) -> Capacity:
    """GETs of one address. ValueError for an answer that is not 200, or not the first one's body."""
    parts = urlsplit(url)
    target = f"{parts.path}?{parts.query}" if parts.query else parts.path
    lines = [
        f"GET {target} HTTP/1.1",
        f"Host: {parts.netloc}",
        *(f"{name}: {value}" for name, value in headers.items()),
    ]
    request = "\r\n".join([*lines, "", ""]).encode()
    found = Capacity()
    expected: list[bytes] = []
    began = time.perf_counter()
    until = began + SECONDS
    readers = (
        _ask_again(parts.hostname or "", parts.port or 80, request, until, found, expected) for _ in range(connections)
    )
    async with asyncio.timeout(PATIENCE_SECONDS):
        await asyncio.gather(*readers)
    found.seconds = time.perf_counter() - began
    return found


async def _ask_again(
    host: str, port: int, request: bytes, until: float, found: Capacity, expected: list[bytes]
) -> None:
    reader, writer = await asyncio.open_connection(host, port, limit=2**24)
    try:
        while (began := time.perf_counter()) < until:
            writer.write(request)
            body = await _answer(reader)
            found.milliseconds.append((time.perf_counter() - began) * 1000)
            if not expected:
                expected.append(body)
            if body != expected[0]:
                raise ValueError(f"another body than the first one: {body[:200]!r}")
    finally:
        writer.close()


async def _answer(reader: asyncio.StreamReader) -> bytes:
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    if not head.startswith(b"http/1.1 200 "):
        raise ValueError(head.decode(errors="replace"))
    _, _, after = head.partition(b"content-length: ")
    return await reader.readexactly(int(after.partition(b"\r\n")[0]))
