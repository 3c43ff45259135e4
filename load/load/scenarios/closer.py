"""Looking closer at one's own project: everything that is read now and then."""

from typing import Any

from load.people import Person
from load.scenarios.checks import amounts, fresh, has
from load.stage import SMALL

FIGURES = {
    "get_needs_filters": "{own}/rekap-kebutuhan/filters/",
    "validate_needs": "{own}/rekap-kebutuhan/validate/",
    "get_labour_histogram": "{own}/rekap-kebutuhan/labour/",
    "get_rincian_ahsp": "{own}/rincian-ahsp/{pekerjaan}/",
    "get_resource_needs": "{own}/rekap-kebutuhan/{resource}/pekerjaan/",
    "get_cost_items": "{schedule}/kurva-s-data/",
    "explain_figure": "{own}/rekap/explain/",
}


def figures(person: Person) -> None:
    """Where the figures come from; each answer is as new as it says."""
    needs = f"{person.own}/rekap-kebutuhan-enhanced/?min_revision={person.revision}"
    person.read("get_enhanced_needs", needs, lambda answer: _costs(person, answer))
    for operation, path in FIGURES.items():
        person.read(operation, _filled(person, path), lambda answer: "" if answer else "nothing")


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
    resource = next(iter(person.estimate.prices))
    places = {"own": person.own, "schedule": person.own_schedule, "pekerjaan": _pekerjaan(person), "resource": resource}
    return path.format(**places)


def _pekerjaan(person: Person) -> int:
    return next(iter(person.estimate.volumes))


def _costs(person: Person, answer: Any) -> str:
    meta = answer["meta"]
    wrong = fresh(meta, person.revision)
    return wrong or ("" if meta["stale"] else amounts("total", meta["grand_total_cost"], person.estimate.direct_cost()))


def _counts_some(answer: Any) -> str:
    return "" if answer["total"] else "no projects"
