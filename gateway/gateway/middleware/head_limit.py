"""What comes before the body: not too long a path, not too many or too long headers."""

from starlette.types import ASGIApp, Receive, Scope, Send

from gateway.errors import problem

LONGEST_TARGET = 8 * 1024
MOST_HEADERS = 100
LONGEST_HEADERS = 32 * 1024


class HeadLimit:
    """414 and 431 as problems. What never ends is cut off earlier, by `BoundedHttp`."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""
        headers = scope["headers"]
        if len(scope["raw_path"]) + len(scope["query_string"]) > LONGEST_TARGET:
            detail = "Alamat yang diminta terlalu panjang. Persingkat pencarian atau saringannya."
            await problem(scope, 414, "target-too-long", detail)(scope, receive, send)
        elif len(headers) > MOST_HEADERS or sum(len(name) + len(value) for name, value in headers) > LONGEST_HEADERS:
            detail = "Kepala permintaan terlalu besar. Hapus kuki situs ini di peramban lalu coba lagi."
            await problem(scope, 431, "headers-too-large", detail)(scope, receive, send)
        else:
            await self._app(scope, receive, send)
