"""PostgreSQL, Redis and NATS: embedded ones unless addresses of existing servers are given; kept running."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import Protocol
from urllib.parse import quote, urlsplit, urlunsplit

from chassis.servers import NatsServer, PostgresServer, RedisServer, ServerFailedError
from chassis.servers.process import ServerProcess
from embedded.access import nats_users, redis_users
from embedded.console import Say
from embedded.home import Home
from embedded.options import Options
from embedded.roles import DATABASE

WATCH_SECONDS = 0.3
LONGEST_PAUSE_SECONDS = 15.0


class Addresses(Protocol):
    """Where each service finds its servers, with its own name and password."""

    def postgres(self, service: str) -> str: ...
    def redis(self, service: str, database: int = 0) -> str: ...
    def nats(self, service: str) -> str: ...


class Backends:
    """The three servers of one stack."""

    def __init__(self, options: Options, home: Home, say: Say, on_change: Callable[[], None] = lambda: None) -> None:
        self._home = home
        self._say = say
        self._on_change = on_change
        self._given = {"postgres": options.postgres_url, "redis": options.redis_url, "nats": options.nats_url}
        self._postgres = PostgresServer(
            home.folder / "postgres",
            durable=options.durable,
            settings={"shared_preload_libraries": "pg_stat_statements", "max_connections": "200"},
        )
        self._redis = RedisServer(home.folder / "redis", users=redis_users(home))
        self._nats = NatsServer(home.folder / "nats", users=nats_users(home))
        self._watchers: list[asyncio.Task[None]] = []
        self.restarts = dict.fromkeys(self.own, 0)

    @property
    def own(self) -> dict[str, ServerProcess]:
        """The embedded servers, by name; those replaced by existing ones are missing."""
        servers: tuple[ServerProcess, ...] = (self._postgres, self._redis, self._nats)
        return {server.name: server for server in servers if self._given[server.name] is None}

    @property
    def postgres_admin_url(self) -> str:
        """As superuser, on the database that holds the schemas."""
        return self._given["postgres"] or self._postgres.url_of(DATABASE)

    @property
    def postgres_maintenance_url(self) -> str | None:
        """Where an embedded server creates that database; None on an existing server, where it must exist."""
        return None if self._given["postgres"] else self._postgres.url

    @property
    def nats_admin_url(self) -> str:
        return self._given["nats"] or self._nats.url

    def postgres(self, service: str) -> str:
        """Address with the service's own role."""
        return _as_user(self.postgres_admin_url, service, self._home.secret(f"postgres-{service}"))

    def redis(self, service: str, database: int = 0) -> str:
        """Address with the service's own user; an existing server's address is used as it is, but for the database."""
        given = self._given["redis"]
        if given:
            return urlunsplit(urlsplit(given)._replace(path=f"/{database}"))
        return self._redis.url_of(service, database)

    def nats(self, service: str) -> str:
        """Address with the service's own user; an existing server's address is used as it is."""
        return self._given["nats"] or self._nats.url_of(service)

    async def start(self, name: str) -> None:
        """Starts one embedded server; nothing to do for an existing one."""
        server = self.own.get(name)
        if server is None:
            return
        await self._launch(server)
        self._watchers.append(asyncio.create_task(self._watch(server), name=name))

    async def stop(self) -> None:
        """Stops all embedded servers at once; each is given its time."""
        for watcher in self._watchers:
            watcher.cancel()
        for watcher in self._watchers:
            with suppress(asyncio.CancelledError):
                await watcher
        self._watchers.clear()
        await asyncio.gather(*(asyncio.to_thread(server.stop) for server in self.own.values()))

    async def destroy(self) -> None:
        """Stops the servers and removes PostgreSQL's data, which may lie outside the folder. For tests."""
        await self.stop()
        if self._postgres.name in self.own:
            await asyncio.to_thread(self._postgres.destroy)

    async def _launch(self, server: ServerProcess) -> None:
        """Forks on the event loop's own thread: the kernel ties the child's life to that thread."""
        await asyncio.to_thread(server.prepare)
        server.launch()
        self._on_change()
        await asyncio.to_thread(server.wait_ready)

    async def _watch(self, server: ServerProcess) -> None:
        pause = WATCH_SECONDS
        while True:
            await asyncio.sleep(pause)
            if server.running:
                pause = WATCH_SECONDS
                continue
            self._say(f"{server.name} {server.exit_reason}; starting it again. Its last lines:\n{server.log_tail()}")
            self.restarts[server.name] += 1
            try:
                await self._launch(server)
            except ServerFailedError as error:
                pause = min(pause * 2, LONGEST_PAUSE_SECONDS)
                self._say(str(error))


def _as_user(url: str, user: str, password: str) -> str:
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2]
    return urlunsplit(parts._replace(netloc=f"{user}:{quote(password, safe='')}@{host}"))
