"""Programs with an API token, and pages of other origins."""

import asyncio
import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import nats
import pytest

from chassis.testing.servers import Servers
from gateway.bootstrap import open_gateway
from gateway.server import http_server
from taksir.auth.events.v1.session_revoked_pb2 import SessionRevoked

PROJECT = "/api/project/1/"
PATCH = {"nama": "Rumah", "version": 1}
OTHER_PAGE = "https://dasbor.contoh.id"


def bearer(token: str) -> dict[str, str]:
    return {"authorization": f"Bearer {token}"}


def slug(answer: httpx.Response) -> str:
    return str(answer.json()["type"]).removeprefix("urn:taksir:problem:")


async def test_a_token_needs_neither_cookie_nor_csrf_token(anonymous: httpx.AsyncClient, house: Any, desk: Any) -> None:
    token = house.auth.give_token("read", "write")
    assert (await anonymous.get(PROJECT, headers=bearer(token))).status_code == 200
    assert (await anonymous.patch(PROJECT, headers=bearer(token), json=PATCH)).status_code == 200
    caller = desk.last("UpdateProject").identity
    assert (caller.subject, caller.roles, caller.issuer) == (house.auth.tokens[token].user.id, {"user"}, "gateway")


async def test_a_token_that_may_only_read_writes_nothing(anonymous: httpx.AsyncClient, house: Any, desk: Any) -> None:
    token = house.auth.give_token("read")
    answer = await anonymous.patch(PROJECT, headers=bearer(token), json=PATCH)
    assert (answer.status_code, slug(answer)) == (403, "scope-missing")
    assert desk.seen == []


async def test_a_token_that_may_only_write_reads_nothing(anonymous: httpx.AsyncClient, house: Any, desk: Any) -> None:
    answer = await anonymous.get(PROJECT, headers=bearer(house.auth.give_token("write")))
    assert (answer.status_code, slug(answer)) == (403, "scope-missing")
    assert desk.seen == []


async def test_staff_work_needs_the_scope_staff(anonymous: httpx.AsyncClient, house: Any) -> None:
    path = "/api/monitoring/client-metrics/"
    import_ = {"data": {"edition": "X"}, "files": {"file": ("a.xlsx", b"PK")}}
    without, with_it = house.auth.give_token("read", "write"), house.auth.give_token("read", "write", "staff")
    refused = await anonymous.post("/api/referensi/import/", headers=bearer(without), **import_)
    assert (refused.status_code, slug(refused)) == (403, "staff-only")
    assert (await anonymous.post("/api/referensi/import/", headers=bearer(with_it), **import_)).status_code == 202
    assert (await anonymous.get(path, headers=bearer(with_it))).status_code == 200


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "/api/auth/session/", None),
        ("POST", "/api/auth/logout/", None),
        ("POST", "/api/auth/password/", {"current_password": "rahasia", "new_password": "kuda benar baterai"}),
        ("PATCH", "/api/auth/profile/", {"name": "Siti"}),
        ("GET", "/api/auth/sessions/", None),
        ("DELETE", "/api/auth/sessions/", None),
        ("GET", "/api/auth/tokens/", None),
        ("POST", "/api/auth/tokens/", {"name": "CI", "scopes": ["read"]}),
        ("POST", "/api/auth/second-factor/", {"password": "rahasia"}),
    ],
)
async def test_a_token_does_not_manage_the_account(
    anonymous: httpx.AsyncClient, house: Any, desk: Any, method: str, path: str, body: Any
) -> None:
    token = house.auth.give_token("read", "write", "staff")
    answer = await anonymous.request(method, path, headers=bearer(token), json=body)
    assert (answer.status_code, slug(answer)) == (403, "session-needed")
    assert desk.seen == []


@pytest.mark.parametrize(
    "header",
    ["", "Bearer", "Bearer x", "Basic dXNlcjpyYWhhc2lh", "tks_x", "Bearer tks_unknown", "Bearer tks_é"],
)
async def test_another_authorization_lets_nobody_in(user: httpx.AsyncClient, desk: Any, header: str) -> None:
    """Not even with a session beside it: what is said explicitly counts."""
    answer = await user.get(PROJECT, headers={b"authorization": header.encode()})
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == 'Bearer realm="taksir"'
    assert desk.seen == []


