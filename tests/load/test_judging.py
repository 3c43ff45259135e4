"""When a run passes, what its figures are, and what stands in a cell in the end."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from load.figures import Figures, Run, read_calls
from load.ledger import Written, newest
from load.results import Figure, Results, compared, read_results, worse
from load.run import scenarios

GOOD = Run(
    name="usual mix",
    people=2,
    seconds=10,
    calls=[],
    mix=Figures("all", 4, 0, 1, 2, 3, 3),
    failed={},
    problems=[],
    locks={},
    written=1,
    stale=0,
    figures=100,
)


def entry(name: str, times: dict[str, int], failures: int = 0) -> dict[str, Any]:
    slowest = max(float(time) for time in times)
    counted = {"response_times": times, "num_failures": failures, "max_response_time": slowest}
    return {"name": name, "start_time": 100.0, "last_request_timestamp": 110.0, **counted}


def test_a_run_without_failures_and_problems_passes() -> None:
    assert GOOD.passed
    assert replace(GOOD, stale=1).passed
    assert GOOD.line.endswith("integrity ok: PASSED")


@pytest.mark.parametrize(
    "bad",
    [
        replace(GOOD, failed={"save_volumes: status 500": 1}),
        replace(GOOD, problems=["acknowledged and not there"]),
        replace(GOOD, mix=Figures("all", 0, 0, 0, 0, 0, 0)),
        replace(GOOD, stale=2),
    ],
    ids=["a failed answer", "a lost write", "nothing was asked", "more than one in a hundred is old"],
)
def test_anything_else_fails(bad: Run) -> None:
    assert not bad.passed
    assert bad.line.endswith("FAILED")


def test_documents_and_logins_are_told_apart_from_the_mix() -> None:
    entries = [
        entry("get_rekap (M)", {"10": 98, "500": 2}),
        entry("login", {"900": 50}),
        entry("export_status", {"5": 9}),
    ]
    calls, mix, seconds = read_calls(entries)
    assert [call.name for call in calls] == ["export_status", "get_rekap (M)", "login"]
    assert (mix.requests, mix.p50, mix.p95, mix.p99, mix.slowest, seconds) == (100, 10, 10, 500, 500, 10)


def test_the_newest_acknowledged_value_of_a_cell_counts() -> None:
    late, early = (Written(1, revision, "volume", 5, 0, value) for revision, value in ((9, "2"), (8, "3")))
    other = Written(2, 4, "volume", 5, 0, "7")
    assert set(newest([late, early, other]).values()) == {late, other}


def test_a_rate_that_falls_and_a_time_that_grows_are_worse() -> None:
    earlier = {"rate": Figure(100, "1/s", more_is_better=True), "time": Figure(10, "ms"), "gone": Figure(1, "")}
    later = {"rate": Figure(50, "1/s", more_is_better=True), "time": Figure(11, "ms"), "new": Figure(0, "")}
    rate, time, new, gone = compared(earlier, later).splitlines()[2:]
    assert rate.endswith("| 0.50 | worse |")
    assert time.endswith("| 1.10 | as before |")
    assert new.endswith("| new |")
    assert gone.endswith("| gone |")
    assert worse(earlier, later) == ["rate"]


def test_a_figure_that_was_nothing_and_is_something_is_worse() -> None:
    earlier = {"statements": Figure(0, ""), "still none": Figure(0, "")}
    later = {"statements": Figure(2, ""), "still none": Figure(0, "")}
    assert worse(earlier, later) == ["statements"]


def test_what_one_run_leaves_the_next_one_is_compared_with(tmp_path: Path) -> None:
    results, file = Results(), tmp_path / "results" / "bench.json"
    results.note("login, p50", 40.1234, "ms")
    results.write(file)
    assert read_results(file) == {"login, p50": Figure(40.123, "ms")}
    file.write_text("[1]")
    with pytest.raises(ValueError, match="no results of a benchmark"):
        read_results(file)


def test_all_five_scenarios_of_writing_are_played() -> None:
    assert [one.name[0] for one in scenarios(["writes"], 100, 90)] == list("12345")
