"""Figures of one run from what Locust counted: percentiles, rates, failures; as a Markdown table and as one line."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

DOCUMENTS = frozenset({"stream_rekap_csv", "start_export", "export_status", "download_export"})
# A password or a second factor costs what its hash costs, on purpose.
HASHING = frozenset(
    {
        "login",
        "finish_login",
        "register",
        "change_password",
        "reset_password",
        "enrol_second_factor",
        "renew_recovery_codes",
        "remove_second_factor",
    }
)
MOST_STALE = 0.01
SHARES = (0.5, 0.95, 0.99)
HEAD = "| call | requests | failures | p50 ms | p95 ms | p99 ms | slowest ms |\n|---|---|---|---|---|---|---|"


@dataclass(frozen=True)
class Figures:
    """Of one kind of call, or of several together."""

    name: str
    requests: int
    failures: int
    p50: float
    p95: float
    p99: float
    slowest: float

    @property
    def row(self) -> str:
        """In Markdown."""
        counts = f"{self.requests:,} | {self.failures:,}"
        return f"| {self.name} | {counts} | {self.p50:.0f} | {self.p95:.0f} | {self.p99:.0f} | {self.slowest:.0f} |"


@dataclass(frozen=True)
class Run:
    """One run of Locust; `failed` tells each kind of failure with how often it came."""

    name: str
    people: int
    seconds: float
    calls: list[Figures]
    mix: Figures
    failed: dict[str, int]
    problems: list[str]
    locks: dict[str, float]
    written: int
    # Of so many figures that were asked for at a revision, so many were older and said so.
    stale: int
    figures: int
    # Operations of openapi.json by how often a checked answer came from them.
    asked: dict[str, int] = field(default_factory=dict)

    @property
    def passed(self) -> bool:
        """No failed answer, hardly an old one, and all is there afterwards."""
        return not (self.failed or self.problems or self.is_behind) and self.mix.requests > 0

    @property
    def is_behind(self) -> bool:
        """Whether people were shown old figures more often than now and then."""
        return self.stale > MOST_STALE * self.figures

    @property
    def line(self) -> str:
        """All that matters, in one line."""
        mix = self.mix
        rate = mix.requests / self.seconds if self.seconds else 0.0
        failures = sum(self.failed.values())
        found = f"{len(self.problems)} integrity problems" if self.problems else "integrity ok"
        return (
            f"{self.name}: {self.people} people, {mix.requests:,} requests in {self.seconds:.0f} s ({rate:.0f}/s), "
            f"{failures} failures, p50 {mix.p50:.0f} ms, p95 {mix.p95:.0f} ms, p99 {mix.p99:.0f} ms, "
            f"{self.stale} of {self.figures:,} told to be stale, {self.written:,} writes acknowledged, {found}: "
            f"{'PASSED' if self.passed else 'FAILED'}"
        )

    @property
    def table(self) -> str:
        """Everything, in Markdown."""
        rows = [HEAD, *(one.row for one in self.calls), self.mix.row]
        told = [f"- {count} × {text}" for text, count in self.failed.items()] + [f"- {one}" for one in self.problems]
        waited = ", ".join(f"{name.replace('_', ' ')} {value:g}" for name, value in self.locks.items())
        locks = [f"\nLocks: {waited}."] if waited else []
        return "\n".join([f"## {self.name}\n", self.line, "", *rows, *locks, *([""] if told else []), *told, ""])

    def to_json(self) -> dict[str, Any]:
        """For machines."""
        calls = [vars(one) for one in self.calls]
        return {**vars(self), "calls": calls, "mix": vars(self.mix), "passed": self.passed}


def read_calls(entries: list[dict[str, Any]]) -> tuple[list[Figures], Figures, float]:
    """Each kind of call; all but documents and passwords together; seconds from the first request to the last."""
    calls = [_of(one["name"], [one]) for one in sorted(entries, key=lambda one: str(one["name"]))]
    mixed = [one for one in entries if one["name"].split()[0] not in DOCUMENTS | HASHING]
    begins = min((one["start_time"] for one in entries), default=0.0)
    ends = max((one["last_request_timestamp"] or 0.0 for one in entries), default=0.0)
    return calls, _of("**all but documents and passwords**", mixed), ends - begins


def _of(name: str, entries: Iterable[dict[str, Any]]) -> Figures:
    times: Counter[float] = Counter()
    failures, slowest = 0, 0.0
    for entry in entries:
        times.update({float(time): count for time, count in entry["response_times"].items()})
        failures += entry["num_failures"]
        slowest = max(slowest, entry["max_response_time"])
    p50, p95, p99 = (_percentile(times, share) for share in SHARES)
    return Figures(name, times.total(), failures, p50, p95, p99, slowest)


def _percentile(times: Counter[float], share: float) -> float:
    wanted, seen = share * times.total(), 0
    for time in sorted(times):
        seen += times[time]
        if seen >= wanted:
            return time
    return 0.0
