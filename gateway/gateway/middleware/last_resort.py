"""The edge of the process: whatever escapes the application is logged and becomes a problem, never a stack trace."""

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gateway.errors import INTERNAL, problem

log = structlog.get_logger()


class LastResort:
    """Answers 500 where nothing was sent yet; where a stream broke off, the connection is left to break off too."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""
        started = finished = False

        async def watch(message: Message) -> None:
            nonlocal started, finished
            started = True
            finished = message["type"] == "http.response.body" and not message.get("more_body", False)
            await send(message)

        try:
            await self._app(scope, receive, watch)
        except Exception:
            # A finished answer was made, and the failure logged, by the handler of unexpected errors.
            if not finished:
                log.exception("request failed", path=scope["path"])
            if not started:
                await problem(scope, 500, *INTERNAL)(scope, receive, watch)
