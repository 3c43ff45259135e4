"""AuthService over gRPC. Only the gateway may call."""

from dataclasses import dataclass
from typing import Any

from auth.app.commands.login import finish_login, log_in
from auth.app.commands.logout import log_out
from auth.app.commands.oidc_login import finish_oidc_login, start_oidc_login
from auth.app.queries.get_user import get_user
from auth.app.queries.resolve_session import resolve_session
from auth.app.queries.resolve_token import resolve_token
from auth.app.tools import Tools
from auth.domain.api_token import effective_roles
from auth.domain.audit import Client
from auth.rpc.encoding import begun_fields, client_of, entered_fields, require_gateway, session_message, stamp
from taksir.auth.v1 import auth_service_pb2 as messages
from taksir.auth.v1.auth_service_pb2_grpc import AuthServiceServicer


@dataclass(frozen=True)
class AuthServicer(AuthServiceServicer):
    """Decodes, calls, encodes."""

    tools: Tools

    async def Login(self, request: messages.LoginRequest, _: Any) -> messages.LoginResponse:
        """Begins a session, or asks for a code."""
        require_gateway()
        client = Client(request.client_address, request.user_agent)
        entered = await log_in(self.tools, request.email, request.password, client)
        return messages.LoginResponse(**entered_fields(entered))

    async def FinishLogin(self, request: messages.FinishLoginRequest, _: Any) -> messages.FinishLoginResponse:
        """The second step."""
        require_gateway()
        begun = await finish_login(self.tools, request.challenge_token, request.code, client_of(request))
        return messages.FinishLoginResponse(**begun_fields(begun))

    async def ListLoginMethods(self, _: messages.ListLoginMethodsRequest, __: Any) -> messages.ListLoginMethodsResponse:
        """What the operator has switched on."""
        require_gateway()
        oidc = self.tools.oidc
        return messages.ListLoginMethodsResponse(oidc_label=oidc.label if oidc else None)

    async def StartOidcLogin(self, _: messages.StartOidcLoginRequest, __: Any) -> messages.StartOidcLoginResponse:
        """Where the browser goes."""
        require_gateway()
        url, state = await start_oidc_login(self.tools)
        return messages.StartOidcLoginResponse(authorization_url=url, state=state)

    async def FinishOidcLogin(
        self, request: messages.FinishOidcLoginRequest, _: Any
    ) -> messages.FinishOidcLoginResponse:
        """The browser is back."""
        require_gateway()
        entered = await finish_oidc_login(self.tools, request.state, request.code, client_of(request))
        return messages.FinishOidcLoginResponse(**entered_fields(entered))

    async def Logout(self, request: messages.LogoutRequest, _: Any) -> messages.LogoutResponse:
        """Ends a session."""
        require_gateway()
        await log_out(self.tools, request.session_token, client_of(request))
        return messages.LogoutResponse()

    async def ResolveSession(self, request: messages.ResolveSessionRequest, _: Any) -> messages.ResolveSessionResponse:
        """Names the session of a token."""
        require_gateway()
        session = await resolve_session(self.tools, request.session_token)
        return messages.ResolveSessionResponse(session=session_message(session))

    async def ResolveToken(self, request: messages.ResolveTokenRequest, _: Any) -> messages.ResolveTokenResponse:
        """Names the owner of an API token, with the roles that are left within its scopes."""
        require_gateway()
        owned = await resolve_token(self.tools, request.token)
        account, token = owned.account, owned.token
        roles = effective_roles(account.roles, token.scopes)
        user = messages.User(id=account.id, email=account.email, name=account.name, roles=roles)
        return messages.ResolveTokenResponse(
            token_id=token.id, user=user, scopes=token.scopes, expires_at=stamp(token.expires_at)
        )

    async def GetUser(self, request: messages.GetUserRequest, _: Any) -> messages.GetUserResponse:
        """Names somebody with an account."""
        require_gateway()
        user_id = request.id if request.WhichOneof("who") == "id" else None
        account = await get_user(self.tools, user_id=user_id, email=request.email)
        return messages.GetUserResponse(
            user=messages.User(id=account.id, email=account.email, name=account.name, roles=account.roles)
        )
