"""The commands of the service as processes, with nothing but their environment."""

import asyncio
import os
import sys
from asyncio.subprocess import Process
from typing import Any

import grpc
from grpc_health.v1 import health_pb2, health_pb2_grpc

PATIENCE_SECONDS = 90
SERVING = health_pb2.HealthCheckResponse.SERVING


async def start(rig: Any, command: str, **settings: str) -> Process:
    environment = {**os.environ, **rig.environment, **settings}
    return await asyncio.create_subprocess_exec(sys.executable, "-P", "-m", "monitoring", command, env=environment)


async def test_migrating_again_changes_nothing(rig: Any) -> None:
    process = await start(rig, "migrate")
    assert await asyncio.wait_for(process.wait(), PATIENCE_SECONDS) == 0


async def test_it_serves_until_sigterm(rig: Any, free_tcp_port: int) -> None:
    target = f"127.0.0.1:{free_tcp_port}"
    process = await start(rig, "serve", TAKSIR_MONITORING_GRPC_LISTEN=target)
    async with grpc.aio.insecure_channel(target) as channel, asyncio.timeout(PATIENCE_SECONDS):
        health = health_pb2_grpc.HealthStub(channel)
        while (await health.Check(health_pb2.HealthCheckRequest(), wait_for_ready=True)).status != SERVING:
            await asyncio.sleep(0.05)
    process.terminate()
    assert await asyncio.wait_for(process.wait(), PATIENCE_SECONDS) == 0
