"""uvicorn, inside a context: the chassis' runner owns the signals."""

import asyncio
import socket
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager

import uvicorn
from starlette.types import ASGIApp

from gateway.bounded_http import BoundedHttp

BACKLOG = 2048
KEEP_ALIVE_SECONDS = 30


class HttpServerStoppedError(RuntimeError):
    """The HTTP server ended although nobody asked it to."""


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.listening = asyncio.Event()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.listening.set()


@asynccontextmanager
async def http_server(
    app: ASGIApp, host: str, port: int, grace_seconds: int, stop: Callable[[], None] = lambda: None
) -> AsyncIterator[int]:
    """Serves `app` for as long as the context lasts and yields the port (a free one for 0).

    At the end no new connection is taken, `stop` ends what would last for ever, and requests under way get
    `grace_seconds`. OSError when the port is taken.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.create_server((host, port), family=family, backlog=BACKLOG)
    server = _Server(_config(app, grace_seconds))
    async with asyncio.TaskGroup() as group:
        group.create_task(_serve(server, listener))
        await server.listening.wait()
        try:
            yield listener.getsockname()[1]
        finally:
            server.should_exit = True
            stop()


def _config(app: ASGIApp, grace_seconds: int) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        http=BoundedHttp,
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        backlog=BACKLOG,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=grace_seconds,
    )


async def _serve(server: _Server, listener: socket.socket) -> None:
    with listener:
        await server.serve([listener])
    if not server.should_exit:
        raise HttpServerStoppedError("the HTTP server ended by itself")
