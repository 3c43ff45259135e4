"""What holds for every route, taken from the committed OpenAPI document."""

import json
import re
from pathlib import Path
from typing import Any

import httpx
import jsonschema
import pytest

from gateway.__main__ import openapi
from gateway.middleware.headers import ALWAYS

COMMITTED = Path(__file__).parents[2] / "openapi.json"
DOCUMENT = json.loads(COMMITTED.read_text())
IDS = {
    "project_id": "1",
    "pekerjaan_id": "3",
    "analysis_id": "8",
    "parameter_id": "6",
    "stage_id": "4",
    "task_id": "5f1c",
    "session_id": "2",
    "token_id": "4",
    "organisation_id": "5",
    "user_id": "9",
    "row_id": "12",
    "level": "pekerjaan",
    "import_id": "4",
    "alias_id": "3",
    "resource_id": "5",
    "action": "archive",
    "invitation_id": "6",
    "version_id": "4",
    "template_id": "4",
    "list_id": "4",
    "baseline_id": "4",
    "entry_id": "11",
}
BODIES: dict[str, Any] = {
    "save_mapping": {"columns": {"kode": 0, "nama": 1}, "decimal": ","},
    "decide_findings": {"decisions": [{"number": 1, "decision": "edit", "value": "83.349"}]},
    "edit_catalogue_analysis": {
        "version": 1,
        "nama": "Pagar",
        "components": [{"kategori": "TK", "uraian": "Pekerja", "koefisien": "0.4", "position": 1}],
        "reason": "salah ketik",
    },
    "save_alias": {"kind": "unit", "alias": "lonjor", "stands_for": "batang"},
    "login": {"email": "user-every@contoh.id", "password": "rahasia"},
    "create_project": {"nama": "Rumah", "anggaran_owner": "1000000.50", "tanggal_mulai": "2026-02-13"},
    "update_project": {"nama": "Rumah", "version": 1},
    "update_pricing": {"ppn_percent": "12", "total_rounding": {"mode": "half_up", "step": "1000"}},
    "set_markup": {"override_markup": None},
    "save_tree": {"klasifikasi": [{"name": "A", "sub": [{"name": "B", "pekerjaan": [{"source_type": "custom"}]}]}]},
    "save_analysis": {
        "rows": [{"kategori": "TK", "kode": "L.01", "uraian": "Pekerja", "satuan": "OH", "koefisien": "0.75"}]
    },
    "add_analysis_row": {"kategori": "TK", "uraian": "Pekerja", "satuan": "OH", "koefisien": "0.75"},
    "change_analysis_row": {"koefisien": "0.8"},
    "add_tree_row": {"parent_id": 2, "source_type": "custom", "snapshot_uraian": "Galian"},
    "change_tree_row": {"snapshot_uraian": "Galian tanah", "tree_version": 4},
    "create_projects": {"projects": [{"nama": "Rumah"}]},
    "edit_projects": {"changes": [{"id": 1, "nama": "Rumah", "version": 1}]},
    "copy_project": {"new_name": "Rumah kedua", "new_tanggal_mulai": "2026-02-13", "copy_jadwal": False},
    "copy_project_many_times": {"base_name": "Rumah", "count": 2},
    "import_old_project": {"nama": "Rumah"},
    "restore_backup": {"format": "taksir-project"},
    "replace_by_backup": {"format": "taksir-project"},
    "save_template": {"name": "Rumah tipe 45", "category": "rumah"},
    "import_template": {"format": "taksir-template"},
    "update_template": {"name": "Rumah tipe 45", "category": "rumah", "organisation_id": 5},
    "append_template": {"tree_version": 3, "prices": True},
    "use_template": {"nama": "Rumah", "tanggal_mulai": "2026-02-13"},
    "act_on_projects": {"project_ids": [1]},
    "invite_to_project": {"email": "siti@contoh.id", "role": "viewer"},
    "accept_project_invitation": {"token": "t"},
    "create_price_list": {"name": "SHST Bandung", "region_code": "3273", "region_name": "Kota Bandung"}
    | {"valid_from": "2026-01-01"},
    "update_price_list": {"name": "SHST", "region_code": "", "valid_from": "2026-01-01", "version": 1},
    "delete_price_list": {"version": 1},
    "save_list_prices": {
        "version": 1,
        "items": [{"kategori": "BHN", "uraian": "Semen", "satuan": "kg", "harga": "1300"}],
    },
    "fill_prices": {"list_id": 4, "mode": "chosen", "ids": [5], "fingerprint": "ab"},
    "save_conversions": {
        "items": [{"harga_item_id": 5, "market_unit": "zak", "market_price": "85000", "factor_to_base": "50"}]
    },
    "delete_orphans": {"item_ids": [5], "confirm": True},
    "save_prices": {"items": [{"id": 5, "harga_satuan": "100000"}]},
    "assign_amounts": {"unit": "volume", "assignments": [{"pekerjaan_id": 3, "week_number": 1, "amount": "10"}]},
    "reset_progress": {"mode": "actual"},
    "set_week_boundary": {"week_start_day": 1},
    "save_budgets": {"items": [{"pekerjaan_id": 3, "budgeted_cost": "2500000"}]},
    "save_network": {
        "weekdays": [0, 1, 2, 3, 4],
        "activities": [{"pekerjaan_id": 3, "duration_days": 5}, {"pekerjaan_id": 5, "duration_days": 0}],
        "dependencies": [{"predecessor_id": 3, "successor_id": 5, "kind": "FS", "lag": -1}],
        "holidays": [{"day": "2026-02-17", "name": "Imlek"}],
    },
    "create_stage": {"nama": "Persiapan", "tanggal_mulai": "2026-02-13"},
    "update_stage": {"tanggal_selesai": None},
    "order_stages": {"tahapan_order": [4]},
    "assign_stage": {"assignments": [{"pekerjaan_id": 3, "proporsi": "60"}]},
    "unassign_stage": {"pekerjaan_ids": [3]},
    "create_parameter": {"name": "luas", "raw": "= panjang*-1", "unit": "m2"},
    "update_parameter": {"value": "-2.5", "version": 1},
    "sync_parameters": {"mode": "merge", "parameters": {"p": "2.5", "q": {"raw": "= p*2", "label": "Q"}}},
    "save_formulas": {"items": [{"pekerjaan_id": 3, "raw": "= luas*2", "is_fx": True}]},
    "save_volume_sheet": {"rows": [{"uraian": "Dinding", "panjang": "5", "tinggi": "= t"}]},
    "create_version": {"name": "MC-0", "note": "Awal"},
    "rename_version": {"name": "Adendum 1"},
    "save_volumes": {"items": [{"pekerjaan_id": 3, "quantity": "12.5"}]},
    "assign_weekly": {"mode": "planned", "assignments": [{"pekerjaan_id": 3, "week_number": 1, "proportion": "40"}]},
    "freeze_baseline": {"name": "MC-0", "min_revision": 7},
    "choose_baseline": {"baseline_id": None},
    "save_critical_rules": {
        "version": 3,
        "rules": [{"effective_from": "2026-01-01", "boundary_percent": "70", "early_lag": "10", "late_lag": "5"}],
    },
    "save_cash_flow_terms": {
        "version": 3,
        "terms": {
            "down_payment_percent": "20",
            "recovered_at_percent": "100",
            "retention_percent": "5",
            "retention_weeks": 26,
            "payment_delay_weeks": 2,
            "termin": "progress",
            "termin_percents": ["50", "100"],
        },
    },
    "start_export": {"export_type": "rekap-rab", "format": "xlsx"},
    "finish_login": {"challenge": "c", "code": "123456"},
    "register": {"email": "siti@contoh.id", "name": "Siti", "password": "kuda benar baterai"},
    "confirm_email": {"token": "t"},
    "request_password_reset": {"email": "siti@contoh.id"},
    "reset_password": {"token": "t", "password": "kuda benar baterai"},
    "change_password": {"current_password": "rahasia", "new_password": "kuda benar baterai"},
    "update_profile": {"name": "Siti"},
    "enrol_second_factor": {"password": "rahasia"},
    "confirm_second_factor": {"code": "123456"},
    "remove_second_factor": {"password": "rahasia", "code": "123456"},
    "renew_recovery_codes": {"password": "rahasia", "code": "123456"},
    "create_token": {"name": "CI", "scopes": ["read"]},
    "create_organisation": {"name": "CV Karya"},
    "rename_organisation": {"name": "CV Karya"},
    "accept_invitation": {"token": "t"},
    "preview_invitation": {"token": "t"},
    "decline_invitation": {"token": "t"},
    "revoke_invitations": {"email": "siti@contoh.id"},
    "delete_organisation": {"name": "CV Karya"},
    "invite_member": {"email": "siti@contoh.id", "role": "member"},
    "add_project_member": {"email": "budi@contoh.id", "role": "editor"},
    "set_project_role": {"role": "viewer"},
    "transfer_ownership": {"user_id": 9},
    "set_member_role": {"role": "admin"},
    "report_client_metric": {"type": "fps", "value": {"average": 59.5}},
}
# What a browser brings along on its way back from the OpenID provider.
QUERIES: dict[str, Any] = {
    "finish_oidc_login": {"params": {"state": "x", "code": "y"}, "headers": {"cookie": "taksir_oidc=x"}},
    "import_template": {"params": {"name": "Rumah tipe 45"}},
    "compare_editions": {"params": {"base": 1, "other": 2}},
}
# Streams that last until one side ends them.
ENDLESS = {"follow_project"}
UPLOADS = {
    "import_catalogue": {"data": {"edition": "AHSP 2026"}, "files": {"file": ("ahsp.xlsx", b"PK")}},
    "read_list_prices": {"files": {"file": ("harga.csv", b"uraian;satuan;harga")}},
    "read_project_upload": {"files": {"file": ("proyek.xlsx", b"PK")}},
}


