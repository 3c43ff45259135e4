"""The stack beside what the same machine does at best in the same minutes: the ratio means something, the number less.

Each pair is measured alternately, several times; the medians are compared.
"""

import asyncio
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from statistics import median
from typing import Any

import httpx
import psycopg

from chassis.servers import free_port
from embedded.stack import Stack
from load.bare import argon2_milliseconds, bare_server
from load.busy import busy
from load.capacity import CONNECTIONS, Capacity, capacity
from load.results import Results
from load.session import DEMO_EMAIL, DEMO_PASSWORD, log_in, pekerjaan_with_volume, project_with_rows, write

ROUNDS = 3
LOGINS = 20
EVENTS = 30
PATIENCE_SECONDS = 30.0
POLL_SECONDS = 0.001

Say = Callable[[str], None]


async def report_references(stack: Stack, folder: Path, results: Results, say: Say) -> None:
    """Gateway beside a bare handler, login beside bare Argon2, and how long an event takes to the read model."""
    with closing(await asyncio.to_thread(log_in, stack.url)) as client:
        project = f"/api/project/{await asyncio.to_thread(project_with_rows, client)}"
        pekerjaan = await asyncio.to_thread(pekerjaan_with_volume, client, project)
        await _report_capacity(stack.url, client, folder, project, pekerjaan, results, say)
        await asyncio.to_thread(_report_logins, stack.url, results, say)
        await asyncio.to_thread(_report_events, stack, client, project, pekerjaan, results, say)


async def _report_capacity(
    url: str, client: httpx.Client, folder: Path, project: str, pekerjaan: int, results: Results, say: Say
) -> None:
    cookie = "; ".join(f"{name}={value}" for name, value in client.cookies.items())
    headers = {"Cookie": cookie, "Accept-Encoding": "zstd"}
    packed = await asyncio.to_thread(_packed, client, f"{project}/rekap/")
    file = folder / "bare.bytes"
    file.write_bytes(packed)
    say(f"\n| {CONNECTIONS} connections without pauses | a second | bare handler | ratio | p50 ms | p99 ms |")
    say("|---|---|---|---|---|---|")
    async with bare_server(free_port(), file) as bare:
        pairs = {
            "gateway alone: health": (f"{url}/health/live", f"{bare}/empty"),
            f"kept rekap, {len(packed):,} bytes": (f"{url}{project}/rekap/", f"{bare}/bytes"),
            "session, kept": (f"{url}/api/auth/session/", f"{bare}/empty"),
            "detail AHSP, computed": (f"{url}{project}/detail-ahsp/{pekerjaan}/", f"{bare}/empty"),
        }
        for name, (ours, theirs) in pairs.items():
            runs = [(await capacity(ours, headers), await capacity(theirs, {})) for _ in range(ROUNDS)]
            say(_capacity_row(name, runs, results))


def _packed(client: httpx.Client, path: str) -> bytes:
    with client.stream("GET", path, headers={"Accept-Encoding": "zstd"}) as answer:
        return b"".join(answer.iter_raw())


def _capacity_row(name: str, runs: list[tuple[Capacity, Capacity]], results: Results) -> str:
    ours, theirs = (median(one[side].a_second for one in runs) for side in (0, 1))
    p50, p99 = (median(one[0].percentile(share) for one in runs) for share in (0.5, 0.99))
    results.note(f"{name}, a second", ours, "1/s", more_is_better=True)
    results.note(f"{name}, beside a bare handler", ours / theirs, "", more_is_better=True)
    return f"| {name} | {ours:,.0f} | {theirs:,.0f} | {ours / theirs:.2f} | {p50:.1f} | {p99:.1f} |"


def _report_logins(url: str, results: Results, say: Say) -> None:
    taken = []
    with httpx.Client(base_url=url, timeout=30, headers={"Origin": url}) as client:
        for _ in range(LOGINS):
            began = time.perf_counter()
            client.post("/api/auth/login/", json={"email": DEMO_EMAIL, "password": DEMO_PASSWORD}).raise_for_status()
            taken.append((time.perf_counter() - began) * 1000)
            client.cookies.clear()
    bare, login = median(argon2_milliseconds(DEMO_PASSWORD, LOGINS)), median(taken)
    results.note("login, p50", login, "ms")
    results.note("login beside bare Argon2", login / bare, "")
    say(f"\nOne login takes {login:.1f} ms, the check of its password hash alone {bare:.1f} ms: {login / bare:.1f} ×.")


def _report_events(
    stack: Stack, client: httpx.Client, project: str, pekerjaan: int, results: Results, say: Say
) -> None:
    """From the acknowledgement of a save until the read model has it, while nobody else works and while some do."""
    say("")
    with psycopg.connect(stack.backends.postgres_admin_url, autocommit=True) as connection:
        _report_event("event to read model", _event_times(connection, client, project, pekerjaan), results, say)
        with busy(stack.url, project) as saves:
            taken = _event_times(connection, client, project, pekerjaan)
        _report_event("event to read model under load", taken, results, say)
        say(f"Meanwhile {len(saves)} others were acknowledged {sum(saves)} saves and read the rekap after each.\n")


def _event_times(
    connection: psycopg.Connection[Any], client: httpx.Client, project: str, pekerjaan: int
) -> list[float]:
    """Milliseconds, sorted, as the database itself shows it."""
    project_id = int(project.rpartition("/")[2])
    taken = []
    for number in range(EVENTS):
        item = {"pekerjaan_id": pekerjaan, "quantity": f"{number + 1}.375"}
        revision = write(client, f"{project}/volume-pekerjaan/save/", {"items": [item]})["revision"]
        began = time.perf_counter()
        _wait_for_revision(connection, project_id, revision)
        taken.append((time.perf_counter() - began) * 1000)
    return sorted(taken)


def _report_event(name: str, taken: list[float], results: Results, say: Say) -> None:
    p50, p95 = taken[len(taken) // 2], taken[int(len(taken) * 0.95)]
    results.note(f"{name}, p50", p50, "ms")
    results.note(f"{name}, p95", p95, "ms")
    say(f"{name.capitalize()}: {p50:.1f} ms (p50) and {p95:.1f} ms (p95) after a save was acknowledged.\n")


def _wait_for_revision(connection: psycopg.Connection[Any], project_id: int, revision: int) -> None:
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until:
        row = connection.execute("SELECT revision FROM rekap.project WHERE id = %s", [project_id]).fetchone()
        if row and row[0] >= revision:
            return
        time.sleep(POLL_SECONDS)
    raise TimeoutError(f"revision {revision} of project {project_id} did not arrive in {PATIENCE_SECONDS} s")
