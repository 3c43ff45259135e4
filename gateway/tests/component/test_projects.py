"""Reads pass through as bytes, writes arrive as messages, and the caller's identity goes with them."""

import json
from typing import Any

import httpx
import pytest

from chassis.errors import AppError, FieldProblem, Kind, conflict, invalid, not_found
from gateway.answers import ANSWER_FORMAT, entity_tag
from taksir.common.v1.document_pb2 import Document
from taksir.projects.v1 import project_service_pb2
from taksir.rekap.v1 import rekap_service_pb2

REKAP = "/api/project/1/rekap/"


async def test_a_document_passes_through_byte_by_byte(user: httpx.AsyncClient, desk: Any) -> None:
    body = b'{"rows" : [],\n "meta": {"odd":  "spacing"}}'
    document = Document(body=body, content_type="application/json", revision=12)
    desk.answers["GetRekapRab"] = rekap_service_pb2.GetRekapRabResponse(document=document)
    answer = await user.get(REKAP)
    assert answer.content == body
    assert answer.headers["etag"] == entity_tag(12)
    assert answer.headers["cache-control"] == "private, no-cache"


async def test_who_holds_the_revision_gets_304(user: httpx.AsyncClient, desk: Any) -> None:
    document = Document(body=b"", content_type="application/json", revision=12)
    desk.answers["GetRekapRab"] = rekap_service_pb2.GetRekapRabResponse(document=document)
    answer = await user.get(REKAP, params={"min_revision": 11}, headers={"if-none-match": entity_tag(12)})
    assert (answer.status_code, answer.content, answer.headers["etag"]) == (304, b"", entity_tag(12))
    request = desk.last("GetRekapRab").request
    assert (request.project_id, request.min_revision) == (1, 11)


async def test_figures_that_were_mended_under_the_same_revision_are_others(user: httpx.AsyncClient, desk: Any) -> None:
    document = Document(body=b"{}", content_type="application/json", revision=12, generation=2)
    desk.answers["GetRekapRab"] = rekap_service_pb2.GetRekapRabResponse(document=document)
    answer = await user.get(REKAP, headers={"if-none-match": entity_tag(12, 1)})
    assert (answer.status_code, answer.content, answer.headers["etag"]) == (200, b"{}", entity_tag(12, 2))
    again = await user.get(REKAP, headers={"if-none-match": entity_tag(12, 2)})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize(
    "tag",
    [
        '"7"',  # from before tags told the format
        '"00000000-7"',  # of another release
        entity_tag(6),
        entity_tag(6).removeprefix("W/"),  # as it was before documents came packed
        f'"{ANSWER_FORMAT}-"',
        f'"{ANSWER_FORMAT}-٧"',
        f'"{ANSWER_FORMAT}-99999999999999999999999"',
        "*",
        '"x"',
        "",
    ],
)
async def test_another_tag_gets_the_whole_answer(user: httpx.AsyncClient, tag: str) -> None:
    answer = await user.get(REKAP, headers={"if-none-match": tag.encode()})
    assert (answer.status_code, answer.headers["etag"]) == (200, entity_tag(7))


async def test_a_stale_answer_is_not_kept_by_the_browser(user: httpx.AsyncClient, desk: Any) -> None:
    document = Document(body=b"{}", content_type="application/json", revision=12, stale=True)
    desk.answers["GetRekapRab"] = rekap_service_pb2.GetRekapRabResponse(document=document)
    answer = await user.get(REKAP, headers={"if-none-match": entity_tag(12)})
    assert answer.status_code == 200
    assert "etag" not in answer.headers
    assert answer.headers["cache-control"] == "no-store"


async def test_the_services_learn_who_asks_and_nothing_that_the_browser_claims(
    user: httpx.AsyncClient, desk: Any
) -> None:
    await user.get("/api/project/1/", headers={"x-user-id": "1", "x-roles": "staff"})
    identity = desk.last("GetProject").identity
    session = (await user.get("/api/auth/session/")).json()
    assert (identity.subject, identity.roles) == (session["user"]["id"], frozenset({"user"}))
    assert (identity.issuer, identity.audience) == ("gateway", "projects")


