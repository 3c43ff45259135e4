"""Ids of somebody else's project inside a permitted one, and fields that are not the caller's to set.

ASVS 8.2.2 (no access by naming another's object), 15.3.3 (mass assignment).
"""

import copy
import re
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import yaml

ACCESS = yaml.safe_load((Path(__file__).parent / "access.yaml").read_text())["operations"]
READS = (
    "list-pekerjaan/tree/",
    "harga-items/list/",
    "volume-pekerjaan/list/",
    "parameters/",
    "volume/formula/",
    "tahapan/",
    "pricing/",
    "rekap/?min_revision={revision}",
    "versions/",
    "invitations/",
)
BASELINES = "/api/v2/project/{}/baselines/"
BULK_EDIT = ("POST", "/api/projects/mass-edit/")


def tree(**ids: int) -> Any:
    """A tree of one branch, with ids where they are given."""
    pekerjaan = {"source_type": "custom", "snapshot_uraian": "Dinding", "snapshot_satuan": "m2"}
    sub = {"name": "B", "pekerjaan": [pekerjaan | _id(ids, "pekerjaan_id")]} | _id(ids, "sub_id")
    return {"klasifikasi": [{"name": "A", "sub": [sub]} | _id(ids, "klasifikasi_id")]}


def _id(ids: dict[str, int], name: str) -> dict[str, int]:
    return {"id": ids[name]} if name in ids else {}


def row(**more: Any) -> Any:
    usual = {"kategori": "LAIN", "kode": "X", "uraian": "Bundel", "satuan": "m2", "koefisien": "1"}
    return {"rows": [usual | more]}


def attempts(mine: Any, other: Any) -> dict[str, tuple[str, str, Any]]:
    """Every write that names something inside a project, with a name from the other one."""
    tree_path, volumes, analysis = "list-pekerjaan/upsert/", "volume-pekerjaan/save/", "detail-ahsp"
    rows = "list-pekerjaan/rows"
    theirs = {"pekerjaan_id": other.pekerjaan_id}
    both = [{"pekerjaan_id": one.pekerjaan_id, "quantity": "9"} for one in (mine, other)]
    new_row = {"kategori": "TK", "uraian": "Mandor", "satuan": "OH", "koefisien": "1"}
    week = {**theirs, "week_number": 1}
    return {
        "klasifikasi": ("POST", tree_path, tree(klasifikasi_id=other.klasifikasi_id)),
        "sub": ("POST", tree_path, tree(sub_id=other.sub_id)),
        "sub in an own one": ("POST", tree_path, tree(klasifikasi_id=mine.klasifikasi_id, sub_id=other.sub_id)),
        "pekerjaan": ("POST", tree_path, tree(pekerjaan_id=other.pekerjaan_id)),
        "row of the tree added": ("POST", f"{rows}/sub/", {"name": "X", "parent_id": other.klasifikasi_id}),
        "row of the tree renamed": ("PATCH", f"{rows}/klasifikasi/{other.klasifikasi_id}/", {"name": "X"}),
        "row of the tree moved": ("PATCH", f"{rows}/pekerjaan/{mine.pekerjaan_id}/", {"parent_id": other.sub_id}),
        "row of the tree deleted": ("DELETE", f"{rows}/pekerjaan/{other.pekerjaan_id}/", None),
        "analysis": ("POST", f"{analysis}/{other.pekerjaan_id}/save/", row()),
        "reset": ("POST", f"{analysis}/{other.pekerjaan_id}/reset-to-ref/", None),
        "bundle": ("POST", f"{analysis}/{mine.pekerjaan_id}/save/", row(ref_kind="job", ref_id=other.pekerjaan_id)),
        "row of an analysis added": ("POST", f"{analysis}/{other.pekerjaan_id}/rows/", new_row),
        "row of an analysis changed": ("PATCH", f"{analysis}/{mine.pekerjaan_id}/rows/{{row_id}}/", {"koefisien": "9"}),
        "row of an analysis deleted": ("DELETE", f"{analysis}/{mine.pekerjaan_id}/rows/{{row_id}}/", None),
        "price": ("POST", "harga-items/save/", {"items": [{"id": other.resource_id, "harga_satuan": "1"}]}),
        "volume": ("POST", volumes, {"items": [{**theirs, "quantity": "1"}]}),
        "volume after an own one": ("POST", volumes, {"items": both}),
        "formula": ("POST", "volume/formula/", {"items": [{**theirs, "raw": "= 1"}]}),
        "volume sheet": ("POST", f"pekerjaan/{other.pekerjaan_id}/volume-sheet/", {"rows": []}),
        "markup": ("POST", f"pekerjaan/{other.pekerjaan_id}/pricing/", {"override_markup": "50"}),
        "parameter changed": ("PUT", "parameters/{parameter_id}/", {"value": "9"}),
        "parameter removed": ("DELETE", "parameters/{parameter_id}/", None),
        "stage changed": ("PUT", "tahapan/{stage_id}/", {"nama": "X"}),
        "stage removed": ("DELETE", "tahapan/{stage_id}/", None),
        "invitation withdrawn": ("DELETE", "invitations/{invitation_id}/", None),
        "change undone": ("POST", "audit/{entry_id}/undo/", None),
        "version renamed": ("PATCH", "versions/{version_id}/", {"name": "X"}),
        "version removed": ("DELETE", "versions/{version_id}/", None),
        "baseline removed": ("DELETE", "v2/baselines/{baseline_id}/", None),
        "part of an own stage": (
            "POST",
            "tahapan/{own_stage_id}/assign/",
            {"assignments": [{**theirs, "proporsi": "40"}]},
        ),
        "week": ("POST", "v2/assign-weekly/", {"mode": "planned", "assignments": [{**week, "proportion": "40"}]}),
        "amount": (
            "POST",
            "v2/assign-amounts/",
            {"mode": "planned", "unit": "volume", "assignments": [{**week, "amount": "1"}]},
        ),
        "budget": ("POST", "v2/budgets/", {"items": [{**theirs, "budgeted_cost": "5"}]}),
        "network": ("POST", "v2/network/", {"weekdays": [0], "activities": [{**theirs, "duration_days": 3}]}),
    }


