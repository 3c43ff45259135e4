"""What a browser is told and what is believed of it (ASVS 3.3, 3.4, 3.5, 7.2–7.5, 14.2, 14.3, 16.5)."""

import asyncio
import json
import re
import secrets
from pathlib import Path
from typing import Any

import httpx
import pytest

DOCUMENT = json.loads((Path(__file__).parents[2] / "gateway" / "openapi.json").read_text())
SESSION = "/api/auth/session/"
# A gateway that heard nothing would believe a session for 5 s; what ends it sooner is the event.
SOONER_THAN_FORGOTTEN_SECONDS = 4
PASSWORD = "kuda benar baterai staples"
NEW_PASSWORD = "gajah salah kompor klip"
IDS = dict.fromkeys(re.findall(r"{(\w+)}", json.dumps(list(DOCUMENT["paths"]))), "1") | {"level": "klasifikasi"}
UNSAFE = [
    pytest.param(method.upper(), path.format(**IDS), "security" in operation, id=operation["operationId"])
    for path, methods in DOCUMENT["paths"].items()
    for method, operation in methods.items()
    if method != "get"
]
FOREIGN = (
    {"origin": "https://evil.example"},
    {"origin": "null"},
    {"origin": ""},
    {"sec-fetch-site": "cross-site"},
    {"sec-fetch-site": "same-site"},
)
SIMPLE_FORMS = ("text/plain", "application/x-www-form-urlencoded")
INSIDE = ("Traceback", "sqlalchemy", "psycopg", "grpc", "asyncpg", "SELECT ", 'File "', "127.0.0.1", "localhost")


def slug(answer: httpx.Response) -> str:
    return str(answer.json()["type"]).removeprefix("urn:taksir:problem:")


@pytest.mark.parametrize(("method", "path", "private"), UNSAFE)
async def test_no_write_is_forged(people: Any, method: str, path: str, private: bool) -> None:
    """3.5.1–3.5.3, the login among them."""
    client = people["stranger"].client
    for headers in FOREIGN:
        answer = await client.request(method, path, json={}, headers=headers)
        assert (answer.status_code, slug(answer)) == (403, "origin-not-allowed"), headers
    if not private:
        return
    for token in ("", "x", "A" * 43):
        answer = await client.request(method, path, json={}, headers={"x-csrf-token": token})
        assert (answer.status_code, slug(answer)) == (403, "csrf-token-invalid")
    for media_type in SIMPLE_FORMS:
        headers = {"x-csrf-token": "", "content-type": media_type}
        assert (await client.request(method, path, content=b"a=b", headers=headers)).status_code == 403


async def test_every_answer_holds_the_browser_to_what_is_needed(
    running: Any, people: Any, anonymous: httpx.AsyncClient
) -> None:
    """3.4.1–3.4.6, 14.3.2; errors and what the framework refuses among them."""
    answers = [
        await anonymous.get("/"),
        await anonymous.get("/assets/nothing.js"),
        await anonymous.get("/docs"),
        await anonymous.get("/health/live"),
        await anonymous.get("/api/projects/"),
        await anonymous.get("/api/nothing/"),
        await anonymous.put("/api/projects/"),
        await anonymous.post("/api/auth/login/", content=b"{"),
        await anonymous.post("/api/auth/login/", content=b"x" * 9_000_000),
        await anonymous.get("/api/projects/?search=" + "x" * 9_000),
        await people["owner"].client.get("/api/projects/"),
        await people["owner"].client.get("/api/project/999999999/"),
    ]
    for answer in answers:
        headers = answer.headers
        assert "default-src 'none'" in headers["content-security-policy"], answer.url
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert "unsafe-eval" not in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "same-origin"
        assert headers["cross-origin-opener-policy"] == headers["cross-origin-resource-policy"] == "same-origin"
        assert "camera=()" in headers["permissions-policy"]
        assert headers["x-request-id"]
        assert "server" not in headers
        assert "access-control-allow-origin" not in headers
        if answer.url.path.startswith("/api/"):
            assert headers["cache-control"] in {"no-store", "private, no-cache"}
        if answer.status_code >= 400:
            assert headers["content-type"] == "application/problem+json"
            assert not [word for word in INSIDE if word in answer.text]


def test_no_secret_travels_in_an_address() -> None:
    """14.2.1. The provider's code and state are single use and bound to the browser's cookie."""
    names = {
        parameter["name"]
        for methods in DOCUMENT["paths"].values()
        for operation in methods.values()
        for parameter in operation.get("parameters", [])
        if parameter["in"] in {"query", "path"}
    }
    assert not [name for name in names if re.search("(token|password|secret|session|csrf)$", name)]


@pytest.fixture(scope="module")
async def ani(running: Any) -> str:
    """An account of her own, whose password these tests change."""
    email = f"ani-{secrets.token_hex(3)}@contoh.id"
    words = ("create-user", "--email", email, "--name", "Ani", "--password-stdin", "--role", "user")
    await running.command("auth", *words, text=f"{PASSWORD}\n")
    return email


