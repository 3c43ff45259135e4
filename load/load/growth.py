"""`python -m load.growth`: what ten times and a hundred times the project costs, while others work on the same machine.

Starts a stack of its own with projects of 100, 1 000 and 10 000 pekerjaan. People save and read in the smallest one
without pauses; one more asks for figures of each size. What is kept may not take longer for a larger project, but for
its bytes; what is computed may take longer by no more than the project is larger. The exit status says whether
it is so.
"""

import asyncio
import os
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import httpx
import psycopg

from chassis.servers import free_port
from embedded.options import Options
from embedded.stack import DEMO_EMAIL, Stack
from load.bench import machine
from load.busy import busy
from load.integrity import wait_for_rekap
from load.session import log_in, pekerjaan_with_volume
from load.sized_project import SIZES, Size, make_project

RUNS = 15
CLIENT_SECONDS = 120.0
# Times of single answers on a busy machine scatter by this much.
SCATTER = 2.0

Say = Callable[[str], None]


@dataclass(frozen=True)
class Grown:
    """What one question took at each size, in the order of the sizes; milliseconds and bytes of the body as sent."""

    name: str
    is_kept: bool
    milliseconds: tuple[float, ...]
    sizes: tuple[int, ...]

    @property
    def growth(self) -> float:
        """Time of the largest beside that of the smallest."""
        return self.milliseconds[-1] / self.milliseconds[0]

    @property
    def allowed(self) -> float:
        """What is kept: flat but for its bytes; what is computed: as many times as there is more of it."""
        if self.is_kept:
            return SCATTER * max(1.0, self.sizes[-1] / max(1, self.sizes[0]))
        return SCATTER * SIZES[-1].pekerjaan / SIZES[0].pekerjaan

    @property
    def holds(self) -> bool:
        """Whether it grows as it may."""
        return self.growth <= self.allowed

    @property
    def row(self) -> str:
        """In Markdown."""
        times = " | ".join(f"{one:.1f}" for one in self.milliseconds)
        verdict = "as it may" if self.holds else f"MORE than {self.allowed:.1f} ×"
        kind = "kept" if self.is_kept else "computed"
        return f"| {self.name} | {kind} | {times} | {self.sizes[-1]:,} | {self.growth:.1f} × | {verdict} |"


class Growth:
    """One stack with a project of each size."""

    def __init__(self, stack: Stack, client: httpx.Client, database: psycopg.Connection[tuple[int, ...]]) -> None:
        self._url = stack.url
        self._client = client
        self._database = database
        self._projects = [self._made(size) for size in SIZES]

    def measure(self, say: Say) -> list[Grown]:
        """Every question, with its row as soon as it is known."""
        names = " | ".join(f"{size.name} ms" for size in SIZES)
        say(f"| question | | {names} | bytes at {SIZES[-1].name} | growth | |")
        say(f"|---|---|{'---|' * len(SIZES)}---|---|---|")
        found = []
        with busy(self._url, self._path(self._projects[0])) as saves:
            for name, path, is_kept in QUESTIONS:
                one = self._grown(name, path, is_kept=is_kept)
                say(one.row)
                found.append(one)
        say(f"\nMeanwhile {len(saves)} others were acknowledged {sum(saves)} saves and read the rekap after each.")
        return found

    def _grown(self, name: str, path: str, *, is_kept: bool) -> Grown:
        taken, sizes = zip(*(self._asked(project, path, is_kept=is_kept) for project in self._projects), strict=True)
        return Grown(name, is_kept, taken, sizes)

    def _asked(self, project_id: int, path: str, *, is_kept: bool) -> tuple[float, int]:
        """Median milliseconds and bytes."""
        project = self._path(project_id)
        schedule = project.replace("/api/", "/api/v2/")
        target = path.format(project=project, schedule=schedule, pekerjaan=pekerjaan_with_volume(self._client, project))
        headers = {"Accept-Encoding": "zstd"}
        size, etag = self._get(target, headers)
        headers |= {"If-None-Match": etag} if is_kept and etag else {}
        times = []
        for _ in range(RUNS):
            if not is_kept:
                self._forget(project_id)
            began = time.perf_counter()
            size, _ = self._get(target, headers)
            times.append((time.perf_counter() - began) * 1000)
        return median(times), size

    def _get(self, path: str, headers: dict[str, str]) -> tuple[int, str]:
        with self._client.stream("GET", path, headers=headers) as answer:
            size = sum(len(part) for part in answer.iter_raw())
        if answer.status_code != httpx.codes.NOT_MODIFIED:
            answer.raise_for_status()
        return size, answer.headers.get("ETag", "")

    def _forget(self, project_id: int) -> None:
        """The generation is part of what finished figures are kept under."""
        self._database.execute("UPDATE rekap.project SET generation = generation + 1 WHERE id = %s", [project_id])

    def _made(self, size: Size) -> int:
        row = self._database.execute('SELECT id FROM auth."user" WHERE email = %s', [DEMO_EMAIL]).fetchone()
        project_id = make_project(self._database, size, row[0] if row else 0)
        wait_for_rekap(self._client, project_id, 1)
        return project_id

    @staticmethod
    def _path(project_id: int) -> str:
        return f"/api/project/{project_id}"


# Nobody saves in the two larger ones, so what is kept of them stays.
QUESTIONS = (
    ("rekap RAB, unchanged", "{project}/rekap/", True),
    ("project header", "{project}/", True),
    ("rekap RAB", "{project}/rekap/", False),
    ("kebutuhan", "{project}/rekap-kebutuhan/", False),
    ("chart-data", "{schedule}/chart-data/", False),
    ("kurva-s-harga", "{schedule}/kurva-s-harga/", False),
    ("a page of rincian RAB", "{project}/rincian-rab/", False),
    ("tree", "{project}/list-pekerjaan/tree/", False),
    ("volumes", "{project}/volume-pekerjaan/list/", False),
    ("prices", "{project}/harga-items/list/", False),
    ("detail AHSP", "{project}/detail-ahsp/{pekerjaan}/", False),
)


def main() -> int:
    """Prints a table; 1 where something grows faster than it may."""
    os.environ["TAKSIR_GATEWAY_DOCUMENT_CACHE_SECONDS"] = "0"
    os.environ["TAKSIR_GATEWAY_REQUESTS_PER_USER"] = "1000000/minute"
    with tempfile.TemporaryDirectory(prefix="taksir-growth-") as name:
        folder = Path(name)
        folder.chmod(0o711)  # PostgreSQL may have to pass as another user
        found = asyncio.run(_measure(folder))
    beyond = [one.name for one in found if not one.holds]
    _print(f"\n{'FAILED: ' + ', '.join(beyond) if beyond else 'PASSED'} - {len(found)} questions at {len(SIZES)} sizes")
    return 1 if beyond else 0


async def _measure(folder: Path) -> list[Grown]:
    stack = Stack(Options(folder / "home", port=free_port()), say=lambda _: None)
    await stack.start()
    try:
        return await asyncio.to_thread(_measure_all, stack)
    finally:
        await stack.stop()
        await stack.backends.destroy()


def _measure_all(stack: Stack) -> list[Grown]:
    _print(f"# Growth under load\n\n{machine()}\n")
    with (
        closing(log_in(stack.url)) as client,
        psycopg.connect(stack.backends.postgres_admin_url, autocommit=True) as database,
    ):
        client.timeout = httpx.Timeout(CLIENT_SECONDS)
        return Growth(stack, client, database).measure(_print)


def _print(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