async def test_a_revoked_token_is_dropped_at_once(anonymous: httpx.AsyncClient, house: Any, servers: Servers) -> None:
    token = house.auth.give_token("read")
    assert (await anonymous.get(PROJECT, headers=bearer(token))).status_code == 200
    del house.auth.tokens[token]
    assert (await anonymous.get(PROJECT, headers=bearer(token))).status_code == 200, "kept for seconds"
    client = await nats.connect(servers.nats_url)
    event = SessionRevoked(token_hash=hashlib.sha256(token.encode()).digest())
    await client.jetstream().publish("auth.v1.session_revoked", event.SerializeToString())
    await client.close()
    async with asyncio.timeout(10):
        while (await anonymous.get(PROJECT, headers=bearer(token))).status_code == 200:
            await asyncio.sleep(0.02)


@asynccontextmanager
async def opened(house: Any, **changes: Any) -> AsyncIterator[httpx.AsyncClient]:
    """A second gateway with other settings."""
    async with (
        open_gateway(house.settings.model_copy(update=changes)) as app,
        http_server(app, "127.0.0.1", 0, 2) as port,
        httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=20) as client,
    ):
        yield client


PREFLIGHT = {
    "origin": OTHER_PAGE,
    "access-control-request-method": "PATCH",
    "access-control-request-headers": "authorization",
}


async def test_other_origins_are_shut_out_unless_they_are_named(anonymous: httpx.AsyncClient) -> None:
    preflight = await anonymous.options(PROJECT, headers=PREFLIGHT)
    answer = await anonymous.get("/health/live", headers={"origin": OTHER_PAGE})
    assert preflight.status_code == 405
    for one in (preflight, answer):
        assert not [name for name in one.headers if name.startswith("access-control")]


async def test_a_named_origin_comes_with_a_token_and_never_with_a_cookie(house: Any, desk: Any) -> None:
    token = house.auth.give_token("read", "write")
    async with opened(house, cors_origins=frozenset({OTHER_PAGE})) as client:
        preflight = await client.options(PROJECT, headers=PREFLIGHT)
        assert (preflight.status_code, preflight.headers["access-control-allow-origin"]) == (200, OTHER_PAGE)
        assert "access-control-allow-credentials" not in preflight.headers
        origin = {"origin": OTHER_PAGE, "sec-fetch-site": "cross-site"}
        answer = await client.patch(PROJECT, headers={**bearer(token), **origin}, json=PATCH)
        assert (answer.status_code, answer.headers["access-control-allow-origin"]) == (200, OTHER_PAGE)
        assert "origin" in answer.headers["vary"].lower()
        body = {"email": "user-cors@contoh.id", "password": "rahasia"}
        login = await client.post("/api/auth/login/", headers=origin, json=body)
        assert (login.status_code, slug(login)) == (403, "origin-not-allowed")
        stranger = await client.get("/health/live", headers={"origin": "https://lain.contoh.id"})
        assert "access-control-allow-origin" not in stranger.headers


async def test_every_counted_answer_tells_what_is_left(house: Any, desk: Any) -> None:
    token = house.auth.give_token("read")
    async with opened(house, requests_per_user="3/minute", trusted_proxies=()) as client:
        answers = [await client.get(PROJECT, headers=bearer(token)) for _ in range(4)]
        assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
        assert answers[0].headers["ratelimit-policy"] == '"address";q=60000;w=60, "user";q=3;w=60'
        assert '"user";r=2;t=20' in answers[0].headers["ratelimit"]
        assert '"user";r=0;t=20' in answers[3].headers["ratelimit"]
        assert int(answers[3].headers["retry-after"]) == answers[3].json()["retry_after"] == 20
        other = await client.get(PROJECT, headers=bearer(house.auth.give_token("read")))
        assert other.status_code == 200


async def test_an_address_that_asks_too_much_is_not_let_near_auth(house: Any, desk: Any) -> None:
    async with opened(house, requests_per_address="5/minute", trusted_proxies=()) as client:
        before = house.auth.resolved
        for number in range(10):
            headers = {"x-forwarded-for": f"203.0.113.{number}", "cookie": f"taksir_session=guess{number}"}
            last = await client.get(PROJECT, headers=headers)
    assert last.status_code == 429
    assert house.auth.resolved - before == 5
