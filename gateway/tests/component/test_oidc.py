"""Login through an OpenID provider, as a browser goes through it: nobody finishes what somebody else began."""

from typing import Any

import httpx
import pytest

from chassis.errors import unavailable
from gateway.bootstrap import open_gateway
from gateway.server import http_server

CALLBACK = "/api/auth/oidc/callback/"
# What the played auth hands out as state.
STATE = "x"


async def test_the_browser_comes_back_with_its_state_and_gets_a_new_session(anonymous: httpx.AsyncClient) -> None:
    """ASVS 7.2.4, 10.1.2: what was planted as a session before is worth nothing after."""
    anonymous.cookies.set("taksir_session", "A" * 43)
    started = await anonymous.get("/api/auth/oidc/start/")
    assert started.status_code == 302
    assert started.headers["cache-control"] == "no-store"
    flags = {part.strip().lower() for part in started.headers["set-cookie"].split(";")}
    assert {"httponly", "samesite=lax", "path=/"} <= flags
    answer = await anonymous.get(CALLBACK, params={"state": STATE, "code": "c"})
    assert (answer.status_code, answer.headers["location"]) == (302, "/login")
    cookies = answer.headers.get_list("set-cookie")
    assert [cookie.partition(";")[0] for cookie in cookies if cookie.startswith("taksir_session=")] == [
        "taksir_session=s"
    ]
    assert any(cookie.startswith('taksir_oidc=""') for cookie in cookies), "the state is spent"


@pytest.mark.parametrize("cookie", ["", "taksir_oidc=other", "taksir_oidc=", "__Host-taksir_oidc=x"])
async def test_a_login_that_another_browser_began_is_not_finished(
    anonymous: httpx.AsyncClient, desk: Any, cookie: str
) -> None:
    """ASVS 10.2.1: an attacker's own code and state, sent to somebody as a link, log nobody in."""
    answer = await anonymous.get(CALLBACK, params={"state": STATE, "code": "c"}, headers={"cookie": cookie})
    assert (answer.status_code, answer.headers["location"]) == (302, "/login#failed=oidc-state-invalid")
    assert "set-cookie" not in answer.headers
    assert desk.seen == []


@pytest.mark.parametrize("name", ["next", "lanjut", "redirect_uri", "return_to", "url"])
async def test_nobody_is_sent_anywhere_else(anonymous: httpx.AsyncClient, name: str) -> None:
    """An open redirect would lend the system's name to a copy of its login page."""
    elsewhere = {name: "https://evil.example/"}
    started = await anonymous.get("/api/auth/oidc/start/", params=elsewhere)
    assert "evil" not in started.headers["location"]
    answer = await anonymous.get(CALLBACK, params={"state": STATE, "code": "c", **elsewhere})
    assert answer.headers["location"] == "/login"


@pytest.mark.parametrize(
    ("sent", "slug"),
    [
        ({"state": STATE, "error": "access_denied"}, "oidc-cancelled"),
        ({"state": STATE, "error": "server_error", "error_description": "<b>x</b>"}, "oidc-refused"),
        ({"state": STATE}, "oidc-state-invalid"),
        ({"code": "c"}, "oidc-state-invalid"),
        ({}, "oidc-state-invalid"),
    ],
)
async def test_a_provider_that_refuses_leads_back_to_the_login(
    anonymous: httpx.AsyncClient, desk: Any, sent: dict[str, str], slug: str
) -> None:
    """Whoever looks at the answer is a person, who cannot read JSON."""
    await anonymous.get("/api/auth/oidc/start/")
    desk.seen.clear()
    answer = await anonymous.get(CALLBACK, params=sent)
    assert (answer.status_code, answer.headers["location"]) == (302, f"/login#failed={slug}")
    assert desk.seen == []


@pytest.mark.parametrize(("call", "path"), [("StartOidcLogin", "/api/auth/oidc/start/"), ("FinishOidcLogin", CALLBACK)])
async def test_what_auth_refuses_is_told_on_the_login_page(
    anonymous: httpx.AsyncClient, desk: Any, monkeypatch: pytest.MonkeyPatch, call: str, path: str
) -> None:
    anonymous.cookies.set("taksir_oidc", STATE)
    away = unavailable("oidc-unavailable", "Penyedia identitas sedang tidak dapat dihubungi. Coba lagi nanti.", 10)
    monkeypatch.setitem(desk.answers, call, away)
    answer = await anonymous.get(path, params={"state": STATE, "code": "c"})
    assert (answer.status_code, answer.headers["location"]) == (302, "/login#failed=oidc-unavailable")
    assert not any(cookie.startswith("taksir_session=") for cookie in answer.headers.get_list("set-cookie"))


async def test_over_tls_no_other_host_can_plant_the_state(house: Any, desk: Any) -> None:
    settings = house.settings.model_copy(update={"served_over_tls": True})
    async with (
        open_gateway(settings) as app,
        http_server(app, "127.0.0.1", 0, 2) as port,
        httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=20) as client,
    ):
        started = await client.get("/api/auth/oidc/start/")
        cookie = started.headers["set-cookie"]
        flags = {part.strip().lower() for part in cookie.split(";")}
        assert cookie.startswith("__Host-taksir_oidc=x;")
        assert {"secure", "httponly", "path=/", "samesite=lax"} <= flags
        planted = await client.get(CALLBACK, params={"state": STATE, "code": "c"}, headers={"cookie": "taksir_oidc=x"})
        assert planted.headers["location"] == "/login#failed=oidc-state-invalid"
