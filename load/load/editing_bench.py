"""`python -m load.editing_bench [seconds]`: what editing costs at 1 000 and 10 000 pekerjaan, and with fifty at once.

Starts a stack of its own in a temporary folder and speaks HTTP to it, as browsers do. Beside each bulk save stands a
bare COPY of as many rows into PostgreSQL: no service can be faster than that.
"""

import asyncio
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from decimal import Decimal
from pathlib import Path
from statistics import median

import httpx
import psycopg

from chassis.servers import free_port
from embedded.options import Options
from embedded.stack import Stack
from load.session import Json, log_in, pekerjaan_of, read, write

SIZES = (1_000, 10_000)
TIMES = 5
WRITERS = 50
DEFAULT_SECONDS = 30.0
PER_SUB = 100
OK, LIMITED, BUSY = 200, 429, 503
# What the old system took, in milliseconds.
OLD = {
    ("tree save", 1_000): 1_864,
    ("all volumes", 1_000): 2_529,
    ("one weekly cell", 1_000): 7_056,
    ("one weekly cell", 10_000): 98_990,
    ("tree read", 10_000): 58,
}
DEADLOCKS = "SELECT coalesce(sum(deadlocks), 0) FROM pg_stat_database"


def main() -> None:
    """Prints a Markdown report."""
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT_SECONDS
    with tempfile.TemporaryDirectory(prefix="taksir-editing-") as name:
        folder = Path(name)
        folder.chmod(0o711)  # PostgreSQL may have to pass as another user
        asyncio.run(_measure(folder, seconds))


async def _measure(folder: Path, seconds: float) -> None:
    stack = Stack(Options(folder / "home", port=free_port()), say=lambda _: None)
    await stack.start()
    try:
        await asyncio.to_thread(_report, stack.url, stack.backends.postgres_admin_url, seconds)
    finally:
        await stack.stop()
        await stack.backends.destroy()


def _report(url: str, postgres_url: str, seconds: float) -> None:
    with closing(log_in(url)) as client:
        _say("| call | pekerjaan | ms | bare COPY ms | old system ms |\n|---|---|---|---|---|")
        for size in SIZES:
            _report_size(client, postgres_url, size)
        _report_writers(client, postgres_url, seconds)


def _report_size(client: httpx.Client, postgres_url: str, size: int) -> None:
    bare = _bare_copy(postgres_url, size)
    path, saved, took = "", {}, []
    for _ in range(3):
        path = f"/api/project/{write(client, '/api/projects/', {'nama': f'Ukuran {size}'})['id']}"
        tree = _tree(size)
        began = time.perf_counter()
        saved = write(client, f"{path}/list-pekerjaan/upsert/", tree)
        took.append(_since(began))
    _line("tree save", size, median(took), bare)
    ids = pekerjaan_of(saved)
    numbers = iter(range(1, 1_000_000))

    def volumes() -> None:
        quantity = str(next(numbers))
        items = [{"pekerjaan_id": one, "quantity": quantity} for one in ids]
        write(client, f"{path}/volume-pekerjaan/save/", {"items": items})

    def cell() -> None:
        one = {"pekerjaan_id": ids[7], "week_number": 2, "planned_proportion": str(next(numbers) % 90)}
        assigned = f"/api/v2{path.removeprefix('/api')}/assign-weekly/"
        write(client, assigned, {"mode": "planned", "assignments": [one]})

    _line("all volumes", size, _median(volumes), bare)
    _line("one weekly cell", size, _median(cell, 20))
    _line("tree read", size, _median(lambda: read(client, f"{path}/list-pekerjaan/tree/")))
    etag = {"If-None-Match": client.get(f"{path}/list-pekerjaan/tree/").headers["ETag"]}
    _line("tree read, unchanged", size, _median(lambda: client.get(f"{path}/list-pekerjaan/tree/", headers=etag)))


def _tree(size: int) -> Json:
    leaves = [
        {"source_type": "custom", "snapshot_uraian": f"Pekerjaan {number}", "snapshot_satuan": "m3"}
        for number in range(size)
    ]
    subs = [{"name": f"Sub {place}", "pekerjaan": leaves[place : place + PER_SUB]} for place in range(0, size, PER_SUB)]
    return {"klasifikasi": [{"name": "Struktur", "sub": subs}]}


def _bare_copy(postgres_url: str, size: int) -> float:
    with psycopg.connect(postgres_url) as connection:
        connection.execute("CREATE TEMP TABLE bare (id bigint PRIMARY KEY, parent bigint, place int, name text)")
        began = time.perf_counter()
        with connection.cursor().copy("COPY bare FROM STDIN") as copy:
            for number in range(size):
                copy.write_row((number, number // PER_SUB, number, f"Pekerjaan {number}"))
        connection.commit()
        return _since(began)


def _report_writers(client: httpx.Client, postgres_url: str, seconds: float) -> None:
    path = f"/api/project/{write(client, '/api/projects/', {'nama': 'Lima puluh penulis'})['id']}"
    ids = pekerjaan_of(write(client, f"{path}/list-pekerjaan/upsert/", _tree(PER_SUB)))[:WRITERS]
    before, ends = _deadlocks(postgres_url), time.monotonic() + seconds

    def writer(pekerjaan_id: int) -> tuple[int, int, int]:
        """(newest acknowledged, newest sent, how many were acknowledged) of the writer's own volume."""
        acknowledged = sent = count = 0
        while time.monotonic() < ends:
            sent += 1
            item = {"pekerjaan_id": pekerjaan_id, "quantity": str(sent)}
            answer = client.post(f"{path}/volume-pekerjaan/save/", json={"items": [item]})
            if answer.status_code == OK:
                acknowledged, count = sent, count + 1
            elif answer.status_code in {LIMITED, BUSY}:
                time.sleep(float(answer.headers.get("Retry-After", "1")))
            else:
                answer.raise_for_status()
        return acknowledged, sent, count

    with ThreadPoolExecutor(WRITERS) as threads:
        outcomes = list(threads.map(writer, ids))
    listed = read(client, f"{path}/volume-pekerjaan/list/")["items"]
    stored = {one["pekerjaan_id"]: Decimal(one["quantity"]) for one in listed}
    kept = all(
        acknowledged <= stored.get(one, 0) <= sent for one, (acknowledged, sent, _) in zip(ids, outcomes, strict=True)
    )
    total = sum(count for *_, count in outcomes)
    _say(
        f"\n{WRITERS} writers on one project for {seconds:.0f} s: {total} writes acknowledged "
        f"({total / seconds:.0f} a second), {_deadlocks(postgres_url) - before} deadlocks, "
        f"{'every acknowledged write is there' if kept else 'ACKNOWLEDGED WRITES ARE MISSING'}."
    )
    if not kept:
        raise SystemExit(1)


def _deadlocks(postgres_url: str) -> int:
    with psycopg.connect(postgres_url) as connection:
        row = connection.execute(DEADLOCKS).fetchone()
        return int(row[0]) if row else 0


def _median(call: Callable[[], object], times: int = TIMES) -> float:
    took = []
    for _ in range(times):
        began = time.perf_counter()
        call()
        took.append(_since(began))
    return median(took)


def _since(began: float) -> float:
    return (time.perf_counter() - began) * 1000


def _line(call: str, size: int, took: float, bare: float | None = None) -> None:
    beside = "" if bare is None else f"{bare:.1f}"
    _say(f"| {call} | {size} | {took:.1f} | {beside} | {OLD.get((call, size), '')} |")


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
