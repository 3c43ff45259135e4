"""How resources are bought, and resources that nothing uses."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from chassis.rpc.messages import to_message
from gateway.answers import document_answer, message_answer
from gateway.routers.parameters import KnownRevision, ProjectId, ServicesIn
from gateway.schemas.base import Text
from gateway.schemas.resources import (
    CleanedOrphans,
    CleanOrphans,
    ConversionList,
    OrphanedItems,
    SaveConversions,
    SavedConversions,
)
from gateway.security.routes import PrivateRoute
from taksir.projects.v1 import resource_service_pb2 as messages

router = APIRouter(prefix="/api/project/{project_id}", tags=["resources"], route_class=PrivateRoute)

Cursor = Annotated[Text, Query(max_length=1_500)]
PageSize = Annotated[int, Query(ge=1, le=200)]


@router.get("/conversion-profiles/", response_model=ConversionList)
async def list_conversions(project_id: ProjectId, services: ServicesIn, known: KnownRevision) -> Response:
    """The units in which resources are bought."""
    answer = await services.resources.ListConversions(messages.ListConversionsRequest(project_id=project_id))
    return document_answer(answer.document, known_revision=known)


@router.post("/conversion-profile/save/", response_model=SavedConversions)
async def save_conversions(project_id: ProjectId, body: SaveConversions, services: ServicesIn) -> Response:
    """Sets and removes profiles, all or none; each sets its resource's price. 409 for a stale `version`."""
    values = {"project_id": project_id, **body.model_dump()}
    return message_answer(await services.resources.SaveConversions(to_message(values, messages.SaveConversionsRequest)))


@router.get("/orphaned-items/", response_model=OrphanedItems)
async def list_orphans(
    project_id: ProjectId, services: ServicesIn, known: KnownRevision, cursor: Cursor = "", page_size: PageSize = 50
) -> Response:
    """Resources that no analysis uses, with what they are worth."""
    request = messages.ListOrphansRequest(project_id=project_id, cursor=cursor, page_size=page_size)
    return document_answer((await services.resources.ListOrphans(request)).document, known_revision=known)


@router.post("/orphaned-items/cleanup/", response_model=CleanedOrphans)
async def delete_orphans(project_id: ProjectId, body: CleanOrphans, services: ServicesIn) -> Response:
    """Deletes those that still nothing uses, and tells why the others stay."""
    request = messages.DeleteOrphansRequest(project_id=project_id, **body.model_dump())
    return message_answer(await services.resources.DeleteOrphans(request))
