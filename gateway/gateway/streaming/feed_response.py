"""One event stream on its way to a page."""

import asyncio
from collections.abc import Callable
from contextlib import suppress

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from gateway.streaming.feed_reader import Reader

HEARTBEAT_SECONDS = 15.0
# A page that takes nothing for this long is gone, whatever its connection says.
SEND_SECONDS = 20.0
HEADERS = {"cache-control": "no-store", "x-accel-buffering": "no"}  # the second: nginx in front passes each event on


class FeedResponse(Response):
    """Sends what the reader holds until one side ends it, for `seconds` at most: then the page is let in anew."""

    media_type = "text/event-stream"

    def __init__(self, reader: Reader, first: bytes, seconds: float, ended: Callable[[], None]) -> None:
        super().__init__(headers=HEADERS, media_type=self.media_type)
        del self.headers["content-length"]
        self._reader = reader
        self._first = first
        self._seconds = seconds
        self._ended = ended

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002 - ASGI
        """ASGI. TimeoutError leaves the answer unfinished, which has the server close the connection."""
        waiting = asyncio.create_task(self._close_once_gone(receive))
        end = asyncio.get_running_loop().call_later(self._seconds, self._reader.close)
        try:
            await self._send(send)
        finally:
            end.cancel()
            waiting.cancel()
            self._ended()
            with suppress(asyncio.CancelledError):
                await waiting

    async def _close_once_gone(self, receive: Receive) -> None:
        while (await receive())["type"] != "http.disconnect":
            pass
        self._reader.close()

    async def _send(self, send: Send) -> None:
        await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
        piece: bytes | None = self._first
        while piece is not None:
            async with asyncio.timeout(SEND_SECONDS):
                await send({"type": "http.response.body", "body": piece, "more_body": True})
            piece = await self._reader.take(HEARTBEAT_SECONDS)
        async with asyncio.timeout(SEND_SECONDS):
            await send({"type": "http.response.body", "body": b"", "more_body": False})
