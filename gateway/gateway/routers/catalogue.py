"""The reference catalogue of analyses: search, editions, one analysis, import."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from gateway.answers import document_answer
from gateway.config import GatewaySettings
from gateway.routers.parameters import AnalysisId, MatchLimit, ProjectId, SearchText, ServicesIn
from gateway.schemas.base import Text
from gateway.schemas.catalogue import CatalogueAnalysis, CatalogueMatches, Editions
from gateway.schemas.catalogue_imports import StagedImport
from gateway.security.routes import PrivateRoute, budget, require_staff
from gateway.streaming.upload import FORM_SCHEMA, CatalogueUpload
from taksir.projects.v1 import catalogue_service_pb2 as messages
from taksir.projects.v1.project_service_pb2 import GetProjectRequest

router = APIRouter(prefix="/api", tags=["catalogue"], route_class=PrivateRoute)

Edition = Annotated[Text, Query(max_length=200, description="Edition; all when empty.")]
IMPORT_SECONDS = 120.0


@router.get("/project/{project_id}/search-ahsp/", response_model=CatalogueMatches)
async def search_for_project(
    project_id: ProjectId, services: ServicesIn, q: SearchText = "", limit: MatchLimit = 20, sumber: Edition = ""
) -> Response:
    """Searches the catalogue from inside a project that the caller may see."""
    await services.projects.GetProject(GetProjectRequest(project_id=project_id))
    return await search_catalogue(services, q, limit, sumber)


@router.get("/referensi/search/", response_model=CatalogueMatches)
async def search_catalogue(
    services: ServicesIn, q: SearchText = "", limit: MatchLimit = 20, sumber: Edition = ""
) -> Response:
    """Analyses whose code or name matches, best first."""
    request = messages.SearchCatalogueRequest(query=q, sumber=sumber, limit=limit)
    return document_answer((await services.catalogue.SearchCatalogue(request)).document)


@router.get("/referensi/sources/", response_model=Editions)
async def list_editions(services: ServicesIn) -> Response:
    """The editions that were imported."""
    answer = await services.catalogue.ListEditions(messages.ListEditionsRequest())
    return document_answer(answer.document)


@router.get("/referensi/analyses/{analysis_id}/", response_model=CatalogueAnalysis)
async def get_catalogue_analysis(analysis_id: AnalysisId, services: ServicesIn) -> Response:
    """One analysis with its components."""
    request = messages.GetCatalogueAnalysisRequest(id=analysis_id)
    return document_answer((await services.catalogue.GetCatalogueAnalysis(request)).document)


@router.post(
    "/referensi/import/",
    status_code=202,
    response_model=StagedImport,
    openapi_extra={"requestBody": {"required": True, "content": {"multipart/form-data": {"schema": FORM_SCHEMA}}}},
)
@budget(IMPORT_SECONDS)
async def import_catalogue(request: Request, services: ServicesIn) -> Response:
    """Receives a workbook, a table, or analyses.csv with components.csv; it is then read and staged. Staff only."""
    require_staff(request)
    settings: GatewaySettings = request.app.state.settings
    upload = CatalogueUpload(request.headers, request.stream(), settings.upload_limit_bytes)
    answer = await upload.send(services.catalogue.ImportCatalogue)
    return document_answer(answer.report, 202)
