"""Files of projects and templates as they arrive: few at once, each within its limit."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Any, TypeVar

from chassis.errors import unavailable
from projects.app.library.packing import LARGEST_BYTES, unpack

# A document takes a core and many times its size for a while, so few are read at once and the others come back.
READINGS_AT_ONCE = 2
BUSY_SECONDS = 5

Judged = TypeVar("Judged")


class FileDesk:
    """Where files are read; one for all of a kind."""

    def __init__(self) -> None:
        self._turns = asyncio.Semaphore(READINGS_AT_ONCE)

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """UNAVAILABLE at once while all turns are taken."""
        if self._turns.locked():
            raise unavailable("file-busy", "Berkas lain sedang dibaca. Coba lagi sebentar lagi.", BUSY_SECONDS)
        async with self._turns:
            yield


async def received(first: bytes, chunks: AsyncIterator[bytes]) -> bytes:
    """The whole file; what lies beyond the limit is dropped, and `unpack` refuses what is left."""
    body = bytearray(first)
    async for chunk in chunks:
        if len(body) <= LARGEST_BYTES:
            body += chunk
    return bytes(body)


async def judged(body: bytes, name: str, judge: Callable[[Mapping[str, Any]], Judged]) -> Judged:
    """The content of a file of the format `name` as `judge` reads it, without holding up other calls."""
    return await asyncio.to_thread(lambda: judge(unpack(body, name)))
