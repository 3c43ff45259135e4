"""Reading what a project costs: the RAB, needs, curves. His own project's totals are held against the oracle."""

import json
from collections.abc import Callable
from typing import Any

from load.caller import OK_OR_NOT_MODIFIED
from load.company import Company
from load.oracle import Estimate
from load.people import Person
from load.scenarios.checks import adds_up, amounts, equals, fresh
from load.stage import LARGE, MEDIUM, SMALL

# Bodies that have been looked through once: large ones come again and again, byte by byte the same.
_known_good: set[int] = set()

Total = Callable[[Estimate], Any]


def own(person: Person) -> None:
    """The RAB as his last edit left it."""
    revision = read_own(person, "get_rekap")["meta"]["revision"]
    person.seen = person.etag, revision


def read_own(person: Person, operation: str) -> Any:
    """At least at the revision of his last edit, exactly the oracle's total."""
    return person.read(operation, _own_path(person), lambda answer: _is_own(person, answer))


def unchanged(person: Person) -> None:
    """304 while nothing changed, otherwise the new one."""
    etag, held = person.seen

    def check(content: bytes) -> str:
        return _is_own(person, json.loads(content)) if content else _at_least(held, person.revision)

    path, headers = _own_path(person), {"If-None-Match": etag}
    person.fetch("get_rekap (If-None-Match)", "GET", path, check=check, good=OK_OR_NOT_MODIFIED, headers=headers)


def shared(person: Person) -> None:
    """The medium one while others edit it: it adds up at every moment."""

    def check(answer: Any) -> str:
        return equals("rows", len(answer["rows"]), MEDIUM.pekerjaan) or adds_up(answer)

    _look_through_once(person, "get_rekap (M)", Company.stage.shared_id, check)


def large(person: Person) -> None:
    """The large one, which nobody changes: the oracle's total."""

    def check(answer: Any) -> str:
        total = answer["meta"]["grand_total"]
        return equals("rows", len(answer["rows"]), LARGE.pekerjaan) or amounts(
            "grand total", total, Company.stage.still_total
        )

    _look_through_once(person, "get_rekap (L)", Company.stage.still_id, check)


def needs(person: Person) -> None:
    """What all resources cost together."""
    path = f"{person.own}/rekap-kebutuhan/"
    _costs(person, "get_needs", path, lambda answer: answer["meta"]["grand_total_cost"], Estimate.direct_cost)


def needs_timeline(person: Person) -> None:
    """The same by week: everything is planned to the end."""
    path = f"{person.own}/rekap-kebutuhan-timeline/"
    _costs(person, "get_needs_timeline", path, lambda answer: answer["meta"]["grand_total_cost"], Estimate.direct_cost)


def weekly_needs(person: Person) -> None:
    """The same for the weeks of the schedule."""
    path = f"{person.own_schedule}/rekap-kebutuhan-weekly/"
    _costs(
        person, "get_weekly_needs", path, lambda answer: answer["summary"]["total_planned_cost"], Estimate.direct_cost
    )


def chart(person: Person) -> None:
    """The S-curve's total."""
    _costs(
        person,
        "get_chart_data",
        f"{person.own_schedule}/chart-data/",
        lambda answer: answer["meta"]["total"],
        Estimate.subtotal,
    )


def cost_curves(person: Person) -> None:
    """The curve of cost ends at the whole project."""
    path = f"{person.own_schedule}/kurva-s-harga/"
    _costs(
        person,
        "get_cost_curves",
        path,
        lambda answer: answer["summary"]["total_project_cost"],
        Estimate.subtotal,
    )


def cash_flow(person: Person) -> None:
    """What the cash flow spreads over weeks."""
    _costs(
        person,
        "get_cash_flow",
        f"{person.own_schedule}/cash-flow/",
        lambda answer: answer["meta"]["total"],
        Estimate.subtotal,
    )


def rincian(person: Person) -> None:
    """The same lines, explained by kategori."""
    path = f"{person.own}/rincian-rab/"
    _costs(person, "get_rincian_rab", path, lambda answer: answer["meta"]["total"], Estimate.subtotal)


def dashboard(person: Person) -> None:
    """All projects that are his."""

    def check(answer: Any) -> str:
        return "" if answer["projects"]["count"] >= 1 and answer["rows"] else "no projects"

    person.read("get_dashboard", "/api/dashboard/", check)


def _costs(person: Person, operation: str, path: str, found: Callable[[Any], str], expected: Total) -> None:
    def check(answer: Any) -> str:
        return if_fresh(person, answer, amounts("total", found(answer), expected(person.estimate)))

    person.read(operation, f"{path}?min_revision={person.revision}", check)


def if_fresh(person: Person, answer: Any, wrong: str) -> str:
    """What is wrong with an answer's figures: older ones are others, if it says so. That is counted for the report."""
    meta = answer["meta"]
    person.note_figures(is_stale=meta["stale"])
    return fresh(meta, person.revision) or ("" if meta["stale"] else wrong)


def _own_path(person: Person) -> str:
    return f"{person.own}/rekap/?min_revision={person.revision}"


def _is_own(person: Person, answer: Any) -> str:
    wrong = equals("rows", len(answer["rows"]), SMALL.pekerjaan) or adds_up(answer)
    total = amounts("total", answer["meta"]["grand_total"], person.estimate.grand_total())
    return if_fresh(person, answer, total) or wrong


def _at_least(held: int, revision: int) -> str:
    """What somebody holds is not still right once he has saved something."""
    return "" if held >= revision else f"304 to who holds revision {held} and asked for {revision}"


def _look_through_once(person: Person, operation: str, project_id: int, check: Callable[[Any], str]) -> None:
    def check_bytes(content: bytes) -> str:
        key = hash(content)
        if key in _known_good:
            return ""
        problem = check(json.loads(content))
        if not problem:
            _known_good.add(key)
        return problem

    person.fetch(operation, "GET", f"/api/project/{project_id}/rekap/", check=check_bytes)
