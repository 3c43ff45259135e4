"""What a browser sends is what the services get."""

import json
from typing import Any

import httpx
import pytest
from google.protobuf.json_format import MessageToDict

P = "/api/project/1"


async def sent(client: httpx.AsyncClient, desk: Any, path: str, body: Any, method: str) -> dict[str, Any]:
    answer = await client.post(path, json=body)
    assert answer.is_success, answer.text
    return MessageToDict(desk.last(method).request, preserving_proto_field_name=True)


async def test_the_tree_is_in_the_order_of_the_lists(user: httpx.AsyncClient, desk: Any) -> None:
    pekerjaan = [
        {"id": 3, "source_type": "ref", "ref_id": 8, "ordering_index": 9},
        {
            "id": None,
            "source_type": "custom",
            "snapshot_uraian": "Galian",
            "snapshot_satuan": "m3",
            "ordering_index": 1,
        },
    ]
    body = {
        "tree_version": 4,
        "klasifikasi": [{"id": 1, "name": "A", "ordering_index": 2, "sub": [{"name": "B", "pekerjaan": pekerjaan}]}],
    }
    assert await sent(user, desk, f"{P}/list-pekerjaan/upsert/", body, "SaveTree") == {
        "project_id": "1",
        "tree_version": "4",
        "klasifikasi": [
            {
                "id": "1",
                "name": "A",
                "sub": [
                    {
                        "name": "B",
                        "pekerjaan": [
                            {"id": "3", "source_type": "ref", "ref_id": "8"},
                            {"source_type": "custom", "snapshot_uraian": "Galian", "snapshot_satuan": "m3"},
                        ],
                    }
                ],
            }
        ],
    }


async def test_no_price_is_not_a_price_of_zero(user: httpx.AsyncClient, desk: Any) -> None:
    body = {"items": [{"id": 5, "harga_satuan": None}, {"id": 6, "harga_satuan": "0", "version": 2}, {"id": 7}]}
    message = await sent(user, desk, f"{P}/harga-items/save/", body, "SavePrices")
    assert message["items"] == [{"id": "5"}, {"id": "6", "harga_satuan": "0", "version": "2"}, {"id": "7"}]


async def test_amounts_keep_every_digit(user: httpx.AsyncClient, desk: Any) -> None:
    raw = '{"items": [{"id": 5, "harga_satuan": 123456789012345678.90}, {"id": 6, "harga_satuan": 3}]}'
    answer = await user.post(f"{P}/harga-items/save/", content=raw, headers={"content-type": "application/json"})
    assert answer.status_code == 200
    items = desk.last("SavePrices").request.items
    assert [item.harga_satuan for item in items] == ["123456789012345678.90", "3"]


@pytest.mark.parametrize("wrap", [lambda rows: rows, lambda rows: {"items": rows}, lambda rows: {"volumes": rows}])
async def test_volumes_come_as_a_list_or_in_an_object(user: httpx.AsyncClient, desk: Any, wrap: Any) -> None:
    body = wrap([{"pekerjaan_id": 3, "quantity": "12.5"}, {"id": 4, "quantity": "1"}])
    message = await sent(user, desk, f"{P}/volume-pekerjaan/save/", body, "SaveVolumes")
    assert message == {
        "project_id": "1",
        "items": [{"pekerjaan_id": "3", "quantity": "12.5"}, {"pekerjaan_id": "4", "quantity": "1"}],
    }


