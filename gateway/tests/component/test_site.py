"""The web application, its documentation, and health."""

import gzip
from pathlib import Path
from typing import Any

import httpx
import pytest

SCRIPT = "/assets/index-4f2a.js"


@pytest.mark.parametrize("path", ["/", "/index.html", "/proyek/12/rekap", "/login"])
async def test_every_page_is_the_application(anonymous: httpx.AsyncClient, path: str) -> None:
    answer = await anonymous.get(path)
    assert (answer.status_code, answer.text) == (200, "<!doctype html><title>Taksir</title>")
    assert answer.headers["cache-control"] == "no-cache"
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy


async def test_hashed_files_are_kept_for_ever(anonymous: httpx.AsyncClient, web_dist: Path) -> None:
    answer = await anonymous.get(SCRIPT)
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["content-type"].startswith("text/javascript")
    assert answer.headers["content-encoding"] == "gzip"
    assert answer.content == (web_dist / SCRIPT[1:]).read_bytes()
    plain = await anonymous.get(SCRIPT, headers={"accept-encoding": "identity"})
    assert "content-encoding" not in plain.headers
    assert plain.content == answer.content
    assert int(answer.headers["content-length"]) == len(gzip.compress(plain.content, mtime=0))


async def test_a_file_that_the_browser_holds_is_not_sent_again(anonymous: httpx.AsyncClient) -> None:
    tag = (await anonymous.get("/favicon.svg")).headers["etag"]
    again = await anonymous.get("/favicon.svg", headers={"if-none-match": tag})
    assert (again.status_code, again.content) == (304, b"")


async def test_head_tells_the_length(anonymous: httpx.AsyncClient) -> None:
    answer = await anonymous.head("/")
    assert (answer.status_code, answer.content) == (200, b"")
    assert answer.headers["content-length"] == "36"


@pytest.mark.parametrize(
    "path", ["/assets/gone.js", "/assets/", "/robots.txt", "/../openapi.json.bak", "/%2e%2e/%2e%2e/etc/passwd.txt"]
)
async def test_a_missing_file_is_a_problem_not_the_application(anonymous: httpx.AsyncClient, path: str) -> None:
    answer = await anonymous.get(path)
    assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json")


async def test_pages_are_only_read(anonymous: httpx.AsyncClient) -> None:
    answer = await anonymous.post("/", json={})
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, HEAD")
    assert answer.headers["content-type"] == "application/problem+json"


async def test_the_documentation_loads_from_our_own_host_only(anonymous: httpx.AsyncClient) -> None:
    page = await anonymous.get("/docs")
    assert page.status_code == 200
    assert "https://" not in page.text
    assert "script-src 'self'" in page.headers["content-security-policy"]
    for part in ("swagger-ui.css", "swagger-ui-bundle.js", "start.js"):
        assert f"/docs/{part}" in page.text
        assert (await anonymous.get(f"/docs/{part}")).status_code == 200
    assert (await anonymous.get("/docs/other.js")).status_code == 404
    assert (await anonymous.get("/openapi.json")).json()["info"]["title"] == "Taksir"


async def test_health(anonymous: httpx.AsyncClient) -> None:
    assert (await anonymous.get("/health/live")).json() == {"status": "ok"}
    assert (await anonymous.get("/health/ready/")).json() == {"status": "ok"}


async def test_a_request_number_is_kept_when_it_is_one(anonymous: httpx.AsyncClient) -> None:
    own = await anonymous.get("/health/live", headers={"x-request-id": "3f2a-77.b_c"})
    assert own.headers["x-request-id"] == "3f2a-77.b_c"
    for sent in ("short", "x" * 65, "a b c d e f", "1234567é"):
        answer = await anonymous.get("/health/live", headers={"x-request-id": sent.encode()})
        assert len(answer.headers["x-request-id"]) == 32


async def test_with_tls_cookie_and_transport_are_stricter(house: Any, servers: Any) -> None:
    from gateway.bootstrap import open_gateway  # noqa: PLC0415 - only here
    from gateway.server import http_server  # noqa: PLC0415

    settings = house.settings.model_copy(update={"served_over_tls": True})
    async with (
        open_gateway(settings) as app,
        http_server(app, "127.0.0.1", 0, 2) as port,
        httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as client,
    ):
        answer = await client.post("/api/auth/login/", json={"email": "user-tls@contoh.id", "password": "rahasia"})
    assert answer.headers["strict-transport-security"] == "max-age=63072000; includeSubDomains"
    assert answer.headers["set-cookie"].startswith("__Host-taksir_session=")
    assert "; Secure" in answer.headers["set-cookie"]
