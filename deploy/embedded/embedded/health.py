"""`python -m embedded.health <seconds> <folder> <url>…`: waits until all answer, printing each that does.

The folder holds the certificate to show to a service that speaks mutual TLS (grpcs://host:port#name).

A process of its own, so that the supervisor, which forks, never loads gRPC.
"""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import urlsplit

import grpc
import httpx
from grpc_health.v1 import health_pb2

POLL_SECONDS = 0.1
ATTEMPT_SECONDS = 2.0


async def main(seconds: float, certificate: Path, urls: list[str]) -> int:
    """0 when all are healthy in time."""
    waiting = [asyncio.create_task(_wait(url, certificate)) for url in urls]
    _, late = await asyncio.wait(waiting, timeout=seconds)
    for task in late:
        task.cancel()
    await asyncio.gather(*late, return_exceptions=True)
    return 1 if late else 0


async def _wait(url: str, certificate: Path) -> None:
    while not await _serves(url, certificate):  # noqa: ASYNC110 - the state of another process
        await asyncio.sleep(POLL_SECONDS)
    sys.stdout.write(f"{url}\n")
    sys.stdout.flush()


async def _serves(url: str, certificate: Path) -> bool:
    return await (_grpc_serves(url, certificate) if url.startswith("grpc") else _http_serves(url))


@asynccontextmanager
async def _channel(url: str, certificate: Path) -> AsyncIterator[grpc.aio.Channel]:
    parts = urlsplit(url)
    if parts.scheme == "grpc":
        opened = grpc.aio.insecure_channel(parts.netloc)
    else:
        chain, key, authority = ((certificate / name).read_bytes() for name in ("tls.crt", "tls.key", "ca.crt"))
        credentials = grpc.ssl_channel_credentials(authority, key, chain)
        opened = grpc.aio.secure_channel(parts.netloc, credentials, [("grpc.ssl_target_name_override", parts.fragment)])
    async with opened as channel:
        yield channel


async def _grpc_serves(url: str, certificate: Path) -> bool:
    async with _channel(url, certificate) as channel:
        check = channel.unary_unary(
            "/grpc.health.v1.Health/Check",
            request_serializer=health_pb2.HealthCheckRequest.SerializeToString,
            response_deserializer=health_pb2.HealthCheckResponse.FromString,
        )
        try:
            answer = await check(health_pb2.HealthCheckRequest(), timeout=ATTEMPT_SECONDS)
        except grpc.aio.AioRpcError:
            return False
    return bool(answer.status == health_pb2.HealthCheckResponse.SERVING)


async def _http_serves(url: str) -> bool:
    async with httpx.AsyncClient(timeout=ATTEMPT_SECONDS, trust_env=False) as client:
        try:
            answer = await client.get(url)
        except httpx.HTTPError:
            return False
    return answer.is_success


if __name__ == "__main__":
    sys.exit(asyncio.run(main(float(sys.argv[1]), Path(sys.argv[2]), sys.argv[3:])))