async def test_the_cookie_is_for_this_host_and_no_script(running: Any, ani: str) -> None:
    """3.3.1–3.3.4, 7.2.3: 256 bits. `__Host-` and Secure come with TLS: see the gateway's own tests."""
    async with running.browser() as client:
        answer = await client.post("/api/auth/login/", json={"email": ani, "password": PASSWORD})
        parts = [part.strip().lower() for part in answer.headers["set-cookie"].split(";")]
        assert {"httponly", "samesite=lax", "path=/"} <= set(parts)
        assert not [part for part in parts if part.startswith("domain")]
        assert len(client.cookies["taksir_session"]) >= 43
        assert client.cookies["taksir_session"] not in answer.text


async def test_a_login_gives_a_new_session_and_ends_the_old_one(running: Any, ani: str) -> None:
    """7.2.4, 7.4.1."""
    async with running.logged_in(ani) as client:
        old = client.cookies["taksir_session"]
        answer = await client.post("/api/auth/login/", json={"email": ani, "password": PASSWORD})
        assert answer.status_code == 200
        assert client.cookies["taksir_session"] != old
        async with running.browser() as thief:
            assert (await thief.get(SESSION, headers={"cookie": f"taksir_session={old}"})).status_code == 401


async def test_a_session_is_over_after_logout_even_when_redis_forgets(running: Any, ani: str) -> None:
    """7.4.1."""
    async with running.logged_in(ani) as client, running.browser() as thief:
        token = client.cookies["taksir_session"]
        assert (await client.post("/api/auth/logout/")).status_code == 204
        assert (await thief.get(SESSION, headers={"cookie": f"taksir_session={token}"})).status_code == 401


async def test_a_chosen_session_id_is_not_taken_over(running: Any, ani: str) -> None:
    """7.2.4: fixation."""
    async with running.browser() as client:
        client.cookies.set("taksir_session", "A" * 43)
        answer = await client.post("/api/auth/login/", json={"email": ani, "password": PASSWORD})
        assert answer.status_code == 200
        assert "A" * 43 not in answer.headers["set-cookie"]


async def test_wrong_credentials_say_the_same_whoever_it_is(running: Any, ani: str) -> None:
    """6.3.8."""
    async with running.browser() as client:
        known, unknown = [
            await client.post("/api/auth/login/", json={"email": email, "password": "bukan kata sandi"})
            for email in (ani, "tidak-ada@contoh.id")
        ]
    assert known.status_code == unknown.status_code == 401
    assert {**known.json(), "request_id": ""} == {**unknown.json(), "request_id": ""}


async def test_a_new_password_ends_every_other_session(running: Any, ani: str) -> None:
    """7.4.3, 6.2.3: the old password is asked for; and 7.2.4: this session gets a new id."""
    async with running.logged_in(ani) as here, running.logged_in(ani) as there:
        old = here.cookies["taksir_session"]
        assert (await there.get(SESSION)).status_code == 200
        change = {"current_password": "bukan kata sandi", "new_password": NEW_PASSWORD}
        assert (await here.post("/api/auth/password/", json=change)).status_code in {400, 401, 403}
        answer = await here.post("/api/auth/password/", json={**change, "current_password": PASSWORD})
        assert answer.status_code == 200, answer.text
        assert here.cookies["taksir_session"] != old
        assert (await here.get(SESSION)).status_code == 200
        async with asyncio.timeout(SOONER_THAN_FORGOTTEN_SECONDS):
            while (await there.get(SESSION)).status_code == 200:
                await asyncio.sleep(0.01)
    async with running.browser() as client:
        for password, status in ((PASSWORD, 401), (NEW_PASSWORD, 200)):
            login = await client.post("/api/auth/login/", json={"email": ani, "password": password})
            assert login.status_code == status


@pytest.mark.parametrize("password", ["pendek", "password", "12345678", "taksir123", "aaaaaaaaaaaa", "x" * 1025])
async def test_weak_passwords_are_refused(anonymous: httpx.AsyncClient, password: str) -> None:
    """6.2.1, 6.2.4, 6.2.9, 6.2.11."""
    body = {"email": "siti@contoh.id", "name": "Siti", "password": password}
    answer = await anonymous.post("/api/auth/register/", json=body)
    assert answer.status_code == 400, answer.text
    assert [error["path"] for error in answer.json()["errors"]] == ["password"]


async def test_guessing_a_password_is_slowed_down(running: Any, people: Any) -> None:
    """6.3.1. Whoever guesses locks nobody out who is in."""
    email = people["viewer"].email
    async with running.browser() as client:
        body = {"email": email, "password": "bukan kata sandi"}
        statuses = [(await client.post("/api/auth/login/", json=body)).status_code for _ in range(25)]
    assert set(statuses) <= {401, 429}
    assert statuses[-1] == 429
    assert (await people["viewer"].client.get(SESSION)).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"x-user-id": "1", "x-roles": "staff", "x-forwarded-user": "1"},
        {"x-forwarded-for": "127.0.0.1", "forwarded": "for=127.0.0.1", "x-real-ip": "127.0.0.1"},
        {"grpc-metadata-authorization": "Bearer x", "taksir-identity": "1"},
        {"x-http-method-override": "DELETE", "x-original-url": "/api/monitoring/client-metrics/"},
    ],
)
async def test_what_a_browser_claims_of_itself_is_not_believed(
    people: Any, anonymous: httpx.AsyncClient, headers: dict[str, str]
) -> None:
    """4.1.3, 15.3.4."""
    assert (await anonymous.get("/api/projects/", headers=headers)).status_code == 401
    stranger = people["stranger"].client
    assert (await stranger.get("/api/monitoring/client-metrics/", headers=headers)).status_code == 403
