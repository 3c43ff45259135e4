"""`python -m load.library_bench [S M L]`: copies, templates, backups and restores of whole projects.

Starts a stack of its own in a temporary folder, makes projects of 100, 1 000 and 10 000 pekerjaan with 8 components
each and speaks HTTP to it, as browsers do. Statements are those of projects, with what rekap then asks of it to read
the new project. The aim is a deep copy of 1 000 pekerjaan within 2 s.
"""

import argparse
import asyncio
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import httpx
import psycopg

from chassis.servers import free_port
from embedded.options import Options
from embedded.stack import DEMO_EMAIL, Stack
from load.bench import Statements, machine
from load.session import Json, log_in, write
from load.sized_project import SIZES, Size, make_project

COPIES = 10
CLIENT_SECONDS = 180
SETTLED_SECONDS = 1.0
PATIENCE_SECONDS = 120.0
HEAD = "| call | pekerjaan | ms | statements | MiB |\n|---|---|---|---|---|"
MEBIBYTE = 1024 * 1024
OWNER = 'SELECT id FROM auth."user" WHERE email = %s'

Call = Callable[[], int]


def main() -> None:
    """Prints a Markdown table."""
    names = [size.name for size in SIZES]
    parser = argparse.ArgumentParser(prog="python -m load.library_bench")
    parser.add_argument("sizes", nargs="*", choices=names, default=["S", "M"])
    chosen = [size for size in SIZES if size.name in parser.parse_args().sizes]
    with tempfile.TemporaryDirectory(prefix="taksir-library-") as name:
        folder = Path(name)
        folder.chmod(0o711)  # PostgreSQL may have to pass as another user
        asyncio.run(_measure(folder, chosen))


async def _measure(folder: Path, sizes: list[Size]) -> None:
    stack = Stack(Options(folder / "home", port=free_port()), say=lambda _: None)
    await stack.start()
    try:
        await asyncio.to_thread(_report, stack, sizes)
    finally:
        await stack.stop()
        await stack.backends.destroy()


def _report(stack: Stack, sizes: list[Size]) -> None:
    url = stack.backends.postgres_admin_url
    _say(f"{machine()}\n\n{HEAD}")
    with (
        closing(log_in(stack.url)) as client,
        psycopg.connect(url, autocommit=True) as database,
        closing(Statements(url, ["projects"])) as statements,
    ):
        client.timeout = httpx.Timeout(CLIENT_SECONDS)
        statements.measure_rest()
        found = database.execute(OWNER, [DEMO_EMAIL]).fetchone()
        if found is None:
            raise LookupError(DEMO_EMAIL)
        for size in sizes:
            project_id = make_project(database, size, found[0])
            _Bench(client, statements, size, project_id).run()


@dataclass(frozen=True)
class _Bench:
    """One project, and what is made of it."""

    client: httpx.Client
    statements: Statements
    size: Size
    project_id: int

    def run(self) -> None:
        """Every call once: each makes something new, so none is faster for having been made before."""
        path = f"/api/project/{self.project_id}"
        self._line("deep copy", lambda: self._post(f"{path}/deep-copy/", {"new_name": "Salinan"}))
        if self.size.pekerjaan * COPIES <= SIZES[-1].pekerjaan:
            batch = {"base_name": "Banyak", "count": COPIES}
            self._line(f"batch copy, {COPIES}", lambda: self._post(f"{path}/batch-copy/", batch))
        templates: list[int] = []

        def save() -> int:
            head = {"name": f"Templat {self.size.name}", "prices": True}
            templates.append(write(self.client, f"{path}/templates/create/", head)["id"])
            return 0

        self._line("template, save", save)
        header = {"nama": "Dari templat", "prices": True}
        self._line("template, use", lambda: self._post(f"/api/templates/{templates[0]}/use/", header))
        target = write(self.client, "/api/projects/", {"nama": "Sasaran"})["id"]
        append = f"/api/project/{target}/templates/{templates[0]}/append/"
        self._line("template, append", lambda: self._post(append, {"prices": True}))
        files: list[bytes] = []

        def backup() -> int:
            files.append(self.client.get(f"{path}/backup/").raise_for_status().content)
            return len(files[0])

        if self._fits(path):
            self._line("backup", backup)
            self._line("restore", lambda: self._restore(files[0]))

    def _fits(self, path: str) -> bool:
        """A project whose backup is larger than what can be read back has none; the server says so."""
        return self.client.get(f"{path}/backup/").is_success

    def _post(self, path: str, body: Json) -> int:
        return len(self.client.post(path, json=body).raise_for_status().content)

    def _restore(self, file: bytes) -> int:
        headers = {"content-type": "application/json"}
        self.client.post("/api/projects/restore-backup/", content=file, headers=headers).raise_for_status()
        return len(file)

    def _line(self, name: str, call: Call) -> None:
        before = self._settled()
        began = time.perf_counter()
        size = call()
        milliseconds = (time.perf_counter() - began) * 1_000
        began_counting = time.monotonic()
        after = self._settled()
        sent = max(0.0, after - before - self.statements.at_rest * (time.monotonic() - began_counting))
        _say(f"| {name} | {self.size.pekerjaan:,} | {milliseconds:,.0f} | {sent:.0f} | {size / MEBIBYTE:.2f} |")

    def _settled(self) -> float:
        """How many statements there were once no project is being read any more."""
        ends = time.monotonic() + PATIENCE_SECONDS
        last = self.statements.sent()
        while time.monotonic() < ends:
            time.sleep(SETTLED_SECONDS)
            now = self.statements.sent()
            if now - last <= self.statements.at_rest * SETTLED_SECONDS + 2:
                return now
            last = now
        raise TimeoutError("the services do not come to rest")


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
