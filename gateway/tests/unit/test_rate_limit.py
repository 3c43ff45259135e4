"""Limits while Redis is away."""

import socket

import pytest
from pydantic import SecretStr
from structlog.testing import capture_logs

from gateway.security.rate_limit import RateLimit, household, open_counters


@pytest.fixture
def closed_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
    return port


async def test_without_redis_everybody_passes_and_that_is_logged_once(closed_port: int) -> None:
    with capture_logs() as logs:
        async with open_counters(SecretStr(f"redis://127.0.0.1:{closed_port}/0")) as counters:
            for _ in range(5):
                await RateLimit(counters, "login", "1/minute").spend("budi")
    assert [entry["event"] for entry in logs] == ["rate limits are off: Redis is away"]


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"),
        ("", ""),
        ("unknown", "unknown"),
    ],
)
def test_a_client_cannot_change_what_is_counted(address: str, counted: str) -> None:
    assert household(address) == counted
