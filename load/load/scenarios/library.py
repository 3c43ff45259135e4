"""Projects that come from others: copies, templates, files."""

import json
from collections.abc import Callable
from typing import Any

from load.caller import CREATED, NO_CONTENT, Caller, Check
from load.people import Person
from load.scenarios.checks import equals, has
from load.workshop import PEKERJAAN, workshop

JSON = {"Content-Type": "application/json"}


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
        _look_and_delete(person, used["project"]["id"])
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


def _look_and_delete(caller: Caller, project_id: int) -> None:
    path = f"/api/project/{project_id}"
    caller.read("get_tree (made from another)", f"{path}/list-pekerjaan/tree/", _has_all)
    caller.call("delete_project", "DELETE", f"{path}/", good=NO_CONTENT)


def _has_all(answer: Any) -> str:
    found = sum(len(sub["pekerjaan"]) for group in answer["klasifikasi"] for sub in group["sub"])
    return equals("pekerjaan", found, PEKERJAAN)


def _project(**expected: object) -> Check:
    return lambda answer: has(**expected)(answer["project"])


def _is_newer_than(revision: int) -> Callable[[bytes], str]:
    def check(content: bytes) -> str:
        found = json.loads(content)["project"]["revision"]
        return "" if found > revision else f"revision {found} after {revision}"

    return check
