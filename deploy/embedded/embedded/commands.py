"""The three words of the command line."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

from embedded.console import Say, stamped
from embedded.home import Home
from embedded.leftovers import Running, began, read_processes
from embedded.options import Options
from embedded.problems import StartProblemError
from embedded.stack import DEMO_EMAIL, DEMO_PASSWORD, Stack

DOWN_SECONDS = 90
DETACH_SECONDS = 240


def up(options: Options, say: Say) -> int:
    """Runs until SIGINT or SIGTERM; a second one kills the services instead of waiting for them."""
    asyncio.run(_serve(options, say))
    return 0


def detach(options: Options, say: Say) -> int:
    """Starts `up` in the background and returns once it is ready."""
    home = Home(options.home)
    home.create()
    output = home.logs / "supervisor.log"
    with output.open("ab") as log:
        offset = log.tell()
        command = (sys.executable, "-P", "-m", "embedded", "up")
        supervisor = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True)
    give_up = time.monotonic() + DETACH_SECONDS
    while not _is_ready(home, supervisor.pid):
        if supervisor.poll() is not None or time.monotonic() > give_up:
            supervisor.terminate()
            raise StartProblemError(_from(output, offset))
        time.sleep(0.1)
    say("\n".join(_ready_lines(home)[1:]))
    return 0


def down(options: Options, say: Say) -> int:
    """Stops the supervisor that holds the data folder and waits until it is gone."""
    home = Home(options.home)
    holder = home.holder()
    if holder is None:
        say(f"Taksir does not run on {options.home}.")
        return 0
    supervisor = Running(holder, began(holder))
    with suppress(ProcessLookupError):
        os.kill(holder, signal.SIGTERM)
    give_up = time.monotonic() + DOWN_SECONDS
    while home.holder() == holder or supervisor.alive:
        if time.monotonic() > give_up:
            raise StartProblemError(f"process {holder} did not stop in {DOWN_SECONDS} s; see {home.logs}")
        time.sleep(0.1)
    say("Taksir has stopped.")
    return 0


def status(options: Options, say: Say) -> int:
    """One line for each process; exit status 3, as `systemctl` has it, when Taksir does not run."""
    home = Home(options.home)
    holder = home.holder()
    if holder is None:
        say(f"Taksir does not run on {options.home}.")
        return 3
    say("\n".join(_ready_lines(home)[1:]) or "Taksir is starting or stopping.")
    say(f"{'process':<14}{'pid':>8}{'restarts':>10}{'memory MiB':>12}")
    memory = {"supervisor": proportional_memory(holder, descendants=False)}
    _row(say, "supervisor", str(holder), "", memory["supervisor"])
    for name, one in read_processes(home.processes_file).items():
        memory[name] = proportional_memory(one.pid)
        _row(say, name, str(one.pid), str(one.restarts), memory[name])
    _row(say, "together", "", "", sum(memory.values()))
    return 0


def proportional_memory(pid: int, *, descendants: bool = True) -> int:
    """Bytes of a process and its descendants, shared pages counted in proportion; 0 for one that may not be read."""
    total = 0
    for member in (pid, *(_descendants(pid) if descendants else ())):
        with suppress(OSError, StopIteration):
            lines = Path(f"/proc/{member}/smaps_rollup").read_text().splitlines()
            total += 1024 * int(next(line for line in lines if line.startswith("Pss:")).split()[1])
    return total


def _row(say: Say, name: str, pid: str, restarts: str, memory: int) -> None:
    say(f"{name:<14}{pid:>8}{restarts:>10}{memory / 2**20:>12.0f}")


def _descendants(pid: int) -> list[int]:
    found: list[int] = []
    with suppress(OSError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            for child in (task / "children").read_text().split():
                found += [int(child), *_descendants(int(child))]
    return found


async def _serve(options: Options, say: Say) -> None:
    stack = Stack(options, stamped(say))
    stop = asyncio.Event()
    starting = asyncio.create_task(stack.start())
    loop = asyncio.get_running_loop()

    def on_signal() -> None:
        if stop.is_set():
            stack.kill()
        stop.set()
        starting.cancel()

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(number, on_signal)
    began = time.monotonic()
    with suppress(asyncio.CancelledError):
        await starting
    if not stop.is_set():
        _announce(stack, say, time.monotonic() - began)
        await stop.wait()
    say("Stopping …")
    await stack.stop()


def _announce(stack: Stack, say: Say, seconds: float) -> None:
    lines = [f"Taksir is ready at {stack.url}"]
    if stack.options.demo_user:
        lines.append(f"Log in as {DEMO_EMAIL} with the password {DEMO_PASSWORD}")
    if stack.options.web_dist is None:
        lines.append("The web app is not built; only the API is served (see /docs).")
    stack.home.ready_file.write_text("\n".join([str(os.getpid()), *lines]))
    say("\n".join([*lines, f"(started in {seconds:.1f} s; data and logs in {stack.home.folder}; Ctrl-C stops)"]))


def _is_ready(home: Home, supervisor: int) -> bool:
    return _ready_lines(home)[:1] == [str(supervisor)]


def _ready_lines(home: Home) -> list[str]:
    """The supervisor's process id, then what it printed; nothing while Taksir is not ready."""
    try:
        return home.ready_file.read_text().splitlines()
    except FileNotFoundError:
        return []


def _from(path: Path, offset: int) -> str:
    with path.open("rb") as file:
        file.seek(offset)
        return file.read().decode(errors="replace").strip()
