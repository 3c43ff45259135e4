"""Looking closer at one's own project: everything that is read now and then."""

from collections.abc import Callable
from decimal import Decimal, localcontext
from typing import Any

from load.oracle import EXACT, ZERO
from load.people import Person
from load.scenarios.checks import amounts, equals, has, nothing_missing
from load.scenarios.rekap import if_fresh
from load.stage import SMALL


def figures(person: Person) -> None:
    """Where the figures come from; each answer is as new as it says, and shows what he knows."""
    for operation, (path, check) in FIGURES.items():

        def checked(answer: Any, check: Of = check) -> str:
            return if_fresh(person, answer, check(person, answer))

        person.read(operation, f"{_filled(person, path)}min_revision={person.revision}", checked)


def head(person: Person) -> None:
    """Pricing, people and texts around the figures."""
    percent = person.estimate.markup_percent
    person.read("get_pricing", f"{person.own}/pricing/", has(markup_percent=percent))
    markup = _filled(person, "{own}/pekerjaan/{pekerjaan}/pricing/")
    person.read("get_markup", markup, has(effective_markup=percent, override_markup=None))
    person.read("list_ppn_rates", "/api/ppn-rates/", lambda answer: "" if answer["rates"] else "no rates")
    person.read("list_project_people", f"{person.own}/members/people/", lambda answer: "" if answer else "nobody")
    person.read("get_project_statistics", "/api/projects/statistics/", _counts_some)
    person.read("list_editions", "/api/referensi/sources/", lambda answer: "" if answer["sources"] else "no editions")


def schedule(person: Person) -> None:
    """The weeks of one pekerjaan, and what no stage has."""
    pekerjaan_id = _pekerjaan(person)
    path = f"{person.own_schedule}/pekerjaan/{pekerjaan_id}"
    person.read("get_weekly_progress", f"{path}/weekly-progress/", has(pekerjaan_id=pekerjaan_id))
    person.read("get_derived_stages", f"{path}/assignments/", has(pekerjaan_id=pekerjaan_id))
    person.read("check_stages", f"{person.own}/tahapan/validate/", has(total_pekerjaan=SMALL.pekerjaan))
    person.read("list_unassigned", f"{person.own}/tahapan/unassigned/", lambda answer: "" if answer else "nothing")
    person.read("list_formulas", f"{person.own}/volume/formula/", has(items=[]))


def account(person: Person) -> None:
    """What happened to the account, and how one gets in."""
    person.read("list_auth_events", "/api/auth/events/", lambda answer: "" if answer["items"] else "no login was noted")
    person.read("list_tokens", "/api/auth/tokens/", lambda answer: "" if "items" in answer else "no list")
    person.read("list_login_methods", "/api/auth/methods/", lambda answer: "" if answer else "no methods")
    for operation in ("live", "ready"):
        person.read(operation, f"/health/{operation}")


def _filled(person: Person, path: str) -> str:
    places = {"own": person.own, "schedule": person.own_schedule}
    return path.format(**places, pekerjaan=_pekerjaan(person), resource=_resource(person))


def _pekerjaan(person: Person) -> int:
    return next(iter(person.estimate.volumes))


def _resource(person: Person) -> int:
    return next(iter(person.estimate.prices))


def _enhanced(person: Person, answer: Any) -> str:
    return has(grand_total_cost=person.estimate.direct_cost())(answer["meta"])


def _choices(person: Person, answer: Any) -> str:
    return nothing_missing("pekerjaan", answer["pekerjaan"]["id"], person.estimate.volumes)


def _validation(person: Person, answer: Any) -> str:
    cost = person.estimate.direct_cost()
    return has(valid=True, snapshot_total=cost, timeline_total=cost)(answer["validation"])


def _labour(person: Person, answer: Any) -> str:
    """The person-days of all weeks, and of none, are what the labour counted there is needed for."""
    counted = answer["resources"]["id"]
    days = [answer["meta"]["unscheduled_person_days"], *answer["weeks"]["person_days"]]
    with localcontext(EXACT):
        needed = sum(map(person.estimate.quantity, counted), ZERO)
        shown = sum(map(Decimal, days), ZERO)
    return amounts("person-days", str(shown), needed) if counted else "nobody works"


def _rincian(person: Person, answer: Any) -> str:
    pekerjaan_id = _pekerjaan(person)
    volume, total = person.estimate.volumes[pekerjaan_id], person.estimate.line(pekerjaan_id)
    return equals("pekerjaan", answer["pekerjaan"]["id"], pekerjaan_id) or has(volume=volume, total=total)(answer)


def _needed(person: Person, answer: Any) -> str:
    resource_id = _resource(person)
    quantity = person.estimate.quantity(resource_id)
    cost = EXACT.multiply(quantity, person.estimate.prices[resource_id])
    wrong = equals("resource", answer["resource"]["id"], resource_id)
    return wrong or has(quantity=quantity, total_cost=cost)(answer["meta"])


def _weights(person: Person, answer: Any) -> str:
    wrong = nothing_missing("pekerjaan", answer["pekerjaan"]["id"], person.estimate.volumes)
    return wrong or has(total=person.estimate.subtotal())(answer["meta"])


def _explained(person: Person, answer: Any) -> str:
    return has(figure="grand_total", value=person.estimate.grand_total())(answer["step"])


def _counts_some(answer: Any) -> str:
    return "" if answer["total"] else "no projects"


# What is wrong with the figures of an answer that is as new as asked for.
Of = Callable[[Person, Any], str]

FIGURES: dict[str, tuple[str, Of]] = {
    "get_enhanced_needs": ("{own}/rekap-kebutuhan-enhanced/?", _enhanced),
    "get_needs_filters": ("{own}/rekap-kebutuhan/filters/?", _choices),
    "validate_needs": ("{own}/rekap-kebutuhan/validate/?", _validation),
    "get_labour_histogram": ("{own}/rekap-kebutuhan/labour/?", _labour),
    "get_rincian_ahsp": ("{own}/rincian-ahsp/{pekerjaan}/?", _rincian),
    "get_resource_needs": ("{own}/rekap-kebutuhan/{resource}/pekerjaan/?", _needed),
    "get_cost_items": ("{schedule}/kurva-s-data/?", _weights),
    "explain_figure": ("{own}/rekap/explain/?figure=grand_total&", _explained),
}
