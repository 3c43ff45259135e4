"""What every later part knows of a request: its number and the address it comes from."""

import re
import uuid
from collections.abc import Sequence
from ipaddress import IPv4Network, IPv6Network, ip_address

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from chassis.origin import LONGEST_USER_AGENT, Origin, coming_from

_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")
Network = IPv4Network | IPv6Network


class RequestContext:
    """Sets `state.request_id` and `state.client_address`, binds the number to the logs, and answers with it.

    Calls of services carry both, and what the client calls itself, on.
    """

    def __init__(self, app: ASGIApp, trusted_proxies: Sequence[Network]) -> None:
        self._app = app
        self._trusted = tuple(trusted_proxies)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""
        headers = Headers(scope=scope)
        request_id = _request_id(headers.get("x-request-id", ""))
        address = client_address(scope, headers, self._trusted)
        scope.setdefault("state", {}).update(request_id=request_id, client_address=address)

        async def send_with_number(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message)["x-request-id"] = request_id
            await send(message)

        origin = Origin(address, headers.get("user-agent", "")[:LONGEST_USER_AGENT], request_id)
        with structlog.contextvars.bound_contextvars(request_id=request_id), coming_from(origin):
            await self._app(scope, receive, send_with_number)


def _request_id(sent: str) -> str:
    return sent if _REQUEST_ID.fullmatch(sent) else uuid.uuid4().hex


def client_address(scope: Scope, headers: Headers, trusted: Sequence[Network]) -> str:
    """The nearest address that is no trusted proxy; X-Forwarded-For is believed as far as such proxies wrote it."""
    address = scope["client"][0] if scope.get("client") else ""
    forwarded = [hop.strip() for hop in headers.get("x-forwarded-for", "").split(",") if hop.strip()]
    while forwarded and _is_trusted(address, trusted):
        address = forwarded.pop()
    return address if _is_address(address) else ""


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True


def _is_trusted(address: str, trusted: Sequence[Network]) -> bool:
    return _is_address(address) and any(ip_address(address) in network for network in trusted)
