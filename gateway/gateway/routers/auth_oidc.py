"""Login through an OpenID provider, where the operator has set one."""

import hmac
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import RedirectResponse

from chassis.errors import AppError
from gateway.answers import message_answer
from gateway.routers.auth_answers import client_of, end_session, hand_over
from gateway.routers.parameters import ServicesIn
from gateway.schemas.auth_oidc import LoginMethods
from gateway.schemas.base import Text
from gateway.security.routes import PublicRoute, budget
from taksir.auth.v1 import auth_service_pb2 as messages

router = APIRouter(prefix="/api/auth", tags=["auth"], route_class=PublicRoute)

STATE_SECONDS = 600
# The provider is asked twice, over the network.
PROVIDER_SECONDS = 20.0
# What a provider says when somebody changes his mind there (RFC 6749, 4.1.2.1).
CANCELLED = "access_denied"
NOT_KEPT = {"cache-control": "no-store"}

# What the provider may send back; what there is depends on how it went.
Answered = Annotated[Text, Query(max_length=2048)]


@router.get("/methods/", response_model=LoginMethods)
async def list_login_methods(services: ServicesIn) -> Response:
    """Which further ways of logging in there are."""
    return message_answer(await services.auth.ListLoginMethods(messages.ListLoginMethodsRequest()))


@router.get("/oidc/start/", status_code=302, response_class=RedirectResponse)
@budget(PROVIDER_SECONDS)
async def start_oidc_login(request: Request, services: ServicesIn) -> Response:
    """Sends the browser to the provider. A page to go to, not a call to make: what goes wrong stands on /login."""
    try:
        answer = await services.auth.StartOidcLogin(messages.StartOidcLoginRequest(client=client_of(request)))
    except AppError as refusal:
        return _to_login(failed=refusal.slug)
    response = RedirectResponse(answer.authorization_url, 302, NOT_KEPT)
    is_secure = _is_over_tls(request)
    response.set_cookie(
        _state_cookie(request), answer.state, STATE_SECONDS, path="/", secure=is_secure, httponly=True, samesite="lax"
    )
    return response


@router.get("/oidc/callback/", status_code=302, response_class=RedirectResponse)
@budget(PROVIDER_SECONDS)
async def finish_oidc_login(
    request: Request, services: ServicesIn, state: Answered = "", code: Answered = "", error: Answered = ""
) -> Response:
    """Where the provider sends the browser back; only the browser that began the login may end it.

    Leads to /login, which goes on from there: inside, to the second factor, or with what went wrong.
    """
    if error:
        return _to_login(failed="oidc-cancelled" if error == CANCELLED else "oidc-refused")
    own_state = request.cookies.get(_state_cookie(request), "")
    if not (code and state and hmac.compare_digest(own_state.encode(), state.encode())):
        return _to_login(failed="oidc-state-invalid")
    try:
        answer = await services.auth.FinishOidcLogin(
            messages.FinishOidcLoginRequest(state=state, code=code, client=client_of(request))
        )
    except AppError as refusal:
        return _to_login(failed=refusal.slug)
    if answer.HasField("challenge"):
        response = _to_login(challenge=answer.challenge.token)
    else:
        await end_session(request, services)
        response = _to_login()
        hand_over(request, response, answer.session_token, answer.session.expires_at)
    response.delete_cookie(
        _state_cookie(request), path="/", secure=_is_over_tls(request), httponly=True, samesite="lax"
    )
    return response


def _to_login(**told: str) -> Response:
    """The login page. What it is told stands behind the #, so that it is sent to no server and stands in no log."""
    fragment = f"#{urlencode(told)}" if told else ""
    return RedirectResponse(f"/login{fragment}", 302, NOT_KEPT)


def _is_over_tls(request: Request) -> bool:
    return bool(request.app.state.settings.served_over_tls)


def _state_cookie(request: Request) -> str:
    """As for the session: over TLS no other host can plant one, and so make somebody finish another's login."""
    return "__Host-taksir_oidc" if _is_over_tls(request) else "taksir_oidc"
