"""Argon2id in a small pool of threads with a bounded queue: a storm of logins must not stop anything else."""

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Self, TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from chassis.errors import unavailable

Result = TypeVar("Result")

RETRY_SECONDS = 2


class PasswordPool:
    """Implements `auth.app.ports.Passwords`. Argon2 lets go of the interpreter's lock: threads really run at once."""

    def __init__(self, hasher: PasswordHasher, threads: int, queue: int) -> None:
        self._hasher = hasher
        self._executor = ThreadPoolExecutor(threads, thread_name_prefix="argon2")
        self._room = threading.BoundedSemaphore(threads + queue)
        # Checked for accounts that there are not, so that their refusal takes as long.
        self._nobody = hasher.hash("nobody has this password")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._executor.shutdown(wait=True, cancel_futures=True)

    async def hashed(self, password: str) -> str:
        """A new hash."""
        return await self._run(lambda: self._hasher.hash(password))

    async def matches(self, password: str, password_hash: str | None) -> bool:
        """False also for an account that there is not, after the same work."""
        matched = await self._run(lambda: self._verify(password_hash or self._nobody, password))
        return matched and password_hash is not None

    def is_outdated(self, password_hash: str) -> bool:
        """Whether the hash was made with other parameters."""
        return self._hasher.check_needs_rehash(password_hash)

    def _verify(self, password_hash: str, password: str) -> bool:
        try:
            return self._hasher.verify(password_hash, password)
        except (VerificationError, InvalidHashError):
            return False

    async def _run(self, work: Callable[[], Result]) -> Result:
        if not self._room.acquire(blocking=False):
            raise unavailable(
                "login-overloaded",
                f"Sedang banyak yang masuk. Coba lagi dalam {RETRY_SECONDS} detik.",
                RETRY_SECONDS,
            )
        running: Future[Result] = self._executor.submit(work)
        # Room is given back when the work is done, not when the caller stops waiting for it.
        running.add_done_callback(lambda _: self._room.release())
        return await asyncio.wrap_future(running)
