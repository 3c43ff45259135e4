"""Projects that come from others: copies, templates, files."""

import json
from collections.abc import Callable
from typing import Any

from load.caller import CREATED, NO_CONTENT, Caller, Check
from load.people import Person
from load.scenarios.checks import equals, has
from load.workshop import PEKERJAAN, workshop

JSON = {"Content-Type": "application/json"}
LINE: dict[str, Any] = {
    "kategori": "TK",
    "kode": "TK-1",
    "uraian": "Pekerja",
    "satuan": "OH",
    "koefisien": "0.5",
    "ref_ahsp_kode": None,
    "ref_pekerjaan_kode": None,
}
OLD_PEKERJAAN: dict[str, Any] = {
    "kode": "CUST-0001",
    "uraian": "Galian",
    "satuan": "m3",
    "source_type": "custom",
    "ref_kode": None,
    "markup_override_percent": None,
    "volume": "10.000",
    "formula": None,
    "progress": [],
    "detail": [LINE],
}
OLD: dict[str, Any] = {
    "tanggal_mulai": "2026-01-05",
    "tanggal_selesai": "2026-06-28",
    "week_start_day": 0,
    "week_end_day": 6,
    "sumber_dana": "APBD",
    "lokasi": "-",
    "tahun": "2026",
    "anggaran": "300000000.00",
    "pricing": {"markup_percent": "12.50", "ppn_percent": "11.00", "rounding_base": "10000"},
    "parameters": [],
    "harga_items": [
        {
            "kategori": "TK",
            "kode": "TK-1",
            "uraian": "Pekerja",
            "satuan": "OH",
            "harga_satuan": "100000.00",
            "conversion": None,
        }
    ],
    "klasifikasi": [{"nama": "K1", "sub": [{"nama": "K1.1", "pekerjaan": [OLD_PEKERJAAN]}]}],
}


def copies(person: Person) -> None:
    """One copy with all that it holds, and two numbered ones."""
    with workshop(person) as shop:
        body: dict[str, Any] = {"new_name": "Salinan", "new_tanggal_mulai": "2026-03-02"}
        path = f"{shop.path}/deep-copy/"
        made = person.call("copy_project", "POST", path, body, check=has(created_count=1), good=CREATED)
        body = {"base_name": "Salinan", "count": 2, "copy_jadwal": False}
        path = f"{shop.path}/batch-copy/"
        more = person.call("copy_project_many_times", "POST", path, body, check=has(created_count=2), good=CREATED)
        for one in made["items"] + more["items"]:
            _look_and_delete(person, one["id"])


def templates(person: Person) -> None:
    """The structure is kept, taken home as a file, brought back and used."""
    with workshop(person) as shop:
        body = {"name": f"Templat {person.next_number()}", "category": "rumah"}
        check = has(total_pekerjaan=PEKERJAAN, is_own=True)
        made = person.call("save_template", "POST", f"{shop.path}/templates/create/", body, check=check, good=CREATED)
        person.read("list_templates", "/api/templates/", lambda answer: "" if answer["items"] else "no templates")
        file = person.fetch("get_template", "GET", f"/api/templates/{made['id']}/")
        path = f"/api/templates/import/?name={body['name'].replace(' ', '%20')}%20B"
        person.fetch("import_template", "POST", path, file, good=CREATED, headers=JSON)
        named = {"nama": "Dari templat"}
        path = f"/api/templates/{made['id']}/use/"
        used = person.call("use_template", "POST", path, named, check=_project(**named), good=CREATED)
        path = f"/api/templates/{made['id']}/"
        renamed = {"name": f"{body['name']} C", "category": "ruko"}
        person.call("update_template", "PATCH", path, renamed, check=has(**renamed))
        path = f"/api/project/{used['project']['id']}/templates/{made['id']}/append/"
        person.call("append_template", "POST", path, {}, check=has(total_pekerjaan=PEKERJAAN))
        _look_and_delete(person, used["project"]["id"], 2 * PEKERJAAN)
        own = [one["id"] for one in person.read("list_templates", "/api/templates/")["items"] if one["is_own"]]
        for one in own:
            person.call("delete_template", "POST", f"/api/templates/{one}/delete/", good=NO_CONTENT)


def backups(person: Person) -> None:
    """The project as a file becomes another project, and then takes that one's place again."""
    with workshop(person) as shop:
        file = person.fetch("get_backup", "GET", f"{shop.path}/backup/")
        path = "/api/projects/restore-backup/?nama=Dari%20cadangan"
        content = person.fetch("restore_backup", "POST", path, file, good=CREATED, headers=JSON)
        made = json.loads(content)["project"]
        query = f"revision={made['revision']}&confirm=true"
        path = f"/api/project/{made['id']}/restore-backup/?{query}"
        person.fetch("replace_by_backup", "POST", path, file, headers=JSON, check=_is_newer_than(made["revision"]))
        _look_and_delete(person, made["id"])


def old_project(person: Person) -> None:
    """A file of the program before Taksir becomes a project."""
    file = json.dumps({**OLD, "nama": f"Proyek lama {person.number}-{person.next_number()}"}).encode()
    path = "/api/projects/import-old/?nama=Dari%20program%20lama"
    made = person.send("import_old_project", path, file, JSON, check=_project(nama="Dari program lama"), good=CREATED)
    _look_and_delete(person, made["project"]["id"], 1)


def _look_and_delete(caller: Caller, project_id: int, pekerjaan: int = PEKERJAAN) -> None:
    path = f"/api/project/{project_id}"
    caller.read("get_tree (made from another)", f"{path}/list-pekerjaan/tree/", _has(pekerjaan))
    caller.call("delete_project", "DELETE", f"{path}/", good=NO_CONTENT)


def _has(pekerjaan: int) -> Check:
    def check(answer: Any) -> str:
        found = sum(len(sub["pekerjaan"]) for group in answer["klasifikasi"] for sub in group["sub"])
        return equals("pekerjaan", found, pekerjaan)

    return check


def _project(**expected: object) -> Check:
    return lambda answer: has(**expected)(answer["project"])


def _is_newer_than(revision: int) -> Callable[[bytes], str]:
    def check(content: bytes) -> str:
        found = json.loads(content)["project"]["revision"]
        return "" if found > revision else f"revision {found} after {revision}"

    return check
