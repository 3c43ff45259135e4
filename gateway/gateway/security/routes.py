"""Routes that check who calls before a byte of the body is read."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from fastapi import HTTPException, Request, Response
from fastapi.dependencies.utils import get_flat_params
from fastapi.exceptions import RequestValidationError
from fastapi.params import Query
from fastapi.routing import APIRoute
from starlette.routing import Match
from starlette.types import Scope

from chassis.errors import forbidden
from chassis.identity import Identity, acting_as
from chassis.rpc.deadline import deadline, remaining
from gateway.config import GatewaySettings
from gateway.numbers import read_json
from gateway.security.bearer import bearer_token, check_scope, session_needed
from gateway.security.cookies import SessionCookie
from gateway.security.csrf import SAFE_METHODS, check_origin, check_token
from gateway.security.request_limits import RequestLimits
from gateway.security.session import ANONYMOUS, ApiTokenGate, SessionGate
from taksir.auth.v1.auth_service_pb2 import Session, User

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
        """The body; 400 when it is no JSON, 408 when it does not arrive within the request's time."""
        try:
            async with asyncio.timeout(remaining()):
                body = await self.body()
        except TimeoutError as error:
            raise HTTPException(408, "body came too slowly") from error
        try:
            return read_json(body)
        except ValueError as error:
            raise HTTPException(400, "body is no JSON") from error


class _GuardedRoute(APIRoute):
    def __init__(self, path: str, endpoint: Callable[..., Any], **options: Any) -> None:
        # Operation ids are the handlers' names, so that generated clients read well.
        options["operation_id"] = options.get("operation_id") or endpoint.__name__
        super().__init__(path, endpoint, **options)
        self._begins, self._ends = path.partition("{")[0], path.rpartition("}")[2]

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Refuses most paths of other routes by their ends: there are many routes, and patterns cost more."""
        path: str = scope["path"]
        if not (path.startswith(self._begins) and path.endswith(self._ends)):
            return Match.NONE, {}
        return super().matches(scope)

    def get_route_handler(self) -> Handler:
        handler = super().get_route_handler()
        seconds = getattr(self.endpoint, "budget_seconds", DEFAULT_SECONDS)
        needs_json = self.body_field is not None

        async def guarded(request: Request) -> Response:
            exact = ExactRequest(request.scope, request.receive)
            request.state.route = self.path_format
            with deadline(seconds):
                state = request.app.state
                limits: RequestLimits = state.request_limits
                limits.spend_of_address(exact)
                check_origin(exact, _own_origins(exact), over_tls=state.settings.served_over_tls)
                identity = await self.identify(exact)
                limits.spend_of_caller(exact, identity.subject, self.name)
                if needs_json:
                    _require_json(exact)
                self.check_parameters(exact)
                with acting_as(identity):
                    return await handler(exact)

        return guarded

    def check_parameters(self, request: Request) -> None:
        """Parameters that the route does not have are left alone: links from outside bring some along."""

    async def identify(self, request: Request) -> Identity:
        """Who the call is made for; raises when that may not be."""
        raise NotImplementedError


class PublicRoute(_GuardedRoute):
    """Anybody may call."""

    async def identify(self, _: Request) -> Identity:
        """Nobody."""
        return ANONYMOUS


class PrivateRoute(_GuardedRoute):
    """Somebody with a session, and for a write with its CSRF token; or a program with an API token."""

    takes_tokens = True

    def __init__(self, path: str, endpoint: Callable[..., Any], **options: Any) -> None:
        browser: dict[str, list[str]] = {"session": []}
        if not SAFE_METHODS.issuperset(options.get("methods") or ()):
            browser["csrf"] = []
        program: list[dict[str, list[str]]] = [{"token": []}] if self.takes_tokens else []
        options["openapi_extra"] = {**(options.get("openapi_extra") or {}), "security": [browser, *program]}
        super().__init__(path, endpoint, **options)

    async def identify(self, request: Request) -> Identity:
        """The user of the session or the token."""
        token = bearer_token(request)
        user = await (self._user_of_session(request) if token is None else self._user_of_token(request, token))
        request.state.user = user
        return Identity(user.id, frozenset(user.roles))

    async def _user_of_session(self, request: Request) -> User:
        cookie: SessionCookie = request.app.state.session_cookie
        gate: SessionGate = request.app.state.session_gate
        session = await gate.admit(cookie.read(request))
        check_token(request, session.csrf_token)
        request.state.session = session
        return session.user

    async def _user_of_token(self, request: Request, token: str) -> User:
        """No CSRF token: a page of another origin cannot send the header, and the browser does not add it."""
        gate: ApiTokenGate = request.app.state.token_gate
        granted = await gate.admit(token)
        if not self.takes_tokens:
            raise session_needed()
        check_scope(request, granted)
        return granted.user


class ExactRoute(PrivateRoute):
    """Refuses parameters that it does not have: without a filter that was meant, the figures are others."""

    def get_route_handler(self) -> Handler:
        """Knows its parameters, those of its dependencies too, from here on."""
        fields = get_flat_params(self.dependant)
        self._parameters = frozenset(field.alias for field in fields if isinstance(field.field_info, Query))
        return super().get_route_handler()

    def check_parameters(self, request: Request) -> None:
        """Raises 400 that names what nobody knows, as models of parameters do that take nothing else."""
        if unknown := [name for name in request.query_params if name not in self._parameters]:
            raise RequestValidationError([{"type": "extra_forbidden", "loc": ("query", name)} for name in unknown])


class SessionRoute(PrivateRoute):
    """Somebody with a session only: what concerns the account itself."""

    takes_tokens = False


def _own_origins(request: Request) -> frozenset[str]:
    """The origins whose pages may write, beside the one that the request itself names."""
    settings: GatewaySettings = request.app.state.settings
    comes_with_token = "authorization" in request.headers
    return settings.allowed_origins | settings.cors_origins if comes_with_token else settings.allowed_origins


def session_of(request: Request) -> Session:
    """The session that a session route was called with."""
    session: Session = request.state.session
    return session


def require_staff(request: Request) -> None:
    """Refuses early what the owning service would refuse anyway, before an upload is read."""
    user: User = request.state.user
    if "staff" not in user.roles:
        raise forbidden("staff-only", "Hanya petugas yang boleh melakukan ini. Hubungi pengelola sistem.")


def _require_json(request: Request) -> None:
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type != "application/json":
        raise HTTPException(415, "only application/json is read here")
