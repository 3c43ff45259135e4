"""`python -m load.rekap_bench [S M L]`: every figure of rekap, cold and from the cache, at three sizes.

Starts a stack of its own in a temporary folder and makes projects of 100, 1 000 and 10 000 pekerjaan with 8 components
each. Times are those of one client at the gateway, from the request until the whole body is here. Cold: nothing is kept
for what is asked. Cached: rekap has it in Redis; what the gateway keeps for a few seconds is switched off. Bytes are
those of the body, plain and as a browser gets it.
"""

import argparse
import asyncio
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import httpx
import psycopg
import zstandard

from chassis.servers import free_port
from embedded.options import Options
from embedded.stack import DEMO_EMAIL, Stack
from load.bench import Statements, machine
from load.endpoints import ENDPOINTS, Endpoint
from load.session import log_in
from load.sized_project import COMPONENTS, SIZES, Size, make_project

COLD_RUNS = 5
CACHED_RUNS = 15
EDITS = 15
CROWD = 12
BROWSER = "zstd, br, gzip"
CLIENT_SECONDS = 120
PATIENCE = 60


@dataclass(frozen=True)
class Measured:
    """One endpoint at one size: milliseconds, bytes, statements."""

    cold: float
    cached: float
    plain: int
    packed: int
    statements: float


class Bench:
    """A stack with projects in it."""

    def __init__(self, stack: Stack, client: httpx.Client, say: Callable[[str], None]) -> None:
        self._client = client
        self._say = say
        self._database: psycopg.Connection[tuple[int, ...]] = psycopg.connect(
            stack.backends.postgres_admin_url, autocommit=True
        )
        self._statements = Statements(stack.backends.postgres_admin_url, ["rekap"])
        self._rekap = stack.supervised["rekap"]

    def close(self) -> None:
        """Ends the connections."""
        self._statements.close()
        self._database.close()

    def measure(self, size: Size) -> None:
        """Makes the project and says what its figures take."""
        began = time.perf_counter()
        project_id = make_project(self._database, size, self._owner())
        made = time.perf_counter() - began
        began = time.perf_counter()
        self._wait_for(f"/api/project/{project_id}/rekap/?min_revision=1")
        taken_in = time.perf_counter() - began
        self._say(
            f"\n## {size.name}: {size.pekerjaan:,} pekerjaan × {COMPONENTS}, {size.weeks} weeks, {size.active} active\n"
        )
        self._say(f"Made in {made:.1f} s, read as a snapshot and computed in {taken_in:.1f} s.\n")
        self._statements.measure_rest()
        self._say(HEAD)
        for endpoint in ENDPOINTS:
            if size.name in endpoint.sizes:
                self._say(_row(endpoint, size, self._measured(project_id, endpoint)))
        self._say(f"\nReference in the same run: {self._reference(project_id):.1f} ms for PostgreSQL's own")
        self._say(
            "Σ koefisien × harga × volume over the components of this project; an empty answer of the gateway takes"
        )
        self._say(f"{median(self._times('/health/live', CACHED_RUNS)):.1f} ms.\n")
        self._say(self._edit(project_id))
        alone = _peak_mebibytes(self._rekap.pid or 0)
        self._crowd(project_id, size)
        crowded = _peak_mebibytes(self._rekap.pid or 0)
        self._say(
            f"\nMost memory that rekap ever held: {alone:.0f} MiB, {crowded:.0f} MiB with {CROWD} cold calls at once."
        )

    def _wait_for(self, path: str) -> None:
        """A large project takes longer than a reader waits; he is told to come again."""
        for _ in range(PATIENCE):
            answer = self._client.get(path)
            if answer.status_code != httpx.codes.SERVICE_UNAVAILABLE:
                break
            time.sleep(float(answer.headers["Retry-After"]))
        answer.raise_for_status()

    def _measured(self, project_id: int, endpoint: Endpoint) -> Measured:
        path = endpoint.path.format(project=project_id)
        plain = len(self._get(path, "identity"))
        before = self._statements.sent()
        cold = self._times(path, COLD_RUNS, before=lambda: self._forget(project_id))
        statements = (self._statements.sent() - before) / COLD_RUNS
        cached = self._times(path, CACHED_RUNS)
        return Measured(median(cold), median(cached), plain, self._on_the_wire(path), statements)

    def _times(self, path: str, runs: int, before: Callable[[], None] = lambda: None) -> list[float]:
        times = []
        for _ in range(runs):
            before()
            began = time.perf_counter()
            self._get(path, BROWSER)
            times.append((time.perf_counter() - began) * 1000)
        return times

    def _get(self, path: str, encoding: str) -> bytes:
        """The body as it comes over the wire: unpacking is the reader's time."""
        with self._client.stream("GET", path, headers={"Accept-Encoding": encoding}) as answer:
            body = b"".join(answer.iter_raw())
        answer.raise_for_status()
        return body

    def _on_the_wire(self, path: str) -> int:
        return len(self._get(path, BROWSER))

    def _crowd(self, project_id: int, size: Size) -> None:
        """Different documents, none of them kept, all asked for at once."""
        paths = [
            f"/api/v2/project/{project_id}/rekap-kebutuhan-weekly/?from_week={week + 1}&to_week={size.weeks}"
            for week in range(CROWD)
        ]
        with ThreadPoolExecutor(CROWD) as readers:
            list(readers.map(lambda path: self._get(path, BROWSER), paths))

    def _forget(self, project_id: int) -> None:
        """The generation is part of what finished bytes are kept under."""
        self._database.execute("UPDATE rekap.project SET generation = generation + 1 WHERE id = %s", [project_id])

    def _owner(self) -> int:
        row = self._database.execute('SELECT id FROM auth."user" WHERE email = %s', [DEMO_EMAIL]).fetchone()
        if row is None:
            raise LookupError(DEMO_EMAIL)
        return row[0]

    def _reference(self, project_id: int) -> float:
        query = """
            SELECT sum(c.koefisien * r.harga_satuan * p.volume) FROM rekap.component c
            JOIN rekap.resource r ON r.project_id = c.project_id AND r.id = c.resource_id
            JOIN rekap.pekerjaan p ON p.project_id = c.project_id AND p.id = c.pekerjaan_id WHERE c.project_id = %s
        """
        times = []
        for _ in range(COLD_RUNS):
            began = time.perf_counter()
            self._database.execute(query, [project_id]).fetchone()
            times.append((time.perf_counter() - began) * 1000)
        return median(times)

    def _edit(self, project_id: int) -> str:
        """From the acknowledgement of an edited koefisien until the whole RAB with the new total is here."""
        first = self._database.execute(
            "SELECT pekerjaan_id, id FROM projects.component WHERE project_id = %s LIMIT 1", [project_id]
        ).fetchone()
        pekerjaan, row = first if first else (0, 0)
        path = f"/api/project/{project_id}"
        times: list[float] = []
        totals: set[str] = set()
        stale = 0
        for number in range(EDITS):
            body = {"koefisien": f"1.{number + 1:06}"}
            saved = self._client.patch(f"{path}/detail-ahsp/{pekerjaan}/rows/{row}/", json=body).raise_for_status()
            row, revision = saved.json()["row_id"], saved.json()["revision"]
            began = time.perf_counter()
            shown = self._get(f"{path}/rekap/?min_revision={revision}", "zstd")
            times.append((time.perf_counter() - began) * 1000)
            meta = json.loads(zstandard.decompress(shown))["meta"]
            totals.add(meta["grand_total"])
            stale += meta["stale"]
        outcome = "every one showed it"
        if len(totals) != EDITS:
            outcome = f"ONLY {len(totals)} DIFFERENT TOTALS, {stale} answers said that they were stale"
        return (
            f"After a save of one koefisien was acknowledged, the RAB with the new total took {median(times):.1f} ms "
            f"(p50 of {EDITS}, longest {max(times):.1f}; {outcome})."
        )