async def test_a_tree_is_taken_as_it_was_given(user: httpx.AsyncClient, desk: Any) -> None:
    pekerjaan = {
        "id": 3,
        "source_type": "ref",
        "ordering_index": 1,
        "snapshot_kode": "1.1.1",
        "snapshot_uraian": "Galian",
        "snapshot_satuan": "m3",
        "ref_id": 8,
        "budgeted_cost": "0.00",
        "markup_override_percent": None,
    }
    sub = {"id": 2, "name": "Galian", "ordering_index": 1, "pekerjaan": [pekerjaan]}
    body = {"klasifikasi": [{"id": 1, "nama": "Tanah", "ordering_index": 1, "sub": [sub]}], "tree_version": 4}
    message = await sent(user, desk, f"{P}/list-pekerjaan/upsert/", body, "SaveTree")
    (group,) = message["klasifikasi"]
    assert group["name"] == "Tanah"
    assert group["sub"][0]["pekerjaan"] == [
        {"id": "3", "source_type": "ref", "ref_id": "8", "snapshot_uraian": "Galian", "snapshot_satuan": "m3"}
    ]


@pytest.mark.parametrize(("mode", "named"), [("planned", "planned_proportion"), ("actual", "actual_proportion")])
async def test_a_proportion_means_the_one_of_the_mode(
    user: httpx.AsyncClient, desk: Any, mode: str, named: str
) -> None:
    row = {"pekerjaan_id": 3, "week_number": 2, "proportion": "40", "actual_cost": None, "notes": "hujan"}
    body = {"mode": mode, "assignments": [row]}
    message = await sent(user, desk, "/api/v2/project/1/assign-weekly/", body, "AssignWeekly")
    assert message["assignments"] == [{"pekerjaan_id": "3", "week_number": 2, named: "40", "notes": "hujan"}]


async def test_an_override_is_cleared_by_null_and_kept_at_zero(user: httpx.AsyncClient, desk: Any) -> None:
    path = f"{P}/pekerjaan/3/pricing/"
    for nothing in (None, ""):
        assert "override_markup" not in await sent(user, desk, path, {"override_markup": nothing}, "SetMarkup")
    assert (await sent(user, desk, path, {"override_markup": "0"}, "SetMarkup"))["override_markup"] == "0"


async def test_only_changed_fields_are_sent_on(user: httpx.AsyncClient, desk: Any) -> None:
    await user.patch(f"{P}/", json={"nama": "Rumah", "deskripsi": "", "version": 3, "lokasi_project": None})
    request = desk.last("UpdateProject").request
    assert MessageToDict(request, preserving_proto_field_name=True) == {
        "project_id": "1",
        "fields": {"nama": "Rumah", "deskripsi": ""},
        "version": "3",
    }


async def test_an_idempotency_key_goes_along(user: httpx.AsyncClient, desk: Any) -> None:
    body = {"export_type": "rekap-rab", "format": "xlsx", "min_revision": 7}
    answer = await user.post(f"{P}/export-async/", json=body, headers={"idempotency-key": "k-1"})
    assert answer.json() == {
        "task_id": "5f1c",
        "status_url": "/api/export/status/5f1c/",
        "download_url": "/api/export/download/5f1c/",
    }
    request = desk.last("StartJob").request
    assert (request.document, request.format, request.min_revision, request.idempotency_key) == (
        "rekap-rab",
        "xlsx",
        7,
        "k-1",
    )


