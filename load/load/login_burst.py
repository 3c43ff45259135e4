"""Many people log in at the same moment: how many get in, how long they wait, and what bare Argon2 would take.

`python -m load.login_burst [100 300]` starts a stack of its own on the loopback interface, in a temporary folder. Each
number is one burst with one address for all, and one with an address for each. At the end it measures how long a
session that was ended still works.
"""

import asyncio
import os
import sys
import tempfile
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import psycopg
from argon2 import PasswordHasher

from chassis.servers import free_port
from embedded.options import Options
from embedded.stack import Stack
from load.accounts import email_of, make_accounts
from load.session import DEMO_PASSWORD

MOST = 1_000
CLIENT_SECONDS = 150.0
# As auth is set when nobody sets it otherwise.
HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
HASHING_THREADS = 2
REVOCATIONS = 20
PREFIX = "burst"


def main() -> None:
    """Prints a Markdown report."""
    sizes = [min(int(word), MOST) for word in sys.argv[1:]] or [100, 300]
    os.environ["TAKSIR_GATEWAY_TRUSTED_PROXIES"] = '["127.0.0.0/8"]'
    with tempfile.TemporaryDirectory(prefix="taksir-burst-") as name:
        folder = Path(name)
        folder.chmod(0o711)  # PostgreSQL may have to pass as another user
        asyncio.run(_measure(folder, sizes))


async def _measure(folder: Path, sizes: list[int]) -> None:
    options = Options(folder / "home", port=free_port())
    stack = Stack(options, say=lambda _: None)
    await stack.start()
    try:
        await asyncio.to_thread(_make_accounts, stack.backends.postgres_admin_url, max(sizes) + 1)
        _print(f"{os.cpu_count()} CPUs, load average {os.getloadavg()[0]:.1f} at the start\n")
        _print(
            "| logins at once | addresses | got in | others | p50 s | p95 s | slowest s | logins/s | bare Argon2/s |"
        )
        _print("|---|---|---|---|---|---|---|---|---|")
        for size in sizes:
            for is_shared in (True, False):
                await _report_burst(stack.url, size, is_shared=is_shared)
        await _report_revocation(stack.url)
    finally:
        await stack.stop()
        await stack.backends.destroy()


def _make_accounts(admin_url: str, count: int) -> None:
    with psycopg.connect(admin_url, autocommit=True) as connection:
        make_accounts(connection, count, PREFIX)


async def _report_burst(url: str, size: int, *, is_shared: bool) -> None:
    bare = await asyncio.to_thread(_bare_argon2, size)
    limits = httpx.Limits(max_connections=size)
    async with httpx.AsyncClient(base_url=url, timeout=CLIENT_SECONDS, limits=limits) as client:
        began = time.perf_counter()
        results = await asyncio.gather(*(_log_in(client, number, is_shared=is_shared) for number in range(size)))
        seconds = time.perf_counter() - began
    times = sorted(taken for _, taken in results)
    statuses = Counter(status for status, _ in results)
    good = statuses.pop(httpx.codes.OK, 0)
    others = ", ".join(f"{count} × {status}" for status, count in sorted(statuses.items())) or "–"
    addresses = "one" if is_shared else "different"
    p50, p95 = times[size // 2], times[int(size * 0.95)]
    share = f"{good} ({good / size:.0%})"
    _print(
        f"| {size} | {addresses} | {share} | {others} | {p50:.2f} | {p95:.2f} | {times[-1]:.2f} "
        f"| {size / seconds:.1f} | {bare:.1f} |"
    )


async def _log_in(client: httpx.AsyncClient, number: int, *, is_shared: bool) -> tuple[int, float]:
    address = "198.51.100.1" if is_shared else f"198.51.{100 + number // 250}.{number % 250 + 1}"
    body = {"email": email_of(PREFIX, number), "password": DEMO_PASSWORD}
    began = time.perf_counter()
    answer = await client.post("/api/auth/login/", json=body, headers={"X-Forwarded-For": address, "Cookie": ""})
    return answer.status_code, time.perf_counter() - began


def _bare_argon2(count: int) -> float:
    """Hashes checked in a second by as many threads as auth has, and nothing else."""
    password_hash = HASHER.hash(DEMO_PASSWORD)
    began = time.perf_counter()
    with ThreadPoolExecutor(HASHING_THREADS) as executor:
        list(executor.map(lambda _: HASHER.verify(password_hash, DEMO_PASSWORD), range(count)))
    return count / (time.perf_counter() - began)


async def _report_revocation(url: str) -> None:
    times = sorted([await _revocation(url) for _ in range(REVOCATIONS)])
    half, worst = times[REVOCATIONS // 2] * 1000, times[-1] * 1000
    _print(f"\nA session ended from elsewhere is refused after {half:.0f} ms (median), {worst:.0f} ms (slowest).")


async def _revocation(url: str) -> float:
    """Seconds from the answer to "end all others" until the other session is refused."""
    async with httpx.AsyncClient(base_url=url, timeout=20) as own, httpx.AsyncClient(base_url=url, timeout=20) as other:
        for client in (own, other):
            answer = await client.post(
                "/api/auth/login/", json={"email": email_of(PREFIX, 0), "password": DEMO_PASSWORD}
            )
            client.headers["X-CSRF-Token"] = answer.raise_for_status().json()["csrf_token"]
        (await other.get("/api/auth/session/")).raise_for_status()
        (await own.delete("/api/auth/sessions/")).raise_for_status()
        began = time.perf_counter()
        while (await other.get("/api/auth/session/")).status_code == 200:
            pass
        return time.perf_counter() - began


def _print(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