@pytest.fixture(scope="module")
async def two(new_estimate: Any) -> tuple[Any, Any]:
    """The owner's project, and the stranger's."""
    return await new_estimate(), await new_estimate("stranger")


@pytest.fixture(scope="module")
async def words(people: Any, two: tuple[Any, Any]) -> dict[str, int]:
    """What the paths above name: things of the stranger's, and a stage of the owner's."""
    mine, other = two

    async def made(by: str, path: str, body: Any, key: str = "id") -> int:
        return int((await people[by].client.post(path, json=body)).json()[key])

    async def first(path: str) -> int:
        return int((await people["stranger"].client.get(other.path(path))).json()["items"][0]["id"])

    stage, invited = {"nama": "Pondasi"}, {"email": "tamu@contoh.id", "role": "viewer"}
    return {
        "parameter_id": await made("stranger", other.path("parameters/"), {"name": "panjang", "value": "2"}),
        "stage_id": await made("stranger", other.path("tahapan/"), stage, "tahapan_id"),
        "own_stage_id": await made("owner", mine.path("tahapan/"), stage, "tahapan_id"),
        "row_id": await first(f"detail-ahsp/{other.pekerjaan_id}/"),
        "invitation_id": await made("stranger", other.path("invitations/"), invited),
        "version_id": await made("stranger", other.path("versions/"), {"name": "MC-0"}),
        "baseline_id": await made("stranger", BASELINES.format(other.project_id), {"name": "Rencana awal"}),
        "entry_id": await first("audit-trail/"),
    }


async def everything(client: Any, estimate: Any) -> list[Any]:
    """What a project looks like to its owner."""
    header = await read(client, estimate.path())
    documents = [await read(client, estimate.path(path.format(revision=header["revision"]))) for path in READS]
    return [header, await read(client, BASELINES.format(estimate.project_id)), *documents]


