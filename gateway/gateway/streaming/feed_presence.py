"""Who looks at which project now, agreed on by all gateways through Redis.

Each gateway keeps its own people under its own name in one hash of the project, and renews them before they would count
as gone: what a gateway that died has left behind vanishes by itself. While Redis is away a gateway shows its own people
and says that there may be others.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Collection, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import orjson
import structlog
from pydantic import SecretStr
from redis.asyncio import Redis
from redis.exceptions import RedisError

from gateway.streaming.feed_frames import frame

log = structlog.get_logger()

KEY = "gateway:presence:"
CHANNEL = "gateway:presence"
MOST_PEOPLE = 50
REDIS_SECONDS = 2.0
# Clocks of gateways may differ by a few seconds; the key itself goes a little later.
COUNTS_SECONDS = 45.0
RENEW_SECONDS = 15.0
PAUSE_SECONDS = 2.0
# Arrivals and departures within this time are told together.
GATHER_SECONDS = 0.2
# Who is back within this time, after turning a page or losing the network, was never away.
GRACE_SECONDS = 3.0

Tell = Callable[[int, bytes], None]
# Pages by user number and name.
People = dict[tuple[int, str], set[str]]


@dataclass(frozen=True, eq=False)
class Visitor:
    """One open page of somebody; a program that listens has no page and is not shown."""

    user_id: int
    name: str
    page: str
    tab: str


class Presence:
    """Notes who comes and goes here, and tells the pages of a project whenever its people are others."""

    def __init__(self, redis: Redis, name: str, tell: Tell, *, grace_seconds: float = GRACE_SECONDS) -> None:
        self._redis = redis
        self._name = name
        self._tell = tell
        self._grace = grace_seconds
        self._here: dict[int, dict[tuple[int, str], Visitor]] = {}
        self._told: dict[int, bytes] = {}
        self._dirty: set[int] = set()
        self._changed = asyncio.Event()
        self._is_away = False

    def enter(self, project_id: int, visitor: Visitor) -> Callable[[], None]:
        """Shows a visitor; the returned function lets him go again. Being let in twice with one tab is one visit."""
        self._here.setdefault(project_id, {})[visitor.user_id, visitor.tab] = visitor
        self._note([project_id])

        def leave() -> None:
            asyncio.get_running_loop().call_later(self._grace, self._drop, project_id, visitor)

        return leave

    def told(self, project_id: int) -> bytes | None:
        """What the pages of a project were told last."""
        return self._told.get(project_id)

    def _drop(self, project_id: int, visitor: Visitor) -> None:
        visitors = self._here.get(project_id, {})
        if visitors.get((visitor.user_id, visitor.tab)) is visitor:
            del visitors[visitor.user_id, visitor.tab]
            self._note([project_id])

    def _note(self, projects: Iterable[int]) -> None:
        self._dirty.update(projects)
        self._changed.set()

    async def run(self) -> None:
        """Keeps Redis and the pages up to date for as long as the gateway lives."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._listen())
            group.create_task(self._keep_up())

    async def _keep_up(self) -> None:
        renew_at = 0.0
        while True:
            try:
                async with asyncio.timeout(max(0.0, renew_at - time.monotonic())):
                    await self._changed.wait()
            except TimeoutError:
                renew_at = time.monotonic() + RENEW_SECONDS
                self._dirty.update(self._here)
            self._changed.clear()
            dirty, self._dirty = self._dirty, set()
            if dirty:
                await self._exchange(dirty)
                await asyncio.sleep(GATHER_SECONDS)

    async def _exchange(self, projects: Collection[int]) -> None:
        """Writes the own people of all these projects, and reads everybody's, in one round trip."""
        own = {project_id: _people(self._here.get(project_id, {}).values()) for project_id in projects}
        try:
            found = await self._swap(own)
        except (RedisError, OSError) as error:
            if not self._is_away:
                log.warning("Redis is away: presence is that of this gateway only", error=repr(error))
            self._is_away = True
            for project_id, people in own.items():
                self._show(project_id, people, complete=False)
            return
        self._is_away = False
        for project_id, fields in found.items():
            self._show(project_id, self._merged(own[project_id], fields), complete=True)

    async def _swap(self, own: Mapping[int, People]) -> dict[int, dict[bytes, bytes]]:
        async with self._redis.pipeline(transaction=False) as pipe:
            for project_id, people in own.items():
                key = f"{KEY}{project_id}"
                if people:
                    pipe.hset(key, self._name, orjson.dumps([time.time() + COUNTS_SECONDS, _rows(people)]))
                    pipe.expire(key, round(2 * COUNTS_SECONDS))
                else:
                    pipe.hdel(key, self._name)
                pipe.hgetall(key)
            pipe.publish(CHANNEL, orjson.dumps([self._name, list(own)]))
            answers = [answer for answer in await pipe.execute() if isinstance(answer, dict)]
        return dict(zip(own, answers, strict=True))

    def _merged(self, own: People, fields: Mapping[bytes, bytes]) -> People:
        merged = {person: set(pages) for person, pages in own.items()}
        for name, value in fields.items():
            until, rows = orjson.loads(value)
            if name.decode() == self._name or until < time.time():
                continue
            for user_id, called, pages in rows:
                merged.setdefault((user_id, called), set()).update(pages)
        return merged

    def _show(self, project_id: int, people: People, *, complete: bool) -> None:
        if not self._here.get(project_id):
            self._here.pop(project_id, None)
            self._told.pop(project_id, None)
            return
        shown = [{"user_id": user, "name": name, "pages": pages} for user, name, pages in _rows(people)]
        told = frame("presence", {"people": shown, "complete": complete})
        if self._told.get(project_id) != told:
            self._told[project_id] = told
            self._tell(project_id, told)

    async def _listen(self) -> None:
        """Other gateways say whose people have changed; while that cannot be heard, renewing finds out too."""
        while True:
            try:
                async with self._redis.pubsub(ignore_subscribe_messages=True) as channel:
                    await channel.subscribe(CHANNEL)
                    self._note(self._here)
                    while True:
                        self._heed(await channel.get_message(timeout=RENEW_SECONDS))
            except (RedisError, OSError):
                await asyncio.sleep(PAUSE_SECONDS)

    def _heed(self, message: Mapping[str, Any] | None) -> None:
        if message is None:
            return
        name, projects = orjson.loads(message["data"])
        if name != self._name:
            self._note(project_id for project_id in projects if project_id in self._here)


def _people(visitors: Iterable[Visitor]) -> People:
    people: People = {}
    for visitor in visitors:
        if visitor.page:
            people.setdefault((visitor.user_id, visitor.name), set()).add(visitor.page)
    return people


def _rows(people: People) -> list[tuple[int, str, list[str]]]:
    return [(user_id, name, sorted(pages)) for (user_id, name), pages in sorted(people.items())[:MOST_PEOPLE]]


@asynccontextmanager
async def open_presence_store(url: SecretStr) -> AsyncIterator[Redis]:
    """Connects only when first used."""
    redis = Redis.from_url(
        url.get_secret_value(), socket_timeout=REDIS_SECONDS, socket_connect_timeout=REDIS_SECONDS, max_connections=8
    )
    try:
        yield redis
    finally:
        await redis.aclose()
