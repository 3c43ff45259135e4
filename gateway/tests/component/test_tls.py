"""Behind TLS: a cookie bound to this host, and no trust in pages that came without it."""

from typing import Any

import httpx

from gateway.bootstrap import open_gateway
from gateway.server import http_server

CREDENTIALS = {"email": "user-tls@contoh.id", "password": "rahasia"}


async def test_the_session_is_bound_to_the_host_and_to_tls(house: Any, desk: Any) -> None:
    """ASVS 3.3.1, 3.3.3, 3.4.1."""
    settings = house.settings.model_copy(update={"served_over_tls": True})
    async with (
        open_gateway(settings) as app,
        http_server(app, "127.0.0.1", 0, 2) as port,
        httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=20) as client,
    ):
        own = f"127.0.0.1:{port}"
        refused = await client.post("/api/auth/login/", json=CREDENTIALS, headers={"origin": f"http://{own}"})
        assert refused.json()["type"] == "urn:taksir:problem:origin-not-allowed"
        answer = await client.post("/api/auth/login/", json=CREDENTIALS, headers={"origin": f"https://{own}"})
        assert answer.status_code == 200
        name, _, rest = answer.headers["set-cookie"].partition("=")
        flags = {part.strip().lower() for part in rest.split(";")[1:]}
        assert name == "__Host-taksir_session"
        assert {"secure", "httponly", "path=/", "samesite=lax"} <= flags
        assert not [flag for flag in flags if flag.startswith("domain")]
        seconds = int(answer.headers["strict-transport-security"].partition(";")[0].removeprefix("max-age="))
        assert seconds >= 365 * 24 * 3600
        plain = await client.get("/api/auth/session/", headers={"cookie": f"taksir_session={rest.partition(';')[0]}"})
        assert plain.status_code == 401, "a cookie without the prefix may come from anywhere"
