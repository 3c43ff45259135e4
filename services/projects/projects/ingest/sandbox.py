"""Reads an upload in a process of its own, with bounded memory, CPU and time, without the service's secrets.

The process is a fresh interpreter (never a fork: this one runs gRPC) with an empty environment; it gets the paths of
the files on stdin and answers with lines of JSON. Whatever a hostile file does to its reader, it does it there.
"""

import asyncio
import contextlib
import json
import os
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncGenerator, AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import structlog

from projects.ingest.limits import MEBIBYTE, ImportLimits
from projects.ingest.notes import RefusedError, refused

log = structlog.get_logger()

OUT_OF_MEMORY = 77
CHUNK = 256 * 1024
LONGEST_COMPLAINT = 4_000
# One batch of rows is far shorter.
LONGEST_LINE = 16 * MEBIBYTE
MEMORY_SIGNALS = {-signal.SIGABRT, -signal.SIGSEGV, -signal.SIGBUS}
TIME_SIGNALS = {-signal.SIGXCPU, -signal.SIGKILL}


class SandboxFailedError(RuntimeError):
    """The process ended without an answer, for a reason of its own and not of the file's."""


@dataclass(frozen=True)
class SandboxRequest:
    """What to read, in plain values: `mappings` by signature as {columns, decimal}, `aliases` as {units, resources}.

    `kind` is catalogue, projects (a sheet with a project in each row), or price-list, whose `options` are those of a
    PriceTarget.
    """

    files: Sequence[tuple[str, Path]]
    sheets: Sequence[str] = ()
    mappings: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    aliases: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    kind: str = "catalogue"
    options: Mapping[str, Any] = field(default_factory=dict)

    def as_json(self, limits: ImportLimits) -> dict[str, Any]:
        """As it travels to the process."""
        return {
            "files": [[name, str(path)] for name, path in self.files],
            "kind": self.kind,
            "sheets": list(self.sheets),
            "mappings": dict(self.mappings),
            "aliases": dict(self.aliases),
            "options": dict(self.options),
            "limits": asdict(limits),
        }


class Sandbox:
    """One reading. `lines` yields its answers as they come; leaving it early ends the process."""

    def __init__(self, request: SandboxRequest, limits: ImportLimits) -> None:
        self._request = request
        self._limits = limits
        self._name = request.files[0][0]
        self._deadline = 0.0

    async def lines(self) -> AsyncGenerator[dict[str, Any], None]:
        """The objects of `ingest.__main__`, one by one.

        Raises RefusedError when the file needs more memory, time or room for its answer than the limits.
        """
        process = await self._start()
        try:
            complaint = asyncio.create_task(_bounded(_stream(process.stderr), LONGEST_COMPLAINT))
            async for line in self._talk(process):
                yield line
            async with self._in_time():
                self._judge(await process.wait(), await complaint)
        finally:
            await _end(process)

    @asynccontextmanager
    async def _in_time(self) -> AsyncIterator[None]:
        """Only waiting for the process counts, not what its caller does with an answer."""
        try:
            async with asyncio.timeout_at(self._deadline):
                yield
        except TimeoutError as error:
            message = f"tidak selesai dibaca dalam {self._limits.wall_seconds:.0f} detik; coba lagi atau bagi berkasnya"
            raise refused("upload-too-slow", self._name, message) from error

    async def _start(self) -> Process:
        self._deadline = asyncio.get_running_loop().time() + self._limits.wall_seconds
        return await asyncio.create_subprocess_exec(
            sys.executable,
            "-I",
            "-m",
            "projects.ingest",
            stdin=PIPE,
            stdout=PIPE,
            stderr=PIPE,
            env={},
            start_new_session=True,
            limit=LONGEST_LINE,
        )

    async def _talk(self, process: Process) -> AsyncGenerator[dict[str, Any], None]:
        async with self._in_time():
            await self._ask(process)
        received = 0
        stdout = _stream(process.stdout)
        while line := await self._line(stdout):
            received += len(line)
            if received > self._limits.result_bytes:
                raise self._too_much()
            yield json.loads(line)

    async def _ask(self, process: Process) -> None:
        if process.stdin is None:
            raise SandboxFailedError("the sandbox was started without its pipes")
        # A process that died at once closes its stdin; what it said on stderr is what matters then.
        with contextlib.suppress(ConnectionError):
            process.stdin.write(json.dumps(self._request.as_json(self._limits)).encode())
            await process.stdin.drain()
        process.stdin.close()

    async def _line(self, stdout: asyncio.StreamReader) -> bytes:
        """The next whole line; empty at the end. A line that was cut off belongs to a process that died."""
        try:
            async with self._in_time():
                line = await stdout.readline()
        except ValueError as error:
            raise self._too_much() from error
        return line if line.endswith(b"\n") else b""

    def _too_much(self) -> RefusedError:
        return refused("upload-too-large", self._name, "isinya terlalu banyak untuk satu edisi; bagi berkasnya")

    def _judge(self, status: int, complaint: bytes) -> None:
        if status == 0:
            return
        log.warning("sandbox ended", status=status, complaint=complaint.decode("utf-8", "replace"))
        if status in TIME_SIGNALS:
            message = f"butuh lebih dari {self._limits.cpu_seconds} detik untuk dibaca; bagi berkasnya"
            raise refused("upload-too-slow", self._name, message)
        if status == OUT_OF_MEMORY or status in MEMORY_SIGNALS:
            memory = self._limits.memory_bytes // MEBIBYTE
            raise refused("upload-too-large", self._name, f"butuh lebih dari {memory} MiB untuk dibaca; bagi berkasnya")
        raise SandboxFailedError(f"the reader of uploads failed with status {status}")


def _stream(stream: asyncio.StreamReader | None) -> asyncio.StreamReader:
    if stream is None:
        raise SandboxFailedError("the sandbox was started without its pipes")
    return stream


async def _bounded(stream: asyncio.StreamReader, most: int) -> bytes:
    """Reads to the end, keeps the first `most` bytes."""
    kept = bytearray()
    while chunk := await stream.read(CHUNK):
        kept += chunk[: max(0, most - len(kept))]
    return bytes(kept)


async def _end(process: Process) -> None:
    if process.returncode is None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        await process.wait()
