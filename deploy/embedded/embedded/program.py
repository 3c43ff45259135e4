"""One supervised process: kept running, its output in a log file, its end explained."""

import asyncio
import os
import signal
from asyncio.subprocess import DEVNULL, STDOUT, Process
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from chassis.servers.death import dies_with_parent
from embedded.console import Say
from embedded.logfile import LogFile

LONGEST_LINE = 1 << 20
OUTPUT_AFTER_DEATH_SECONDS = 0.5


@dataclass(frozen=True)
class Pauses:
    """Seconds between a crash and the next start: doubled each time, back to the first after a long enough life."""

    first: float = 0.5
    longest: float = 15.0
    healthy_after: float = 30.0


@dataclass(frozen=True)
class Program:
    """What to run, and how to see that it is ready."""

    name: str
    command: tuple[str, ...]
    environment: Mapping[str, str] = field(default_factory=dict)
    health: str | None = None  # grpc://host:port, grpcs://host:port#name or http://host:port/path
    stop_seconds: float = 12.0


class Supervised:
    """Keeps one program running from `start()` to `stop()`."""

    def __init__(
        self,
        program: Program,
        log_folder: Path,
        say: Say,
        *,
        pauses: Pauses | None = None,
        on_change: Callable[[], None] = lambda: None,
    ) -> None:
        self.program = program
        self.restarts = 0
        self._log_path = log_folder / f"{program.name}.log"
        self._folder = log_folder
        self._say = say
        self._pauses = pauses or Pauses()
        self._on_change = on_change
        self._stopping = asyncio.Event()
        self._process: Process | None = None
        self._output = -1
        self._task: asyncio.Task[None] | None = None
        self._tail: list[str] = []

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process and self._process.returncode is None else None

    @property
    def tail(self) -> str:
        """The last lines of output."""
        return "\n".join(f"    {line}" for line in self._tail)

    async def start(self) -> None:
        """Returns when the process exists; it is started again whenever it ends, until `stop()`."""
        process = await self._launch()
        self._task = asyncio.create_task(self._keep_running(process), name=self.program.name)

    async def stop(self) -> None:
        """SIGTERM, and SIGKILL to the whole group after the program's time. Waits until nothing is left."""
        self._stopping.set()
        if self._task is None:
            return
        self.signal(signal.SIGTERM)
        done, _ = await asyncio.wait({self._task}, timeout=self.program.stop_seconds)
        if not done:
            self._say(f"{self.program.name} did not stop in {self.program.stop_seconds:.0f} s and is killed")
            self._kill_group()
        await self._task

    def kill(self) -> None:
        """SIGKILL to the whole group, and no new start; `stop()` still has to be awaited."""
        self._stopping.set()
        self._kill_group()

    def signal(self, number: signal.Signals) -> None:
        """To the process itself, if it runs."""
        if self.pid is not None:
            with suppress(ProcessLookupError):
                os.kill(self.pid, number)

    async def _keep_running(self, process: Process) -> None:
        loop = asyncio.get_running_loop()
        pause = self._pauses.first
        while True:
            began = loop.time()
            await self._follow(process)
            if self._stopping.is_set():
                return
            if loop.time() - began >= self._pauses.healthy_after:
                pause = self._pauses.first
            self._explain(process, pause)
            if await self._stopped_within(pause):
                return
            pause = min(pause * 2, self._pauses.longest)
            process = await self._launch()
            self.restarts += 1

    async def _launch(self) -> Process:
        self._output, write_end = os.pipe()
        try:
            self._process = await asyncio.create_subprocess_exec(
                *self.program.command,
                stdin=DEVNULL,
                stdout=write_end,
                stderr=STDOUT,
                env=dict(self.program.environment),
                cwd=self._folder,
                start_new_session=True,  # Ctrl-C reaches the supervisor alone, which stops all in order
                preexec_fn=dies_with_parent(signal.SIGTERM),
            )
        except BaseException:
            os.close(self._output)
            raise
        finally:
            os.close(write_end)
        self._on_change()
        return self._process

    async def _follow(self, process: Process) -> None:
        """Copies the output to the log until the process ends, and then ends what it leaves behind."""
        with LogFile(self._log_path) as log:
            async with _lines(self._output) as reader:
                copying = asyncio.create_task(_copy_lines(reader, log))
                await process.wait()
                self._kill_group()
                await asyncio.wait({copying}, timeout=OUTPUT_AFTER_DEATH_SECONDS)
                copying.cancel()
                with suppress(asyncio.CancelledError):
                    await copying
            self._tail = list(log.tail)
        self._on_change()

    def _explain(self, process: Process, pause: float) -> None:
        reason = exit_reason(process.returncode or 0)
        self._say(f"{self.program.name} {reason}; starting it again in {pause:g} s. Its last lines:\n{self.tail}")

    async def _stopped_within(self, seconds: float) -> bool:
        with suppress(TimeoutError):
            await asyncio.wait_for(self._stopping.wait(), seconds)
        return self._stopping.is_set()

    def _kill_group(self) -> None:
        if self._process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)


def exit_reason(code: int) -> str:
    """In words: `ended with exit status 3`, `was killed by SIGKILL`."""
    return f"was killed by {signal.Signals(-code).name}" if code < 0 else f"ended with exit status {code}"


@asynccontextmanager
async def _lines(descriptor: int) -> AsyncIterator[asyncio.StreamReader]:
    """The reading end of a pipe of our own: asyncio's may keep `wait()` from returning while grandchildren hold it."""
    reader = asyncio.StreamReader(limit=LONGEST_LINE)
    loop = asyncio.get_running_loop()
    transport, _ = await loop.connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(reader), os.fdopen(descriptor, "rb", buffering=0)
    )
    try:
        yield reader
    finally:
        transport.close()


async def _copy_lines(reader: asyncio.StreamReader, log: LogFile) -> None:
    while True:
        try:
            line = await reader.readuntil(b"\n")
        except asyncio.IncompleteReadError as end:
            if end.partial:
                log.write(end.partial)
            return
        except asyncio.LimitOverrunError as overrun:
            line = await reader.readexactly(overrun.consumed)
        log.write(line)
