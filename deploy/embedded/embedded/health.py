"""`python -m embedded.health <seconds> <url>…`: waits until all answer, printing each that does.

A process of its own, so that the supervisor, which forks, never loads gRPC.
"""

import asyncio
import sys
from urllib.parse import urlsplit

import grpc
import httpx
from grpc_health.v1 import health_pb2

POLL_SECONDS = 0.1
ATTEMPT_SECONDS = 2.0


async def main(seconds: float, urls: list[str]) -> int:
    """0 when all are healthy in time."""
    waiting = [asyncio.create_task(_wait(url)) for url in urls]
    _, late = await asyncio.wait(waiting, timeout=seconds)
    for task in late:
        task.cancel()
    await asyncio.gather(*late, return_exceptions=True)
    return 1 if late else 0


async def _wait(url: str) -> None:
    check = _grpc_serves if url.startswith("grpc://") else _http_serves
    while not await check(url):  # noqa: ASYNC110 - the state of another process
        await asyncio.sleep(POLL_SECONDS)
    sys.stdout.write(f"{url}\n")
    sys.stdout.flush()


async def _grpc_serves(url: str) -> bool:
    async with grpc.aio.insecure_channel(urlsplit(url).netloc) as channel:
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
    sys.exit(asyncio.run(main(float(sys.argv[1]), sys.argv[2:])))
