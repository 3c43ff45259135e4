"""Finished bytes in Redis, computed once for concurrent misses. Losing Redis means slower, never wrong."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import structlog
from pydantic import SecretStr
from redis.asyncio import BlockingConnectionPool, Redis
from redis.exceptions import RedisError

log = structlog.get_logger()

POOL_WAIT_SECONDS = 0.2
SOCKET_SECONDS = 0.5
CONNECTIONS = 16
# After a failure Redis is left alone for this long, so that a lost one does not slow every call.
PAUSE_SECONDS = 1.0


class Cache:
    """Bytes under keys that name what they hold (a revision, say), so that nothing ever has to be invalidated."""

    def __init__(self, redis: Redis, prefix: str) -> None:
        self._redis = redis
        self._prefix = prefix
        self._running: dict[str, asyncio.Future[bytes]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._paused_until = 0.0

    async def get_or_compute(self, key: str, compute: Callable[[], Awaitable[bytes]], seconds: int) -> bytes:
        """The value of `key`, computed and kept for `seconds` where it is missing.

        Concurrent misses share one computation, which goes on when the caller that began it gives up; an error is
        raised to all of them and not kept.
        """
        found = await self.get(key)
        if found is not None:
            return found
        running = self._running.get(key)
        if running is None:
            running = self._running[key] = asyncio.get_running_loop().create_future()
            task = asyncio.create_task(self._compute(key, compute, seconds, running))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        return await asyncio.shield(running)

    async def get(self, key: str) -> bytes | None:
        """The value, or None where it is missing or Redis is away."""
        if not self._is_awake():
            return None
        try:
            value = await self._redis.get(self._prefix + key)
        except RedisError as error:
            self._pause(error)
            return None
        return value if isinstance(value, bytes) else None

    async def put(self, key: str, value: bytes, seconds: int, *, if_absent: bool = False) -> None:
        """Keeps the value for `seconds`, if Redis can; with `if_absent` only where nothing is kept."""
        if self._is_awake():
            try:
                await self._redis.set(self._prefix + key, value, ex=seconds, nx=if_absent)
            except RedisError as error:
                self._pause(error)

    async def forget(self, key: str) -> None:
        """Drops the value, if Redis answers; where that matters for safety, keep `seconds` short as well."""
        if self._is_awake():
            try:
                await self._redis.delete(self._prefix + key)
            except RedisError as error:
                self._pause(error)

    async def _compute(
        self, key: str, compute: Callable[[], Awaitable[bytes]], seconds: int, answer: asyncio.Future[bytes]
    ) -> None:
        """Answers before the value is kept; until it is, others are given the same answer."""
        try:
            # Whoever asks may have missed a value that was kept just before this began.
            kept = await self.get(key)
            if kept is not None:
                answer.set_result(kept)
                return
            value = await _settled(answer, compute)
            if value is not None:
                await self.put(key, value, seconds)
        finally:
            answer.cancel()
            del self._running[key]

    def _is_awake(self) -> bool:
        return asyncio.get_running_loop().time() >= self._paused_until

    def _pause(self, error: RedisError) -> None:
        self._paused_until = asyncio.get_running_loop().time() + PAUSE_SECONDS
        log.warning("cache unavailable", error=repr(error))


async def _settled(answer: asyncio.Future[bytes], compute: Callable[[], Awaitable[bytes]]) -> bytes | None:
    try:
        value = await compute()
    except Exception as error:  # noqa: BLE001 - raised to whoever asked
        answer.set_exception(error)
        # Where all who asked have given up, nobody else looks at it.
        answer.exception()
        return None
    answer.set_result(value)
    return value


@asynccontextmanager
async def open_cache(url: SecretStr, prefix: str) -> AsyncIterator[Cache]:
    """Opens a bounded pool that waits briefly when full; connects only when first used."""
    pool = BlockingConnectionPool.from_url(
        url.get_secret_value(),
        max_connections=CONNECTIONS,
        timeout=POOL_WAIT_SECONDS,
        socket_timeout=SOCKET_SECONDS,
        socket_connect_timeout=SOCKET_SECONDS,
    )
    redis: Redis = Redis(connection_pool=pool)
    try:
        yield Cache(redis, prefix)
    finally:
        await redis.aclose()
        await pool.disconnect()
