"""`python -m load.catalogue_bench`: queries as people type them, warm, beside a plain ILIKE on the same data.

Ten that people type, and the dearest kinds: of one letter or figure, mistyped throughout, of words that nothing holds.
Starts a stack of its own with three editions of made-up analyses, 6 000 in all, speaks HTTP to it, and asks PostgreSQL
the plain ILIKE in turn with each request. The search ranks and forgives, ILIKE does neither, and what is shown for the
search includes the gateway.
"""

import asyncio
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from statistics import quantiles
from typing import TypeVar

import httpx
import psycopg
from psycopg import sql

from chassis.servers import free_port
from embedded.options import Options
from embedded.stack import Stack
from load.editions import import_edition, made_up_edition
from load.session import log_in, read

Answer = TypeVar("Answer")

QUERIES = (
    "bata 1/2",
    "besi beton polos",
    "galian tnah",
    "2.2.1.5.6",
    "beton fc 25",
    "pasangan bta merah",
    "cat tembok",
    "plesteran 1:4",
    "pipa pvc 3/4",
    "beton",
    "1",
    "1 1 1",
    "be",
    "pengecatn tembk",
    "qqqq wwww",
)

TIMES = 40
WARM_UP = 5
EDITIONS = 3


def main() -> None:
    """Prints a Markdown table."""
    with tempfile.TemporaryDirectory(prefix="taksir-catalogue-") as name:
        folder = Path(name)
        folder.chmod(0o711)  # PostgreSQL may have to pass as another user
        asyncio.run(_measure(folder))


async def _measure(folder: Path) -> None:
    stack = Stack(Options(folder / "home", port=free_port()), say=lambda _: None)
    await stack.start()
    try:
        await asyncio.to_thread(_report, stack.url, stack.backends.postgres_admin_url)
    finally:
        await stack.stop()
        await stack.backends.destroy()


def _report(url: str, postgres_url: str) -> None:
    with closing(log_in(url)) as client, psycopg.connect(postgres_url, autocommit=True) as connection:
        for number in range(EDITIONS):
            import_edition(client, f"Edisi {number + 1}", made_up_edition())
        connection.execute("SET search_path = projects, public")
        connection.execute("VACUUM ANALYZE catalogue_analysis")
        count = read(client, "/api/referensi/search/?limit=1")["total"]
        _say(f"{count} analyses, {TIMES} times each, milliseconds\n")
        _say("| query | found | search p50 | search p95 | ILIKE p50 | ILIKE p95 |\n|---|---|---|---|---|---|")
        for query in QUERIES:
            _line(client, connection, query)


def _line(client: httpx.Client, connection: psycopg.Connection, query: str) -> None:
    plain = _ilike(query)
    searched, compared = [], []
    total = 0
    for number in range(WARM_UP + TIMES):
        found, took = _timed(lambda: client.get("/api/referensi/search/", params={"q": query}).raise_for_status())
        _, bare = _timed(lambda: connection.execute(plain).fetchall())
        total = found.json()["total"]
        if number >= WARM_UP:
            searched.append(took)
            compared.append(bare)
    figures = " | ".join(f"{one:.1f}" for took in (searched, compared) for one in _p50_p95(took))
    _say(f"| {query} | {total} | {figures} |")


def _ilike(query: str) -> sql.Composed:
    """Every word somewhere in the name or the code, in the order of codes: no rank, no forgiveness."""
    words = [sql.Literal(f"%{word}%") for word in query.split()]
    holds = sql.SQL(" AND ").join(sql.SQL("kode || ' ' || nama ILIKE {}").format(word) for word in words)
    return sql.SQL("SELECT id, kode, nama FROM catalogue_analysis WHERE {} ORDER BY kode LIMIT 20").format(holds)


def _timed(call: Callable[[], Answer]) -> tuple[Answer, float]:
    began = time.perf_counter()
    answer = call()
    return answer, (time.perf_counter() - began) * 1_000


def _p50_p95(took: list[float]) -> tuple[float, float]:
    cuts = quantiles(took, n=20)
    return cuts[9], cuts[18]


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
