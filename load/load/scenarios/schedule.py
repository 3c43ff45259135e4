"""The schedule beyond its weekly cells: amounts, week boundary, budgets, network, stages."""

from decimal import Decimal
from typing import Any

from load.caller import CREATED
from load.people import Person
from load.scenarios.checks import amounts, equals, has
from load.workshop import QUANTITY, plan, workshop


def amounts_by_week(person: Person) -> None:
    """A quarter of a volume in the first week is 25 percent; the schedule is emptied and planned again."""
    with workshop(person) as shop:
        cell = {"pekerjaan_id": shop.pekerjaan[0], "week_number": 1, "amount": str(QUANTITY // 4)}
        body = {"mode": "actual", "unit": "volume", "assignments": [cell]}
        shop.change("assign_amounts", "POST", f"{shop.schedule}/assign-amounts/", body, check=_quarter)
        for mode in ("actual", "planned"):
            body = {"mode": mode}
            shop.change("reset_progress", "POST", f"{shop.schedule}/reset-progress/", body, check=_some_reset)
        plan(shop)


def week_boundary(person: Person) -> None:
    """Weeks begin on Sunday, and on Monday again."""
    with workshop(person) as shop:
        for day in (6, 0):
            body = {"week_start_day": day}
            path = f"{shop.schedule}/week-boundary/"
            shop.change("set_week_boundary", "POST", path, body, check=has(week_start_day=day))


def budgets(person: Person) -> None:
    """What the owner sets aside for two pekerjaan."""
    with workshop(person) as shop:
        cost = str(person.next_number())
        items = [{"pekerjaan_id": one, "budgeted_cost": cost} for one in shop.pekerjaan[:2]]
        shop.change("save_budgets", "POST", f"{shop.schedule}/budgets/", {"items": items}, check=has(saved=2))


def network(person: Person) -> None:
    """Two pekerjaan, one after the other: the critical path is both."""
    with workshop(person) as shop:
        first, second = shop.pekerjaan[:2]
        path = f"{shop.schedule}/network/"
        version = shop.read("get_network", path)["version"]
        # Others than the save before this one had: what changes nothing gives no revision.
        days = 1 + version % 9
        body = {
            "version": version,
            "weekdays": [0, 1, 2, 3, 4],
            "activities": [
                {"pekerjaan_id": first, "duration_days": days},
                {"pekerjaan_id": second, "duration_days": 3},
            ],
            "dependencies": [{"predecessor_id": first, "successor_id": second, "kind": "FS", "lag": 0}],
            "holidays": [{"day": "2026-02-17", "name": "Imlek"}],
        }
        shop.change("save_network", "POST", path, body, check=has(version=version + 1))
        critical = has(critical_path=[first, second], working_days=days + 3)
        shop.read("get_critical_path", f"{shop.schedule}/critical-path/", critical)


def stages(person: Person) -> None:
    """Two stages come, change places, get and lose a pekerjaan, and go."""
    with workshop(person) as shop:

        def make(nama: str) -> int:
            made = shop.change("create_stage", "POST", "tahapan/", {"nama": nama}, check=has(nama=nama), good=CREATED)
            return int(made["tahapan_id"])

        first, second = make("Persiapan"), make("Struktur")
        update = {"nama": "Persiapan lahan"}
        shop.change("update_stage", "PUT", f"tahapan/{first}/", update, check=has(nama="Persiapan lahan"))
        shop.change("order_stages", "POST", "tahapan/reorder/", {"tahapan_order": [second, first]})
        share = {"assignments": [{"pekerjaan_id": shop.pekerjaan[0], "proporsi": "60"}]}
        shop.change("assign_stage", "POST", f"tahapan/{first}/assign/", share, check=has(created=1))
        ordered = [second, first]
        shop.read("list_stages", "tahapan/", lambda answer: _stages(answer, ordered, Decimal(60)))
        shop.read("get_stage", f"tahapan/{first}/", has(jumlah_pekerjaan=1))
        members = {"pekerjaan_ids": [shop.pekerjaan[0]]}
        shop.change("unassign_stage", "POST", f"tahapan/{first}/unassign/", members, check=has(deleted=1))
        for stage in ordered:
            shop.change("delete_stage", "DELETE", f"tahapan/{stage}/")
        shop.read("list_stages", "tahapan/", has(count=0))


def _quarter(answer: Any) -> str:
    return amounts("percent", answer["converted"][0]["proportion"], Decimal(25))


def _some_reset(answer: Any) -> str:
    return "" if answer["updated_count"] else "nothing was reset"


def _stages(answer: Any, ordered: list[int], share: Decimal) -> str:
    wrong = equals("stages", [one["tahapan_id"] for one in answer["tahapan"]], ordered)
    return wrong or amounts("assigned", answer["tahapan"][1]["total_assigned_proportion"], share)
