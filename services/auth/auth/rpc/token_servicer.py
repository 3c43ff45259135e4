"""TokenService over gRPC. Only the gateway may call."""

from dataclasses import dataclass
from typing import Any

from auth.app.commands.api_tokens import NewToken, create_token, revoke_token
from auth.app.queries.own import list_tokens
from auth.app.tools import Tools
from auth.rpc.encoding import client_of, person, token_message
from taksir.auth.v1 import token_service_pb2 as messages
from taksir.auth.v1.token_service_pb2_grpc import TokenServiceServicer


@dataclass(frozen=True)
class TokenServicer(TokenServiceServicer):
    """Decodes, calls, encodes."""

    tools: Tools

    async def CreateToken(self, request: messages.CreateTokenRequest, _: Any) -> messages.CreateTokenResponse:
        """A new token."""
        wanted = NewToken(request.name, frozenset(request.scopes), request.lifetime_days)
        made = await create_token(self.tools, person(), request.session_token, wanted, client_of(request))
        token, secret = made
        return messages.CreateTokenResponse(token=token_message(token), secret=secret)

    async def ListTokens(self, _: messages.ListTokensRequest, __: Any) -> messages.ListTokensResponse:
        """Those that still work."""
        tokens = await list_tokens(self.tools, person())
        return messages.ListTokensResponse(tokens=[token_message(token) for token in tokens])

    async def RevokeToken(self, request: messages.RevokeTokenRequest, _: Any) -> messages.RevokeTokenResponse:
        """Ends one."""
        await revoke_token(self.tools, person(), request.session_token, request.id, client_of(request))
        return messages.RevokeTokenResponse()
