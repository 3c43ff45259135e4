"""Pages of other origins: shut out, but for those that the operator names. They come with API tokens, never cookies."""

from collections.abc import Set as AbstractSet

from starlette.datastructures import Headers
from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")
ASKED = ("authorization", "content-type", "idempotency-key", "if-none-match", "x-request-id")
TOLD = ("content-disposition", "etag", "ratelimit", "ratelimit-policy", "retry-after", "x-request-id")
PREFLIGHT_SECONDS = 600


class CrossOrigin:
    """Answers preflights and lets answers be read by named origins; to others it is not there at all."""

    def __init__(self, app: ASGIApp, origins: AbstractSet[str]) -> None:
        self._app = app
        self._origins = origins
        self._open = CORSMiddleware(
            app,
            allow_origins=sorted(origins),
            allow_methods=METHODS,
            allow_headers=ASKED,
            expose_headers=TOLD,
            allow_credentials=False,
            max_age=PREFLIGHT_SECONDS,
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""
        is_named = Headers(scope=scope).get("origin") in self._origins
        await (self._open if is_named else self._app)(scope, receive, send)
