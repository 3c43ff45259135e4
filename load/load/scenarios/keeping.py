"""Keeping the catalogue, by staff: editions from files, findings, mended analyses, other names."""

import uuid
from typing import Any

from load.caller import ACCEPTED, CREATED, NO_CONTENT, PATIENCE_SECONDS, POLL_SECONDS, Guest
from load.multipart import CSV, form
from load.people import Person
from load.scenarios.checks import equals, has
from load.session import DEMO_EMAIL, DEMO_PASSWORD
from load.stage import Account

IMPORTS = "/api/referensi/imports/"
COLUMNS = {"kode": 0, "nama": 1, "kategori": 2, "uraian": 3, "satuan": 4, "koefisien": 5}
KEEPER = Account(DEMO_EMAIL, DEMO_PASSWORD, 0)


def edition(person: Person) -> None:
    """A table that nobody has seen before: columns are named, a lost comma decided, the edition stored."""
    keeper = _keeper(person)
    word = uuid.uuid4().hex[:10]
    imported = _send(keeper, f"Edisi {word}", _table(word))
    path = f"{IMPORTS}{imported['id']}/"
    _wait(keeper, path, "mapping")
    keeper.call("save_mapping", "PUT", f"{path}mapping/", {"columns": COLUMNS})
    _wait(keeper, path, "staged")
    keeper.read("list_imports", IMPORTS, lambda answer: _among(answer["imports"], imported["id"]))
    keeper.read(
        "list_staged_analyses", f"{path}analyses/", lambda answer: equals("analyses", len(answer["analyses"]), 6)
    )
    found = keeper.read("list_findings", f"{path}findings/?decision=open")["findings"]
    decisions = [{"number": one["number"], "decision": one["choices"][0]} for one in found if one["choices"]]
    keeper.call("decide_findings", "POST", f"{path}decisions/", {"decisions": decisions}, check=has(id=imported["id"]))
    stored = has(edition=f"Edisi {word}", analyses=6)
    keeper.call("commit_import", "POST", f"{path}commit/", check=stored, good=CREATED)
    _mend(keeper, word)


def other_names(person: Person) -> None:
    """A unit gets another name and loses it; an import is thrown away."""
    keeper = _keeper(person)
    path = "/api/referensi/aliases/"
    alias = {"kind": "unit", "alias": f"lonjor {uuid.uuid4().hex[:10]}", "stands_for": "batang"}
    saved = keeper.call("save_alias", "PUT", path, alias, check=has(stands_for="batang"))
    keeper.read("list_aliases", path, lambda answer: _among(answer["aliases"], saved["id"]))
    keeper.read("summarise_client_metrics", "/api/monitoring/client-metrics/")
    keeper.call("delete_alias", "DELETE", f"{path}{saved['id']}/", good=NO_CONTENT)
    word = uuid.uuid4().hex[:10]
    imported = _send(keeper, f"Sia-sia {word}", _table(word))
    keeper.call("discard_import", "DELETE", f"{IMPORTS}{imported['id']}/", good=NO_CONTENT)


def _mend(keeper: Guest, word: str) -> None:
    """An analysis of the edition gets another coefficient."""
    found = keeper.read("search_catalogue", f"/api/referensi/search/?q={word}", _one_result)["results"][0]["id"]
    path = f"/api/referensi/analyses/{found}/"
    analysis = keeper.read("get_catalogue_analysis", path)
    one = analysis["components"][0]
    component = {key: one[key] for key in ("kategori", "kode", "uraian", "satuan")} | {
        "koefisien": "12.4",
        "position": 1,
    }
    body = {
        "version": analysis["version"],
        "nama": analysis["nama_ahsp"],
        "satuan": analysis["satuan"],
        "components": [component],
        "reason": "Salah ketik di sumber",
    }
    keeper.call("edit_catalogue_analysis", "PUT", path, body, check=has(version=analysis["version"] + 1))
    keeper.read("get_analysis_history", f"{path}history/", lambda answer: equals("edits", len(answer["history"]), 1))


def _keeper(person: Person) -> Guest:
    guest = Guest(person)
    guest.log_in(KEEPER)
    return guest


def _send(keeper: Guest, name: str, table: bytes) -> Any:
    content, headers = form({"edition": name}, {"tabel.csv": (table, CSV)})
    path = "/api/referensi/import/"
    return keeper.send("import_catalogue", path, content, headers, good=ACCEPTED)


def _wait(keeper: Guest, path: str, status: str) -> None:
    """Until the reader has got there."""
    for _ in range(int(PATIENCE_SECONDS / POLL_SECONDS)):
        found = keeper.read("get_import", path)["status"]
        if found == status:
            return
        if found != "waiting":
            keeper.fail(f"get_import ({status})", f"status {found}")
        keeper.pause(POLL_SECONDS)
    keeper.fail(f"get_import ({status})", f"not in {PATIENCE_SECONDS} s")


def _table(word: str) -> bytes:
    """Six walls: five take 12 kg of cement, the first 12350; under titles of its own, or a mapping would be known."""
    usual = [f"Z.{number},Dinding lain {number},BHN,Semen Portland,kg,12" for number in range(2, 7)]
    lost = f"Z.1,Pasangan {word},BHN,Semen Portland,kg,12350"
    titles = f"Nomor,Judul,Jenis,Bahan,Sat,Banyaknya {word}"
    return "\n".join([titles, lost, *usual]).encode()


def _among(found: list[Any], row_id: int) -> str:
    return "" if row_id in {one["id"] for one in found} else f"{row_id} is missing"


def _one_result(answer: Any) -> str:
    return "" if answer["results"] else "not found"
