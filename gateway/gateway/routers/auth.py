"""Login, logout and the current session."""

from fastapi import APIRouter, Request, Response

from gateway.answers import json_answer
from gateway.routers.auth_accounts import HASHING_SECONDS
from gateway.routers.auth_answers import begun, challenged, client_of, cookie_of, end_session, session_body
from gateway.routers.parameters import ServicesIn
from gateway.schemas.auth import LoginRequest, SessionAnswer
from gateway.schemas.auth_second_factor import SecondFactorAsked
from gateway.security.login_limits import LoginLimits
from gateway.security.routes import PublicRoute, SessionRoute, budget, session_of
from taksir.auth.v1.auth_service_pb2 import LoginRequest as LoginMessage

public = APIRouter(prefix="/api/auth", tags=["auth"], route_class=PublicRoute)
private = APIRouter(prefix="/api/auth", tags=["auth"], route_class=SessionRoute)


@public.post("/login/", response_model=SessionAnswer, responses={202: {"model": SecondFactorAsked}})
@budget(HASHING_SECONDS)
async def login(body: LoginRequest, request: Request, services: ServicesIn) -> Response:
    """Begins a session: the token comes as a cookie, the CSRF token in the body.

    202 where the account has a second factor: then the code is to be sent to /api/auth/login/second-factor/.
    """
    limits: LoginLimits = request.app.state.login_limits
    await limits.spend(body.email, request.state.client_address)
    client = client_of(request)
    answer = await services.logins.Login(
        LoginMessage(
            email=body.email, password=body.password, client_address=client.address, user_agent=client.user_agent
        )
    )
    await limits.succeeded(body.email, request.state.client_address)
    await end_session(request, services)
    if answer.HasField("challenge"):
        return challenged(answer.challenge)
    return begun(request, answer.session, answer.session_token)


@private.post("/logout/", status_code=204)
async def logout(request: Request, services: ServicesIn) -> Response:
    """Ends the session everywhere."""
    await end_session(request, services)
    response = Response(status_code=204)
    cookie_of(request).take(response)
    return response


@private.get("/session/", response_model=SessionAnswer)
async def current_session(request: Request) -> Response:
    """Who is logged in, and the CSRF token of this session."""
    return json_answer(session_body(session_of(request)))
