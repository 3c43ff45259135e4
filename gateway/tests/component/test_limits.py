"""Requests that are too large, too slow or no requests at all, on the wire."""

import asyncio
import json
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest

from gateway import bounded_http


async def exchange(house: Any, *parts: bytes, pause: float = 0) -> tuple[int, dict[str, Any]]:
    """Sends bytes as they are; status and problem of the answer."""
    address = urlsplit(house.url)
    reader, writer = await asyncio.open_connection(address.hostname, address.port)
    try:
        for part in parts:
            writer.write(part)
            await writer.drain()
            await asyncio.sleep(pause)
        async with asyncio.timeout(20):
            head = await reader.readuntil(b"\r\n\r\n")
            length = int(head.lower().split(b"content-length:")[1].split(b"\r\n")[0])
            return int(head.split()[1]), json.loads(await reader.readexactly(length))
    finally:
        writer.close()


async def test_too_many_headers(anonymous: httpx.AsyncClient) -> None:
    answer = await anonymous.get("/health/live", headers=[(f"x-{number}", "1") for number in range(120)])
    assert (answer.status_code, answer.json()["type"]) == (431, "urn:taksir:problem:headers-too-large")


async def test_headers_too_long(anonymous: httpx.AsyncClient) -> None:
    answer = await anonymous.get("/health/live", headers={"cookie": "x" * 40_000})
    assert (answer.status_code, answer.headers["content-type"]) == (431, "application/problem+json")


async def test_target_too_long(anonymous: httpx.AsyncClient) -> None:
    for target in ("/api/projects/?search=" + "x" * 9_000, "/api/" + "x" * 9_000):
        assert (await anonymous.get(target)).json()["type"] == "urn:taksir:problem:target-too-long"


async def test_a_header_that_never_ends_is_cut_off(house: Any) -> None:
    parts = [b"GET / HTTP/1.1\r\nx: ", *[b"y" * 16_384] * 4]
    status, problem = await exchange(house, *parts, pause=0.02)
    assert (status, problem["type"]) == (431, "urn:taksir:problem:headers-too-large")


async def test_a_request_that_trickles_in_is_cut_off(house: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounded_http, "HEAD_SECONDS", 0.3)
    for begin in (b"", b"GET / HTTP/1.1\r\nhost: x\r\n"):
        status, problem = await exchange(house, begin)
        assert (status, problem["type"]) == (408, "urn:taksir:problem:head-timeout")


async def test_what_is_no_http_is_a_problem_too(house: Any) -> None:
    status, problem = await exchange(house, b"\x16\x03\x01\x02\x00\x01\x00\r\n\r\n")
    assert (status, problem["type"]) == (400, "urn:taksir:problem:http-invalid")


async def test_a_large_body_after_a_small_head_is_no_large_head(user: httpx.AsyncClient) -> None:
    body = {"nama": "x" * 90_000}
    assert (await user.post("/api/projects/", json=body)).status_code == 400
    assert (await user.get("/api/projects/")).status_code == 200


async def test_one_connection_carries_many_requests(house: Any) -> None:
    address = urlsplit(house.url)
    reader, writer = await asyncio.open_connection(address.hostname, address.port)
    for _ in range(3):
        writer.write(b"GET /health/live HTTP/1.1\r\nhost: x\r\n\r\n")
        assert b" 200 " in await reader.readline()
        head = await reader.readuntil(b"\r\n\r\n")
        await reader.readexactly(int(head.lower().split(b"content-length:")[1].split(b"\r\n")[0]))
    writer.close()


DEEP = [
    b"[" * 100_000,
    b'{"nama":' * 3_000 + b"1" + b"}" * 3_000,
    b'{"anggaran_owner": 1e999999}',
    b'{"anggaran_owner": ' + b"9" * 90_000 + b"}",
    b'{"anggaran_owner": NaN}',
    b'{"anggaran_owner": Infinity}',
    b'{"nama": "\\u0000"}',
    b'{"nama": "\\ud800"}',
    b'{"nama": "x"',
    b"\xff\xfe",
    b"",
]


@pytest.mark.parametrize("body", DEEP, ids=lambda body: body[:24].decode("latin-1"))
async def test_json_that_is_a_trap_is_400(user: httpx.AsyncClient, desk: Any, body: bytes) -> None:
    answer = await user.post("/api/projects/", content=body, headers={"content-type": "application/json"})
    assert (answer.status_code, answer.headers["content-type"]) == (400, "application/problem+json")
    assert desk.seen == []
