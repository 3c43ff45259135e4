"""What the routers of auth share: who asks from where, and how a new session is handed to the browser."""

from typing import Any

from fastapi import Request, Response
from google.protobuf.timestamp_pb2 import Timestamp

from gateway.answers import json_answer
from gateway.security.cookies import SessionCookie
from gateway.security.session import LONGEST_TOKEN, SessionGate
from gateway.services import Services
from taksir.auth.v1.auth_service_pb2 import Client, LogoutRequest, SecondFactorChallenge, Session

USER_AGENT_LENGTH = 300


def client_of(request: Request) -> Client:
    """Where the request came from, for the audit."""
    user_agent = request.headers.get("user-agent", "")[:USER_AGENT_LENGTH]
    return Client(address=request.state.client_address, user_agent=user_agent)


def session_token_of(request: Request) -> str:
    """The token in the browser's cookie, or an empty string; auth decides whether it is one."""
    return cookie_of(request).read(request)[:LONGEST_TOKEN]


def cookie_of(request: Request) -> SessionCookie:
    """The session cookie of this gateway."""
    cookie: SessionCookie = request.app.state.session_cookie
    return cookie


def session_body(session: Session) -> dict[str, Any]:
    """A session as the browser's program sees it: without its token."""
    user = session.user
    return {
        "user": {"id": user.id, "email": user.email, "name": user.name, "roles": list(user.roles)},
        "csrf_token": session.csrf_token,
        "expires_at": session.expires_at.ToJsonString(),
    }


def begun(request: Request, session: Session, token: str, **further: Any) -> Response:
    """The answer to a login or a privilege change: the token as a cookie, the session in the body."""
    body = session_body(session)
    response = json_answer({**further, "session": body} if further else body)
    return hand_over(request, response, token, session.expires_at)


def hand_over(request: Request, response: Response, token: str, expires_at: Timestamp) -> Response:
    """Puts the new token into the cookie, and forgets here what the old one stood for."""
    gate: SessionGate = request.app.state.session_gate
    gate.forget(cookie_of(request).read(request))
    cookie_of(request).give(response, token, expires_at.ToDatetime())
    return response


def challenged(challenge: SecondFactorChallenge) -> Response:
    """The password was right; a code is needed to go on."""
    body = {"challenge": challenge.token, "expires_at": challenge.expires_at.ToJsonString()}
    return json_answer(body, 202)


async def end_session(request: Request, services: Services) -> None:
    """Ends the session that the browser holds, if any: a new login leaves no old one behind."""
    token = session_token_of(request)
    if not token:
        return
    await services.auth.Logout(LogoutRequest(session_token=token, client=client_of(request)))
    gate: SessionGate = request.app.state.session_gate
    gate.forget(token)
