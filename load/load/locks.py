"""Watches who waits for whom in PostgreSQL while people write."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg

PERIOD_SECONDS = 0.25
WAITING = """
    SELECT count(*), coalesce(max(extract(epoch FROM clock_timestamp() - query_start)), 0)::float
    FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND state = 'active'
"""


@contextmanager
def watched(postgres_url: str) -> Iterator[dict[str, float]]:
    """Fills the mapping that it yields when the context ends: how often it looked, how many waited, and how long."""
    seen: dict[str, float] = {}
    stop = threading.Event()
    watcher = threading.Thread(target=_watch, args=(postgres_url, stop, seen), name="locks")
    watcher.start()
    try:
        yield seen
    finally:
        stop.set()
        watcher.join()


def _watch(postgres_url: str, stop: threading.Event, seen: dict[str, float]) -> None:
    looked, most, waiting, longest = 0, 0, 0, 0.0
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        while not stop.wait(PERIOD_SECONDS):
            count, seconds = connection.execute(WAITING).fetchone() or (0, 0.0)
            looked, most, waiting, longest = looked + 1, max(most, count), waiting + count, max(longest, seconds)
    average = round(waiting / looked, 2) if looked else 0.0
    seen.update(looks=looked, most_waiting=most, waiting_on_average=average, longest_wait_seconds=round(longest, 3))