def operations(*, private: bool | None = None) -> list[Any]:
    return [
        pytest.param(method.upper(), path, operation, id=operation["operationId"])
        for path, methods in DOCUMENT["paths"].items()
        for method, operation in methods.items()
        if private is None or ("security" in operation) is private
    ]


def filled(path: str) -> str:
    return re.sub(r"{(\w+)}", lambda match: IDS[match.group(1)], path)


async def send(client: httpx.AsyncClient, method: str, path: str, operation: Any, **options: Any) -> httpx.Response:
    name = operation["operationId"]
    if name in UPLOADS:
        options = {**UPLOADS[name], **options}
    elif "requestBody" in operation:
        options = {"json": BODIES[name], **options}
    options = {**QUERIES.get(name, {}), **options}
    if name in ENDLESS:
        return await opened(client, client.build_request(method, filled(path), **options))
    return await client.request(method, filled(path), **options)


async def opened(client: httpx.AsyncClient, request: httpx.Request) -> httpx.Response:
    """A stream as far as its head, or a refusal with its body."""
    response = await client.send(request, stream=True)
    if not response.is_success:
        await response.aread()
    await response.aclose()
    return response


def assert_problem(response: httpx.Response, status: int, slug: str | None = None) -> None:
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    problem = response.json()
    schema = {"$ref": "#/components/schemas/Problem", "components": DOCUMENT["components"]}
    jsonschema.validate(problem, schema)
    assert problem["status"] == status
    assert problem["request_id"] == response.headers["x-request-id"]
    if slug is not None:
        assert problem["type"] == f"urn:taksir:problem:{slug}"


