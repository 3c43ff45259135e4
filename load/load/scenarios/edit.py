"""Changing one thing at a time, as people do: a volume, a price, a koefisien, a week. Each save is noted."""

import random
from decimal import Decimal
from typing import Any

from load.company import Company
from load.people import Person
from load.scenarios import rekap
from load.scenarios.checks import amounts, equals

CONFLICT = 409
OK_OR_CONFLICT = frozenset({200, CONFLICT})
MOST_RETRIES = 200
HIGHEST_PROGRESS = 2_000


def volume(person: Person) -> None:
    """A volume of his own project, and the RAB that follows from it."""
    save_volume(person)
    rekap.read_own(person, "get_rekap (own write)")


def save_volume(person: Person) -> None:
    """The save alone."""
    pekerjaan_id = _one_of(person.estimate.volumes)
    quantity = Decimal(person.next_number()) / 8
    _save_volume(person, "save_volumes", person.account.project_id, pekerjaan_id, quantity)
    person.estimate.volumes[pekerjaan_id] = quantity


def shared_volume(person: Person) -> None:
    """A volume of the shared project; nobody else touches this pekerjaan."""
    mine = Company.stage.shared_pekerjaan[person.number :: len(Company.stage.accounts)]
    quantity = Decimal(person.next_number()) / 8
    _save_volume(person, "save_volumes (M)", Company.stage.shared_id, _one_of(mine), quantity)


def price(person: Person) -> None:
    """A price of his own project, which changes every line that needs the resource."""
    resource_id = _one_of(person.estimate.prices)
    amount = Decimal(person.next_number() * 25 + 7)
    body = {"items": [{"id": resource_id, "harga_satuan": str(amount)}]}
    saved = person.call("save_prices", "POST", f"{person.own}/harga-items/save/", body, check=_one("updated"))
    person.estimate.prices[resource_id] = amount
    person.saved(person.account.project_id, saved["revision"], "price", resource_id, str(amount))


def koefisien(person: Person) -> None:
    """One koefisien of an analysis that he has just opened."""
    pekerjaan_id = _one_of(person.estimate.koefisien)
    path = f"{person.own}/detail-ahsp/{pekerjaan_id}/"
    row = _one_of(person.read("get_analysis", path, lambda answer: "" if answer["items"] else "no rows")["items"])
    value = Decimal(person.next_number()) / 64
    changed = {"koefisien": str(value)}
    saved = person.call("change_analysis_row", "PATCH", f"{path}rows/{row['id']}/", changed, check=_has_revision)
    person.estimate.koefisien[pekerjaan_id][row["resource_id"]] = value
    project_id, resource_id = person.account.project_id, row["resource_id"]
    person.saved(project_id, saved["revision"], "koefisien", pekerjaan_id, str(value), resource_id)


def progress(person: Person) -> None:
    """What was done and spent in the first week; no figure of the plan changes."""
    pekerjaan_id = _one_of(person.estimate.volumes)
    number = person.next_number()
    percent, cost = Decimal(number % HIGHEST_PROGRESS) / 100, str(number)
    cell = {"pekerjaan_id": pekerjaan_id, "week_number": 1, "proportion": str(percent), "actual_cost": cost}
    body = {"mode": "actual", "assignments": [cell]}
    saved = person.call(
        "assign_weekly",
        "POST",
        f"{person.own_schedule}/assign-weekly/",
        body,
        check=_one("created_count", "updated_count"),
    )
    person.saved(person.account.project_id, saved["revision"], "progress", pekerjaan_id, f"{percent} {cost}", 1)


def contested_volume(person: Person) -> None:
    """Everybody wants the same volume: who is late is told the current version, tries again, and gets through."""
    stage = Company.stage
    listed = person.read(
        "list_volumes (S, contested)", f"/api/project/{stage.contested_id}/volume-pekerjaan/list/", _has_items
    )
    version = next(one["version"] for one in listed["items"] if one["pekerjaan_id"] == stage.contested_pekerjaan)
    for attempt in range(MOST_RETRIES):
        name = "save_volumes (contested)" if attempt == 0 else "save_volumes (after a conflict)"
        version = _compete(person, name, version)
        if version is None:
            return
    person.environment.events.request.fire(
        request_type="POST",
        name="save_volumes (after a conflict)",
        response_time=0,
        response_length=0,
        exception=AssertionError(f"lost {MOST_RETRIES} times one after another"),
        context={},
    )


def _compete(person: Person, name: str, version: int) -> int | None:
    """None once the value is stored, otherwise the version to try again with."""
    stage = Company.stage
    quantity = str(Decimal(person.next_number() * 1000 + person.number) / 8)
    body = {"items": [{"pekerjaan_id": stage.contested_pekerjaan, "quantity": quantity, "version": version}]}
    path = f"/api/project/{stage.contested_id}/volume-pekerjaan/save/"
    answer = person.call(name, "POST", path, body, check=_saved_or_told, good=OK_OR_CONFLICT)
    if "current" in answer:
        return int(answer["current"]["items"][0]["version"])
    person.saved(stage.contested_id, answer["revision"], "volume", stage.contested_pekerjaan, quantity)
    return None


def _save_volume(person: Person, operation: str, project_id: int, pekerjaan_id: int, quantity: Decimal) -> None:
    body = {"items": [{"pekerjaan_id": pekerjaan_id, "quantity": str(quantity)}]}
    path = f"/api/project/{project_id}/volume-pekerjaan/save/"
    saved = person.call(operation, "POST", path, body, check=_one("saved"))
    person.saved(project_id, saved["revision"], "volume", pekerjaan_id, str(quantity))


def _one(*names: str) -> Any:
    """One row was stored, under whichever name it is counted."""
    return lambda answer: equals(" + ".join(names), sum(answer[name] for name in names), 1) or _has_revision(answer)


def _has_revision(answer: Any) -> str:
    return "" if answer["revision"] > 1 else f"revision {answer['revision']} after a write"


def _has_items(answer: Any) -> str:
    return "" if answer["items"] else "no volumes"


def _saved_or_told(answer: Any) -> str:
    """Stored, or a refusal that names the row as it is now."""
    if "current" not in answer:
        return _has_revision(answer)
    current = answer["current"]["items"][0]
    wrong = equals("pekerjaan", current["pekerjaan_id"], Company.stage.contested_pekerjaan)
    return wrong or amounts("status", str(answer["status"]), Decimal(CONFLICT))


def _one_of(rows: Any) -> Any:
    return random.choice(list(rows))  # noqa: S311 - which one is no secret
