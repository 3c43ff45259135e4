from typing import Any

import pytest

from gateway.middleware.hosts import HostCheck

OURS = {"127.0.0.1", "localhost", "::1", "Taksir.example.id"}


async def status_of(host: str | None, path: str = "/api/projects/", allowed: set[str] | None = None) -> int:
    sent: list[dict[str, Any]] = []

    async def app(_: Any, __: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})

    async def collect(message: dict[str, Any]) -> None:
        sent.append(message)

    headers = [] if host is None else [(b"host", host.encode("latin-1"))]
    scope = {"type": "http", "path": path, "headers": headers, "state": {}}
    await HostCheck(app, allowed or OURS)(scope, None, collect)
    return sent[0]["status"]


@pytest.mark.parametrize(
    "host", ["127.0.0.1:8000", "localhost", "LOCALHOST:1", "[::1]:8000", "taksir.example.id", "Taksir.Example.ID:443"]
)
async def test_our_names_come_in(host: str) -> None:
    assert await status_of(host) == 200


@pytest.mark.parametrize(
    "host", ["evil.com", "evil.com:8000", "127.0.0.1.evil.com", "localhost@evil.com", "[::2]:8000", "", None, "a:b:c"]
)
async def test_other_names_stay_out(host: str | None) -> None:
    assert await status_of(host) == 421


async def test_probes_of_health_need_no_name() -> None:
    assert await status_of("10.1.2.3:8000", "/health/ready") == 200


async def test_any_name_where_the_setting_says_so() -> None:
    assert await status_of("evil.com", allowed={"*"}) == 200
