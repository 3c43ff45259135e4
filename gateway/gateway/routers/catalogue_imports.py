"""Staged imports of the catalogue: looking, mapping, deciding, storing, throwing away. Staff only."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Response

from chassis.rpc.messages import to_message
from gateway.answers import document_answer
from gateway.routers.catalogue import IMPORT_SECONDS
from gateway.routers.parameters import SearchText, ServicesIn
from gateway.schemas.base import MAXIMUM_ID, Text
from gateway.schemas.catalogue_imports import (
    DecideFindings,
    Decision,
    ImportReport,
    Rule,
    SaveMapping,
    Severity,
    Slug,
    StagedAnalyses,
    StagedFindings,
    StagedImport,
    StagedImports,
)
from gateway.security.routes import PrivateRoute, budget, require_staff
from taksir.projects.v1 import catalogue_import_service_pb2 as messages

router = APIRouter(
    prefix="/api/referensi/imports",
    tags=["catalogue"],
    route_class=PrivateRoute,
    dependencies=[Depends(require_staff)],
)

ImportId = Annotated[int, Path(ge=1, le=MAXIMUM_ID)]
PageCursor = Annotated[Text, Query(max_length=200, description="next_cursor of the page before.")]
PageLimit = Annotated[int, Query(ge=1, le=200)]


@router.get("/", response_model=StagedImports)
async def list_imports(services: ServicesIn) -> Response:
    """What is staged, and the last that was."""
    return document_answer((await services.catalogue_imports.ListImports(messages.ListImportsRequest())).document)


@router.get("/{import_id}/", response_model=StagedImport)
async def get_import(import_id: ImportId, services: ServicesIn) -> Response:
    """One import and how far it is."""
    answer = await services.catalogue_imports.GetImport(messages.GetImportRequest(id=import_id))
    return document_answer(answer.document)


@router.get("/{import_id}/findings/", response_model=StagedFindings)
async def list_findings(
    import_id: ImportId,
    services: ServicesIn,
    rule: Annotated[Rule | None, Query()] = None,
    severity: Annotated[Severity | None, Query()] = None,
    decision: Annotated[Decision | None, Query()] = None,
    slug: Annotated[Slug | None, Query()] = None,
    cursor: PageCursor = "",
    limit: PageLimit = 50,
) -> Response:
    """The findings of the data gate, by rule, weight, check and decision."""
    wanted = {"rule": rule, "severity": severity, "decision": decision, "slug": slug}
    values = {"id": import_id, "filter": wanted, "cursor": cursor, "limit": limit}
    answer = await services.catalogue_imports.ListFindings(to_message(values, messages.ListFindingsRequest))
    return document_answer(answer.document)


@router.get("/{import_id}/analyses/", response_model=StagedAnalyses)
async def list_staged_analyses(
    import_id: ImportId, services: ServicesIn, q: SearchText = "", cursor: PageCursor = "", limit: PageLimit = 20
) -> Response:
    """The analyses as they would be stored now."""
    request = messages.ListStagedAnalysesRequest(id=import_id, query=q, cursor=cursor, limit=limit)
    return document_answer((await services.catalogue_imports.ListStagedAnalyses(request)).document)


@router.put("/{import_id}/mapping/", response_model=StagedImport)
async def save_mapping(import_id: ImportId, body: SaveMapping, services: ServicesIn) -> Response:
    """Says which column is what; the file is then read again."""
    request = messages.SaveMappingRequest(id=import_id, columns=body.columns, decimal=body.decimal)
    return document_answer((await services.catalogue_imports.SaveMapping(request)).document)


@router.post("/{import_id}/decisions/", response_model=StagedImport)
async def decide_findings(import_id: ImportId, body: DecideFindings, services: ServicesIn) -> Response:
    """Decides findings, all of the given ones or none."""
    request = messages.DecideFindingsRequest(id=import_id)
    if body.all is not None:
        request.filter.CopyFrom(to_message(body.all.model_dump(exclude_none=True), messages.FindingFilter))
        request.decision = body.decision or ""
    for one in body.decisions:
        request.decisions.add(number=one.number, decision=one.decision, value=one.value or "")
    return document_answer((await services.catalogue_imports.DecideFindings(request)).document)


@router.post("/{import_id}/commit/", status_code=201, response_model=ImportReport)
@budget(IMPORT_SECONDS)
async def commit_import(import_id: ImportId, services: ServicesIn) -> Response:
    """Stores the edition, all of it or nothing; 409 while findings that must be decided are open."""
    answer = await services.catalogue_imports.CommitImport(messages.CommitImportRequest(id=import_id))
    return document_answer(answer.document, 201)


@router.delete("/{import_id}/", status_code=204)
async def discard_import(import_id: ImportId, services: ServicesIn) -> Response:
    """Throws the import away with its files."""
    await services.catalogue_imports.DiscardImport(messages.DiscardImportRequest(id=import_id))
    return Response(status_code=204)
