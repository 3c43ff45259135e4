"""API tokens of one's own account."""

from typing import Annotated

from fastapi import APIRouter, Path, Request, Response

from chassis.rpc.messages import to_mapping
from gateway.answers import json_answer, message_answer
from gateway.routers.auth_answers import client_of, session_token_of
from gateway.routers.parameters import ServicesIn
from gateway.schemas.auth_tokens import CreateToken, NewToken, TokenList
from gateway.schemas.base import MAXIMUM_ID
from gateway.security.routes import SessionRoute
from taksir.auth.v1 import token_service_pb2 as messages

router = APIRouter(prefix="/api/auth/tokens", tags=["auth"], route_class=SessionRoute)

TokenId = Annotated[int, Path(ge=1, le=MAXIMUM_ID)]


@router.get("/", response_model=TokenList)
async def list_tokens(services: ServicesIn) -> Response:
    """The tokens that still work."""
    answer = await services.tokens.ListTokens(messages.ListTokensRequest())
    return json_answer({"items": [to_mapping(token) for token in answer.tokens]})


@router.post("/", status_code=201, response_model=NewToken)
async def create_token(body: CreateToken, request: Request, services: ServicesIn) -> Response:
    """A new token; its secret is shown this once only."""
    message = messages.CreateTokenRequest(
        **body.model_dump(), session_token=session_token_of(request), client=client_of(request)
    )
    return message_answer(await services.tokens.CreateToken(message), 201)


@router.delete("/{token_id}/", status_code=204)
async def revoke_token(token_id: TokenId, request: Request, services: ServicesIn) -> Response:
    """Ends a token everywhere."""
    message = messages.RevokeTokenRequest(
        id=token_id, session_token=session_token_of(request), client=client_of(request)
    )
    await services.tokens.RevokeToken(message)
    return Response(status_code=204)
