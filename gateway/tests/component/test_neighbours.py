"""The gateway when what stands behind it is away."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from gateway.bootstrap import open_gateway
from gateway.config import GatewaySettings
from gateway.server import http_server


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
    return port


async def test_one_service_that_is_away_takes_nobody_with_it(house: Any, desk: Any) -> None:
    settings = house.settings.model_copy(update={"rekap_target": f"127.0.0.1:{free_port()}"})
    async with (
        open_gateway(settings) as app,
        http_server(app, "127.0.0.1", 0, 2) as port,
        httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=20) as client,
    ):
        await client.post("/api/auth/login/", json={"email": "user-away@contoh.id", "password": "rahasia"})
        seconds = []
        for _ in range(12):
            began = time.perf_counter()
            answer = await client.get("/api/project/1/rekap/")
            seconds.append(time.perf_counter() - began)
            assert (answer.status_code, answer.json()["type"]) == (503, "urn:taksir:problem:service-unavailable")
            assert int(answer.headers["retry-after"]) >= 1
            assert (await client.get("/api/project/1/")).status_code == 200
        assert (await client.get("/health/ready")).status_code == 200
    assert min(seconds) < 0.1, "the breaker answers at once"


async def test_when_auth_is_away_nobody_gets_in(house: Any, desk: Any) -> None:
    settings = house.settings.model_copy(update={"auth_target": f"127.0.0.1:{free_port()}"})
    token = next(iter(house.auth.sessions), "A" * 43)
    async with (
        open_gateway(settings) as app,
        http_server(app, "127.0.0.1", 0, 2) as port,
        httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=20) as client,
    ):
        client.cookies.set("taksir_session", token)
        answer = await client.get("/api/projects/")
        assert (answer.status_code, answer.json()["type"]) == (503, "urn:taksir:problem:service-unavailable")
        assert (await client.get("/health/ready")).status_code == 503
        assert (await client.get("/health/live")).status_code == 200
        assert (await client.get("/")).status_code == 200
    assert desk.seen == []


async def test_measurements_are_refused_while_the_bus_is_away(house: Any) -> None:
    settings = GatewaySettings(**{**house.settings.model_dump(), "nats_url": f"nats://127.0.0.1:{free_port()}"})
    async with (
        open_gateway(settings) as app,
        http_server(app, "127.0.0.1", 0, 2) as port,
        httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=20) as client,
    ):
        body = {"type": "fps", "value": {}}
        answer = await client.post("/api/monitoring/report-client-metric/", json=body)
    assert (answer.status_code, answer.json()["type"]) == (503, "urn:taksir:problem:bus-unavailable")


@pytest.fixture
def alone(house: Any) -> Iterator[tuple["subprocess.Popen[str]", str]]:
    """`python -m gateway serve` with no neighbour at all."""
    nowhere = f"127.0.0.1:{free_port()}"
    port = free_port()
    settings = {
        "PORT": str(port),
        "REDIS_URL": f"redis://{nowhere}/0",
        "NATS_URL": f"nats://{nowhere}",
        "IDENTITY_PRIVATE_KEY_FILE": str(house.settings.identity_private_key_file),
        **{f"{name}_TARGET": nowhere for name in ("AUTH", "PROJECTS", "REKAP", "EXPORT", "MONITORING")},
    }
    environment = {**os.environ, **{f"TAKSIR_GATEWAY_{name}": value for name, value in settings.items()}}
    command = [sys.executable, "-W", "error", "-m", "gateway", "serve"]
    process = subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True)
    yield process, f"http://127.0.0.1:{port}"
    process.kill()
    process.communicate()


async def until_alive(url: str) -> httpx.Response:
    async with asyncio.timeout(30), httpx.AsyncClient(base_url=url) as client:
        while True:
            try:
                return await client.get("/health/live")
            except httpx.TransportError:
                await asyncio.sleep(0.05)


async def test_it_starts_alone_and_stops_cleanly(alone: tuple["subprocess.Popen[str]", str]) -> None:
    process, url = alone
    assert (await until_alive(url)).status_code == 200
    process.send_signal(signal.SIGTERM)
    _, log = await asyncio.to_thread(process.communicate, timeout=20)
    assert process.returncode == 0, log
    assert "Traceback" not in log