async def test_a_strangers_project_is_not_found_whatever_is_done_with_it(user: httpx.AsyncClient, desk: Any) -> None:
    refusal = not_found("project-not-found", "Proyek tidak ditemukan.")
    desk.answers = dict.fromkeys(desk.answers, refusal)
    calls = [
        ("GET", "/api/project/9/", None),
        ("PATCH", "/api/project/9/", {"nama": "Rumah"}),
        ("DELETE", "/api/project/9/", None),
        ("GET", "/api/project/9/rekap/", None),
        ("GET", "/api/project/9/list-pekerjaan/tree/", None),
        ("POST", "/api/project/9/list-pekerjaan/upsert/", {"klasifikasi": []}),
        ("GET", "/api/project/9/search-ahsp/?q=beton", None),
        ("GET", "/api/project/9/export/rekap-rab/csv/", None),
        ("POST", "/api/project/9/export-async/", {"export_type": "rekap-rab", "format": "xlsx"}),
        ("GET", "/api/export/download/abc/", None),
    ]
    for method, path, body in calls:
        answer = await user.request(method, path, **({} if body is None else {"json": body}))
        assert (answer.status_code, answer.json()["type"]) == (404, "urn:taksir:problem:project-not-found"), path
        assert answer.json()["detail"] == "Proyek tidak ditemukan."


async def test_a_conflict_carries_the_current_row(user: httpx.AsyncClient, desk: Any) -> None:
    current = b'{"id":5,"harga_satuan":"110000","version":3}'
    desk.answers["SavePrices"] = conflict(
        "price-changed", "Harga sudah diubah.", FieldProblem("items[0].version", "versi lama"), current=current
    )
    answer = await user.post("/api/project/1/harga-items/save/", json={"items": [{"id": 5, "version": 2}]})
    problem = answer.json()
    assert answer.status_code == 409
    assert problem["current"] == json.loads(current)
    assert problem["errors"] == [{"path": "items[0].version", "message": "versi lama"}]


async def test_field_problems_keep_their_further_members(user: httpx.AsyncClient, desk: Any) -> None:
    field = FieldProblem("assignments[0]", "jumlah lebih dari 100", {"type": "percent_total", "pekerjaan_id": "3"})
    desk.answers["AssignWeekly"] = invalid("schedule-invalid", "Jadwal tidak dapat disimpan.", field)
    answer = await user.post("/api/v2/project/1/assign-weekly/", json={"assignments": []})
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["type"] == "percent_total"


@pytest.mark.parametrize(
    ("kind", "status"),
    [(Kind.FORBIDDEN, 403), (Kind.LIMITED, 429), (Kind.UNAVAILABLE, 503), (Kind.TIMEOUT, 504), (Kind.INTERNAL, 500)],
)
async def test_every_kind_of_refusal_has_its_status(
    user: httpx.AsyncClient, desk: Any, kind: Kind, status: int
) -> None:
    desk.answers["CreateProject"] = AppError(kind, "some-slug", "Kalimat.", retry_after=3)
    answer = await user.post("/api/projects/", json={"nama": "Rumah"})
    assert (answer.status_code, answer.json()["type"]) == (status, "urn:taksir:problem:some-slug")
    assert answer.headers["retry-after"] == "3"


async def test_what_breaks_inside_a_service_tells_nothing(user: httpx.AsyncClient, desk: Any) -> None:
    desk.answers["CreateProject"] = RuntimeError("password=hunter2 SELECT * FROM user")
    answer = await user.post("/api/projects/", json={"nama": "Rumah"})
    assert answer.status_code == 500
    assert "hunter2" not in answer.text
    assert "SELECT" not in answer.text
    assert "Traceback" not in answer.text


async def test_a_list_is_asked_for_as_the_address_says(user: httpx.AsyncClient, desk: Any) -> None:
    await user.get("/api/projects/", params={"search": "rumah é", "cursor": "abc", "page_size": 50})
    assert desk.last("ListProjects").request == project_service_pb2.ListProjectsRequest(
        search="rumah é", cursor="abc", page_size=50
    )


@pytest.mark.parametrize("query", ["page_size=0", "page_size=101", "page_size=x", "search=%00", "search=" + "a" * 201])
async def test_a_query_that_cannot_be_is_400(user: httpx.AsyncClient, query: str) -> None:
    answer = await user.get(f"/api/projects/?{query}")
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["path"] == query.partition("=")[0]


async def test_unknown_paths_are_problems_too(user: httpx.AsyncClient) -> None:
    for path in ("/api/", "/api", "/api/nothing/", "/api/project/", "/health/nothing"):
        answer = await user.get(path)
        assert (answer.status_code, answer.json()["type"]) == (404, "urn:taksir:problem:not-found"), path
