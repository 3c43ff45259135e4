"""Sessions as a browser sees them."""

import asyncio
import hashlib
import json
import secrets
from typing import Any

import httpx
import nats
import pytest

from chassis.errors import unavailable
from chassis.testing.servers import Servers
from taksir.auth.events.v1.session_revoked_pb2 import SessionRevoked

SESSION = "/api/auth/session/"


def credentials() -> dict[str, str]:
    return {"email": f"user-{secrets.token_hex(4)}@contoh.id", "password": "rahasia"}


async def test_a_login_gives_a_cookie_that_scripts_cannot_read(anonymous: httpx.AsyncClient) -> None:
    body = credentials()
    answer = await anonymous.post("/api/auth/login/", json=body)
    cookie = answer.headers["set-cookie"]
    name, _, rest = cookie.partition("=")
    assert name == "taksir_session"
    flags = {part.strip().lower() for part in rest.split(";")[1:]}
    assert {"httponly", "samesite=lax", "path=/"} <= flags
    assert not any(flag.startswith("domain") for flag in flags)
    token = anonymous.cookies["taksir_session"]
    assert token not in answer.text
    assert answer.headers["cache-control"] == "no-store"
    current = (await anonymous.get(SESSION)).json()
    assert current == answer.json()
    assert current["user"]["email"] == body["email"]


@pytest.mark.parametrize("changes", [{"password": "salah"}, {"email": "nobody@contoh.id", "password": "x"}])
async def test_wrong_credentials_are_401(anonymous: httpx.AsyncClient, changes: dict[str, str]) -> None:
    answer = await anonymous.post("/api/auth/login/", json={**credentials(), **changes})
    assert answer.status_code == 401
    assert answer.json()["type"] == "urn:taksir:problem:credentials-wrong"
    assert "set-cookie" not in answer.headers
    assert "location" not in answer.headers


async def test_logging_out_ends_the_session_at_once(user: httpx.AsyncClient) -> None:
    token = user.cookies["taksir_session"]
    assert (await user.get(SESSION)).status_code == 200
    answer = await user.post("/api/auth/logout/")
    assert answer.status_code == 204
    assert "taksir_session" not in user.cookies
    user.cookies.set("taksir_session", token)
    assert (await user.get(SESSION)).status_code == 401


async def test_a_new_login_ends_the_old_session(user: httpx.AsyncClient, house: Any) -> None:
    old = user.cookies["taksir_session"]
    await user.get(SESSION)
    assert (await user.post("/api/auth/login/", json=credentials())).status_code == 200
    new = user.cookies["taksir_session"]
    assert old != new
    assert old not in house.auth.sessions
    async with httpx.AsyncClient(base_url=house.url, cookies={"taksir_session": old}) as thief:
        assert (await thief.get(SESSION)).status_code == 401


async def test_sessions_are_asked_about_once(user: httpx.AsyncClient, house: Any) -> None:
    before = house.auth.resolved
    await asyncio.gather(*(user.get("/api/projects/") for _ in range(10)))
    assert house.auth.resolved - before == 1


async def test_a_revocation_heard_on_the_bus_ends_the_session(
    user: httpx.AsyncClient, house: Any, servers: Servers
) -> None:
    token = user.cookies["taksir_session"]
    assert (await user.get(SESSION)).status_code == 200
    del house.auth.sessions[token]
    assert (await user.get(SESSION)).status_code == 200
    client = await nats.connect(servers.nats_url)
    event = SessionRevoked(token_hash=hashlib.sha256(token.encode()).digest())
    await client.jetstream().publish("auth.v1.session_revoked", event.SerializeToString())
    await client.close()
    async with asyncio.timeout(10):
        while (await user.get(SESSION)).status_code == 200:
            await asyncio.sleep(0.02)


async def test_guessing_one_accounts_password_is_slowed_down(anonymous: httpx.AsyncClient) -> None:
    body = {**credentials(), "password": "salah"}
    statuses = [(await anonymous.post("/api/auth/login/", json=body)).status_code for _ in range(22)]
    assert statuses == [401] * 20 + [429] * 2
    answer = await anonymous.post("/api/auth/login/", json={**body, "email": body["email"].upper()})
    assert answer.status_code == 429
    assert 1 <= int(answer.headers["retry-after"]) == answer.json()["retry_after"] <= 60
    assert (await anonymous.post("/api/auth/login/", json=credentials())).status_code == 200


async def test_who_knows_the_password_may_come_in_often(anonymous: httpx.AsyncClient) -> None:
    body = credentials()
    for _ in range(3):
        for _ in range(10):
            assert (await anonymous.post("/api/auth/login/", json={**body, "password": "salah"})).status_code == 401
        assert (await anonymous.post("/api/auth/login/", json=body)).status_code == 200


async def test_an_office_of_300_behind_one_address_gets_in(anonymous: httpx.AsyncClient) -> None:
    async def come_in() -> int:
        return (await anonymous.post("/api/auth/login/", json=credentials(), headers={"cookie": ""})).status_code

    assert set(await asyncio.gather(*(come_in() for _ in range(300)))) == {200}


async def test_too_many_waiting_logins_are_told_when_to_come_back(anonymous: httpx.AsyncClient, house: Any) -> None:
    house.auth.refusal = unavailable("login-overloaded", "Sedang banyak yang masuk.", 2)
    answer = await anonymous.post("/api/auth/login/", json=credentials())
    house.auth.refusal = None
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "2")


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"email": "a@b"},
        {"email": "a@b", "password": ""},
        {"email": "a@b", "password": "x" * 1025},
        {"email": "a\x00@b", "password": "x"},
        {"email": ["a@b"], "password": "x"},
        {"email": "a@b", "password": "x", "remember": True},
        [],
        None,
    ],
)
async def test_what_is_no_login_is_400(anonymous: httpx.AsyncClient, body: Any) -> None:
    headers = {"content-type": "application/json"}
    answer = await anonymous.post("/api/auth/login/", content=json.dumps(body), headers=headers)
    assert answer.status_code == 400
    assert answer.json()["errors"]
