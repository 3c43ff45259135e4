"""Routes that check who calls before a byte of the body is read."""

from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from fastapi import HTTPException, Request, Response
from fastapi.routing import APIRoute

from chassis.errors import forbidden
from chassis.identity import Identity, acting_as
from chassis.rpc.deadline import deadline
from gateway.config import GatewaySettings
from gateway.numbers import read_json
from gateway.security.cookies import SessionCookie
from gateway.security.csrf import SAFE_METHODS, check_origin, check_token
from gateway.security.session import ANONYMOUS, SessionGate
from taksir.auth.v1.auth_service_pb2 import Session

DEFAULT_SECONDS = 10.0
MULTIPART = "multipart/form-data"

Handler = Callable[[Request], Coroutine[Any, Any, Response]]
Endpoint = TypeVar("Endpoint", bound=Callable[..., Any])


def budget(seconds: float) -> Callable[[Endpoint], Endpoint]:
    """Gives a route another deadline than the default."""

    def mark(endpoint: Endpoint) -> Endpoint:
        endpoint.budget_seconds = seconds  # type: ignore[attr-defined] # read back in `_GuardedRoute`
        return endpoint

    return mark


class ExactRequest(Request):
    """Reads JSON with its numbers as they were written."""

    async def json(self) -> Any:
        """The body; 400 when it is no JSON."""
        try:
            return read_json(await self.body())
        except ValueError as error:
            raise HTTPException(400, "body is no JSON") from error


class _GuardedRoute(APIRoute):
    def get_route_handler(self) -> Handler:
        handler = super().get_route_handler()
        seconds = getattr(self.endpoint, "budget_seconds", DEFAULT_SECONDS)
        needs_json = self.body_field is not None

        async def guarded(request: Request) -> Response:
            exact = ExactRequest(request.scope, request.receive)
            request.state.route = self.path_format
            with deadline(seconds):
                settings: GatewaySettings = request.app.state.settings
                check_origin(exact, settings.allowed_origins)
                identity = await self.identify(exact)
                if needs_json:
                    _require_json(exact)
                with acting_as(identity):
                    return await handler(exact)

        return guarded

    async def identify(self, request: Request) -> Identity:
        """Who the call is made for; raises when that may not be."""
        raise NotImplementedError


class PublicRoute(_GuardedRoute):
    """Anybody may call."""

    async def identify(self, _: Request) -> Identity:
        """Nobody."""
        return ANONYMOUS


class PrivateRoute(_GuardedRoute):
    """Somebody with a session, and for a write with its CSRF token."""

    def __init__(self, path: str, endpoint: Callable[..., Any], **options: Any) -> None:
        needed: dict[str, list[str]] = {"session": []}
        if not SAFE_METHODS.issuperset(options.get("methods") or ()):
            needed["csrf"] = []
        options["openapi_extra"] = {**(options.get("openapi_extra") or {}), "security": [needed]}
        super().__init__(path, endpoint, **options)

    async def identify(self, request: Request) -> Identity:
        """The session's user."""
        cookie: SessionCookie = request.app.state.session_cookie
        gate: SessionGate = request.app.state.session_gate
        session = await gate.admit(cookie.read(request))
        check_token(request, session.csrf_token)
        request.state.session = session
        return Identity(session.user.id, frozenset(session.user.roles))


def session_of(request: Request) -> Session:
    """The session that a private route was called with."""
    session: Session = request.state.session
    return session


def require_staff(request: Request) -> None:
    """Refuses early what the owning service would refuse anyway, before an upload is read."""
    if "staff" not in session_of(request).user.roles:
        raise forbidden("staff-only", "Hanya petugas yang boleh melakukan ini. Hubungi pengelola sistem.")


def _require_json(request: Request) -> None:
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type != "application/json":
        raise HTTPException(415, "only application/json is read here")
