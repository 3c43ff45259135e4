"""Every route × every kind of person, from the OpenAPI document, on the running system (ASVS 8.2.1–8.2.3, 8.4.1)."""

import json
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml

HERE = Path(__file__).parent
REPOSITORY = HERE.parents[1]
DOCUMENT = json.loads((REPOSITORY / "gateway" / "openapi.json").read_text())
ACCESS = yaml.safe_load((HERE / "access.yaml").read_text())
PRINTED = REPOSITORY / "docs" / "access-matrix.md"
ACTORS = ("anonymous", "stranger", "viewer", "editor", "owner", "staff")
OPERATIONS = {
    operation["operationId"]: (method.upper(), path)
    for path, methods in DOCUMENT["paths"].items()
    for method, operation in methods.items()
}
BUNDLE = {
    "kategori": "LAIN",
    "kode": "X",
    "uraian": "Bundel",
    "satuan": "m2",
    "koefisien": "1",
    "ref_kind": "job",
}
NOT_LOGGED_IN = {"session-missing", "session-over"}
HEAD = """# Who may do what

Written by `tests/security/test_access_matrix.py`, which tries every route as every kind of person on the
running system; do not edit. “stranger” has an account and nothing to do with the project; “staff” maintains the
catalogue and is no member of the project either. 404 is what somebody gets who may not even know that a thing exists.

| route | {actors} |
|---|{lines}
"""


def test_every_route_is_classified() -> None:
    assert set(ACCESS["operations"]) == set(OPERATIONS), "classify the route in tests/security/access.yaml"
    assert {entry["who"] for entry in ACCESS["operations"].values()} <= set(ACCESS["rules"])


def test_the_printed_matrix_is_up_to_date() -> None:
    assert PRINTED.read_text() == printed(), "run: uv run python tests/security/test_access_matrix.py"


def printed() -> str:
    """The matrix as a page."""
    rows = []
    for name, (method, path) in OPERATIONS.items():
        rule = ACCESS["rules"][ACCESS["operations"][name]["who"]]
        cells = ["yes" if rule[actor] is True else str(rule[actor]) for actor in ACTORS]
        rows.append(f"| `{method} {path}` | {' | '.join(cells)} |\n")
    return HEAD.format(actors=" | ".join(ACTORS), lines="---|" * len(ACTORS)) + "".join(rows)


@pytest.fixture(scope="module")
async def belongings(people: Any, analysis_id: int) -> dict[str, Any]:
    """What belongs to the owner beside projects."""
    owner = people["owner"].client
    organisation = (await owner.post("/api/organisations/", json={"name": "CV Pemilik"})).json()
    token = (await owner.post("/api/auth/tokens/", json={"name": "uji", "scopes": ["read"]})).json()
    alias = {"kind": "unit", "alias": "lonjor", "stands_for": "batang"}
    alias = (await people["staff"].client.put("/api/referensi/aliases/", json=alias)).json()
    return {
        "analysis_id": analysis_id,
        "alias_id": alias["id"],
        "organisation_id": organisation["id"],
        "token_id": token["token"]["id"],
        "user_id": people["owner"].id,
        "viewer_id": people["viewer"].id,
        "action": "archive",
        "guest_id": people["guest"].id,
        "guest_email": people["guest"].email,
    }


@pytest.mark.parametrize("name", OPERATIONS)
async def test_access(
    name: str, running: Any, people: Any, anonymous: httpx.AsyncClient, new_estimate: Any, belongings: dict[str, Any]
) -> None:
    entry = ACCESS["operations"][name]
    method, path = OPERATIONS[name]
    ids: dict[str, Any] = {}
    found = {}
    for number, actor in enumerate(ACTORS):
        if not ids or entry.get("again_for_each"):
            ids = {**belongings, **await contents(running, people["owner"], new_estimate, path)}
            if "import_id" in path:
                ids["import_id"] = await an_import(people["staff"].client)
        ids["number"] = number
        async with client_of(actor, running, people, anonymous, new_login=entry.get("new_login", False)) as client:
            found[actor] = decision(await call(client, name, method, filled(path, ids), filled(entry, ids)))
    assert found == {actor: ACCESS["rules"][entry["who"]][actor] for actor in ACTORS}


