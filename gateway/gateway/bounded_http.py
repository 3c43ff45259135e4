"""uvicorn's HTTP protocol with a bound on what the head of a request may take: memory and time.

The parser itself keeps a header that has not ended for as long as bytes come in, and waits for ever when none do.
"""

import asyncio
from asyncio import TimerHandle
from http import HTTPStatus

import orjson
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

LONGEST_HEAD = 64 * 1024
HEAD_SECONDS = 15.0
TOO_LARGE = ("headers-too-large", "Kepala permintaan terlalu besar.")
TOO_SLOW = ("head-timeout", "Permintaan tidak selesai dikirim pada waktunya. Kirim ulang.")
BROKEN = ("http-invalid", "Permintaan ini bukan HTTP yang sah.")


class BoundedHttp(HttpToolsProtocol):
    """Ends a connection whose next request does not come to the end of its headers in time or within the bound."""

    _head_bytes = 0
    _head_timer: TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override] # as uvicorn has it
        """A client that connects has something to say soon."""
        super().connection_made(transport)
        self._await_head()

    def connection_lost(self, exc: Exception | None) -> None:
        """Nothing more is awaited."""
        self._stop_waiting()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Counts what belongs to a head that has not ended."""
        super().data_received(data)
        if self._head_timer is None:
            return
        self._head_bytes += len(data)
        if self._head_bytes > LONGEST_HEAD:
            self._refuse(431, *TOO_LARGE)

    def on_message_begin(self) -> None:
        """The parser saw the first byte of a request."""
        super().on_message_begin()
        self._await_head()

    def on_headers_complete(self) -> None:
        """The parser saw the empty line."""
        self._stop_waiting()
        super().on_headers_complete()

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002 - as uvicorn calls it
        """What is no HTTP is answered like everything else that is wrong."""
        self._refuse(400, *BROKEN)

    def _await_head(self) -> None:
        if self._head_timer is None:
            self._head_bytes = 0
            self._head_timer = self.loop.call_later(HEAD_SECONDS, self._refuse, 408, *TOO_SLOW)

    def _stop_waiting(self) -> None:
        if self._head_timer is not None:
            self._head_timer.cancel()
            self._head_timer = None

    def _refuse(self, status: int, slug: str, detail: str) -> None:
        self._stop_waiting()
        title = HTTPStatus(status).phrase
        body = {"type": f"urn:taksir:problem:{slug}", "title": title, "status": status, "detail": detail, "errors": []}
        content = orjson.dumps({**body, "request_id": ""})
        head = (
            f"HTTP/1.1 {status} {title}\r\n"
            "content-type: application/problem+json\r\n"
            f"content-length: {len(content)}\r\n"
            "cache-control: no-store\r\n"
            "x-content-type-options: nosniff\r\n"
            "connection: close\r\n\r\n"
        )
        if not self.transport.is_closing():
            self.transport.write(head.encode() + content)
            self.transport.close()
