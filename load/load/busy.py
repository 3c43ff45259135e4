"""A machine that has something to do while something else is measured: people who save and read without pauses."""

import itertools
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from threading import Event

from load.session import log_in, pekerjaan_with_volume, read, write

PEOPLE = 4
PAUSE_SECONDS = 0.05


@contextmanager
def busy(url: str, project: str, people: int = PEOPLE) -> Iterator[list[int]]:
    """Yields, once all are at it, how many saves each was acknowledged so far, at the end all. Raises what they met."""
    stop, counts = Event(), [0] * people
    with ThreadPoolExecutor(people) as together:
        working = [together.submit(_work, url, project, number, stop, counts) for number in range(people)]
        try:
            # Whoever is logging in yet leaves the machine to what is measured.
            while not all(counts) and not any(one.done() for one in working):
                time.sleep(PAUSE_SECONDS)
            yield counts
        finally:
            stop.set()
        for one in working:
            one.result()


def _work(url: str, project: str, number: int, stop: Event, counts: list[int]) -> None:
    with closing(log_in(url)) as client:
        pekerjaan = pekerjaan_with_volume(client, project)
        for quantity in itertools.count(1):
            if stop.is_set():
                return
            item = {"pekerjaan_id": pekerjaan, "quantity": f"{quantity}.{number + 1}"}
            saved = write(client, f"{project}/volume-pekerjaan/save/", {"items": [item]})
            read(client, f"{project}/rekap/?min_revision={saved['revision']}")
            counts[number] += 1
