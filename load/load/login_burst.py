"""Many people log in at the same moment: how many get in, how long they wait, and what bare Argon2 would take.

`python -m load.login_burst [100 300]` starts a stack of its own on the loopback interface, in a temporary folder. Each
number is one burst with one address for all, and one with an address for each. At the end it measures how long a
session that was ended still works. The exit status is 0 only if everybody got in, as who he is, and every session that
was ended was refused.
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
REVOKED_SECONDS = 10.0
PREFIX = "burst"


def main() -> int:
    """Prints a Markdown report; the exit status."""
    sizes = [min(int(word), MOST) for word in sys.argv[1:]] or [100, 300]
    os.environ["TAKSIR_GATEWAY_TRUSTED_PROXIES"] = '["127.0.0.0/8"]'
    with tempfile.TemporaryDirectory(prefix="taksir-burst-") as name:
        folder = Path(name)
        folder.chmod(0o711)  # PostgreSQL may have to pass as another user
        failed = asyncio.run(_measure(folder, sizes))
    _print(f"\nFAILED: {failed} logins or revocations went wrong" if failed else "\nPASSED")
    return 1 if failed else 0


async def _measure(folder: Path, sizes: list[int]) -> int:
    """How many logins and revocations went wrong."""
    options = Options(folder / "home", port=free_port())
    stack = Stack(options, say=lambda _: None)
    await stack.start()
    failed = 0
    try:
        await asyncio.to_thread(_make_accounts, stack.backends.postgres_admin_url, max(sizes) + 1)
        _print(f"{os.cpu_count()} CPUs, load average {os.getloadavg()[0]:.1f} at the start\n")
        _print(
            "| logins at once | addresses | got in | others | p50 s | p95 s | slowest s | logins/s | bare Argon2/s |"
        )
        _print("|---|---|---|---|---|---|---|---|---|")
        for size in sizes:
            for is_shared in (True, False):
                failed += await _report_burst(stack.url, size, is_shared=is_shared)
        failed += await _report_revocation(stack.url)
    finally:
        await stack.stop()
        await stack.backends.destroy()
    return failed


def _make_accounts(admin_url: str, count: int) -> None:
    with psycopg.connect(admin_url, autocommit=True) as connection:
        make_accounts(connection, count, PREFIX)


async def _report_burst(url: str, size: int, *, is_shared: bool) -> int:
    bare = await asyncio.to_thread(_bare_argon2, size)
    limits = httpx.Limits(max_connections=size)
    async with httpx.AsyncClient(base_url=url, timeout=CLIENT_SECONDS, limits=limits) as client:
        began = time.perf_counter()
        results = await asyncio.gather(*(_log_in(client, number, is_shared=is_shared) for number in range(size)))
        seconds = time.perf_counter() - began
    times = sorted(taken for _, taken in results)
    problems = Counter(problem for problem, _ in results)
    good = problems.pop("", 0)
    others = ", ".join(f"{count} × {problem}" for problem, count in sorted(problems.items())) or "–"
    addresses = "one" if is_shared else "different"
    p50, p95 = times[size // 2], times[int(size * 0.95)]
    share = f"{good} ({good / size:.0%})"
    _print(
        f"| {size} | {addresses} | {share} | {others} | {p50:.2f} | {p95:.2f} | {times[-1]:.2f} "
        f"| {size / seconds:.1f} | {bare:.1f} |"
    )
    return size - good


async def _log_in(client: httpx.AsyncClient, number: int, *, is_shared: bool) -> tuple[str, float]:
    """What went wrong, nothing where nothing did, and the seconds it took."""
    address = "198.51.100.1" if is_shared else f"198.51.{100 + number // 250}.{number % 250 + 1}"
    email = email_of(PREFIX, number)
    body = {"email": email, "password": DEMO_PASSWORD}
    began = time.perf_counter()
    try:
        answer = await client.post("/api/auth/login/", json=body, headers={"X-Forwarded-For": address, "Cookie": ""})
    except httpx.HTTPError as error:
        return type(error).__name__, time.perf_counter() - began
    return wrong_login(answer, email), time.perf_counter() - began


def wrong_login(answer: httpx.Response, email: str) -> str:
    """What is wrong with an answer to who logged in with this address."""
    if answer.status_code != httpx.codes.OK:
        return str(answer.status_code)
    try:
        found = answer.json()["user"]["email"]
    except (ValueError, KeyError, TypeError):
        return "200 without a user"
    return "" if found == email else "somebody else's account"


def _bare_argon2(count: int) -> float:
    """Hashes checked in a second by as many threads as auth has, and nothing else."""
    password_hash = HASHER.hash(DEMO_PASSWORD)
    began = time.perf_counter()
    with ThreadPoolExecutor(HASHING_THREADS) as executor:
        list(executor.map(lambda _: HASHER.verify(password_hash, DEMO_PASSWORD), range(count)))
    return count / (time.perf_counter() - began)


async def _report_revocation(url: str) -> int:
    results = [await _revocation(url) for _ in range(REVOCATIONS)]
    times = sorted(taken for problem, taken in results if not problem)
    if times:
        half, worst = times[len(times) // 2] * 1000, times[-1] * 1000
        _print(f"\nA session ended from elsewhere is refused after {half:.0f} ms (median), {worst:.0f} ms (slowest).")
    problems = [problem for problem, _ in results if problem]
    for problem, count in sorted(Counter(problems).items()):
        _print(f"\n{count} × {problem}")
    return len(problems)


async def _revocation(url: str) -> tuple[str, float]:
    """What went wrong, and seconds from the answer to "end all others" until the other session is refused."""
    async with httpx.AsyncClient(base_url=url, timeout=20) as own, httpx.AsyncClient(base_url=url, timeout=20) as other:
        for client in (own, other):
            answer = await client.post(
                "/api/auth/login/", json={"email": email_of(PREFIX, 0), "password": DEMO_PASSWORD}
            )
            client.headers["X-CSRF-Token"] = answer.raise_for_status().json()["csrf_token"]
        (await other.get("/api/auth/session/")).raise_for_status()
        (await own.delete("/api/auth/sessions/")).raise_for_status()
        began = time.perf_counter()
        while (status := (await other.get("/api/auth/session/")).status_code) == httpx.codes.OK:
            if time.perf_counter() - began > REVOKED_SECONDS:
                break
        return wrong_end(status), time.perf_counter() - began


def wrong_end(status: int) -> str:
    """What is wrong with the last answer to a session that was ended."""
    return "" if status == httpx.codes.UNAUTHORIZED else f"a session that was ended: status {status}, not 401"


def _print(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
