"""`python -m load.bench`: what the whole stack costs on this machine, on the demonstration house.

Starts a stack of its own in a temporary folder. Latencies are of one client that waits for each answer; statements are
those that the services sent to PostgreSQL during the calls, less what they send at rest, divided by the calls.
"""

import argparse
import asyncio
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Coroutine, Iterable
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import psycopg

from chassis.servers import free_port
from embedded.access import SERVICES
from embedded.commands import proportional_memory
from embedded.options import REPOSITORY, Options
from embedded.stack import Stack
from load.references import report_references
from load.results import Results, compared, read_results, worse
from load.session import log_in, pekerjaan_with_volume, project_with_rows, read, write

CALLS = 100
REST_SECONDS = 5.0

Call = Callable[[], object]


class Statements:
    """Counts what the services send, transaction control and settings left out."""

    def __init__(self, url: str, services: Iterable[str] = SERVICES) -> None:
        self._services = list(services)
        self._connection = psycopg.connect(url, autocommit=True)
        self._connection.execute("CREATE EXTENSION IF NOT EXISTS pg_stat_statements SCHEMA public")
        self.at_rest = 0.0

    def close(self) -> None:
        """Ends the connection."""
        self._connection.close()

    def measure_rest(self) -> None:
        """Statements a second while nobody asks anything: relays, reapers, readiness."""
        before = self.sent()
        time.sleep(REST_SECONDS)
        self.at_rest = (self.sent() - before) / REST_SECONDS

    def sent(self) -> int:
        """So far."""
        query = """
            SELECT coalesce(sum(calls), 0) FROM pg_stat_statements JOIN pg_roles ON pg_roles.oid = userid
            WHERE rolname = ANY(%s) AND query !~* '^(begin|commit|rollback|set|show|deallocate|savepoint|release)'
        """
        row = self._connection.execute(query, [self._services]).fetchone()
        return int(row[0]) if row else 0


class Received:
    """Counts the bytes of bodies as they come over the wire, packed where the gateway packs them."""

    def __init__(self, client: httpx.Client) -> None:
        self.count = 0
        client.event_hooks["response"].append(self._note)

    def _note(self, response: httpx.Response) -> None:
        response.read()
        self.count += response.num_bytes_downloaded


def main() -> None:
    """Prints a Markdown report; leaves the figures for a later `--compare`."""
    parser = argparse.ArgumentParser(prog="python -m load.bench")
    parser.add_argument("--output", type=Path, default=REPOSITORY / "artifacts" / "bench.json", metavar="FILE")
    parser.add_argument("--compare", type=Path, metavar="EARLIER", help="figures that an earlier run left")
    given = parser.parse_args()
    try:
        earlier = read_results(given.compare) if given.compare else None
    except (OSError, ValueError) as error:
        parser.error(str(error))
    os.environ["TAKSIR_GATEWAY_REQUESTS_PER_USER"] = "1000000/minute"  # one client stands for many people
    os.environ["TAKSIR_GATEWAY_REQUESTS_PER_ADDRESS"] = "1000000/minute"
    results = Results()
    with tempfile.TemporaryDirectory(prefix="taksir-bench-") as name:
        folder = Path(name)
        folder.chmod(0o711)  # PostgreSQL may have to pass as another user
        asyncio.run(_measure(folder, results, _print))
    results.write(given.output)
    _print(f"\nFigures: {given.output}")
    if earlier is not None:
        _print(f"\n## Beside {given.compare}\n\n{compared(earlier, results.figures)}")
        _print(f"\nWorse than before: {', '.join(worse(earlier, results.figures)) or 'nothing'}.")


async def _measure(folder: Path, results: Results, say: Callable[[str], None]) -> None:
    stack = Stack(Options(folder / "home", port=free_port()), say=lambda _: None)
    first = await _seconds(stack.start())
    try:
        await asyncio.to_thread(_load_house, stack.url, folder)
        stop = await _seconds(stack.stop())
        second = await _seconds(stack.start())
        say(f"# Taksir on one machine\n\n{machine()}\n")
        say(f"First start {first:.1f} s (data made, migrated), second start {second:.1f} s, stop {stop:.1f} s.\n")
        for title, seconds in (("first start", first), ("second start", second), ("stop", stop)):
            results.note(title, seconds, "s")
        await asyncio.to_thread(_report_calls, stack, results, say)
        await report_references(stack, folder, results, say)
        _report_memory(stack, results, say)
    finally:
        await stack.stop()
        await stack.backends.destroy()


async def _seconds(work: Coroutine[Any, Any, None]) -> float:
    began = time.monotonic()
    await work
    return time.monotonic() - began


def _load_house(url: str, folder: Path) -> None:
    command = (sys.executable, "-P", "-m", "demo", "--url", url, "--output", str(folder / "exports"))
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


