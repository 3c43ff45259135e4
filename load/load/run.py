"""`python -m load.run --users 100 --seconds 90`: people at work on a stack of their own, and what came of it.

Leaves `report.md`, `report.json` and one HTML page of Locust's for each run in the output folder. The last line says it
in one; the exit status is 0 only if no answer failed and every acknowledged write, every revision and every total is
right afterwards.
"""

import argparse
import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

from chassis.servers import free_port
from embedded.options import REPOSITORY, Options
from embedded.stack import Stack
from load.bench import machine
from load.editions import import_edition
from load.figures import Run, read_calls
from load.integrity import Integrity, rekap_differs
from load.ledger import read_ledger
from load.locks import watched
from load.routes import operations, record, writing
from load.session import log_in
from load.stage import EDITION, OUTCOME_VARIABLE, SECONDS_VARIABLE, STAGE_VARIABLE, Stage, make_stage, refreshed

LOCUSTFILE = Path(__file__).with_name("locustfile.py")
PEOPLE_A_SECOND = 10
STOP_SECONDS = 90
START_SECONDS = 120
HURRIED = 16
TOGETHER = 20
# Long enough that each of all tasks is done by several people.
EVERY_SECONDS = 60
# People share this machine's address, so the gateway is told to believe where they say they come from. One person
# without pauses asks for more than anybody may.
ENVIRONMENT = {
    "TAKSIR_GATEWAY_TRUSTED_PROXIES": '["127.0.0.0/8"]',
    "TAKSIR_GATEWAY_REQUESTS_PER_USER": "1000000/minute",
}

Say = Callable[[str], None]


@dataclass(frozen=True)
class Scenario:
    """Who comes, how many and for how long."""

    name: str
    people: str
    users: int
    seconds: int


