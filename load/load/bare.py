"""References for benchmarks: the least that a server, a password hash or a bus could cost on this machine, now."""

import asyncio
import socket
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import uvicorn
import uvloop
from argon2 import PasswordHasher
from fastapi import FastAPI, Response

# As auth is set when nobody sets it otherwise.
HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
START_SECONDS = 60.0
PAUSE_SECONDS = 0.05


@asynccontextmanager
async def bare_server(port: int, body: Path) -> AsyncIterator[str]:
    """A FastAPI handler that answers the file's bytes and nothing else, in a process of its own; yields its URL."""
    command = (sys.executable, "-P", "-m", "load.bare", str(port), str(body))
    process = await asyncio.create_subprocess_exec(*command)
    try:
        await _wait_until_it_listens(port)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        await process.wait()


async def _wait_until_it_listens(port: int) -> None:
    async with asyncio.timeout(START_SECONDS):
        while True:
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", port)
            except ConnectionRefusedError:
                await asyncio.sleep(PAUSE_SECONDS)
            else:
                writer.close()
                return


def argon2_milliseconds(password: str, times: int) -> list[float]:
    """One check of a password hash after another, sorted."""
    password_hash = HASHER.hash(password)
    taken = []
    for _ in range(times):
        began = time.perf_counter()
        HASHER.verify(password_hash, password)
        taken.append((time.perf_counter() - began) * 1000)
    return sorted(taken)


def _serve(port: int, file: Path) -> None:
    body = file.read_bytes()
    app = FastAPI(openapi_url=None)

    @app.get("/empty")
    async def empty() -> dict[str, str]:
        return {"status": "ok"}

    @app.get("/bytes")
    async def document() -> Response:
        return Response(body, media_type="application/json")

    with socket.create_server(("127.0.0.1", port)) as listener:
        config = uvicorn.Config(app, log_config=None, access_log=False, ws="none", lifespan="off")
        # As services do; the loop of the standard library would leave Nagle's algorithm on for a socket made by hand.
        uvloop.run(uvicorn.Server(config).serve([listener]))


if __name__ == "__main__":
    _serve(int(sys.argv[1]), Path(sys.argv[2]))
