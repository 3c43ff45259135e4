"""After a run: is every acknowledged write there, and does everything that follows from it agree?"""

import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx
import psycopg

from load.ledger import Kind, Written, newest
from load.oracle import read_estimate
from load.session import log_in_as
from load.stage import Stage

PATIENCE_SECONDS = 300.0
MOST_NAMED = 5

# Row, beside and the numbers of each cell of a project.
CELLS: dict[Kind, str] = {
    "volume": "SELECT pekerjaan_id, 0, ARRAY[quantity] FROM projects.volume WHERE project_id = %s",
    "price": "SELECT id, 0, ARRAY[harga_satuan] FROM projects.resource WHERE project_id = %s",
    "koefisien": "SELECT pekerjaan_id, resource_id, ARRAY[koefisien] FROM projects.component WHERE project_id = %s",
    "progress": """
        SELECT pekerjaan_id, week_number, ARRAY[actual_proportion, actual_cost] FROM projects.week_progress
        WHERE project_id = %s
    """,
}
REVISIONS = "SELECT revision FROM projects.project WHERE id = %s"
AUDITED = "SELECT DISTINCT revision FROM projects.audit_entry WHERE project_id = %s"
DEADLOCKS = "SELECT coalesce(sum(deadlocks), 0)::bigint FROM pg_stat_database"


class Integrity:
    """One stack, looked at as its superuser and through its public API."""

    def __init__(self, postgres_url: str, postgres_log: Path, url: str, stage: Stage) -> None:
        self._postgres_url = postgres_url
        self._log = postgres_log
        self._url = url
        self._stage = stage
        self._deadlocks = deadlocks(postgres_url)
        self._log_begins = _size(postgres_log)

    def problems(self, written: list[Written], workshops: Mapping[int, int]) -> list[str]:
        """Everything that is wrong; nothing where all is well. `workshops`: revisions at which projects were left."""
        with psycopg.connect(self._postgres_url, autocommit=True) as connection:
            found = [*_lost(connection, written), *_revisions(connection, written), *_left(connection, workshops)]
            touched = sorted({self._stage.still_id, *(one.project_id for one in written)})
            found += rekap_differs(connection, self._url, self._stage, touched)
        return found + self._deadlocked()

    def _deadlocked(self) -> list[str]:
        count = deadlocks(self._postgres_url) - self._deadlocks
        with self._log.open("rb") as log:
            log.seek(self._log_begins)
            told = log.read().count(b"deadlock detected")
        return [f"{count} deadlocks in pg_stat_database, {told} in the log"] if count or told else []


def deadlocks(postgres_url: str) -> int:
    """Since the server began."""
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        row = connection.execute(DEADLOCKS).fetchone()
        return int(row[0]) if row else 0


def wait_for_rekap(client: httpx.Client, project_id: int, revision: int) -> dict[str, Any]:
    """The RAB at this revision, once it is computed. TimeoutError when it does not come."""
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until:
        answer = client.get(f"/api/project/{project_id}/rekap/?min_revision={revision}")
        if answer.status_code != httpx.codes.SERVICE_UNAVAILABLE:
            body: dict[str, Any] = answer.raise_for_status().json()
            if not body["meta"]["stale"]:
                return body
        time.sleep(float(answer.headers.get("Retry-After", "0.5")))
    raise TimeoutError(f"rekap of project {project_id} did not reach revision {revision} in {PATIENCE_SECONDS} s")


def _lost(connection: psycopg.Connection[Any], written: list[Written]) -> Iterator[str]:
    """Each cell holds what was acknowledged last."""
    cells = newest(written)
    for project_id, kind in sorted({(one.project_id, one.kind) for one in cells.values()}):
        stored = {(row, beside): value for row, beside, value in connection.execute(CELLS[kind].encode(), [project_id])}
        wrong = [
            one
            for (of, what, row, beside), one in cells.items()
            if (of, what) == (project_id, kind) and stored.get((row, beside)) != one.numbers
        ]
        for one in wrong[:MOST_NAMED]:
            yield f"acknowledged and not there: {one}, stored is {stored.get((one.row, one.beside))}"


def _revisions(connection: psycopg.Connection[Any], written: list[Written]) -> Iterator[str]:
    """Every revision was given once, is in the audit trail, and the project stands at the last one."""
    for project_id in sorted({one.project_id for one in written}):
        given = Counter(one.revision for one in written if one.project_id == project_id)
        twice = [revision for revision, count in given.items() if count > 1]
        (current,) = connection.execute(REVISIONS, [project_id]).fetchone() or (0,)
        if twice:
            yield f"project {project_id}: revisions acknowledged twice: {twice[:MOST_NAMED]}"
        if max(given) != current:
            beyond = "; a save that was answered with an error is stored" if current > max(given) else ""
            yield f"project {project_id} stands at revision {current}, {max(given)} was acknowledged last{beyond}"
        yield from _unaudited(connection, project_id, current)


def _left(connection: psycopg.Connection[Any], workshops: Mapping[int, int]) -> Iterator[str]:
    """What was shown of a project is not gone again, and every change of it is in the audit trail."""
    for project_id, revision in workshops.items():
        (current,) = connection.execute(REVISIONS, [project_id]).fetchone() or (0,)
        if current < revision:
            yield f"project {project_id} stands at revision {current}, {revision} was shown"
        yield from _unaudited(connection, project_id, current)


def _unaudited(connection: psycopg.Connection[Any], project_id: int, current: int) -> Iterator[str]:
    audited = {row[0] for row in connection.execute(AUDITED, [project_id])}
    if unaudited := set(range(2, current + 1)) - audited:
        yield f"project {project_id}: revisions without audit: {sorted(unaudited)[:MOST_NAMED]}"


def rekap_differs(connection: psycopg.Connection[Any], url: str, stage: Stage, ids: Iterable[int]) -> Iterator[str]:
    """The RAB of each project is the oracle's, computed from the rows as they are now."""
    with closing(log_in_as(url, stage.auditor.email, stage.auditor.password)) as client:
        for project_id in ids:
            (revision,) = connection.execute(REVISIONS, [project_id]).fetchone() or (0,)
            shown = wait_for_rekap(client, project_id, revision)["meta"]
            expected = read_estimate(connection, project_id).grand_total()
            if Decimal(shown["grand_total"]) != expected or shown["revision"] != revision:
                yield (
                    f"rekap of project {project_id} says {shown['grand_total']} at revision {shown['revision']}, "
                    f"the oracle {expected} at {revision}"
                )


def _size(file: Path) -> int:
    return file.stat().st_size if file.exists() else 0
