"""How often one client may ask, counted in Redis so that all gateways count together.

While Redis is away each gateway counts by itself, from nothing: with n gateways a guesser has up to n times the quota,
never an open door. What auth itself counts, in Postgres, is not touched by that.
"""

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import structlog
from limits import parse
from limits.aio.storage import RedisStorage
from limits.aio.strategies import MovingWindowRateLimiter
from pydantic import SecretStr
from redis.asyncio import BlockingConnectionPool
from redis.exceptions import RedisError

from chassis.errors import limited
from gateway.security.meter import Meter

log = structlog.get_logger()

PREFIX = "gateway:limits"
REDIS_SECONDS = 0.5
CONNECTIONS = 16
POOL_WAIT_SECONDS = 2.0
# After a failure Redis is left alone for this long, so that a lost one does not slow every request.
PAUSE_SECONDS = 5.0


class Counters:
    """The shared counters. While Redis is away those of this process stand in, and that is logged once."""

    def __init__(self, storage: RedisStorage) -> None:
        self._limiter = MovingWindowRateLimiter(storage)
        self._meters: dict[str, Meter] = {}
        self._paused_until = 0.0
        self._is_away = False

    async def spend(self, rate: str, *names: str) -> int:
        """Counts one use of `names`; 0 when it is within `rate`, else the seconds to wait."""
        if time.monotonic() < self._paused_until:
            return self._spend_here(rate, *names)
        try:
            wait = await self._spend(rate, *names)
        except (RedisError, OSError) as error:
            self._pause(error)
            return self._spend_here(rate, *names)
        self._is_away = False
        return wait

    def _spend_here(self, rate: str, *names: str) -> int:
        within, allowance = self._meter(rate).spend("\n".join(names))
        return 0 if within else allowance.reset_seconds

    def _meter(self, rate: str) -> Meter:
        """One for each rate of the settings; there are few."""
        return self._meters.setdefault(rate, Meter("away", rate))

    async def _spend(self, rate: str, *names: str) -> int:
        item = parse(rate)
        if await self._limiter.hit(item, *names):
            return 0
        stats = await self._limiter.get_window_stats(item, *names)
        return max(1, round(stats.reset_time - time.time()))

    async def forgive(self, rate: str, *names: str) -> None:
        """Forgets the uses of `names`; those in Redis only if it answers."""
        self._meter(rate).forgive("\n".join(names))
        if time.monotonic() < self._paused_until:
            return
        try:
            await self._limiter.clear(parse(rate), *names)
        except (RedisError, OSError) as error:
            self._pause(error)

    def _pause(self, error: Exception) -> None:
        self._paused_until = time.monotonic() + PAUSE_SECONDS
        if not self._is_away:
            log.warning("Redis is away: this gateway counts by itself", error=repr(error))
        self._is_away = True


class RateLimit:
    """One limit, such as 60 measurements a minute per client."""

    def __init__(self, counters: Counters, name: str, rate: str) -> None:
        self._counters = counters
        self._name = name
        self._rate = rate

    async def spend(self, who: str) -> None:
        """Counts one use by `who`; LIMITED with the seconds to wait when there were too many."""
        wait = await self._counters.spend(self._rate, self._name, who)
        if wait:
            raise limited("too-many-requests", f"Terlalu banyak permintaan. Coba lagi dalam {wait} detik.", wait)

    async def forgive(self, who: str) -> None:
        """Forgets the uses by `who`."""
        await self._counters.forgive(self._rate, self._name, who)


@asynccontextmanager
async def open_counters(url: SecretStr) -> AsyncIterator[Counters]:
    """Connects only when first used."""
    address = url.get_secret_value()
    # The default pool raises when it is full, which would switch the limits off just when they are needed.
    pool = BlockingConnectionPool.from_url(
        address,
        max_connections=CONNECTIONS,
        timeout=POOL_WAIT_SECONDS,
        socket_timeout=REDIS_SECONDS,
        socket_connect_timeout=REDIS_SECONDS,
    )
    options: dict[str, Any] = {"connection_pool": pool}
    try:
        yield Counters(RedisStorage(f"async+{address}", implementation="redispy", key_prefix=PREFIX, **options))
    finally:
        await pool.disconnect()