def scenarios(parts: list[str], users: int, seconds: int) -> list[Scenario]:
    """Those of the parts that are asked for, in the order of the parts."""
    brief = max(10, seconds // 6)
    together = min(users, TOGETHER)
    known = {
        "mix": [Scenario("usual mix", "Estimator", users, seconds)],
        "every": [Scenario("every route that writes", "Everything", together, max(EVERY_SECONDS, brief))],
        "hurry": [Scenario("without pauses", "Hurried", min(users, HURRIED), max(brief, seconds // 2))],
        "writes": [
            Scenario("1 one writer", "SingleWriter", 1, brief),
            Scenario("2 different projects", "SeparateWriters", together, brief),
            Scenario("3 one project, different pekerjaan", "SharedWriters", together, brief),
            Scenario("4 the same pekerjaan", "RivalWriters", together, brief),
            Scenario("5 many writes", "ManyWriters", users, brief),
        ],
    }
    return [one for part in parts for one in known[part]]


PARTS = ("mix", "every", "hurry", "writes")


def main() -> int:
    """The exit status."""
    parser = argparse.ArgumentParser(prog="python -m load.run")
    parser.add_argument("--users", type=int, default=100)
    parser.add_argument("--seconds", type=int, default=90, help="of the usual mix; the others take a part of it")
    parser.add_argument("--parts", nargs="+", choices=PARTS, default=list(PARTS))
    parser.add_argument("--record", action="store_true", help="keep which routes were asked, for the API coverage")
    parser.add_argument("--output", type=Path, default=REPOSITORY / "artifacts" / "load")
    given = parser.parse_args()
    if not (1 <= given.users <= 1_000 and 5 <= given.seconds <= 86_400):
        parser.error("1 to 1000 users, 5 to 86400 seconds")
    os.environ.update(ENVIRONMENT)
    given.output.mkdir(parents=True, exist_ok=True)
    wanted = scenarios(given.parts, given.users, given.seconds)
    with tempfile.TemporaryDirectory(prefix="taksir-load-") as name:
        folder = Path(name)
        folder.chmod(0o711)  # PostgreSQL may have to pass as another user
        try:
            runs = asyncio.run(_run_all(folder, given.output, wanted, given.users))
        except (RuntimeError, TimeoutError, subprocess.TimeoutExpired) as error:
            _print(f"FAILED - {error}")
            return 1
    if given.record:
        record(run.asked for run in runs)
    _print(f"Report: {given.output / 'report.md'}")
    return summary(runs)


async def _run_all(folder: Path, output: Path, wanted: list[Scenario], users: int) -> list[Run]:
    stack = Stack(Options(folder / "home", port=free_port()), say=lambda _: None)
    await stack.start()
    try:
        company = Company(stack, folder, output)
        await asyncio.to_thread(company.prepare, users)
        return await asyncio.to_thread(company.play, wanted)
    finally:
        await stack.stop()
        await stack.backends.destroy()


class Company:
    """Plays one scenario after another on one stack and writes down what came of it."""

    def __init__(self, stack: Stack, folder: Path, output: Path) -> None:
        self._stack = stack
        self._postgres_url = stack.backends.postgres_admin_url
        self._folder = folder
        self._output = output
        self._stage: Stage
        self._made = ""

    def prepare(self, users: int) -> None:
        """Makes the stage; rekap has taken in every project of it before anybody looks at a clock."""
        began = time.monotonic()
        self._stage = make_stage(self._postgres_url, users, self._stack.home.mail)
        with closing(log_in(self._stack.url)) as keeper:
            import_edition(keeper, "Edisi beban", EDITION)
        made = time.monotonic() - began
        self._made = (
            f"{users} people with a project each, and projects of 1 000 and 10 000 pekerjaan: made in {made:.1f} s"
        )
        _print(self._made)
        self._take_in()

    def play(self, wanted: list[Scenario]) -> list[Run]:
        """In order; what one run changed is the next one's beginning."""
        text = [f"# Load\n\n{machine()} The load generator runs on the same machine. {self._made}.\n"]
        runs = []
        for scenario in wanted:
            run = self._play(scenario)
            runs.append(run)
            text.append(run.table)
            _print(run.line)
        (self._output / "report.md").write_text("\n".join(text))
        (self._output / "report.json").write_text(json.dumps([run.to_json() for run in runs], indent=1))
        return runs

    def _take_in(self) -> None:
        """Rekap reads every project as a snapshot; its totals must be the oracle's."""
        began = time.monotonic()
        with psycopg.connect(self._postgres_url, autocommit=True) as connection:
            wrong = list(rekap_differs(connection, self._stack.url, self._stage, self._stage.project_ids))
        if wrong:
            raise RuntimeError("\n".join(wrong))
        _print(f"Taken in by rekap, every total the oracle's, in {time.monotonic() - began:.1f} s")

    def _play(self, scenario: Scenario) -> Run:
        current = self._stage = refreshed(self._postgres_url, self._stage)
        integrity = Integrity(
            self._postgres_url, self._stack.backends.own["postgres"].log_file, self._stack.url, current
        )
        with watched(self._postgres_url) as locks:
            outcome = self._locust(scenario, current)
        calls, mix, seconds = read_calls(outcome["calls"])
        written = read_ledger(outcome["written"])
        asked = dict(sorted(operations(outcome["requested"]).items()))
        return Run(
            scenario.name,
            scenario.users,
            seconds,
            calls,
            mix,
            dict([*outcome["failures"], *outcome["exceptions"]]),
            [*integrity.problems(written, _numbered(outcome["workshops"])), *_unasked(scenario, asked)],
            dict(locks),
            len(written),
            outcome["stale"],
            outcome["figures"],
            asked,
        )

    def _locust(self, scenario: Scenario, stage: Stage) -> dict[str, Any]:
        """Plays it in a process of its own, because Locust rearranges Python's sockets. RuntimeError if it breaks."""
        files = {name: self._folder / f"{scenario.people}.{name}.json" for name in ("stage", "outcome")}
        stage.write(files["stage"])
        environment = {STAGE_VARIABLE: str(files["stage"]), SECONDS_VARIABLE: str(scenario.seconds)}
        environment |= {OUTCOME_VARIABLE: str(files["outcome"])}
        log = self._output / f"{scenario.people}.log"
        seconds = START_SECONDS + scenario.users / PEOPLE_A_SECOND + scenario.seconds + STOP_SECONDS
        with log.open("wb") as output:
            done = subprocess.run(
                self._command(scenario),
                env={**os.environ, **environment},
                stdout=output,
                stderr=output,
                check=False,
                timeout=seconds,
            )
        if done.returncode or not files["outcome"].exists():
            raise RuntimeError(f"Locust ended with {done.returncode}; {log} tells why")
        outcome: dict[str, Any] = json.loads(files["outcome"].read_text())
        return outcome

    def _command(self, scenario: Scenario) -> list[str]:
        words = {
            "--host": self._stack.url,
            "--users": scenario.users,
            "--spawn-rate": PEOPLE_A_SECOND,
            "--stop-timeout": STOP_SECONDS,
            "--html": self._output / f"{scenario.people}.html",
            "--exit-code-on-error": 0,
        }
        given = [str(word) for pair in words.items() for word in pair]
        command = [sys.executable, "-P", "-m", "locust", "-f", str(LOCUSTFILE), "--headless", "--only-summary"]
        return [*command, *given, scenario.people]


def _numbered(workshops: dict[str, int]) -> dict[int, int]:
    return {int(project_id): revision for project_id, revision in workshops.items()}


def _unasked(scenario: Scenario, asked: dict[str, int]) -> list[str]:
    """Whoever is to ask every route that writes has to have got a right answer from each."""
    missing = sorted(writing() - set(asked)) if scenario.people == "Everything" else []
    return [f"no right answer from {', '.join(missing)}"] if missing else []


def summary(runs: list[Run]) -> int:
    """Prints the last line; the exit status."""
    failed = [run.name for run in runs if not run.passed]
    mix = runs[0].mix
    failures = sum(sum(run.failed.values()) for run in runs)
    requests = sum(one.requests for run in runs for one in run.calls)
    written = sum(run.written for run in runs)
    _print(
        f"{'FAILED: ' + ', '.join(failed) if failed else 'PASSED'} - {len(runs)} runs, {requests:,} requests, "
        f"{failures} failures, {written:,} acknowledged writes; {runs[0].name}: "
        f"p50 {mix.p50:.0f} ms, p95 {mix.p95:.0f} ms, p99 {mix.p99:.0f} ms"
    )
    return 1 if failed else 0


def _print(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
