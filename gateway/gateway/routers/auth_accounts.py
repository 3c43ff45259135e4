"""Registration, passwords and the profile."""

from fastapi import APIRouter, Request, Response

from gateway.answers import json_answer, message_answer
from gateway.routers.auth_answers import begun, client_of, session_token_of
from gateway.routers.parameters import ServicesIn
from gateway.schemas.auth import SessionAnswer, User
from gateway.schemas.auth_accounts import (
    ChangePassword,
    ConfirmEmail,
    Notice,
    Register,
    RequestPasswordReset,
    ResetPassword,
    UpdateProfile,
)
from gateway.security.routes import PublicRoute, SessionRoute, budget
from taksir.auth.v1 import account_service_pb2 as messages

public = APIRouter(prefix="/api/auth", tags=["auth"], route_class=PublicRoute)
private = APIRouter(prefix="/api/auth", tags=["auth"], route_class=SessionRoute)

# Passwords are hashed in a queue; in a rush people rather wait than fail.
HASHING_SECONDS = 120.0
SENT = {"detail": "Periksa kotak masuk surel Anda, lalu buka tautan di dalamnya."}


@public.post("/register/", status_code=202, response_model=Notice)
@budget(HASHING_SECONDS)
async def register(body: Register, request: Request, services: ServicesIn) -> Response:
    """Sends a link to the address; the account is made when it is followed."""
    await services.accounts.Register(messages.RegisterRequest(**body.model_dump(), client=client_of(request)))
    return json_answer(SENT, 202)


@public.post("/confirm-email/", status_code=204)
async def confirm_email(body: ConfirmEmail, request: Request, services: ServicesIn) -> Response:
    """Makes the account that the link stands for; then log in."""
    await services.accounts.ConfirmEmail(messages.ConfirmEmailRequest(token=body.token, client=client_of(request)))
    return Response(status_code=204)


@public.post("/password/reset-request/", status_code=202, response_model=Notice)
async def request_password_reset(body: RequestPasswordReset, request: Request, services: ServicesIn) -> Response:
    """Sends a link to the address if there is an account."""
    message = messages.RequestPasswordResetRequest(email=body.email, client=client_of(request))
    await services.accounts.RequestPasswordReset(message)
    return json_answer(SENT, 202)


@public.post("/password/reset/", status_code=204)
@budget(HASHING_SECONDS)
async def reset_password(body: ResetPassword, request: Request, services: ServicesIn) -> Response:
    """Sets the password and ends every session of the account; then log in."""
    await services.accounts.ResetPassword(
        messages.ResetPasswordRequest(token=body.token, password=body.password, client=client_of(request))
    )
    return Response(status_code=204)


@private.post("/password/", response_model=SessionAnswer)
@budget(HASHING_SECONDS)
async def change_password(body: ChangePassword, request: Request, services: ServicesIn) -> Response:
    """Ends every session of the account and begins a new one for this browser."""
    answer = await services.accounts.ChangePassword(
        messages.ChangePasswordRequest(
            **body.model_dump(), session_token=session_token_of(request), client=client_of(request)
        )
    )
    return begun(request, answer.session, answer.session_token)


@private.patch("/profile/", response_model=User)
async def update_profile(body: UpdateProfile, request: Request, services: ServicesIn) -> Response:
    """Changes the name."""
    message = messages.UpdateProfileRequest(
        name=body.name, session_token=session_token_of(request), client=client_of(request)
    )
    return message_answer((await services.accounts.UpdateProfile(message)).user)
