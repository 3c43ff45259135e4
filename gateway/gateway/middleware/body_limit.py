"""No request body may be longer than its path allows, whatever its headers say."""

from collections.abc import Callable

from fastapi import HTTPException
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gateway.errors import problem

MEBIBYTE = 1024 * 1024


class BodyLimit:
    """Refuses a body that announces too much at once, and one that turns out to be too long as it is read."""

    def __init__(self, app: ASGIApp, limit_of: Callable[[str], int]) -> None:
        self._app = app
        self._limit_of = limit_of

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""
        limit = self._limit_of(scope["path"])
        announced = Headers(scope=scope).get("content-length", "0")
        if not announced.isdigit() or int(announced) > limit:
            await problem(scope, 413, "body-too-large", _refusal(limit))(scope, receive, send)
            return
        read = 0

        async def counted() -> Message:
            nonlocal read
            message = await receive()
            read += len(message.get("body", b""))
            if read > limit:
                raise HTTPException(413)
            return message

        await self._app(scope, counted, send)


def _refusal(limit: int) -> str:
    return (
        f"Kiriman melebihi batas {limit / MEBIBYTE:.3g} MiB. Kirim berkas yang lebih kecil atau dalam beberapa bagian."
    )
