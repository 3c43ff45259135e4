"""What open pages cost: `python -m load.feed_bench --url http://127.0.0.1:8000 --pid GATEWAY`.

Against a running stack, started with `TAKSIR_GATEWAY_FEED_STREAMS_PER_USER=1000 make up`, because all streams are the
demonstration user's. First the gateway alone, then with idle streams; then one change, as each of them hears of it.
"""

import argparse
import asyncio
import os
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, closing
from dataclasses import dataclass
from pathlib import Path

import httpx

from load.session import log_in, project_with_rows, read, write

TICKS = os.sysconf("SC_CLK_TCK")
PAGE = os.sysconf("SC_PAGE_SIZE")
PATIENCE_SECONDS = 120.0


@dataclass(frozen=True)
class Cost:
    """Of the gateway's process: CPU in per cent of one core, memory in bytes; bytes that a stream got in a minute."""

    cpu_percent: float
    resident: int
    bytes_a_minute: float


class Listener:
    """One idle page."""

    def __init__(self, response: httpx.Response) -> None:
        self._response = response
        self.received = 0
        self.told = asyncio.Event()

    async def listen(self) -> None:
        """Counts bytes until the stream ends; a frame arrives in one piece."""
        async for piece in self._response.aiter_bytes():
            self.received += len(piece)
            if b"event: change\n" in piece:
                self.told.set()


def main() -> None:
    """Prints a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--url", required=True)
    parser.add_argument("--pid", type=int, required=True, help="process of the gateway")
    parser.add_argument("--streams", type=int, default=200)
    parser.add_argument("--seconds", type=float, default=60.0, help="how long each state is watched")
    given = parser.parse_args()
    with closing(log_in(given.url)) as client:
        asyncio.run(_measure(client, given.pid, given.streams, given.seconds))


async def _measure(client: httpx.Client, pid: int, streams: int, seconds: float) -> None:
    project_id = project_with_rows(client)
    alone = await _watched(pid, seconds, [])
    async with _idle_pages(client, project_id, streams) as listeners:
        idle = await _watched(pid, seconds, listeners)
        told = await _told(client, project_id, listeners)
    print("| gateway | CPU, % of a core | memory, MiB | bytes a stream and minute |\n|---|---|---|---|")  # noqa: T201 - a program
    for name, cost in (("alone", alone), (f"{streams} idle streams", idle)):
        print(f"| {name} | {cost.cpu_percent:.2f} | {cost.resident / 2**20:.1f} | {cost.bytes_a_minute:.0f} |")  # noqa: T201
    each = (idle.resident - alone.resident) / streams / 1024
    print(f"\n{each:.1f} KiB a stream; a change reached all {streams} within {told * 1000:.0f} ms of its answer")  # noqa: T201


@asynccontextmanager
async def _idle_pages(client: httpx.Client, project_id: int, streams: int) -> AsyncIterator[list[Listener]]:
    limits = httpx.Limits(max_connections=None)
    async with AsyncExitStack() as parts:
        pages = await parts.enter_async_context(
            httpx.AsyncClient(base_url=client.base_url, cookies=client.cookies, timeout=PATIENCE_SECONDS, limits=limits)
        )
        listeners, tasks = [], []
        for number in range(streams):
            query = {"page": "rekap", "tab": str(number)}
            stream = pages.stream("GET", f"/api/project/{project_id}/events/", params=query)
            listeners.append(Listener((await parts.enter_async_context(stream)).raise_for_status()))
            tasks.append(asyncio.create_task(listeners[-1].listen()))
        yield listeners
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _watched(pid: int, seconds: float, listeners: list[Listener]) -> Cost:
    await asyncio.sleep(5)  # what began before has settled
    cpu, received, began = _cpu_seconds(pid), sum(one.received for one in listeners), time.monotonic()
    await asyncio.sleep(seconds)
    took = time.monotonic() - began
    heard = sum(one.received for one in listeners) - received
    return Cost((_cpu_seconds(pid) - cpu) / took * 100, _resident(pid), heard / max(1, len(listeners)) / took * 60)


async def _told(client: httpx.Client, project_id: int, listeners: list[Listener]) -> float:
    """Seconds from the answer to a write until the last page has heard of it."""
    path = f"/api/project/{project_id}/volume-pekerjaan"
    row = read(client, f"{path}/list/")["items"][0]
    quantity = "7.5" if row["quantity"].startswith("12.5") else "12.5"
    item = {"pekerjaan_id": row["pekerjaan_id"], "quantity": quantity, "version": row["version"]}
    await asyncio.to_thread(write, client, f"{path}/save/", {"items": [item]})
    began = time.monotonic()
    async with asyncio.timeout(PATIENCE_SECONDS):
        await asyncio.gather(*(one.told.wait() for one in listeners))
    return time.monotonic() - began


def _cpu_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def _resident(pid: int) -> int:
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * PAGE


if __name__ == "__main__":
    main()
