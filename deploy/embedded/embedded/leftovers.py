"""Which processes run: written down for `status`, and to end what a killed supervisor may have left."""

import json
import os
import signal
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from chassis.servers.process import write_private

PATIENCE_SECONDS = 8.0
_START_TIME_FIELD = 19  # of /proc/<pid>/stat, counted after the name in brackets


@dataclass(frozen=True)
class Running:
    """A process, told apart from a later one with the same number by the moment it began."""

    pid: int
    began: str
    restarts: int = 0
    address: str = ""

    @property
    def alive(self) -> bool:
        return bool(self.began) and began(self.pid) == self.began


def began(pid: int) -> str:
    """The start of a living process in clock ticks since boot; empty for one that has ended."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return ""
    return "" if fields[0] in {"Z", "X"} else fields[_START_TIME_FIELD]


def write_processes(path: Path, processes: Mapping[str, Running]) -> None:
    """Replaces the list."""
    write_private(path, json.dumps({name: asdict(process) for name, process in processes.items()}))


def read_processes(path: Path) -> dict[str, Running]:
    """The list as last written; empty where there is none."""
    if not path.exists():
        return {}
    return {name: Running(**values) for name, values in json.loads(path.read_text()).items()}


def end_leftovers(path: Path) -> list[str]:
    """Ends what still runs of the list and returns the names. PostgreSQL is left to its own, gentler, way."""
    left = {name: one for name, one in read_processes(path).items() if name != "postgres" and one.alive}
    give_up = time.monotonic() + PATIENCE_SECONDS
    _signal(left, signal.SIGTERM)
    while any(one.alive for one in left.values()) and time.monotonic() < give_up:
        time.sleep(0.05)
    _signal(left, signal.SIGKILL)
    path.unlink(missing_ok=True)
    return sorted(left)


def _signal(processes: Mapping[str, Running], number: signal.Signals) -> None:
    for process in processes.values():
        if process.alive:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, number)
