"""Named versions of the estimate, frozen plans, and what plans are judged by."""

from decimal import Decimal
from typing import Any

from load.caller import CREATED, NO_CONTENT
from load.people import Person
from load.scenarios.checks import amounts, equals, has
from load.workshop import workshop


def versions(person: Person) -> None:
    """Frozen, renamed, read as it was, compared and deleted."""
    with workshop(person) as shop:
        body = {"name": "MC-0", "min_revision": shop.revision}
        made = person.call(
            "create_version", "POST", f"{shop.path}/versions/", body, check=has(name="MC-0"), good=CREATED
        )
        path = f"versions/{made['id']}/"
        renamed = {"name": "Adendum 1"}
        person.call("rename_version", "PATCH", f"{shop.path}/{path}", renamed, check=has(**renamed))
        total = Decimal(made["grand_total"])
        shop.read(
            "get_version_rekap",
            f"{path}rekap/",
            lambda answer: amounts("grand total", answer["meta"]["grand_total"], total),
        )
        shop.read(
            "compare_estimates",
            f"compare/?from_version={made['id']}",
            lambda answer: equals("rows", answer["rows"], []),
        )
        shop.change("delete_version", "DELETE", path, check=has(deleted=True))
        shop.read("list_versions", "versions/", lambda answer: equals("versions", answer["versions"], []))


def baselines(person: Person) -> None:
    """Frozen, compared with, let go."""
    with workshop(person) as shop:
        path = f"{shop.schedule}/baselines/"
        body = {"name": "Rencana awal", "min_revision": shop.revision}
        made = person.call("freeze_baseline", "POST", path, body, check=has(name="Rencana awal"), good=CREATED)
        for chosen in (made["id"], None):
            body = {"baseline_id": chosen}
            shop.change("choose_baseline", "PUT", f"{path}comparison/", body, check=has(comparison_id=chosen))
        shop.read("get_baseline", f"{path}{made['id']}/", has(name="Rencana awal", id=made["id"]))
        shop.change("delete_baseline", "DELETE", f"{path}{made['id']}/", good=NO_CONTENT)
        shop.read("list_baselines", path, lambda answer: equals("baselines", answer["items"], []))


def settings(person: Person) -> None:
    """Rules of a critical contract and terms of payment."""
    with workshop(person) as shop:
        path = f"{shop.schedule}/plan-settings/"
        rule = {"effective_from": "2026-01-01", "boundary_percent": "70", "early_lag": "10", "late_lag": "5"}
        version = shop.read("get_plan_settings", path)["version"]
        rules = {"version": version, "rules": [rule]}
        saved = shop.change("save_critical_rules", "PUT", f"{path}critical-rules/", rules, check=_one_rule)
        terms = {
            "down_payment_percent": "20",
            "recovered_at_percent": "100",
            "retention_percent": "5",
            "retention_weeks": person.next_number() % 100,
            "payment_delay_weeks": 2,
            "termin": "progress",
            "termin_percents": ["50", "100"],
        }
        body = {"version": saved["version"], "terms": terms}
        check = has(version=saved["version"] + 1)
        shop.change("save_cash_flow_terms", "PUT", f"{path}cash-flow/", body, check=check)


def _one_rule(answer: Any) -> str:
    return equals("rules", len(answer["critical_rules"]), 1)
