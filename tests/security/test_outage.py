"""With auth gone, who is in stays in, nobody new comes in, and all is well again by itself (ASVS 16.5.3)."""

import asyncio
import time
from typing import Any

import httpx

SESSION = "/api/auth/session/"
# Longer than the gateway keeps a session without asking.
BEYOND_THE_CACHE_SECONDS = 6
# A gateway that heard nothing would believe a session for 5 s; what ends it sooner is the event.
SOONER_THAN_FORGOTTEN_SECONDS = 4


async def test_an_outage_of_auth(running: Any, people: Any, new_estimate: Any) -> None:
    estimate = await new_estimate()
    owner = people["owner"].client
    token = (await owner.post("/api/auth/tokens/", json={"name": "CI", "scopes": ["read"]})).json()["secret"]
    async with running.browser() as program, running.browser() as newcomer:
        program.headers["authorization"] = f"Bearer {token}"
        assert (await program.get(estimate.path())).status_code == 200
        auth = running.stack.supervised["auth"]
        await auth.stop()
        try:
            await _while_away(owner, program, newcomer, estimate)
        finally:
            await auth.start()
        async with asyncio.timeout(60):
            while (answer := await newcomer.post("/api/auth/login/", json=_credentials(people))).status_code != 200:
                assert answer.status_code == 503, answer.text
                await asyncio.sleep(4)  # twenty attempts a minute
    assert (await owner.get("/health/ready")).status_code == 200


async def _while_away(owner: httpx.AsyncClient, program: httpx.AsyncClient, newcomer: Any, estimate: Any) -> None:
    ends = time.monotonic() + BEYOND_THE_CACHE_SECONDS
    while time.monotonic() < ends:
        for who in (owner, program):
            assert (await who.get(estimate.path())).status_code == 200
        await asyncio.sleep(0.1)
    written = await owner.post(estimate.path("pricing/"), json={"ppn_percent": "12"})
    assert written.status_code == 200, written.text
    for attempt in (
        newcomer.post("/api/auth/login/", json={"email": "siti@contoh.id", "password": "kuda benar baterai"}),
        newcomer.get(SESSION, headers={"cookie": "taksir_session=" + "A" * 43}),
        newcomer.get(estimate.path(), headers={"authorization": "Bearer tks_" + "A" * 43}),
    ):
        answer = await attempt
        assert (answer.status_code, answer.headers["content-type"]) == (503, "application/problem+json")
        assert int(answer.headers["retry-after"]) >= 1
    assert (await newcomer.get("/health/ready")).status_code == 503


def _credentials(people: Any) -> dict[str, str]:
    return {"email": people["stranger"].email, "password": "kuda benar baterai staples"}


async def test_a_session_ends_everywhere_at_once(running: Any, people: Any) -> None:
    owner = people["owner"]
    async with running.logged_in(owner.email) as other:
        assert (await other.get(SESSION)).status_code == 200
        sessions = (await other.get("/api/auth/sessions/")).json()["items"]
        current = next(one["id"] for one in sessions if one["is_current"])
        assert (await owner.client.delete(f"/api/auth/sessions/{current}/")).status_code == 204
        began = time.monotonic()
        async with asyncio.timeout(SOONER_THAN_FORGOTTEN_SECONDS):
            while (await other.get(SESSION)).status_code == 200:
                await asyncio.sleep(0.01)
        print(f"revoked after {(time.monotonic() - began) * 1000:.0f} ms")


async def test_a_token_ends_everywhere_at_once(running: Any, people: Any) -> None:
    owner = people["owner"].client
    made = (await owner.post("/api/auth/tokens/", json={"name": "CI", "scopes": ["read"]})).json()
    async with running.browser() as program:
        program.headers["authorization"] = f"Bearer {made['secret']}"
        assert (await program.get("/api/projects/")).status_code == 200
        assert (await program.post("/api/projects/", json={"nama": "Rumah"})).status_code == 403
        assert (await program.get("/api/auth/tokens/")).status_code == 403
        assert (await owner.delete(f"/api/auth/tokens/{made['token']['id']}/")).status_code == 204
        async with asyncio.timeout(SOONER_THAN_FORGOTTEN_SECONDS):
            while (await program.get("/api/projects/")).status_code == 200:
                await asyncio.sleep(0.01)
