"""The list of pekerjaan: single rows, and the whole tree."""

from typing import Any

from load.caller import CREATED
from load.people import Person
from load.scenarios.checks import equals, has
from load.workshop import PEKERJAAN, workshop


def rows(person: Person) -> None:
    """A klasifikasi, a sub-klasifikasi and a pekerjaan come; the last is renamed, moved, and all go again."""
    with workshop(person) as shop:
        path = "list-pekerjaan/rows"

        def add(level: str, **body: Any) -> Any:
            return shop.change("add_tree_row", "POST", f"{path}/{level}/", body, check=_created, good=CREATED)

        group = add("klasifikasi", name="Arsitektur")["row_id"]
        sub = add("sub", name="Dinding", parent_id=group)["row_id"]
        work = {"source_type": "custom", "snapshot_uraian": "Plesteran", "snapshot_satuan": "m2"}
        added = add("pekerjaan", parent_id=sub, **work)
        row = f"{path}/pekerjaan/{added['row_id']}/"
        change = {"snapshot_uraian": "Acian", "parent_id": shop.sub, "position": 1, "version": added["row_version"]}
        shop.change("change_tree_row", "PATCH", row, change, check=has(row_id=added["row_id"]))
        shop.read(
            "get_tree (workshop)", "list-pekerjaan/tree/", lambda answer: _first(answer, added["row_id"], "Acian")
        )
        seen = shop.change("delete_tree_row", "DELETE", row, check=has(row_version=0))["tree_version"]
        # With all that is below it, which takes knowing the tree.
        above = f"{path}/klasifikasi/{group}/?tree_version={seen}"
        shop.change("delete_tree_row", "DELETE", above, check=has(row_version=0))
        shop.read("get_tree (workshop)", "list-pekerjaan/tree/", lambda answer: _only(answer, shop.pekerjaan))


def whole(person: Person) -> None:
    """The tree as it is, its pekerjaan in another order."""
    with workshop(person) as shop:
        tree = shop.read("get_tree (workshop)", "list-pekerjaan/tree/")
        tree["klasifikasi"][0]["sub"][0]["pekerjaan"].reverse()
        body = {"klasifikasi": tree["klasifikasi"], "tree_version": tree["tree_version"]}
        saved = shop.change("save_tree", "POST", "list-pekerjaan/upsert/", body)
        shop.pekerjaan.reverse()
        shop.read(
            "get_tree (workshop)",
            "list-pekerjaan/tree/",
            lambda answer: (
                _only(answer, shop.pekerjaan) or equals("tree_version", answer["tree_version"], saved["tree_version"])
            ),
        )


def _created(answer: Any) -> str:
    return equals("created rows", answer["summary"]["created"], 1)


def _pekerjaan(tree: Any) -> list[Any]:
    return [row for group in tree["klasifikasi"] for sub in group["sub"] for row in sub["pekerjaan"]]


def _first(tree: Any, row_id: int, uraian: str) -> str:
    found = _pekerjaan(tree)
    first = (found[0]["id"], found[0]["snapshot_uraian"])
    return equals("first pekerjaan", first, (row_id, uraian)) or equals("pekerjaan", len(found), PEKERJAAN + 1)


def _only(tree: Any, ids: list[int]) -> str:
    return equals("pekerjaan", [row["id"] for row in _pekerjaan(tree)], ids)
