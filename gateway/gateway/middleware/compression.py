"""Packs answers as the browser accepts it.

Documents come packed from the service that owns them and go through as they are; for a browser that does not know their
packing they are packed anew, once, and kept. Everything else that is large and whole is packed on its way. Streams stay
as they are, and so does whatever could hold a secret of the user: with what an attacker puts into the same answer its
packed length would betray it (BREACH).
"""

import asyncio
import hashlib
from collections import OrderedDict
from http import HTTPStatus

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gateway.packing import PACKERS, ZSTD, best_coding, unpacked_zstd

# Accounts, sessions, tokens, second factors.
SECRETIVE = "/api/auth"
PACKED_TYPES = ("application/json", "application/problem+json")
# Below this a packed answer saves no packet.
WORTH_PACKING = 1024
# Up to here packing takes less time than handing it to another thread.
AT_ONCE = 16 * 1024
MEBIBYTE = 1024 * 1024


class Compression:
    """Adds Content-Encoding and Vary; `kept_bytes` bounds what is kept of documents that were packed anew."""

    def __init__(self, app: ASGIApp, kept_bytes: int = 32 * MEBIBYTE) -> None:
        self._app = app
        self._kept = Kept(kept_bytes)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""
        answer = _Answer(send, best_coding(Headers(scope=scope).get("accept-encoding", "")), self._kept)
        is_secretive = scope["path"].startswith(SECRETIVE)
        await self._app(scope, receive, send if is_secretive else answer.send)


class Kept:
    """Packed bytes by what they were packed from; the longest unused go first."""

    def __init__(self, most_bytes: int) -> None:
        self._most = most_bytes
        self._size = 0
        self._found: OrderedDict[tuple[str, bytes], bytes] = OrderedDict()

    async def packed(self, document: bytes, coding: str) -> bytes:
        """A zstd document in another coding; without one, as it is."""
        if not coding:
            return await asyncio.to_thread(unpacked_zstd, document)
        key = coding, hashlib.blake2b(document, digest_size=16).digest()
        if key in self._found:
            self._found.move_to_end(key)
            return self._found[key]
        body = await asyncio.to_thread(lambda: PACKERS[coding](unpacked_zstd(document)))
        self._keep(key, body)
        return body

    def _keep(self, key: tuple[str, bytes], body: bytes) -> None:
        if key not in self._found:
            self._found[key] = body
            self._size += len(body)
        while self._size > self._most:
            _, dropped = self._found.popitem(last=False)
            self._size -= len(dropped)


class _Answer:
    """One answer on its way: its head waits for the first part of its body."""

    def __init__(self, send: Send, coding: str, kept: Kept) -> None:
        self._send = send
        self._coding = coding
        self._kept = kept
        self._head: Message | None = None

    async def send(self, message: Message) -> None:
        """ASGI."""
        if message["type"] == "http.response.start":
            await self._begin(message)
            return
        head, self._head = self._head, None
        if head is not None:
            message = await self._packed(head, message)
            await self._send(head)
        await self._send(message)

    async def _begin(self, head: Message) -> None:
        """The head of what stays as it is goes out at once: who listens to a stream wants to know that it is open."""
        headers = MutableHeaders(scope=head)
        if head["status"] == HTTPStatus.NOT_MODIFIED:
            headers.add_vary_header("Accept-Encoding")
        if _may_be_packed(headers):
            self._head = head
        else:
            await self._send(head)

    async def _packed(self, head: Message, message: Message) -> Message:
        """The first part of the body, and what the head says of it."""
        body: bytes = message.get("body", b"")
        if message.get("more_body") or not body:
            return message
        headers = MutableHeaders(scope=head)
        headers.add_vary_header("Accept-Encoding")
        before = headers.get("content-encoding", "")
        coding, body = await (self._repacked(body) if before else self._packed_now(body))
        headers["content-length"] = str(len(body))
        if coding:
            headers["content-encoding"] = coding
        elif before:
            del headers["content-encoding"]
        return {**message, "body": body}

    async def _repacked(self, document: bytes) -> tuple[str, bytes]:
        if self._coding == ZSTD:
            return ZSTD, document
        return self._coding, await self._kept.packed(document, self._coding)

    async def _packed_now(self, body: bytes) -> tuple[str, bytes]:
        if not self._coding or len(body) < WORTH_PACKING:
            return "", body
        pack = PACKERS[self._coding]
        return self._coding, pack(body) if len(body) <= AT_ONCE else await asyncio.to_thread(pack, body)


def _may_be_packed(headers: Headers) -> bool:
    """JSON that is not packed yet, or as a document is, and sets no cookie."""
    return (
        headers.get("content-type", "").startswith(PACKED_TYPES)
        and headers.get("content-encoding", ZSTD) == ZSTD
        and "set-cookie" not in headers
    )
