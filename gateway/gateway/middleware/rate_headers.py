"""RateLimit-Policy and RateLimit on every answer that was counted (draft-ietf-httpapi-ratelimit-headers)."""

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gateway.security.request_limits import STATE


class RateHeaders:
    """Tells what `RequestLimits` counted."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""

        async def send_with_limits(message: Message) -> None:
            counted = scope["state"].get(STATE)
            if message["type"] == "http.response.start" and counted:
                headers = MutableHeaders(scope=message)
                headers["ratelimit-policy"] = ", ".join(
                    f'"{one.name}";q={one.quota};w={one.window_seconds}' for one in counted
                )
                headers["ratelimit"] = ", ".join(f'"{one.name}";r={one.left};t={one.reset_seconds}' for one in counted)
            await send(message)

        await self._app(scope, receive, send_with_limits)