def assert_safe(response: httpx.Response) -> None:
    for name in ALWAYS:
        assert response.headers.get_list(name) != [], name
    assert "server" not in response.headers
    assert "access-control-allow-origin" not in response.headers


def test_the_committed_document_is_up_to_date() -> None:
    assert openapi() == COMMITTED.read_text(), "run: uv run python -m gateway openapi > gateway/openapi.json"


@pytest.mark.parametrize(("method", "path", "operation"), operations())
async def test_answers_are_as_the_document_says(
    staff: httpx.AsyncClient, method: str, path: str, operation: dict[str, Any]
) -> None:
    response = await send(staff, method, path, operation)
    status = next(code for code in operation["responses"] if code[0] in "23")
    assert str(response.status_code) == status, response.text
    assert_safe(response)
    described = operation["responses"][status].get("content", {})
    if "application/json" in described:
        schema = {**described["application/json"]["schema"], "components": DOCUMENT["components"]}
        jsonschema.validate(response.json(), schema)
    elif described:
        assert response.headers["content-type"].partition(";")[0] in {*described, "application/zip"}
    else:
        assert response.content == b""


@pytest.mark.parametrize(("method", "path", "operation"), operations())
async def test_the_closing_slash_may_be_left_out(
    staff: httpx.AsyncClient, method: str, path: str, operation: dict[str, Any]
) -> None:
    other = path.rstrip("/") if path.endswith("/") else f"{path}/"
    response = await send(staff, method, other, operation)
    assert response.is_success or response.status_code == 302, response.text
    assert not response.history


@pytest.mark.parametrize(("method", "path", "operation"), operations(private=True))
async def test_nobody_gets_in_without_a_session(
    anonymous: httpx.AsyncClient, method: str, path: str, operation: dict[str, Any]
) -> None:
    for body in (b"", b"{", b'{"nama": "x"}'):
        headers = {"content-type": "application/json"}
        response = await anonymous.request(method, filled(path), content=body, headers=headers)
        assert_problem(response, 401, "session-missing")
        assert_safe(response)
        assert "set-cookie" not in response.headers