async def read(client: Any, path: str) -> Any:
    answer = await client.get(path)
    assert answer.is_success, answer.text
    return answer.json()


NOWHERE = SimpleNamespace(klasifikasi_id=1, sub_id=1, pekerjaan_id=1, resource_id=1)


@pytest.mark.parametrize("name", attempts(NOWHERE, NOWHERE))
async def test_a_foreign_id_inside_an_own_project_touches_nothing(
    name: str, people: Any, two: tuple[Any, Any], words: dict[str, int]
) -> None:
    mine, other = two
    owner, stranger = people["owner"].client, people["stranger"].client
    before = [await everything(owner, mine), await everything(stranger, other)]
    method, rest, body = attempts(mine, other)[name]
    path = mine.path(rest.format(**words))
    if rest.startswith("v2/"):
        path = f"/api/v2/project/{mine.project_id}/{rest.removeprefix('v2/')}"
    answer = await owner.request(method, path, json=body)
    assert answer.status_code in {400, 404, 409}, answer.text  # 409: a row of an analysis that is not there any more
    assert [await everything(owner, mine), await everything(stranger, other)] == before


@pytest.mark.parametrize("action", ["archive", "delete", "edit"])
async def test_many_projects_at_once_are_own_ones(action: str, people: Any, two: tuple[Any, Any]) -> None:
    """All or nothing: one project of somebody else's, and the own ones stay as they are too."""
    mine, other = two
    owner, stranger = people["owner"].client, people["stranger"].client
    before = [await everything(owner, mine), await everything(stranger, other)]
    ids = [mine.project_id, other.project_id]
    if action == "edit":
        changes = [{"id": number, "nama": "Milik saya"} for number in ids]
        answer = await owner.request(*BULK_EDIT, json={"changes": changes})
    else:
        answer = await owner.post(f"/api/projects/bulk/{action}/", json={"project_ids": ids})
    assert answer.status_code in {400, 404}, answer.text
    assert [await everything(owner, mine), await everything(stranger, other)] == before


UNKNOWN = {"owner_id": 1, "user_id_": 1, "role_": "staff", "roles": ["staff"], "revision": 9, "price_source": "x"}


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The way to every object inside a body."""
    if isinstance(value, dict):
        yield path
        for key, inner in value.items():
            yield from places(inner, (*path, key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from places(inner, (*path, index))


# Objects whose names are the caller's to choose, and files, which are known by their format before anything else (what
# a file of the right format may not hold is tried in services/projects/tests/component/test_backups.py).
FREE = {
    ("report_client_metric", ("value",)),
    ("sync_parameters", ("parameters",)),
    ("save_mapping", ("columns",)),
    ("import_template", ()),
    ("restore_backup", ()),
    ("import_old_project", ()),
    ("replace_by_backup", ()),
}
PLACES = [
    pytest.param(name, place, id=f"{name}-{'.'.join(map(str, place))}")
    for name, entry in ACCESS.items()
    if "body" in entry
    for place in places(entry["body"])
    if (name, place) not in FREE
]


@pytest.mark.parametrize(("name", "place"), PLACES)
async def test_a_field_that_nobody_knows_is_refused(
    name: str, place: tuple[Any, ...], people: Any, two: tuple[Any, Any], operations: Any
) -> None:
    body = copy.deepcopy(ACCESS[name]["body"])
    target = body
    for step in place:
        target = target[step]
    target |= UNKNOWN
    method, path = operations[name]
    path = path.replace("{project_id}", str(two[0].project_id)).replace("{level}", "klasifikasi")
    path = re.sub(r"{\w+}", "1", path.replace("{action}", "archive"))
    caller = "staff" if ACCESS[name]["who"] == "staff" else "owner"
    answer = await people[caller].client.request(method, path, json=body)
    assert answer.status_code == 400, answer.text
    refused = {error["path"].rpartition(".")[2] for error in answer.json()["errors"]}
    assert set(UNKNOWN) <= refused
