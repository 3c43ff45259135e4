"""What happens in a project while a page is open on it."""

import random
import time
from contextlib import ExitStack
from typing import Any

from fastapi import APIRouter, Request, Response

from gateway.config import GatewaySettings
from gateway.routers.auth_answers import cookie_of
from gateway.routers.parameters import ProjectId, ServicesIn
from gateway.schemas.feed import LastEventId, PageName, Since, TabName
from gateway.security.bearer import bearer_token
from gateway.security.routes import PrivateRoute
from gateway.security.session import ApiTokenGate, SessionGate, token_hash
from gateway.streaming.feed import Feed
from gateway.streaming.feed_presence import Presence, Visitor
from gateway.streaming.feed_reader import Watcher
from gateway.streaming.feed_response import FeedResponse
from taksir.auth.v1.auth_service_pb2 import User
from taksir.projects.v1.member_service_pb2 import ListProjectMembersRequest

router = APIRouter(prefix="/api/project/{project_id}", tags=["feed"], route_class=PrivateRoute)

STREAM: dict[int | str, dict[str, Any]] = {
    200: {
        "content": {"text/event-stream": {"schema": {"type": "string"}}},
        "description": "Events hello, change, figures, plan, presence and reset, until the page leaves.",
    }
}


@router.get("/events/", responses=STREAM, response_class=Response)
async def follow_project(
    request: Request,
    project_id: ProjectId,
    services: ServicesIn,
    page: PageName = "",
    tab: TabName = "",
    since: Since = None,
    last_event_id: LastEventId = None,
) -> Response:
    """Server-sent events: which rows others change, when figures are ready, and who is here.

    Begins with what was missed since `Last-Event-ID` or `since`, or with `reset` when that is not known any more. Ends
    after some minutes, with the session or with the membership; whoever may come back resumes where it ended.
    """
    feed: Feed = request.app.state.feed
    user: User = request.state.user
    with ExitStack() as parts:
        reader = feed.open(Watcher(project_id, user.id, token_hash(_token_of(request)), tab))
        parts.callback(feed.close, reader)
        # Asked after listening has begun: whatever ends the membership or the session from now on is heard.
        members = (await services.members.ListProjectMembers(ListProjectMembersRequest(project_id=project_id))).members
        seconds = await _seconds_left(request)
        if last_event_id:
            since = int(last_event_id)
        first = feed.begin(reader, members.revision, since)
        presence: Presence = request.app.state.presence
        visitor = Visitor(user.id, user.name or user.email, page if tab else "", tab or str(id(reader)))
        parts.callback(presence.enter(project_id, visitor))
        if told := presence.told(project_id):
            reader.newest("presence", told)
        return FeedResponse(reader, first, seconds, parts.pop_all().close)


def _token_of(request: Request) -> str:
    return bearer_token(request) or cookie_of(request).read(request)


async def _seconds_left(request: Request) -> float:
    """How long a stream may last; raises when the session or token was ended a moment ago."""
    settings: GatewaySettings = request.app.state.settings
    sessions: SessionGate = request.app.state.session_gate
    tokens: ApiTokenGate = request.app.state.token_gate
    gate = sessions if bearer_token(request) is None else tokens
    admitted = await gate.admit(_token_of(request))
    # Streams that were opened together must not all end together.
    longest = settings.feed_seconds * random.uniform(0.8, 1)  # noqa: S311 - no secret
    return max(0.0, min(longest, admitted.expires_at.seconds - time.time()))
