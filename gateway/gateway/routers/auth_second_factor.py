"""The second factor: at login, and switching it on and off."""

from fastapi import APIRouter, Request, Response

from gateway.answers import json_answer, message_answer
from gateway.routers.auth_accounts import HASHING_SECONDS
from gateway.routers.auth_answers import begun, client_of, end_session, session_token_of
from gateway.routers.parameters import ServicesIn
from gateway.schemas.auth import SessionAnswer
from gateway.schemas.auth_second_factor import (
    ConfirmSecondFactor,
    Enrolment,
    EnrolSecondFactor,
    FinishLogin,
    ProvenTwice,
    RecoveryCodes,
    SecondFactor,
    SecondFactorEnabled,
)
from gateway.security.routes import PublicRoute, SessionRoute, budget
from taksir.auth.v1 import second_factor_service_pb2 as messages
from taksir.auth.v1.auth_service_pb2 import FinishLoginRequest

public = APIRouter(prefix="/api/auth", tags=["auth"], route_class=PublicRoute)
private = APIRouter(prefix="/api/auth/second-factor", tags=["auth"], route_class=SessionRoute)


@public.post("/login/second-factor/", response_model=SessionAnswer)
async def finish_login(body: FinishLogin, request: Request, services: ServicesIn) -> Response:
    """The second step of a login, with a code of the authenticator or a recovery code."""
    answer = await services.logins.FinishLogin(
        FinishLoginRequest(challenge_token=body.challenge, code=body.code, client=client_of(request))
    )
    await end_session(request, services)
    return begun(request, answer.session, answer.session_token)


@private.get("/", response_model=SecondFactor)
async def get_second_factor(services: ServicesIn) -> Response:
    """Whether codes are asked for at login."""
    return message_answer(await services.second_factor.GetSecondFactor(messages.GetSecondFactorRequest()))


@private.post("/", response_model=Enrolment)
@budget(HASHING_SECONDS)
async def enrol_second_factor(body: EnrolSecondFactor, request: Request, services: ServicesIn) -> Response:
    """A new secret for an authenticator app, in force only once it is confirmed."""
    message = messages.EnrolSecondFactorRequest(
        session_token=session_token_of(request), password=body.password, client=client_of(request)
    )
    return message_answer(await services.second_factor.EnrolSecondFactor(message))


@private.post("/confirm/", response_model=SecondFactorEnabled)
async def confirm_second_factor(body: ConfirmSecondFactor, request: Request, services: ServicesIn) -> Response:
    """Switches the second factor on; ends every session and begins a new one for this browser."""
    answer = await services.second_factor.ConfirmSecondFactor(
        messages.ConfirmSecondFactorRequest(
            session_token=session_token_of(request), code=body.code, client=client_of(request)
        )
    )
    codes = list(answer.recovery_codes)
    return begun(request, answer.session, answer.session_token, recovery_codes=codes)


@private.post("/remove/", response_model=SessionAnswer)
@budget(HASHING_SECONDS)
async def remove_second_factor(body: ProvenTwice, request: Request, services: ServicesIn) -> Response:
    """Switches the second factor off; ends every session and begins a new one for this browser."""
    answer = await services.second_factor.RemoveSecondFactor(
        messages.RemoveSecondFactorRequest(
            **body.model_dump(), session_token=session_token_of(request), client=client_of(request)
        )
    )
    return begun(request, answer.session, answer.session_token)


@private.post("/recovery-codes/", response_model=RecoveryCodes)
@budget(HASHING_SECONDS)
async def renew_recovery_codes(body: ProvenTwice, request: Request, services: ServicesIn) -> Response:
    """New recovery codes; the old ones are void."""
    answer = await services.second_factor.RenewRecoveryCodes(
        messages.RenewRecoveryCodesRequest(
            **body.model_dump(), session_token=session_token_of(request), client=client_of(request)
        )
    )
    return json_answer({"recovery_codes": list(answer.recovery_codes)})