@asynccontextmanager
async def client_of(
    actor: str, running: Any, people: Any, anonymous: httpx.AsyncClient, *, new_login: bool
) -> AsyncIterator[httpx.AsyncClient]:
    if actor == "anonymous":
        yield anonymous
    elif new_login:
        async with running.logged_in(people[actor].email) as client:
            yield client
    else:
        yield people[actor].client


async def call(client: httpx.AsyncClient, name: str, method: str, path: str, entry: dict[str, Any]) -> httpx.Response:
    if name == "import_catalogue":
        return await client.post(path, data={"edition": f"Edisi {id(client)}"}, files=[("file", ("a.csv", b"x"))])
    if entry.get("stream"):
        response = await client.send(client.build_request(method, path), stream=True)
        if not response.is_success:
            await response.aread()
        await response.aclose()
        return response
    if "file" in entry:
        return await client.request(method, path, files={"file": ("berkas.csv", entry["file"].encode())})
    return await client.request(method, path, params=entry.get("query"), json=entry.get("body"))


async def contents(running: Any, owner: Any, new_estimate: Any, path: str) -> dict[str, Any]:
    """The owner's things that a path names, made for this test."""
    if "session_id" in path:
        async with running.logged_in(owner.email) as other:
            sessions = (await other.get("/api/auth/sessions/")).json()["items"]
            return {"session_id": next(one["id"] for one in sessions if one["is_current"])}
    if not any(word in path for word in ("project_id", "task_id", "template_id", "list_id")):
        return {}
    estimate = await new_estimate()
    ids = {key: getattr(estimate, key) for key in ("project_id", "pekerjaan_id", "resource_id")}
    for word, make in MAKERS.items():
        if word in path:
            ids.update(await make(owner.client, estimate))
    return ids


async def write(client: httpx.AsyncClient, path: str, body: Any) -> Any:
    answer = await client.post(path, json=body)
    assert answer.is_success, answer.text
    return answer.json()


async def an_export(owner: httpx.AsyncClient, estimate: Any) -> dict[str, Any]:
    body = {"export_type": "rekap-rab", "format": "xlsx"}
    return {"task_id": (await write(owner, estimate.path("export-async/"), body))["task_id"]}


async def an_import(staff: httpx.AsyncClient) -> int:
    """One that is refused when it is read, which is of no concern here."""
    files = [("file", ("a.csv", b"x"))]
    answer = await staff.post("/api/referensi/import/", data={"edition": "Edisi uji"}, files=files)
    assert answer.status_code == 202, answer.text
    return int(answer.json()["id"])


async def a_parameter(owner: httpx.AsyncClient, estimate: Any) -> dict[str, Any]:
    made = await write(owner, estimate.path("parameters/"), {"name": "panjang", "value": "2"})
    return {"parameter_id": made["id"]}


async def a_stage(owner: httpx.AsyncClient, estimate: Any) -> dict[str, Any]:
    return {"stage_id": (await write(owner, estimate.path("tahapan/"), {"nama": "Pondasi"}))["tahapan_id"]}


async def a_baseline(owner: httpx.AsyncClient, estimate: Any) -> dict[str, Any]:
    path = f"/api/v2/project/{estimate.project_id}/baselines/"
    return {"baseline_id": (await write(owner, path, {"name": "Rencana awal"}))["id"]}


async def a_version(owner: httpx.AsyncClient, estimate: Any) -> dict[str, Any]:
    return {"version_id": (await write(owner, estimate.path("versions/"), {"name": "MC-0"}))["id"]}


async def an_invitation(owner: httpx.AsyncClient, estimate: Any) -> dict[str, Any]:
    made = await write(
        owner, estimate.path("invitations/"), {"email": f"tamu-{estimate.project_id}@contoh.id", "role": "viewer"}
    )
    return {"invitation_id": made["id"]}


