"""Who changed what in a project, and when."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Response

from gateway.answers import document_answer, message_answer
from gateway.routers.parameters import KnownRevision, ProjectId, ServicesIn
from gateway.schemas.audit import Action, AuditTrail, ChangeStatus, Undone
from gateway.schemas.base import MAXIMUM_ID, DateText, Text
from gateway.security.routes import PrivateRoute
from taksir.projects.v1 import audit_service_pb2 as messages

router = APIRouter(prefix="/api/project/{project_id}", tags=["audit"], route_class=PrivateRoute)

MOST_VALUES = 20
Actions = Annotated[list[Action], Query(max_length=MOST_VALUES)]
Entities = Annotated[list[Annotated[Text, Query(max_length=40)]], Query(max_length=MOST_VALUES)]
EntryId = Annotated[int, Path(ge=1, le=MAXIMUM_ID)]
OptionalId = Annotated[int | None, Query(ge=1, le=MAXIMUM_ID)]
Day = Annotated[DateText | None, Query(description="A day in Jakarta, included.")]


@router.get("/audit-trail/", response_model=AuditTrail)
async def list_audit_trail(
    project_id: ProjectId,
    services: ServicesIn,
    action: Actions = [],  # noqa: B006 - FastAPI copies it for each request
    entity: Entities = [],  # noqa: B006 - the same
    entity_id: OptionalId = None,
    user_id: OptionalId = None,
    date_from: Day = None,
    date_to: Day = None,
    revision: Annotated[int | None, Query(ge=1, le=MAXIMUM_ID, description="All entries of one change.")] = None,
    request_id: Annotated[Text, Query(max_length=64)] = "",
    cursor: Annotated[Text, Query(max_length=500)] = "",
    page_size: Annotated[int, Query(ge=1, le=100)] = 20,
) -> Response:
    """Every recorded change with its fields before and after, the newest first."""
    request = messages.ListAuditTrailRequest(
        project_id=project_id,
        page_size=page_size,
        cursor=cursor,
        actions=action,
        entities=entity,
        entity_id=entity_id,
        user_id=user_id,
        date_from=date_from,
        date_to=date_to,
        revision=revision,
        request_id=request_id,
    )
    return document_answer((await services.audit.ListAuditTrail(request)).document)


@router.post("/audit/{entry_id}/undo/", response_model=Undone)
async def undo_change(project_id: ProjectId, entry_id: EntryId, services: ServicesIn) -> Response:
    """Takes a recorded change back, as a new change that can be taken back itself.

    409 names the fields that somebody changed since; 422 says why an entry cannot be taken back.
    """
    request = messages.UndoChangeRequest(project_id=project_id, entry_id=entry_id)
    return message_answer(await services.audit.UndoChange(request))


@router.get("/change-status/", response_model=ChangeStatus)
async def get_change_status(
    project_id: ProjectId,
    services: ServicesIn,
    known: KnownRevision,
    since_revision: Annotated[int, Query(ge=0, le=MAXIMUM_ID)] = 0,
) -> Response:
    """Which kinds of rows changed after a revision, and who changed them last."""
    request = messages.GetChangeStatusRequest(project_id=project_id, since_revision=since_revision)
    return document_answer((await services.audit.GetChangeStatus(request)).document, known_revision=known)