HEAD = """| endpoint | cold ms | old system ms | times faster | cached ms | bytes | packed | statements cold |
|---|---|---|---|---|---|---|---|"""


def _row(endpoint: Endpoint, size: Size, found: Measured) -> str:
    old = endpoint.old_milliseconds.get(size.name)
    beside = f"{old:,}" if old else "–"
    faster = f"{old / found.cold:.0f} ×" if old else "–"
    return (
        f"| {endpoint.name} | {found.cold:.1f} | {beside} | {faster} | {found.cached:.1f} "
        f"| {found.plain:,} | {found.packed:,} | {found.statements:.1f} |"
    )


def _peak_mebibytes(pid: int) -> float:
    """The kernel's own high-water mark of resident memory."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith("VmHWM")).split()[1]) / 1024


def main() -> None:
    """Prints a Markdown report."""
    parser = argparse.ArgumentParser(prog="python -m load.rekap_bench")
    names = [size.name for size in SIZES]
    parser.add_argument("sizes", nargs="*", default=names, help=f"of {', '.join(names)}; none: all")
    wanted = parser.parse_args().sizes
    os.environ["TAKSIR_GATEWAY_DOCUMENT_CACHE_SECONDS"] = "0"
    with tempfile.TemporaryDirectory(prefix="taksir-bench-") as name:
        folder = Path(name)
        folder.chmod(0o711)  # PostgreSQL may have to pass as another user
        asyncio.run(measure(folder, _print, [size for size in SIZES if size.name in wanted]))


async def measure(folder: Path, say: Callable[[str], None], sizes: list[Size]) -> None:
    """On a stack of its own in `folder`."""
    stack = Stack(Options(folder / "home", port=free_port()), say=lambda _: None)
    await stack.start()
    try:
        say(f"# Rekap on one machine\n\n{machine()} p50 of {COLD_RUNS} cold and {CACHED_RUNS} cached calls.")
        await asyncio.to_thread(_measure_all, stack, say, sizes)
    finally:
        await stack.stop()
        await stack.backends.destroy()


def _measure_all(stack: Stack, say: Callable[[str], None], sizes: list[Size]) -> None:
    with closing(log_in(stack.url)) as client, closing(Bench(stack, client, say)) as bench:
        client.timeout = httpx.Timeout(CLIENT_SECONDS)
        for size in sizes:
            bench.measure(size)


def _print(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