def _report_calls(stack: Stack, results: Results, say: Callable[[str], None]) -> None:
    statements = Statements(stack.backends.postgres_admin_url)
    with closing(log_in(stack.url)) as client:
        calls = _calls(client)
        for call in calls.values():
            call()
        time.sleep(1)
        statements.measure_rest()
        say(f"| call ({CALLS} times) | p50 ms | p95 ms | p99 ms | statements | bytes |\n|---|---|---|---|---|---|")
        received = Received(client)
        for name, call in calls.items():
            say(_measured(name, call, statements, received, results))
    say(f"\nAt rest the services send {statements.at_rest:.1f} statements a second.\n")
    statements.close()


def _calls(client: httpx.Client) -> dict[str, Call]:
    project = f"/api/project/{project_with_rows(client)}"
    seen = {"If-None-Match": client.get(f"{project}/rekap/").headers["ETag"]}
    pekerjaan = pekerjaan_with_volume(client, project)
    quantity = iter(range(1, 1_000_000))

    def save() -> int:
        item = {"pekerjaan_id": pekerjaan, "quantity": str(next(quantity))}
        return int(write(client, f"{project}/volume-pekerjaan/save/", {"items": [item]})["revision"])

    def unchanged() -> None:
        """What was seen last: 304 until somebody saves."""
        seen["If-None-Match"] = client.get(f"{project}/rekap/", headers=seen).headers["ETag"]

    return {
        "health": lambda: read(client, "/health/live"),
        "projects": lambda: read(client, "/api/projects/"),
        "tree": lambda: read(client, f"{project}/list-pekerjaan/tree/"),
        "prices": lambda: read(client, f"{project}/harga-items/list/"),
        "catalogue search": lambda: read(client, f"{project}/search-ahsp/?q=beton"),
        "rekap, unchanged (304)": unchanged,
        "rekap": lambda: read(client, f"{project}/rekap/"),
        "save one volume": save,
        "save one volume and read it in the rekap": lambda: read(client, f"{project}/rekap/?min_revision={save()}"),
        "rekap as CSV": lambda: client.get(f"{project}/export/rekap-rab/csv/").raise_for_status(),
        **{name: partial(read, client, path) for name, path in _more_reads(project, pekerjaan).items()},
    }


def _more_reads(project: str, pekerjaan: int) -> dict[str, str]:
    """What else people look at while they estimate."""
    schedule = project.replace("/api/", "/api/v2/")
    return {
        "project": f"{project}/",
        "detail AHSP": f"{project}/detail-ahsp/{pekerjaan}/",
        "volumes": f"{project}/volume-pekerjaan/list/",
        "weekly progress": f"{schedule}/assignments/",
        "audit trail": f"{project}/audit-trail/",
        "members": f"{project}/members/",
        "kebutuhan": f"{project}/rekap-kebutuhan/",
        "chart-data": f"{schedule}/chart-data/",
        "rincian RAB": f"{project}/rincian-rab/",
        "dashboard": "/api/dashboard/",
    }


def _measured(name: str, call: Call, statements: Statements, received: Received, results: Results) -> str:
    before, bytes_before, began, times = statements.sent(), received.count, time.monotonic(), []
    for _ in range(CALLS):
        start = time.perf_counter()
        call()
        times.append((time.perf_counter() - start) * 1000)
    at_rest = statements.at_rest * (time.monotonic() - began)
    each = max(0.0, (statements.sent() - before - at_rest) / CALLS)
    size = (received.count - bytes_before) / CALLS
    times.sort()
    p50, p95, p99 = (times[int(CALLS * share)] for share in (0.5, 0.95, 0.99))
    results.note(f"{name}, p50", p50, "ms")
    results.note(f"{name}, statements", each, "")
    results.note(f"{name}, bytes", size, "B")
    return f"| {name} | {p50:.1f} | {p95:.1f} | {p99:.1f} | {each:.1f} | {size:,.0f} |"


def _report_memory(stack: Stack, results: Results, say: Callable[[str], None]) -> None:
    pids = {"supervisor (and this benchmark)": os.getpid()}
    pids |= {name: server.pid for name, server in stack.backends.own.items() if server.pid}
    pids |= {name: one.pid for name, one in stack.supervised.items() if one.pid}
    memory = {name: proportional_memory(pid, descendants=pid != os.getpid()) / 2**20 for name, pid in pids.items()}
    say("| process | memory, MiB |\n|---|---|")
    results.note("memory together", sum(memory.values()), "MiB")
    for name, mebibytes in memory.items():
        results.note(f"memory of {name}", mebibytes, "MiB")
        say(f"| {name} | {mebibytes:.0f} |")
    say(f"| **together** | {sum(memory.values()):.0f} |")


def machine() -> str:
    """What this runs on, how busy it is, and which commit."""
    commit = subprocess.run(("git", "rev-parse", "--short", "HEAD"), capture_output=True, text=True, check=False)
    busy = f"load average {os.getloadavg()[0]:.1f} at the start"
    parts = (platform.system(), platform.machine(), f"{os.cpu_count()} CPUs", f"Python {platform.python_version()}")
    return f"{', '.join(parts)}, commit {commit.stdout.strip() or 'unknown'}, {busy}."


def _print(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
