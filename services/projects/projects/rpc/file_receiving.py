"""Files of projects and templates as they arrive: spooled first, then few read at once, each within its limit."""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from typing import IO, Any, TypeVar

from chassis.errors import unavailable
from projects.app.library.packing import LARGEST_BYTES, MEBIBYTE, unpack

# A document takes a core and many times its size for a while, so few are read at once and the others wait a moment.
READINGS_AT_ONCE = 2
LONGEST_WAIT_SECONDS = 20
BUSY_SECONDS = 5

Judged = TypeVar("Judged")
Judge = Callable[[bytes], Judged]


class FileDesk:
    """Where files are read; one for all of a kind."""

    def __init__(self) -> None:
        self._turns = asyncio.Semaphore(READINGS_AT_ONCE)

    @asynccontextmanager
    async def reading(self, first: bytes, chunks: AsyncIterator[bytes], judge: Judge[Judged]) -> AsyncIterator[Judged]:
        """The file as `judge` reads it, in a turn that lasts as long as the context.

        However slowly a file arrives, it takes no turn before it is there. UNAVAILABLE where no turn comes up in time.
        """
        with tempfile.SpooledTemporaryFile(max_size=MEBIBYTE) as spool:
            await _receive(spool, first, chunks)
            async with self._turn():
                yield await asyncio.to_thread(lambda: judge(_whole(spool)))

    @asynccontextmanager
    async def _turn(self) -> AsyncIterator[None]:
        try:
            async with asyncio.timeout(LONGEST_WAIT_SECONDS):
                await self._turns.acquire()
        except TimeoutError:
            detail = "Berkas lain sedang dibaca. Coba lagi sebentar lagi."
            raise unavailable("file-busy", detail, BUSY_SECONDS) from None
        try:
            yield
        finally:
            self._turns.release()


async def _receive(spool: IO[bytes], first: bytes, chunks: AsyncIterator[bytes]) -> None:
    """Keeps the file on disk; what lies beyond the limit is dropped, and `unpack` refuses what is left."""
    received = len(first)
    await asyncio.to_thread(spool.write, first)
    async for chunk in chunks:
        if received <= LARGEST_BYTES:
            received += len(chunk)
            await asyncio.to_thread(spool.write, chunk)


def _whole(spool: IO[bytes]) -> bytes:
    spool.seek(0)
    return spool.read()


def of_format(name: str, judge: Callable[[Mapping[str, Any]], Judged]) -> Judge[Judged]:
    """Reads a file of the format `name`: its shell, then its content by `judge`."""
    return lambda body: judge(unpack(body, name))
