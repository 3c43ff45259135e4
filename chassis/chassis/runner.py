"""Runs one service: logs and traces first, its parts in order, and a graceful stop in the reverse order."""

import asyncio
import gc
import signal
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from typing import Protocol

import structlog
import uvloop

from chassis.logs import configure_logs
from chassis.telemetry import configure_meters, configure_traces, stop_meters, stop_traces

log = structlog.get_logger()


class Observed(Protocol):
    """The settings of a process that say what it tells of itself."""

    @property
    def log_level(self) -> str: ...
    @property
    def otlp_endpoint(self) -> str | None: ...
    @property
    def trace_ratio(self) -> float: ...


class BackgroundFailedError(RuntimeError):
    """A background part ended although its service still runs."""


def run(service: Callable[[], AbstractAsyncContextManager[object]], name: str, settings: Observed) -> None:
    """Serves until SIGTERM or SIGINT; ends with an exception, so with exit status 1, when a background part fails."""
    configure_logs(name, settings.log_level)
    provider = configure_traces(name, settings.otlp_endpoint, settings.trace_ratio)
    meters = configure_meters(name, settings.otlp_endpoint)
    try:
        uvloop.run(_serve(service, name))
    finally:
        stop_traces(provider)
        stop_meters(meters)


async def _serve(service: Callable[[], AbstractAsyncContextManager[object]], name: str) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    async with service():
        _keep_what_lasts()
        log.info("serving", name=name)
        await stop.wait()
        log.info("stopping", name=name)


def _keep_what_lasts() -> None:
    """Takes what modules and parts hold out of every later collection: it lasts as long as the process.

    Otherwise each full collection looks through some 150 000 objects again, which stops every request for 0.1 s.
    """
    gc.collect()
    gc.freeze()


@asynccontextmanager
async def background(work: Callable[[], Awaitable[None]]) -> AsyncIterator[None]:
    """Runs `work` as a task for as long as the context lasts.

    If it ends by itself the surrounding task is cancelled and the failure raised: a service without its relay or
    consumer must not look healthy; the supervisor restarts it.
    """
    async with asyncio.TaskGroup() as group:
        task = group.create_task(_never_ending(work))
        try:
            yield
        finally:
            task.cancel()


async def _never_ending(work: Callable[[], Awaitable[None]]) -> None:
    with suppress(asyncio.CancelledError):
        await work()
        raise BackgroundFailedError(f"{getattr(work, '__qualname__', work)} ended")
