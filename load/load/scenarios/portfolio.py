"""Projects as a whole: made, renamed, put away, deleted, brought back; one by one and many at once."""

from typing import Any

from load.caller import CREATED, NO_CONTENT
from load.multipart import XLSX, form
from load.people import Person
from load.scenarios.checks import equals, has
from load.workshop import Workshop, make_workshop

HOW_MANY = 3


def one(person: Person) -> None:
    """One project from its making to its end."""
    shop = make_workshop(person, f"Rumah {person.number}-{person.next_number()}")
    header = shop.read("get_project (workshop)", "")
    change = {"nama": f"{header['nama']} baru", "version": header["version"]}
    shop.change("update_project", "PATCH", "", change, check=has(nama=change["nama"]))
    shop.change("archive_project", "POST", "archive/")
    shop.change("unarchive_project", "POST", "unarchive/")
    delete(shop)
    shop.change("restore_project", "POST", "restore/")
    shop.settle_after_absence()
    delete(shop)


def many(person: Person) -> None:
    """Several in one request each time."""
    named = [f"Ruko {person.number}-{person.next_number()}" for _ in range(HOW_MANY)]
    body = {"projects": [{"nama": nama} for nama in named]}
    made = person.call("create_projects", "POST", "/api/projects/batch/", body, check=_names(named), good=CREATED)
    changes = [{"id": one["id"], "nama": f"{one['nama']} A", "version": one["version"]} for one in made["items"]]
    person.call(
        "edit_projects", "POST", "/api/projects/mass-edit/", {"changes": changes}, check=has(updated_count=HOW_MANY)
    )
    ids = {"project_ids": [one["id"] for one in made["items"]]}
    for action in ("archive", "unarchive", "delete", "restore", "delete"):
        path = f"/api/projects/bulk/{action}/"
        person.call("act_on_projects", "POST", path, ids, check=has(changed_count=HOW_MANY))


def upload(person: Person) -> None:
    """The workbook to fill in is fetched and sent back as it is: it is read, and nothing is stored."""
    workbook = person.fetch("get_upload_template", "GET", "/api/projects/upload/template/", check=_is_workbook)
    content, headers = form({}, {"proyek.xlsx": (workbook, XLSX)})
    person.fetch("read_project_upload", "POST", "/api/projects/upload/", content, headers=headers)


def delete(shop: Workshop) -> None:
    """Away with it; it can be brought back."""
    shop.change("delete_project", "DELETE", "", good=NO_CONTENT)


def _names(expected: list[str]) -> Any:
    return lambda answer: equals("projects", [one["nama"] for one in answer["items"]], expected)


def _is_workbook(content: bytes) -> str:
    return "" if content.startswith(b"PK\x03\x04") else "no workbook"
