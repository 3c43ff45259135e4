"""A file that is the body of a request, handed on to a service chunk by chunk; the gateway never holds it whole."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any, Generic, Protocol, TypeVar

from fastapi import HTTPException, Request
from starlette.requests import ClientDisconnect

from chassis.errors import AppError, FieldProblem, too_large

MEBIBYTE = 1024 * 1024
JSON_SCHEMA: dict[str, Any] = {
    "requestBody": {"required": True, "content": {"application/json": {"schema": {"type": "object"}}}}
}


class WithChunk(Protocol):
    """A message that carries a piece of a file."""

    chunk: bytes


Message = TypeVar("Message", bound=WithChunk)
Answer = TypeVar("Answer")


class JsonBody(Generic[Message]):
    """One file on its way, within `limit` bytes; `first` says what it is for."""

    def __init__(self, request: Request, first: Message, make: Callable[[], Message], limit: int) -> None:
        if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
            raise HTTPException(415, "only application/json is read here")
        self._stream = request.stream()
        self._first = first
        self._make = make
        self._limit = limit
        self._problem: AppError | HTTPException | ClientDisconnect | None = None

    async def send(self, call: Callable[[AsyncIterator[Message]], Awaitable[Answer]]) -> Answer:
        """Sends everything; raises what is wrong with the body, or what the service refuses.

        gRPC answers a failing stream of requests by cancelling the call; the reason is raised in its place.
        """
        try:
            return await call(self._messages())
        except asyncio.CancelledError:
            if self._problem is None:
                raise
            raise self._problem from None

    async def _messages(self) -> AsyncIterator[Message]:
        received = 0
        try:
            yield self._first
            async for data in self._stream:
                received += len(data)
                if received > self._limit:
                    limit = f"{self._limit / MEBIBYTE:.3g} MiB"
                    detail = f"Berkas melebihi batas {limit}."
                    raise too_large("upload-too-large", detail, FieldProblem("file", "terlalu besar"))
                message = self._make()
                message.chunk = data
                yield message
        except (AppError, HTTPException, ClientDisconnect) as problem:
            self._problem = problem
            raise
