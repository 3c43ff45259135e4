"""The sessions of one's own account."""

from typing import Annotated

from fastapi import APIRouter, Path, Request, Response

from chassis.rpc.messages import to_mapping
from gateway.answers import json_answer
from gateway.routers.auth_answers import client_of, session_token_of
from gateway.routers.parameters import ServicesIn
from gateway.schemas.auth_sessions import SessionList
from gateway.schemas.base import MAXIMUM_ID
from gateway.security.routes import SessionRoute
from taksir.auth.v1 import account_service_pb2 as messages

router = APIRouter(prefix="/api/auth/sessions", tags=["auth"], route_class=SessionRoute)

SessionId = Annotated[int, Path(ge=1, le=MAXIMUM_ID)]


@router.get("/", response_model=SessionList)
async def list_sessions(request: Request, services: ServicesIn) -> Response:
    """Where the account is logged in."""
    message = messages.ListSessionsRequest(session_token=session_token_of(request))
    answer = await services.accounts.ListSessions(message)
    return json_answer({"items": [to_mapping(session) for session in answer.sessions]})


@router.delete("/{session_id}/", status_code=204)
async def revoke_session(session_id: SessionId, request: Request, services: ServicesIn) -> Response:
    """Ends one session everywhere."""
    message = messages.RevokeSessionRequest(
        id=session_id, session_token=session_token_of(request), client=client_of(request)
    )
    await services.accounts.RevokeSession(message)
    return Response(status_code=204)


@router.delete("/", status_code=204)
async def revoke_other_sessions(request: Request, services: ServicesIn) -> Response:
    """Ends all sessions but this one."""
    message = messages.RevokeOtherSessionsRequest(session_token=session_token_of(request), client=client_of(request))
    await services.accounts.RevokeOtherSessions(message)
    return Response(status_code=204)
