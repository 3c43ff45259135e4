"""Limits while Redis is away."""

import socket

import pytest
from pydantic import SecretStr
from structlog.testing import capture_logs

from chassis.errors import AppError, Kind
from gateway.security.rate_limit import RateLimit, open_counters


@pytest.fixture
def closed_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
    return port


async def test_without_redis_the_process_counts_by_itself_and_that_is_logged_once(closed_port: int) -> None:
    with capture_logs() as logs:
        async with open_counters(SecretStr(f"redis://127.0.0.1:{closed_port}/0")) as counters:
            logins = RateLimit(counters, "login", "3/minute")
            for _ in range(3):
                await logins.spend("budi")
            for _ in range(3):
                with pytest.raises(AppError) as refusal:
                    await logins.spend("budi")
                assert refusal.value.kind is Kind.LIMITED
                assert 0 < (refusal.value.retry_after or 0) <= 20
            await logins.spend("siti")
            await RateLimit(counters, "metric", "3/minute").spend("budi")
            await logins.forgive("budi")
            await logins.spend("budi")
    assert [entry["event"] for entry in logs] == ["Redis is away: this gateway counts by itself"]
