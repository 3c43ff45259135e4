"""One server process: launched, awaited until ready, stopped within a bounded time."""

import os
import random
import secrets
import signal
import socket
import subprocess
import time
from abc import ABC, abstractmethod
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, ClassVar, Self

from chassis.servers.death import dies_with_parent
from chassis.servers.unprivileged import Account

LOG_LIMIT_BYTES = 5 * 1024 * 1024
_TAIL_BYTES = 4096
_TAIL_LINES = 12


class ServerFailedError(RuntimeError):
    """A server did not become ready; the message tells why and ends with the last lines of its log."""


def free_port() -> int:
    """A TCP port of 127.0.0.1 that nobody listens on.

    Taken from below the range that the kernel hands to outgoing connections, so that it is still free a moment later.
    """
    for _ in range(200):
        port = random.randrange(20_000, 32_000)  # noqa: S311 - not a secret
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise ServerFailedError("no free port between 20000 and 32000 on 127.0.0.1")


class ServerProcess(ABC):
    """What PostgreSQL, Redis and NATS have in common."""

    name: ClassVar[str]
    stop_signal: ClassVar[signal.Signals] = signal.SIGTERM
    death_signal: ClassVar[signal.Signals] = signal.SIGTERM
    ready_seconds: ClassVar[float] = 30.0
    stop_seconds: ClassVar[float] = 15.0

    def __init__(self, folder: Path, port: int | None = None) -> None:
        self.folder = folder.absolute()
        self.port = port or free_port()
        self._process: subprocess.Popen[bytes] | None = None
        self._password: str | None = None

    @property
    @abstractmethod
    def url(self) -> str:
        """Address with the administrator's name and password."""

    @property
    def log_file(self) -> Path:
        return self.folder / f"{self.name}.log"

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process else None

    @property
    def running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    @property
    def password(self) -> str:
        """The administrator's; generated once and kept in the folder, readable by its owner only."""
        if self._password is None:
            self._password = kept_secret(self.folder / "password")
        return self._password

    def start(self) -> None:
        """Returns once the server answers. A running one stays as it is."""
        if self.running:
            return
        self.prepare()
        self.launch()
        self.wait_ready()

    def prepare(self) -> None:
        """Makes folders, configuration and, the first time, the data."""
        self.folder.mkdir(parents=True, exist_ok=True)

    def launch(self) -> None:
        """Forks the server. Call it from a thread that lives as long as the server shall (see `dies_with_parent`)."""
        account = self._account()
        with _open_log(self.log_file) as output:
            self._process = subprocess.Popen(
                self._command(),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                cwd=self._working_folder(),
                env=plain_environment(),
                start_new_session=True,  # Ctrl-C in a terminal is the supervisor's business
                preexec_fn=dies_with_parent(self.death_signal),  # noqa: PLW1509 - calls prctl and nothing else
                user=account.uid if account else None,
                group=account.gid if account else None,
                extra_groups=[] if account else None,
            )

    def wait_ready(self) -> None:
        """Raises `ServerFailedError` when the server ends or does not answer in time."""
        give_up = time.monotonic() + self.ready_seconds
        while not self._answers():
            if not self.running:
                raise ServerFailedError(f"{self.name} {self.exit_reason}\n{self.log_tail()}")
            if time.monotonic() > give_up:
                self.kill()
                raise ServerFailedError(f"{self.name} did not answer in {self.ready_seconds:.0f} s\n{self.log_tail()}")
            time.sleep(0.02)

    def stop(self) -> None:
        """Asks the server to end, and kills it if it does not in time. A stopped one stays as it is."""
        if self._process is None:
            return
        if self.running:
            self._process.send_signal(self.stop_signal)
        try:
            self._process.wait(self.stop_seconds)
        except subprocess.TimeoutExpired:
            self.kill()

    def kill(self) -> None:
        """SIGKILL to the server and its children, as a crash would do it."""
        if self._process is None or self._process.poll() is not None:
            return
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()

    @property
    def exit_reason(self) -> str:
        """In words: `ended with exit status 1` or `was killed by SIGKILL`."""
        code = self._process.poll() if self._process else None
        if code is None:
            return "is running" if self._process else "was not started"
        return f"was killed by {signal.Signals(-code).name}" if code < 0 else f"ended with exit status {code}"

    def log_tail(self) -> str:
        """The last lines that the server wrote."""
        with self.log_file.open("rb") as log:
            log.seek(max(0, log.seek(0, os.SEEK_END) - _TAIL_BYTES))
            return "\n".join(log.read().decode(errors="replace").splitlines()[-_TAIL_LINES:])

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @abstractmethod
    def _command(self) -> list[str]:
        """What is run."""

    @abstractmethod
    def _answers(self) -> bool:
        """Whether it is ready for clients."""

    def _account(self) -> Account | None:
        """Whom to run as; None is whoever runs this."""
        return None

    def _working_folder(self) -> Path:
        return self.folder


def write_private(path: Path, text: str) -> None:
    """Writes a file that its owner alone can read, in one step."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
    draft.replace(path)


def kept_secret(path: Path) -> str:
    if path.is_file():
        return path.read_text().strip()
    path.parent.mkdir(parents=True, exist_ok=True)
    secret = secrets.token_urlsafe(24)
    write_private(path, secret)
    return secret


def _open_log(path: Path) -> BinaryIO:
    """Appends; a log that has grown large is set aside, one old one is kept."""
    if path.is_file() and path.stat().st_size > LOG_LIMIT_BYTES:
        path.replace(path.with_suffix(".log.1"))
    return path.open("ab")


def plain_environment() -> dict[str, str]:
    """Nothing of the caller's: a server must behave the same whoever starts it."""
    return {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"}