async def a_row(owner: httpx.AsyncClient, estimate: Any) -> dict[str, Any]:
    return {"row_id": await first_row(owner, estimate, estimate.pekerjaan_id)}


async def a_branch(owner: httpx.AsyncClient, estimate: Any) -> dict[str, Any]:
    return {"level": "klasifikasi", "row_id": estimate.klasifikasi_id}


async def a_bundle(owner: httpx.AsyncClient, estimate: Any) -> dict[str, Any]:
    rows = [{**BUNDLE, "ref_id": estimate.pekerjaan_id}]
    await write(owner, estimate.path(f"detail-ahsp/{estimate.other_id}/save/"), {"rows": rows})
    return {"pekerjaan_id": estimate.other_id, "row_id": await first_row(owner, estimate, estimate.other_id)}


async def first_row(owner: httpx.AsyncClient, estimate: Any, pekerjaan_id: int) -> int:
    analysis = (await owner.get(estimate.path(f"detail-ahsp/{pekerjaan_id}/"))).json()
    return int(analysis["items"][0]["id"])


async def a_member(owner: httpx.AsyncClient, estimate: Any) -> dict[str, Any]:
    await write(owner, estimate.path("members/"), {"email": estimate.guest_email, "role": "checker"})
    return {"user_id": estimate.guest_id}


async def a_template(owner: httpx.AsyncClient, estimate: Any) -> dict[str, Any]:
    made = await write(owner, estimate.path("templates/create/"), {"name": f"Templat {estimate.project_id}"})
    return {"template_id": made["id"]}


async def a_price_list(owner: httpx.AsyncClient, estimate: Any) -> dict[str, Any]:
    head = {"name": f"Harga {estimate.project_id}", "region_code": "32", "valid_from": "2026-01-01"}
    return {"list_id": (await write(owner, "/api/price-lists/create/", head))["id"]}


async def an_entry(owner: httpx.AsyncClient, estimate: Any) -> dict[str, Any]:
    trail = (await owner.get(estimate.path("audit-trail/"))).json()
    return {"entry_id": trail["items"][0]["id"]}


async def a_deletion(owner: httpx.AsyncClient, estimate: Any) -> dict[str, Any]:
    await owner.delete(estimate.path())
    return {}


# What a path with the word in it needs to be there.
MAKERS = {
    "{task_id}": an_export,
    "{invitation_id}": an_invitation,
    "{entry_id}": an_entry,
    "{template_id}": a_template,
    "{list_id}": a_price_list,
    "{parameter_id}": a_parameter,
    "{stage_id}": a_stage,
    "{version_id}": a_version,
    "{baseline_id}": a_baseline,
    "/rows/{row_id}": a_row,
    "/rows/{level}": a_branch,
    "/bundle/{row_id}": a_bundle,
    "/members/{user_id}": a_member,
    "/restore/": a_deletion,
}


def decision(answer: httpx.Response) -> int | bool:
    """The refusal, or that the call was let through; what it then said about its content is of no concern here."""
    assert answer.status_code < 500 or answer.request.url.path == "/health/ready", answer.text
    if answer.status_code not in {401, 403, 404}:
        return True
    slug = answer.json()["type"].removeprefix("urn:taksir:problem:")
    is_about_the_content = answer.status_code == 401 and slug not in NOT_LOGGED_IN
    return True if is_about_the_content else answer.status_code


def filled(value: Any, ids: dict[str, Any]) -> Any:
    """The value with its words in braces replaced: by the number itself where the word is all there is."""
    if isinstance(value, dict):
        return {key: filled(inner, ids) for key, inner in value.items()}
    if isinstance(value, list):
        return [filled(inner, ids) for inner in value]
    if not isinstance(value, str):
        return value
    whole = re.fullmatch(r"{(\w+)}", value)
    return ids[whole.group(1)] if whole else re.sub(r"{(\w+)}", lambda match: str(ids[match.group(1)]), value)


if __name__ == "__main__":
    PRINTED.write_text(printed())
