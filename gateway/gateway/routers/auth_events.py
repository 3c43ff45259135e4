"""What happened to one's own account."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from chassis.rpc.messages import to_mapping
from gateway.answers import json_answer
from gateway.routers.parameters import ServicesIn
from gateway.schemas.auth_events import AuthEventPage
from gateway.schemas.base import Text
from gateway.security.routes import SessionRoute
from taksir.auth.v1 import account_service_pb2 as messages

router = APIRouter(prefix="/api/auth/events", tags=["auth"], route_class=SessionRoute)


@router.get("/", response_model=AuthEventPage)
async def list_auth_events(
    services: ServicesIn,
    cursor: Annotated[Text, Query(max_length=40)] = "",
    page_size: Annotated[int, Query(ge=1, le=100)] = 20,
) -> Response:
    """Logins, refused attempts, and changes of password, second factor, sessions and tokens, the newest first."""
    answer = await services.accounts.ListEvents(messages.ListEventsRequest(page_size=page_size, cursor=cursor))
    page = to_mapping(answer)
    return json_answer({"items": page["events"], "next_cursor": page["next_cursor"]})
