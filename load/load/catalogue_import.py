"""`python -m load.catalogue_import --files A.xlsx --files analyses.csv components.csv`: what imports find and cost.

Starts a stack of its own, sends each set of files through the door that staff uses, and prints as Markdown what was
read, how much agrees with the file's own prices, every check of the data gate with an example, what is proposed for
coefficients that seem to have lost their comma, seconds, and the reader's memory at its peak.
"""

import argparse
import asyncio
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from chassis.servers import free_port
from embedded.options import Options
from embedded.stack import Stack
from load.session import Json, log_in, read, write

READER = b"projects.ingest"
SAMPLE_SECONDS = 0.02
WAIT_SECONDS = 300.0
UPLOAD_SECONDS = 120.0
# Messages name a column's sample or a long reason; a table has no room for more.
LONGEST_EXAMPLE = 110


@dataclass
class Peak:
    """The most that any reader of files held in memory, in bytes, as the kernel counts it."""

    resident: int = 0

    def sample(self) -> None:
        """Looks once at every process that reads files now."""
        for folder in Path("/proc").iterdir():
            if folder.name.isdecimal():
                self.resident = max(self.resident, _peak_of(folder))


def main() -> None:
    """Prints Markdown."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--files", action="append", nargs="+", type=Path, required=True, help="of one import")
    parser.add_argument("--show", default="1.1.1.1", help="code of the analysis whose proposals are shown")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="taksir-catalogue-") as name:
        folder = Path(name)
        folder.chmod(0o711)  # PostgreSQL may have to pass as another user
        asyncio.run(_measure(folder, given.files, given.show))


async def _measure(folder: Path, imports: list[list[Path]], kode: str) -> None:
    stack = Stack(Options(folder / "home", port=free_port()), say=lambda _: None)
    await stack.start()
    try:
        await asyncio.to_thread(_report_all, stack.url, imports, kode)
    finally:
        await stack.stop()
        await stack.backends.destroy()


def _report_all(url: str, imports: list[list[Path]], kode: str) -> None:
    with closing(log_in(url)) as client:
        for number, files in enumerate(imports, start=1):
            _report(client, f"Edisi {number}", files, kode)


def _report(client: httpx.Client, edition: str, files: list[Path], kode: str) -> None:
    began = time.monotonic()
    with _watched() as peak:
        staged = _stage(client, edition, files)
    took = time.monotonic() - began
    findings = _findings(client, staged["id"])
    undecided = _decide(client, staged)
    began = time.monotonic()
    committed = write(client, f"/api/referensi/imports/{staged['id']}/commit/", {})
    _say(f"### {' and '.join(path.name for path in files)}\n")
    _totals(staged["report"], committed, undecided, peak, (took, time.monotonic() - began))
    _checks(findings)
    _proposals(findings, kode)


def _totals(report: Json, committed: Json, undecided: int, peak: Peak, took: tuple[float, float]) -> None:
    agree = f"{report['verified']} of {report['compared']}" if report["compared"] else "the file has no prices"
    rows = {
        "analyses and components read": f"{report['analyses']} and {report['components']}",
        "stored": f"{committed['analyses']} and {committed['components']}",
        "left out, because an error cannot be mended here": undecided,
        "unit price as the file's own F": agree,
        "seconds until staged, gate included": f"{took[0]:.1f}",
        "seconds to store": f"{took[1]:.1f}",
        "reader's memory at its peak, MiB": f"{peak.resident / 2**20:.0f}",
    }
    _say("| | |\n|---|---|")
    for name, value in rows.items():
        _say(f"| {name} | {value} |")


def _checks(findings: list[Json]) -> None:
    """Every check with how often it spoke, and the first thing that it said."""
    checks = Counter((one["rule"], one["slug"], one["severity"]) for one in findings)
    first = {(one["rule"], one["slug"], one["severity"]): one for one in reversed(findings)}
    _say("\n| rule | check | weight | findings | example |\n|---|---|---|---|---|")
    for check, count in sorted(checks.items()):
        rule, slug, severity = check
        _say(f"| {rule or 'form'} | `{slug}` | {severity} | {count} | {_example(first[check])} |")
    if not findings:
        _say("| | | | 0 | |")


def _example(finding: Json) -> str:
    proposed = f" → {_short(finding['suggestion'])}" if finding["suggestion"] else ""
    return f"{finding['sheet'].strip()} {finding['cell']}: {_short(finding['message'])}{proposed}"


def _short(text: str) -> str:
    plain = text.replace("|", "¦").replace("\n", " ")
    return plain if len(plain) <= LONGEST_EXAMPLE else f"{plain[:LONGEST_EXAMPLE]}…"


def _proposals(findings: list[Json], kode: str) -> None:
    proposed = [one for one in findings if one["kode"] == kode and one["slug"] == "comma-lost"]
    if proposed:
        rows = "; ".join(f"{one['uraian']} {one['value']} → {one['suggestion']}" for one in proposed)
        _say(f"\nProposed for {kode}: {rows}.")
    _say("")


def _stage(client: httpx.Client, edition: str, files: list[Path]) -> Json:
    with ExitStack() as opened:
        sent = [("file", (path.name, opened.enter_context(path.open("rb")))) for path in files]
        answer = client.post("/api/referensi/import/", data={"edition": edition}, files=sent, timeout=UPLOAD_SECONDS)
    staged: Json = answer.raise_for_status().json()
    until = time.monotonic() + WAIT_SECONDS
    while staged["status"] == "waiting":
        if time.monotonic() > until:
            raise SystemExit(f"{files[0].name} was not read within {WAIT_SECONDS:.0f} s")
        time.sleep(SAMPLE_SECONDS)
        staged = read(client, f"/api/referensi/imports/{staged['id']}/")
    if staged["status"] != "staged":
        raise SystemExit(f"{files[0].name}: {staged['status']} {staged['problem']}")
    return staged


def _findings(client: httpx.Client, import_id: int) -> list[Json]:
    found: list[Json] = []
    cursor: str | None = ""
    while cursor is not None:
        query = httpx.QueryParams(limit=200, cursor=cursor)
        page = read(client, f"/api/referensi/imports/{import_id}/findings/?{query}")
        found += page["findings"]
        cursor = page["next_cursor"] or None
    return found


def _decide(client: httpx.Client, staged: Json) -> int:
    """Takes every proposal and leaves out what has none; how many findings that were."""
    path = f"/api/referensi/imports/{staged['id']}/decisions/"
    if any(one["slug"] == "comma-lost" for one in staged["counts"]):
        staged = write(client, path, {"all": {"slug": "comma-lost"}, "decision": "accept"})
    left: int = sum(one["count"] for one in staged["counts"] if (one["severity"], one["decision"]) == ("error", "open"))
    if left:
        write(client, path, {"all": {"severity": "error"}, "decision": "exclude"})
    return left


@contextmanager
def _watched() -> Iterator[Peak]:
    peak, ended = Peak(), threading.Event()

    def watch() -> None:
        while not ended.wait(SAMPLE_SECONDS):
            peak.sample()

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        yield peak
    finally:
        ended.set()
        watcher.join()


def _peak_of(process: Path) -> int:
    """VmHWM in bytes; 0 for whatever reads no files, or has just ended."""
    try:
        if READER not in (process / "cmdline").read_bytes():
            return 0
        status = (process / "status").read_text()
    except (FileNotFoundError, ProcessLookupError, PermissionError):
        return 0
    return max((int(line.split()[1]) * 1024 for line in status.splitlines() if line.startswith("VmHWM:")), default=0)


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
