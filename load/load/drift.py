"""`python -m load.drift 10000`: random edits while servers are killed; do figures find the truth, to the last digit?

Starts a stack of its own. Between the edits NATS, PostgreSQL, Redis and rekap are killed (kill -9), one after another.
In the end every row of rekap's schema is compared with what a rebuild from the truth makes of it, and `python -m rekap
reconcile` computes all lines anew, in another way. Exit status 1 where anything differs. With `--home FOLDER` the data
stays there, and the next call goes on where the last one ended.
"""

import argparse
import asyncio
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import psycopg
from psycopg import sql

from chassis.servers import free_port
from embedded.options import Options
from embedded.stack import Stack
from load.edits import WEEKS, Edit, Edits
from load.recording import record_events, record_figures
from load.session import log_in, read, write

VICTIMS = ("nats", "rekap", "redis", "postgres")
PATIENCE_SECONDS = 180.0
PAUSE_SECONDS = 0.2
# How often figures are read while people edit: every reader wants to see at least what was saved.
READ_EVERY = 20
# Says nothing of the figures: which snapshot they came with, what was heard of, and what the service notes for itself.
BESIDE_THE_FIGURES = {"generation", "seen_revision"}
# What was, which no rebuild can tell anew.
HISTORY = {"revision_log", "version"}
PROJECT_NAME = "Uji penyimpangan"


@dataclass
class Outcome:
    """What happened to the edits."""

    saved: Counter[str] = field(default_factory=Counter)
    refused: Counter[int] = field(default_factory=Counter)
    interrupted: int = 0
    killed: Counter[str] = field(default_factory=Counter)
    stale: int = 0
    read: int = 0
    revision: int = 0