@pytest.mark.parametrize(
    ("path", "body", "wrong"),
    [
        (f"{P}/list-pekerjaan/upsert/", {"klasifikasi": [{"name": "A", "owner_id": 1}]}, "klasifikasi[0].owner_id"),
        (f"{P}/list-pekerjaan/upsert/", {"klasifikasi": [{"sub": []}]}, "klasifikasi[0].name"),
        (
            f"{P}/list-pekerjaan/upsert/",
            {"klasifikasi": [{"name": "A", "sub": [{"name": "B", "pekerjaan": [{"source_type": "x"}]}]}]},
            "klasifikasi[0].sub[0].pekerjaan[0].source_type",
        ),
        (f"{P}/harga-items/save/", {"items": [{"id": 5, "harga_satuan": "1.000,50"}]}, "items[0].harga_satuan"),
        (f"{P}/harga-items/save/", {"items": [{"id": "5"}]}, "items[0].id"),
        (f"{P}/volume-pekerjaan/save/", [{"pekerjaan_id": 3}], "items[0].quantity"),
        (f"{P}/volume-pekerjaan/save/", [{"pekerjaan_id": 3, "quantity": "1e5"}], "items[0].quantity"),
        (f"{P}/pricing/", {"total_rounding": {"mode": "sideways", "step": "1"}}, "total_rounding.mode"),
        (f"{P}/pekerjaan/3/pricing/", {}, "override_markup"),
        ("/api/projects/", {"nama": "Rumah", "owner": 1}, "owner"),
        ("/api/projects/", {"nama": "Rumah", "tanggal_mulai": "13-02-2026"}, "tanggal_mulai"),
        (f"{P}/export-async/", {"export_type": "rekap-rab", "format": "exe"}, "format"),
        (
            "/api/v2/project/1/assign-weekly/",
            {"assignments": [{"pekerjaan_id": 3, "week_number": 1, "proportion": "1", "planned_proportion": "2"}]},
            "",
        ),
    ],
)
async def test_a_wrong_field_is_named_and_nothing_is_called(
    user: httpx.AsyncClient, desk: Any, path: str, body: Any, wrong: str
) -> None:
    answer = await user.post(path, json=body)
    assert answer.status_code == 400
    problem = answer.json()
    assert problem["type"] == "urn:taksir:problem:request-invalid"
    assert [error["path"] for error in problem["errors"]] == [wrong]
    assert desk.seen == []


@pytest.mark.parametrize(
    "body", [b"{", b"[" * 50_000, b'{"items": [{"id": ' + b"9" * 5000 + b"}]}", b"\xff\xfe", b"NaN"]
)
async def test_what_is_no_json_is_400(user: httpx.AsyncClient, body: bytes) -> None:
    headers = {"content-type": "application/json"}
    answer = await user.post(f"{P}/harga-items/save/", content=body, headers=headers)
    assert (answer.status_code, answer.json()["type"]) == (400, "urn:taksir:problem:body-invalid")


async def test_a_body_that_announces_too_much_is_refused(user: httpx.AsyncClient, desk: Any) -> None:
    answer = await user.post(f"{P}/harga-items/save/", json={"items": [], "padding": "x" * 200_000})
    assert (answer.status_code, answer.json()["type"]) == (413, "urn:taksir:problem:body-too-large")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert (await user.get("/api/projects/")).status_code == 200


async def test_a_body_that_turns_out_too_long_is_refused(user: httpx.AsyncClient, desk: Any) -> None:
    async def endless() -> Any:
        for _ in range(200):
            yield b" " * 1000

    headers = {"content-type": "application/json"}
    answer = await user.post(f"{P}/harga-items/save/", content=endless(), headers=headers)
    assert (answer.status_code, answer.json()["type"]) == (413, "urn:taksir:problem:body-too-large")
    assert desk.seen == []


async def test_a_wrong_body_shows_at_most_fifty_problems(user: httpx.AsyncClient) -> None:
    answer = await user.post(f"{P}/volume-pekerjaan/save/", json=[{} for _ in range(100)])
    assert answer.status_code == 400
    assert len(answer.json()["errors"]) == 50
    assert len(json.dumps(answer.json())) < 10_000


async def test_a_member_is_somebody_with_an_account(user: httpx.AsyncClient, desk: Any) -> None:
    body = {"email": "budi@contoh.id", "role": "viewer"}
    message = await sent(user, desk, f"{P}/members/", body, "AddProjectMember")
    assert desk.last("GetUser").request.email == "budi@contoh.id"
    assert message["user_id"] == "9"


@pytest.mark.parametrize("who", [{}, {"user_id": 3}, {"user_id": 3, "email": "budi@contoh.id"}])
async def test_members_are_not_added_by_number(user: httpx.AsyncClient, who: dict[str, Any]) -> None:
    """Who may count through the numbers would read every user's name and address."""
    answer = await user.post(f"{P}/members/", json={**who, "role": "viewer"})
    assert answer.status_code == 400