@pytest.mark.parametrize(("method", "path", "operation"), operations(private=True))
async def test_a_made_up_session_is_none(
    anonymous: httpx.AsyncClient, method: str, path: str, operation: dict[str, Any]
) -> None:
    anonymous.cookies.set("taksir_session", "A" * 43)
    assert_problem(await send(anonymous, method, path, operation), 401, "session-over")


writes = [case for case in operations(private=True) if case.values[0] != "GET"]


@pytest.mark.parametrize(("method", "path", "operation"), writes)
async def test_no_write_without_the_csrf_token(
    staff: httpx.AsyncClient, method: str, path: str, operation: dict[str, Any], desk: Any
) -> None:
    del staff.headers["x-csrf-token"]
    for token in (None, b"", b"wrong", b"\xe9"):
        headers = {} if token is None else {b"x-csrf-token": token}
        assert_problem(await send(staff, method, path, operation, headers=headers), 403, "csrf-token-invalid")
    assert desk.seen == []


FOREIGN = (
    {"origin": "https://evil.example"},
    {"origin": "null"},
    {"origin": "http://127.0.0.1"},
    {"sec-fetch-site": "cross-site"},
    {"sec-fetch-site": "same-site"},
)


@pytest.mark.parametrize(("method", "path", "operation"), [case for case in operations() if case.values[0] != "GET"])
async def test_no_write_from_another_origin(
    staff: httpx.AsyncClient, method: str, path: str, operation: dict[str, Any], desk: Any
) -> None:
    for headers in FOREIGN:
        assert_problem(await send(staff, method, path, operation, headers=headers), 403, "origin-not-allowed")
    assert desk.seen == []


@pytest.mark.parametrize(
    ("method", "path", "operation"), [case for case in operations() if "requestBody" in case.values[2]]
)
async def test_no_body_of_another_type(
    staff: httpx.AsyncClient, method: str, path: str, operation: dict[str, Any]
) -> None:
    for media_type in ("text/plain", "application/x-www-form-urlencoded", ""):
        response = await staff.request(method, filled(path), content=b"{}", headers={"content-type": media_type})
        assert_problem(response, 415, "media-type-unsupported")


@pytest.mark.parametrize(
    ("method", "path", "operation"), [case for case in operations() if "{project_id}" in case.values[1]]
)
async def test_an_id_that_cannot_be_is_not_found(
    staff: httpx.AsyncClient, method: str, path: str, operation: dict[str, Any]
) -> None:
    for project_id in ("0", "-1", "abc", "1.5", "99999999999999999999", "%00"):
        response = await send(staff, method, path.replace("{project_id}", project_id), operation)
        assert_problem(response, 404, "not-found")


@pytest.mark.parametrize(("method", "path", "operation"), operations())
async def test_another_method_is_refused(
    anonymous: httpx.AsyncClient, method: str, path: str, operation: dict[str, Any]
) -> None:
    response = await anonymous.request("TRACE", filled(path))
    assert_problem(response, 405)
    assert method in response.headers["allow"]
    assert_safe(response)


# Where a filter that was meant and is not known would give figures of something else.
EXACT = [
    case
    for case in operations(private=True)
    if case.values[0] == "GET"
    and any(part in case.values[1] for part in ("/rekap-kebutuhan", "/rincian-", "/compare/", "/explain/"))
    and "referensi" not in case.values[1]
]


@pytest.mark.parametrize(("method", "path", "operation"), EXACT)
async def test_a_parameter_that_nobody_knows_is_named(
    staff: httpx.AsyncClient, method: str, path: str, operation: dict[str, Any], desk: Any
) -> None:
    for name in ("tahapan_id", "kategory", "Kategori", "kategori[]", ""):
        answer = await staff.request(method, filled(path), params={"min_revision": 0, name: "3"})
        assert_problem(answer, 400, "request-invalid")
        assert answer.json()["errors"] == [{"path": name, "message": "isian ini tidak dikenal"}]
    assert desk.seen == []


@pytest.mark.parametrize(("method", "path", "operation"), EXACT)
async def test_every_parameter_of_the_document_is_known(
    staff: httpx.AsyncClient, method: str, path: str, operation: dict[str, Any]
) -> None:
    """With a value that its schema may refuse: the refusal must not be that nobody knows it."""
    names = [one["name"] for one in operation["parameters"] if one["in"] == "query"]
    assert "min_revision" in names
    answer = await staff.request(method, filled(path), params=dict.fromkeys(names, "1"))
    assert "tidak dikenal" not in answer.text