class Drift:
    """One project, edited and read while its servers die."""

    def __init__(self, stack: Stack, client: httpx.Client, seed: int) -> None:
        self._stack = stack
        self._client = client
        self._project_id = _project(client)
        self._edits = Edits(client, self._project_id, seed)
        self.outcome = Outcome()

    def run(self, edits: int, kill_every: int) -> None:
        """Until so many edits are acknowledged."""
        while self.outcome.saved.total() < edits:
            before = self.outcome.saved.total()
            try:
                self._edit()
            except (httpx.TransportError, httpx.HTTPStatusError):
                self.outcome.interrupted += 1
                time.sleep(PAUSE_SECONDS)
            saved = self.outcome.saved.total()
            if saved > before and saved % kill_every == 0:
                self._kill(VICTIMS[saved // kill_every % len(VICTIMS)])

    def findings(self) -> list[str]:
        """What differs from the truth; nothing where all is well."""
        self._settle()
        before = self._rows()
        self._command("rebuild", "--project", str(self._project_id))
        after = self._rows()
        found = [f"{name}: {len(before[name] ^ after[name])} rows" for name in before if before[name] != after[name]]
        reconciled = self._command("reconcile")
        return found + [line for line in reconciled.splitlines() if "wrong" in line or "in truth" in line]

    def record(self, folder: Path) -> None:
        """Writes down what was told of the project and what came of it."""
        folder.mkdir(parents=True, exist_ok=True)
        asyncio.run(record_events(self._stack.backends.nats_admin_url, self._project_id, folder))
        record_figures(self._client, self._project_id, folder)

    @property
    def size(self) -> str:
        """How large the project is in the end."""
        rows = self._rows()
        return f"{len(rows['pekerjaan'])} pekerjaan, {len(rows['component'])} priced components"

    def _edit(self) -> None:
        name, edit = self._edits.draw()
        answer = self._request(edit)
        if answer.is_success:
            self.outcome.saved[name] += 1
            if answer.content:
                self.outcome.revision = max(self.outcome.revision, int(answer.json().get("revision", 0)))
        elif answer.is_client_error:
            self.outcome.refused[answer.status_code] += 1
        else:
            self.outcome.interrupted += 1
            time.sleep(PAUSE_SECONDS)
        if self.outcome.saved.total() % READ_EVERY == 0:
            self._read()

    def _read(self) -> None:
        meta = read(self._client, f"/api/project/{self._project_id}/rekap/?min_revision={self.outcome.revision}")[
            "meta"
        ]
        self.outcome.read += 1
        self.outcome.stale += meta["stale"]

    def _request(self, edit: Edit) -> httpx.Response:
        method, path, body = edit
        return self._client.request(method, path, json=body)

    def _kill(self, name: str) -> None:
        server = self._stack.supervised.get(name) or self._stack.backends.own[name]
        if server.pid is not None:
            os.kill(server.pid, signal.SIGKILL)
            self.outcome.killed[name] += 1

    def _settle(self) -> None:
        """Until the newest revision of the truth is here by itself, and readers get it."""
        until = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < until:
            with suppress(psycopg.OperationalError):
                truth = self._one("SELECT revision FROM projects.project WHERE id = %s")
                if truth == self._one("SELECT revision FROM rekap.project WHERE id = %s") and self._is_served():
                    return
            time.sleep(PAUSE_SECONDS)
        raise TimeoutError(f"rekap did not reach the newest revision in {PATIENCE_SECONDS} s")

    def _is_served(self) -> bool:
        """The gateway finds a service that was killed again a moment after it is back."""
        with suppress(httpx.TransportError):
            return self._client.get(f"/api/project/{self._project_id}/rekap/").is_success
        return False

    def _one(self, query: str) -> Any:
        with psycopg.connect(self._stack.backends.postgres_admin_url) as connection:
            row = connection.execute(query.encode(), [self._project_id]).fetchone()
        return row[0] if row else None

    def _rows(self) -> dict[str, set[tuple[str, ...]]]:
        """Every row of the project in rekap's schema, by table."""
        with psycopg.connect(self._stack.backends.postgres_admin_url) as connection:
            tables: dict[str, dict[str, str]] = {}
            for table, column, kind in connection.execute(COLUMNS):
                tables.setdefault(table, {})[column] = kind
            return {
                table: set(connection.execute(_rows_query(table, columns), [self._project_id]))
                for table, columns in tables.items()
                if table not in HISTORY and (table == "project" or "project_id" in columns)
            }

    def _command(self, *words: str) -> str:
        program = self._stack.supervised["rekap"].program
        command = [program.command[0], "-P", "-m", "rekap", *words]
        done = subprocess.run(command, env=dict(program.environment), capture_output=True, text=True, check=False)
        if words[0] == "rebuild":
            done.check_returncode()
        return done.stdout


COLUMNS = """
    SELECT c.table_name, c.column_name, c.data_type FROM information_schema.columns c
    JOIN information_schema.tables t USING (table_schema, table_name)
    WHERE c.table_schema = 'rekap' AND t.table_type = 'BASE TABLE' ORDER BY 1, c.ordinal_position
"""


def _rows_query(table: str, columns: Mapping[str, str]) -> sql.Composed:
    """Numbers without trailing zeros: 1.50 and 1.5 are the same figure."""
    shown = sql.SQL(", ").join(
        sql.SQL("trim_scale({})::text" if kind == "numeric" else "{}::text").format(sql.Identifier(column))
        for column, kind in columns.items()
        if column not in BESIDE_THE_FIGURES
    )
    key = sql.Identifier("id" if table == "project" else "project_id")
    return sql.SQL("SELECT {} FROM rekap.{} WHERE {} = %s").format(shown, sql.Identifier(table), key)


def _project(client: httpx.Client) -> int:
    """The project of an earlier call, or a new one with a few groups."""
    for one in read(client, "/api/projects/?search=penyimpangan")["items"]:
        return int(one["id"])
    body = {"nama": PROJECT_NAME, "lokasi_project": "Bandung", "tanggal_mulai": "2026-01-05", "durasi_hari": 7 * WEEKS}
    project_id = int(write(client, "/api/projects/", body)["id"])
    rows = [{"source_type": "custom", "snapshot_uraian": f"Awal {one}", "snapshot_satuan": "m3"} for one in range(5)]
    groups = [{"name": f"Kelompok {one}", "sub": [{"name": "Bagian", "pekerjaan": rows}]} for one in range(4)]
    write(client, f"/api/project/{project_id}/list-pekerjaan/upsert/", {"klasifikasi": groups})
    return project_id


def main() -> int:
    """The exit status: 0 where nothing drifted."""
    parser = argparse.ArgumentParser(prog="python -m load.drift")
    parser.add_argument("edits", type=int, nargs="?", default=10_000)
    parser.add_argument("--kill-every", type=int, default=250, metavar="EDITS")
    parser.add_argument("--seed", type=int, default=20260105)
    parser.add_argument("--home", type=Path, help="keep the data here, and go on with it")
    parser.add_argument("--record", type=Path, metavar="FOLDER", help="write down the events and the figures")
    given = parser.parse_args()
    if given.home:
        given.home.mkdir(parents=True, exist_ok=True)
        return asyncio.run(_drift(given.home.absolute(), given, destroy=False))
    with tempfile.TemporaryDirectory(prefix="taksir-drift-") as name:
        folder = Path(name)
        folder.chmod(0o711)  # PostgreSQL may have to pass as another user
        return asyncio.run(_drift(folder / "home", given, destroy=True))


async def _drift(home: Path, given: argparse.Namespace, *, destroy: bool) -> int:
    stack = Stack(Options(home, port=free_port()), say=lambda _: None)
    await stack.start()
    try:
        return await asyncio.to_thread(_report, stack, given, _print)
    finally:
        await stack.stop()
        if destroy:
            await stack.backends.destroy()


def _report(stack: Stack, given: argparse.Namespace, say: Callable[[str], None]) -> int:
    with closing(log_in(stack.url)) as client:
        drift = Drift(stack, client, given.seed)
        began = time.monotonic()
        drift.run(given.edits, given.kill_every)
        outcome, seconds = drift.outcome, time.monotonic() - began
        say(f"{outcome.saved.total()} edits saved in {seconds:.0f} s: {dict(outcome.saved)}")
        say(f"Refused as they should be: {dict(outcome.refused)}; cut off by a dead server: {outcome.interrupted}")
        say(f"Killed: {dict(outcome.killed)}; {outcome.read} readings of the newest revision, {outcome.stale} stale")
        found = drift.findings()
        say(f"In the end: {drift.size}, revision {outcome.revision}")
        if given.record:
            drift.record(given.record)
        for line in found:
            say(line)
        verdict = f"DRIFT: {len(found)} differences" if found else "DRIFT ZERO: no row differs from a rebuild"
        kills = outcome.killed.total()
        say(f"{verdict}, after {outcome.saved.total()} edits and {kills} kills in {seconds:.0f} s.")
        return 1 if found else 0


def _print(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
