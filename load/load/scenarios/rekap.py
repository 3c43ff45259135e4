"""Reading what a project costs: the RAB, needs, curves. His own project's totals are held against the oracle."""

import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from load.company import Company
from load.oracle import Estimate
from load.people import Person
from load.scenarios.checks import adds_up, amounts, equals, fresh
from load.stage import LARGE, MEDIUM, SMALL

NOT_MODIFIED = 304
# Bodies that have been looked through once: large ones come again and again, byte by byte the same.
_known_good: set[int] = set()

Total = Callable[[Estimate], Any]


def own(person: Person) -> None:
    """The RAB as his last edit left it."""
    read_own(person, "get_rekap")


def read_own(person: Person, operation: str) -> None:
    """At least at the revision of his last edit, exactly the oracle's total."""

    def check(answer: Any) -> str:
        wrong = equals("rows", len(answer["rows"]), SMALL.pekerjaan) or adds_up(answer)
        return wrong or _amounts_if_fresh(
            person, answer["meta"], answer["meta"]["grand_total"], person.estimate.grand_total()
        )

    person.read(operation, f"{person.own}/rekap/?min_revision={person.revision}", check)


def unchanged(person: Person) -> None:
    """304 while nothing changed."""
    path, etag = f"{person.own}/rekap/?min_revision={person.revision}", {"If-None-Match": person.etag}
    person.fetch("get_rekap (If-None-Match)", "GET", path, check=lambda _: "", good={200, NOT_MODIFIED}, headers=etag)


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
        return _amounts_if_fresh(person, answer["meta"], found(answer), expected(person.estimate))

    person.read(operation, f"{path}?min_revision={person.revision}", check)


def _amounts_if_fresh(person: Person, meta: dict[str, Any], found: str, expected: Decimal) -> str:
    """An older total is another one, if it says so; people are told of it, and so is the report."""
    if meta["stale"]:
        person.note_stale()
        return fresh(meta, person.revision)
    return fresh(meta, person.revision) or amounts("total", found, expected)


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
