"""Looking back: the audit trail, and taking a change back."""

from decimal import Decimal
from typing import Any

from load.people import Person
from load.scenarios.checks import amounts, equals
from load.workshop import QUANTITY, workshop


def undo(person: Person) -> None:
    """A volume is changed and the change taken back."""
    with workshop(person) as shop:
        pekerjaan = shop.pekerjaan[3]
        body = {"items": [{"pekerjaan_id": pekerjaan, "quantity": "7"}]}
        saved = shop.change("save_volumes", "POST", "volume-pekerjaan/save/", body)
        trail = shop.read("audit_trail", "audit-trail/", lambda answer: _newest(answer, saved["revision"], pekerjaan))
        shop.change("undo_change", "POST", f"audit/{trail['items'][0]['id']}/undo/")
        volume = shop.read("list_volumes (workshop)", "volume-pekerjaan/list/")["items"]
        found = next(one["quantity"] for one in volume if one["pekerjaan_id"] == pekerjaan)
        if problem := amounts("volume after undoing", found, Decimal(QUANTITY)):
            shop.caller.fail("undo_change (what it left)", problem)


def changes(person: Person) -> None:
    """What the others changed since he looked last: himself, as nobody else is there."""
    path = f"{person.own}/change-status/?since={max(1, person.revision - 1)}"
    person.read(
        "change_status", path, lambda answer: "" if answer["revision"] >= person.revision else "an old revision"
    )


def _newest(answer: Any, revision: int, pekerjaan_id: int) -> str:
    entry = answer["items"][0]
    what = (entry["revision"], entry["entity"], entry["undoable"])
    return equals("newest entry", what, (revision, "volume", True)) or equals("row", entry["entity_id"], pekerjaan_id)
