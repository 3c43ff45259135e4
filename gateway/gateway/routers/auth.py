"""Login, logout and the current session."""

from fastapi import APIRouter, Request, Response

from gateway.answers import json_answer
from gateway.routers.parameters import ServicesIn
from gateway.schemas.auth import LoginRequest, SessionAnswer
from gateway.security.cookies import SessionCookie
from gateway.security.login_limits import LoginLimits
from gateway.security.routes import PrivateRoute, PublicRoute, session_of
from gateway.security.session import LONGEST_TOKEN, SessionGate
from gateway.services import Services
from taksir.auth.v1.auth_service_pb2 import LoginRequest as LoginMessage
from taksir.auth.v1.auth_service_pb2 import LogoutRequest, Session

public = APIRouter(prefix="/api/auth", tags=["auth"], route_class=PublicRoute)
private = APIRouter(prefix="/api/auth", tags=["auth"], route_class=PrivateRoute)

USER_AGENT_LENGTH = 300


@public.post("/login/", response_model=SessionAnswer)
async def login(body: LoginRequest, request: Request, services: ServicesIn) -> Response:
    """Begins a session: the token comes as a cookie, the CSRF token in the body."""
    limits: LoginLimits = request.app.state.login_limits
    await limits.spend(body.email, request.state.client_address)
    answer = await services.logins.Login(
        LoginMessage(
            email=body.email,
            password=body.password,
            client_address=request.state.client_address,
            user_agent=request.headers.get("user-agent", "")[:USER_AGENT_LENGTH],
        )
    )
    await limits.succeeded(body.email)
    await _end_session(request, services)
    response = json_answer(_session(answer.session))
    _cookie(request).give(response, answer.session_token, answer.session.expires_at.ToDatetime())
    return response


@private.post("/logout/", status_code=204)
async def logout(request: Request, services: ServicesIn) -> Response:
    """Ends the session everywhere."""
    await _end_session(request, services)
    response = Response(status_code=204)
    _cookie(request).take(response)
    return response


@private.get("/session/", response_model=SessionAnswer)
async def current_session(request: Request) -> Response:
    """Who is logged in, and the CSRF token of this session."""
    return json_answer(_session(session_of(request)))


async def _end_session(request: Request, services: Services) -> None:
    """Ends the session that the browser holds, if any: a new login leaves no old one behind."""
    token = _cookie(request).read(request)
    if not token:
        return
    await services.auth.Logout(LogoutRequest(session_token=token[:LONGEST_TOKEN]))
    gate: SessionGate = request.app.state.session_gate
    gate.forget(token)


def _session(session: Session) -> dict[str, object]:
    user = session.user
    return {
        "user": {"id": user.id, "email": user.email, "name": user.name, "roles": list(user.roles)},
        "csrf_token": session.csrf_token,
        "expires_at": session.expires_at.ToJsonString(),
    }


def _cookie(request: Request) -> SessionCookie:
    cookie: SessionCookie = request.app.state.session_cookie
    return cookie
