"""Looking around: lists, the tree, prices, volumes, one analysis."""

import random
from decimal import Decimal
from typing import Any

from load.caller import Check
from load.company import Company
from load.people import Person
from load.scenarios.checks import equals, nothing_missing
from load.sized_project import COMPONENTS
from load.stage import CATALOGUE_WORD, SMALL


def list_projects(person: Person) -> None:
    """His own is among them."""

    def check(answer: Any) -> str:
        ids = {one["id"] for one in answer["items"]}
        return "" if person.account.project_id in ids else f"project {person.account.project_id} is missing"

    person.read("list_projects", "/api/projects/", check)


def project(person: Person) -> None:
    """The header."""
    person.read("get_project", f"{person.own}/", _is("id", person.account.project_id))


def tree(person: Person) -> None:
    """Every pekerjaan of his project."""

    def check(answer: Any) -> str:
        leaves = sum(len(sub["pekerjaan"]) for group in answer["klasifikasi"] for sub in group["sub"])
        return equals("pekerjaan", leaves, SMALL.pekerjaan)

    person.read("get_tree", f"{person.own}/list-pekerjaan/tree/", check)


def shared_tree(person: Person) -> None:
    """Every pekerjaan of the shared one."""

    def check(answer: Any) -> str:
        leaves = {row["id"] for group in answer["klasifikasi"] for sub in group["sub"] for row in sub["pekerjaan"]}
        return nothing_missing("pekerjaan", leaves, set(Company.stage.shared_pekerjaan))

    person.read("get_tree (M)", f"/api/project/{Company.stage.shared_id}/list-pekerjaan/tree/", check)


def prices(person: Person) -> None:
    """Each price is the one that he set last, or that was there."""

    def check(answer: Any) -> str:
        found = {one["id"]: one["harga_satuan"] for one in answer["items"]}
        wrong = [key for key, price in person.estimate.prices.items() if price != _decimal(found.get(key))]
        return f"prices of {wrong[:3]} differ" if wrong else ""

    person.read("list_prices", f"{person.own}/harga-items/list/", check)


def volumes(person: Person) -> None:
    """Each volume is the one that he set last, or that was there."""

    def check(answer: Any) -> str:
        found = {one["pekerjaan_id"]: one["quantity"] for one in answer["items"]}
        wrong = [key for key, volume in person.estimate.volumes.items() if volume != _decimal(found.get(key))]
        return f"volumes of {wrong[:3]} differ" if wrong else ""

    person.read("list_volumes", f"{person.own}/volume-pekerjaan/list/", check)


def analysis(person: Person) -> None:
    """Koefisien of one pekerjaan."""
    pekerjaan_id = random.choice(list(person.estimate.koefisien))  # noqa: S311 - which one is no secret
    expected = person.estimate.koefisien[pekerjaan_id]

    def check(answer: Any) -> str:
        found = {row["resource_id"]: _decimal(row["koefisien"]) for row in answer["items"]}
        return "" if len(found) == COMPONENTS and found == expected else f"koefisien of {pekerjaan_id} differ"

    person.read("get_analysis", f"{person.own}/detail-ahsp/{pekerjaan_id}/", check)


def assignments(person: Person) -> None:
    """The weekly schedule."""
    person.read("list_assignments", f"{person.own_schedule}/assignments/", _counts_its_rows)


def search(person: Person) -> None:
    """The catalogue, for what only one of its analyses is called."""

    def check(answer: Any) -> str:
        found = answer["results"][0]["nama_ahsp"]
        return equals("results", answer["total"], 1) or ("" if CATALOGUE_WORD in found else f"found {found}")

    person.read("search_for_project", f"{person.own}/search-ahsp/?q={CATALOGUE_WORD}", check)


def _counts_its_rows(answer: Any) -> str:
    fewest = SMALL.pekerjaan * SMALL.active
    if answer["count"] < fewest:
        return f"{answer['count']} weeks instead of at least {fewest}"
    return equals("weeks", len(answer["assignments"]), answer["count"])


def _is(name: str, value: object) -> Check:
    return lambda answer: equals(name, answer[name], value)


def _decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)
