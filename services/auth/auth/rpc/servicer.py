"""AuthService over gRPC. Only the gateway may call."""

from dataclasses import dataclass
from typing import Any

from auth.app.commands.login import Attempt, Login
from auth.app.commands.logout import Logout
from auth.app.queries.resolve_session import ResolveSession
from auth.domain.session import Session
from chassis.errors import forbidden
from chassis.identity import current_identity
from taksir.auth.v1 import auth_service_pb2 as messages
from taksir.auth.v1.auth_service_pb2_grpc import AuthServiceServicer

CALLER = "gateway"


@dataclass(frozen=True)
class AuthServicer(AuthServiceServicer):
    """Decodes, calls, encodes."""

    login: Login
    logout: Logout
    resolve_session: ResolveSession

    async def Login(self, request: messages.LoginRequest, _: Any) -> messages.LoginResponse:
        """Begins a session."""
        _require_gateway()
        attempt = Attempt(request.email, request.password, request.client_address, request.user_agent)
        begun = await self.login(attempt)
        return messages.LoginResponse(session=_encoded(begun.session), session_token=begun.token)

    async def Logout(self, request: messages.LogoutRequest, _: Any) -> messages.LogoutResponse:
        """Ends a session."""
        _require_gateway()
        await self.logout(request.session_token)
        return messages.LogoutResponse()

    async def ResolveSession(self, request: messages.ResolveSessionRequest, _: Any) -> messages.ResolveSessionResponse:
        """Names the session of a token."""
        _require_gateway()
        session = await self.resolve_session(request.session_token)
        return messages.ResolveSessionResponse(session=_encoded(session))


def _require_gateway() -> None:
    if current_identity().issuer != CALLER:
        raise forbidden("caller-not-allowed", "Layanan ini hanya dipanggil oleh gerbang.")


def _encoded(session: Session) -> messages.Session:
    account = session.account
    user = messages.User(id=account.id, email=account.email, name=account.name, roles=account.roles)
    encoded = messages.Session(user=user, csrf_token=session.csrf_token)
    encoded.expires_at.FromDatetime(session.expires_at)
    return encoded
