"""Reads an upload in a process of its own, with bounded memory, CPU and time, without the service's secrets.

The process is a fresh interpreter (never a fork: this one runs gRPC) with an empty environment; it gets the paths of
the files on stdin and answers with JSON. Whatever a hostile file does to its reader, it does it there.
"""

import asyncio
import contextlib
import json
import os
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import structlog

from projects.ingest.limits import MEBIBYTE, ImportLimits
from projects.ingest.notes import refused

log = structlog.get_logger()

OUT_OF_MEMORY = 77
CHUNK = 256 * 1024
LONGEST_COMPLAINT = 4_000
MEMORY_SIGNALS = {-signal.SIGABRT, -signal.SIGSEGV, -signal.SIGBUS}
TIME_SIGNALS = {-signal.SIGXCPU, -signal.SIGKILL}


async def read_in_sandbox(
    files: Sequence[tuple[str, Path]], sheets: Sequence[str], limits: ImportLimits, seconds: float | None = None
) -> dict[str, Any]:
    """The package of `ingest.package`, or {"refused": slug, "problems": [one]} for a file that cannot be read at all.

    Raises RefusedError when the file needs more memory or time than the limits; `seconds` shortens the time further.
    """
    request = {"files": [[name, str(path)] for name, path in files], "sheets": list(sheets), "limits": asdict(limits)}
    wall = limits.wall_seconds if seconds is None else min(limits.wall_seconds, seconds)
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-I",
        "-m",
        "projects.ingest",
        stdin=PIPE,
        stdout=PIPE,
        stderr=PIPE,
        env={},
        start_new_session=True,
    )
    try:
        async with asyncio.timeout(wall):
            answer, complaint = await _talk(process, json.dumps(request).encode(), limits)
    except TimeoutError as error:
        raise refused(
            "upload-too-slow",
            files[0][0],
            f"tidak selesai dibaca dalam {wall:.0f} detik; coba lagi atau bagi berkasnya",
        ) from error
    finally:
        await _end(process)
    return _judged(process.returncode, answer, complaint, files[0][0], limits)


async def _talk(process: Process, request: bytes, limits: ImportLimits) -> tuple[bytes, bytes]:
    if process.stdin is None or process.stdout is None or process.stderr is None:
        raise RuntimeError("the sandbox was started without its pipes")
    # A process that died at once closes its stdin; what it said on stderr is what matters then.
    with contextlib.suppress(ConnectionError):
        process.stdin.write(request)
        await process.stdin.drain()
    process.stdin.close()
    answer, complaint = await asyncio.gather(
        _bounded(process.stdout, limits.result_bytes), _bounded(process.stderr, LONGEST_COMPLAINT)
    )
    await process.wait()
    return answer, complaint


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


def _judged(status: int | None, answer: bytes, complaint: bytes, name: str, limits: ImportLimits) -> dict[str, Any]:
    if status == 0 and len(answer) < limits.result_bytes:
        package: dict[str, Any] = json.loads(answer)
        return package
    log.warning("sandbox ended", status=status, complaint=complaint.decode("utf-8", "replace"))
    if status in TIME_SIGNALS:
        raise refused(
            "upload-too-slow", name, f"butuh lebih dari {limits.cpu_seconds} detik untuk dibaca; bagi berkasnya"
        )
    if status == 0:
        raise refused("upload-too-large", name, "isinya terlalu banyak untuk satu edisi; bagi berkasnya")
    if status == OUT_OF_MEMORY or status in MEMORY_SIGNALS:
        memory = limits.memory_bytes // MEBIBYTE
        raise refused("upload-too-large", name, f"butuh lebih dari {memory} MiB untuk dibaca; bagi berkasnya")
    raise RuntimeError(f"the reader of uploads failed with status {status}")
