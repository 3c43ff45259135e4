"""Argon2id in a small pool of threads with a bounded queue: a storm of logins must not stop anything else."""

import asyncio
import math
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Self, TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from chassis.errors import AppError, unavailable
from chassis.rpc.deadline import remaining

Result = TypeVar("Result")

# How much one measurement moves the expectation of the next.
WEIGHT_OF_LAST = 0.2


class PasswordPool:
    """Implements `auth.app.ports.Passwords`. Argon2 lets go of the interpreter's lock: threads really run at once.

    Who would wait longer than his deadline, or behind a full queue, is refused at once and told when to come back.
    """

    def __init__(self, hasher: PasswordHasher, threads: int, queue: int) -> None:
        self._hasher = hasher
        self._threads = threads
        self._most = threads + queue
        self._executor = ThreadPoolExecutor(threads, thread_name_prefix="argon2")
        self._lock = threading.Lock()
        self._under_way = 0
        self._typical_seconds = 0.0
        # Checked for accounts that there are not, so that their refusal takes as long.
        self._nobody = self._measured(lambda: hasher.hash("nobody has this password"))

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
        self._admit()
        running: Future[Result] = self._executor.submit(self._measured, work)
        # A place is given back when the work is done, not when the caller stops waiting for it.
        running.add_done_callback(lambda _: self._leave())
        return await asyncio.wrap_future(running)

    def _admit(self) -> None:
        left = remaining()
        with self._lock:
            wait = (self._under_way // self._threads + 1) * self._typical_seconds
            if self._under_way >= self._most or (left is not None and wait > left):
                raise _overloaded(wait)
            self._under_way += 1

    def _leave(self) -> None:
        with self._lock:
            self._under_way -= 1

    def _measured(self, work: Callable[[], Result]) -> Result:
        began = time.perf_counter()
        result = work()
        seconds = time.perf_counter() - began
        with self._lock:
            known = self._typical_seconds or seconds
            self._typical_seconds = known + WEIGHT_OF_LAST * (seconds - known)
        return result


def _overloaded(wait: float) -> AppError:
    seconds = max(1, math.ceil(wait))
    detail = f"Sedang banyak yang masuk. Coba lagi dalam {seconds} detik."
    return unavailable("login-overloaded", detail, seconds)
