"""A service that says when it starts and stops; its background part fails when it is told so."""

import asyncio
import gc
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

from chassis.runner import background, run
from chassis.settings import ServiceSettings


@asynccontextmanager
async def part(name: str) -> AsyncIterator[None]:
    print(f"start {name}", flush=True)
    yield
    print(f"stop {name}", flush=True)


async def work() -> None:
    if "fail" in sys.argv:
        raise ValueError("the relay broke")
    if "end" in sys.argv:
        return
    await asyncio.Event().wait()


@asynccontextmanager
async def service() -> AsyncIterator[None]:
    async with AsyncExitStack() as parts:
        await parts.enter_async_context(part("first"))
        await parts.enter_async_context(background(work))
        await parts.enter_async_context(part("second"))
        yield
        if "keep" in sys.argv:
            print(f"kept: {gc.get_freeze_count() > 0}", flush=True)


if __name__ == "__main__":
    unused = "unused://"
    settings = ServiceSettings(
        database_url=unused, redis_url=unused, nats_url=unused, identity_trusted_keys_dir=Path("/nowhere")
    )
    run(service, "trial", settings)
