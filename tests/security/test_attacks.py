"""What somebody tries from outside who wants another's account (ASVS 3.7.2, 6.4, 14.2, 15.3)."""

import asyncio
import email
import email.policy
import secrets
from pathlib import Path
from typing import Any

import httpx
import pytest

PASSWORD = "kuda benar baterai staples"
EVIL = "evil.example"


async def letters_to(running: Any, address: str) -> list[str]:
    """The texts of the letters that came; waits for the first."""
    async with asyncio.timeout(60):
        while not (found := await asyncio.to_thread(read_letters, running.stack.home.mail, address)):
            await asyncio.sleep(0.1)
    return found


def read_letters(folder: Path, address: str) -> list[str]:
    policy = email.policy.default
    letters = [email.message_from_bytes(path.read_bytes(), policy=policy) for path in folder.glob("*.eml")]
    return [letter.get_content() for letter in letters if letter["to"] == address]


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"host": EVIL}, 421),
        ({"host": f"127.0.0.1.{EVIL}"}, 421),
        ({"x-forwarded-host": EVIL}, 202),
        ({"forwarded": f"host={EVIL};proto=https"}, 202),
        ({"x-original-host": EVIL, "x-forwarded-proto": "https", "x-host": EVIL}, 202),
    ],
)
async def test_links_in_letters_lead_home_whatever_the_request_says(
    running: Any, headers: dict[str, str], status: int
) -> None:
    """A poisoned link in a real letter would hand its secret to whoever wrote the header."""
    address = f"{secrets.token_hex(4)}@contoh.id"
    body = {"email": address, "name": "Siti", "password": PASSWORD}
    async with httpx.AsyncClient(base_url=running.url, timeout=30) as client:
        answer = await client.post("/api/auth/register/", json=body, headers=headers)
    assert answer.status_code == status, answer.text
    if status != 202:
        return
    [text] = await letters_to(running, address)
    assert f"{running.url}/confirm-email#token=" in text
    assert EVIL not in text


ELSEWHERE = [f"//{EVIL}", f"//{EVIL}/", f"/\\{EVIL}", f"/%2f{EVIL}/..", f"///{EVIL}/%2e%2e", f"/api//{EVIL}"]


@pytest.mark.parametrize("path", [*ELSEWHERE, "/api/projects"])
async def test_no_answer_sends_a_browser_elsewhere(running: Any, path: str) -> None:
    """ASVS 3.7.2."""
    async with httpx.AsyncClient(timeout=30, follow_redirects=False) as client:
        for method in ("GET", "POST"):
            request = client.build_request(method, running.url)
            request.url = request.url.copy_with(raw_path=path.encode())
            answer = await client.send(request)
            location = answer.headers.get("location", "/")
            assert location.startswith("/"), location
            assert not location.startswith(("//", "/\\")), location


async def test_the_address_of_an_account_cannot_be_changed_by_whoever_sits_at_it(people: Any) -> None:
    """ASVS 7.5.1: there is no such route, and no other one takes the field."""
    stranger = people["stranger"]
    for field in ("email", "roles", "is_active", "id", "password", "password_hash"):
        answer = await stranger.client.patch("/api/auth/profile/", json={"name": "Orang", field: f"x@{EVIL}"})
        assert answer.status_code == 400, field
    session = (await stranger.client.get("/api/auth/session/")).json()
    assert (session["user"]["email"], "staff" in session["user"]["roles"]) == (stranger.email, False)


async def test_registering_says_the_same_whoever_it_is(running: Any, people: Any) -> None:
    """ASVS 6.3.8."""
    async with running.browser() as client:
        answers = [
            await client.post("/api/auth/register/", json={"email": address, "name": "Siti", "password": PASSWORD})
            for address in (people["owner"].email, f"{secrets.token_hex(4)}@contoh.id")
        ]
        resets = [
            await client.post("/api/auth/password/reset-request/", json={"email": address})
            for address in (people["owner"].email, f"{secrets.token_hex(4)}@contoh.id")
        ]
    for one, other in (answers, resets):
        assert (one.status_code, one.json()) == (other.status_code, other.json()) == (202, one.json())
        same = {"date", "x-request-id", "ratelimit", "content-length"}
        assert {*one.headers} == {*other.headers}
        assert {k: v for k, v in one.headers.items() if k not in same} == {
            k: v for k, v in other.headers.items() if k not in same
        }


@pytest.mark.parametrize("token", ["", "x", "A" * 43, "A" * 500, "' OR 1=1 --", "\u0000", "é" * 43])
async def test_made_up_links_lead_nowhere(anonymous: httpx.AsyncClient, token: str) -> None:
    for path, body in (
        ("/api/auth/confirm-email/", {"token": token}),
        ("/api/auth/password/reset/", {"token": token, "password": PASSWORD}),
        ("/api/auth/login/second-factor/", {"challenge": token, "code": "000000"}),
    ):
        answer = await anonymous.post(path, json=body)
        assert answer.status_code in {400, 401}, (path, answer.text)
        assert "set-cookie" not in answer.headers
