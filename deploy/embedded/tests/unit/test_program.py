"""The supervisor with small real processes: restarts with the reason, bounded stop, nothing left behind."""

import asyncio
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from embedded.leftovers import began
from embedded.program import Pauses, Program, Supervised

QUICK = Pauses(first=0.01, longest=0.02, healthy_after=60)
PYTHON = (sys.executable, "-S", "-E", "-c")


class Spoken:
    """Collects what would be said at the terminal."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def __call__(self, text: str) -> None:
        self.lines.append(text)

    @property
    def text(self) -> str:
        return "\n".join(self.lines)


@pytest.fixture
def spoken() -> Spoken:
    return Spoken()


def supervise(name: str, code: str, folder: Path, spoken: Spoken, stop_seconds: float = 5.0) -> Supervised:
    program = Program(name, (*PYTHON, code), dict(os.environ), stop_seconds=stop_seconds)
    return Supervised(program, folder, spoken, pauses=QUICK)


async def until(condition: Callable[[], bool], seconds: float = 10.0) -> None:
    async with asyncio.timeout(seconds):
        while not condition():
            await asyncio.sleep(0.01)


def written(path: Path) -> bytes:
    return path.read_bytes() if path.exists() else b""


WAIT = "import signal; print('up', flush=True); signal.pause()"


async def test_a_crash_is_explained_and_the_program_started_again(tmp_path: Path, spoken: Spoken) -> None:
    one = supervise("rekap", "import sys; print('no database'); sys.exit(3)", tmp_path, spoken)
    await one.start()
    await until(lambda: one.restarts >= 2)
    await one.stop()
    assert "rekap ended with exit status 3" in spoken.lines[0]
    assert "no database" in spoken.lines[0]


async def test_the_signal_that_killed_a_program_is_named(tmp_path: Path, spoken: Spoken) -> None:
    one = supervise("auth", WAIT, tmp_path, spoken)
    await one.start()
    one.signal(signal.SIGKILL)
    await until(lambda: one.restarts == 1)
    await one.stop()
    assert "auth was killed by SIGKILL" in spoken.text


async def test_the_pause_between_restarts_grows(tmp_path: Path, spoken: Spoken) -> None:
    program = Program("auth", (*PYTHON, "raise SystemExit(1)"), dict(os.environ))
    one = Supervised(program, tmp_path, spoken, pauses=Pauses(first=0.01, longest=0.04, healthy_after=60))
    await one.start()
    await until(lambda: one.restarts >= 4)
    await one.stop()
    pauses = [line.split("again in ")[1].split(" s.")[0] for line in spoken.lines[:4]]
    assert pauses == ["0.01", "0.02", "0.04", "0.04"]


async def test_a_stopped_program_is_not_started_again(tmp_path: Path, spoken: Spoken) -> None:
    one = supervise("auth", WAIT, tmp_path, spoken)
    await one.start()
    pid = one.pid
    assert pid is not None
    await one.stop()
    assert one.pid is None
    assert not began(pid)
    assert one.restarts == 0
    assert spoken.lines == []


async def test_a_program_killed_on_purpose_is_not_started_again(tmp_path: Path, spoken: Spoken) -> None:
    one = supervise("auth", WAIT, tmp_path, spoken)
    await one.start()
    one.kill()
    async with asyncio.timeout(2):
        await one.stop()
    assert one.restarts == 0
    assert spoken.lines == []


async def test_a_program_that_ignores_sigterm_is_killed_in_time(tmp_path: Path, spoken: Spoken) -> None:
    stubborn = (
        "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True)\n"
        "while True: signal.pause()"
    )
    one = supervise("export", stubborn, tmp_path, spoken, stop_seconds=0.3)
    await one.start()
    await until(lambda: b"up" in written(tmp_path / "export.log"))
    async with asyncio.timeout(5):
        await one.stop()
    assert "export did not stop" in spoken.text
    assert one.pid is None


async def test_children_of_a_crashed_program_are_ended_too(tmp_path: Path, spoken: Spoken) -> None:
    parent = (
        "import subprocess, sys, os, signal\n"
        f"child = subprocess.Popen([{sys.executable!r}, '-c', 'import signal; signal.pause()'])\n"
        "print(child.pid, flush=True); signal.pause()"
    )
    one = supervise("export-worker", parent, tmp_path, spoken)
    await one.start()
    log = tmp_path / "export-worker.log"
    await until(lambda: written(log).strip().isdigit())
    child = int(log.read_text())
    one.signal(signal.SIGKILL)
    await until(lambda: not began(child))
    await one.stop()


async def test_stopping_during_the_pause_before_a_restart_ends_at_once(tmp_path: Path, spoken: Spoken) -> None:
    program = Program("auth", (*PYTHON, "raise SystemExit(1)"), dict(os.environ))
    one = Supervised(program, tmp_path, spoken, pauses=Pauses(first=60, longest=60))
    await one.start()
    await until(lambda: bool(spoken.lines))
    async with asyncio.timeout(2):
        await one.stop()


async def test_a_very_long_line_does_not_stop_the_log(tmp_path: Path, spoken: Spoken) -> None:
    one = supervise(
        "auth", "print('x' * 3_000_000); print('after', flush=True); import signal; signal.pause()", tmp_path, spoken
    )
    await one.start()
    await until(lambda: written(tmp_path / "auth.log").endswith(b"after\n"))
    await one.stop()


async def test_programs_die_with_a_killed_supervisor(tmp_path: Path) -> None:
    supervisor = (
        "import asyncio, sys; from pathlib import Path; from embedded.program import Program, Supervised\n"
        "async def main():\n"
        "    program = Program('auth', (sys.executable, '-c', 'import signal; signal.pause()'))\n"
        "    one = Supervised(program, Path(sys.argv[1]), print)\n"
        "    await one.start(); print(one.pid, flush=True); await asyncio.Event().wait()\n"
        "asyncio.run(main())"
    )
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", supervisor, str(tmp_path), stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    child = int(await process.stdout.readline())
    process.kill()
    await process.wait()
    await until(lambda: not began(child))
