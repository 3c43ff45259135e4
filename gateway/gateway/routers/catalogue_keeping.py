"""Keeping the catalogue: comparing editions, mending analyses, other names of units and resources."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response

from chassis.rpc.messages import to_message
from gateway.answers import document_answer
from gateway.routers.catalogue_imports import PageCursor, PageLimit
from gateway.routers.parameters import AnalysisId, ServicesIn
from gateway.schemas.base import MAXIMUM_ID
from gateway.schemas.catalogue import CatalogueAnalysis
from gateway.schemas.catalogue_keeping import (
    Alias,
    Aliases,
    AliasKind,
    AnalysisHistory,
    ChangeKind,
    EditCatalogueAnalysis,
    EditionComparison,
    SaveAlias,
)
from gateway.security.routes import PrivateRoute, require_staff
from taksir.projects.v1 import catalogue_keeping_service_pb2 as messages

router = APIRouter(prefix="/api/referensi", tags=["catalogue"], route_class=PrivateRoute)

EditionId = Annotated[int, Query(ge=1, le=MAXIMUM_ID)]
AliasId = Annotated[int, Path(ge=1, le=MAXIMUM_ID)]


@router.get("/compare/", response_model=EditionComparison)
async def compare_editions(
    services: ServicesIn,
    base: EditionId,
    other: EditionId,
    kind: Annotated[ChangeKind | None, Query()] = None,
    cursor: PageCursor = "",
    limit: PageLimit = 50,
) -> Response:
    """What changed from the edition `base` to `other`."""
    request = messages.CompareEditionsRequest(base_id=base, other_id=other, kind=kind or "", cursor=cursor, limit=limit)
    return document_answer((await services.catalogue_keeping.CompareEditions(request)).document)


@router.put("/analyses/{analysis_id}/", response_model=CatalogueAnalysis)
async def edit_catalogue_analysis(
    analysis_id: AnalysisId, body: EditCatalogueAnalysis, request: Request, services: ServicesIn
) -> Response:
    """Mends an analysis; what it was stays in its history, and projects that copied it keep their copy. Staff only."""
    require_staff(request)
    values = {"id": analysis_id, **body.model_dump(exclude_none=True)}
    answer = await services.catalogue_keeping.EditAnalysis(to_message(values, messages.EditAnalysisRequest))
    return document_answer(answer.document)


@router.get("/analyses/{analysis_id}/history/", response_model=AnalysisHistory)
async def list_analysis_history(analysis_id: AnalysisId, request: Request, services: ServicesIn) -> Response:
    """Who changed an analysis, when and why, before and after. Staff only."""
    require_staff(request)
    message = messages.ListAnalysisHistoryRequest(id=analysis_id)
    return document_answer((await services.catalogue_keeping.ListAnalysisHistory(message)).document)


@router.get("/aliases/", response_model=Aliases)
async def list_aliases(services: ServicesIn, kind: Annotated[AliasKind | None, Query()] = None) -> Response:
    """The other names of units and resources."""
    answer = await services.catalogue_keeping.ListAliases(messages.ListAliasesRequest(kind=kind or ""))
    return document_answer(answer.document)


@router.put("/aliases/", response_model=Alias)
async def save_alias(body: SaveAlias, request: Request, services: ServicesIn) -> Response:
    """Keeps another name, in place of an older one that reads the same. Staff only."""
    require_staff(request)
    message = messages.SaveAliasRequest(kind=body.kind, alias=body.alias, stands_for=body.stands_for)
    return document_answer((await services.catalogue_keeping.SaveAlias(message)).document)


@router.delete("/aliases/{alias_id}/", status_code=204)
async def delete_alias(alias_id: AliasId, request: Request, services: ServicesIn) -> Response:
    """Forgets another name; editions that were imported with it stay as they are. Staff only."""
    require_staff(request)
    await services.catalogue_keeping.DeleteAlias(messages.DeleteAliasRequest(id=alias_id))
    return Response(status_code=204)
