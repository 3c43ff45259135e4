"""Projects, their pricing, and the overhead of single pekerjaan."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from chassis.rpc.messages import to_message
from gateway.answers import document_answer, message_answer
from gateway.routers.parameters import KnownRevision, PekerjaanId, ProjectId, ServicesIn
from gateway.schemas.projects import (
    CreateProject,
    Markup,
    MarkupUpdate,
    PpnRates,
    Pricing,
    PricingUpdate,
    Project,
    ProjectList,
    ProjectQuery,
    ProjectStatistics,
    UpdateProject,
)
from gateway.security.routes import PrivateRoute
from taksir.projects.v1 import portfolio_service_pb2 as portfolio
from taksir.projects.v1 import project_service_pb2 as messages

router = APIRouter(prefix="/api", tags=["projects"], route_class=PrivateRoute)


@router.get("/projects/", response_model=ProjectList)
async def list_projects(services: ServicesIn, wanted: Annotated[ProjectQuery, Query()]) -> Response:
    """The projects that the caller may see, most recently changed first unless another order is asked for."""
    request = to_message(
        {"page_size": wanted.page_size, **wanted.model_dump(exclude_unset=True)}, messages.ListProjectsRequest
    )
    return document_answer((await services.projects.ListProjects(request)).document)


@router.get("/projects/statistics/", response_model=ProjectStatistics)
async def get_project_statistics(services: ServicesIn) -> Response:
    """Counts, budgets and deadlines of the caller's projects."""
    answer = await services.portfolio.GetStatistics(portfolio.GetStatisticsRequest())
    return document_answer(answer.document)


@router.post("/projects/", status_code=201, response_model=Project)
async def create_project(body: CreateProject, services: ServicesIn) -> Response:
    """A new project of the caller's."""
    request = to_message({"fields": body.model_dump(exclude_unset=True)}, messages.CreateProjectRequest)
    return document_answer((await services.projects.CreateProject(request)).document, 201)


@router.get("/project/{project_id}/", response_model=Project)
async def get_project(project_id: ProjectId, services: ServicesIn, known: KnownRevision) -> Response:
    """The header of one project."""
    answer = await services.projects.GetProject(messages.GetProjectRequest(project_id=project_id))
    return document_answer(answer.document, known_revision=known)


@router.patch("/project/{project_id}/", response_model=Project)
async def update_project(project_id: ProjectId, body: UpdateProject, services: ServicesIn) -> Response:
    """Changes the fields that are sent; 409 when somebody else changed the header since `version`."""
    fields = body.model_dump(exclude_unset=True, exclude={"version"})
    values = {"project_id": project_id, "fields": fields, "version": body.version}
    answer = await services.projects.UpdateProject(to_message(values, messages.UpdateProjectRequest))
    return document_answer(answer.document)


@router.delete("/project/{project_id}/", status_code=204)
async def delete_project(project_id: ProjectId, services: ServicesIn) -> Response:
    """Takes the project away from every list."""
    await services.projects.DeleteProject(messages.DeleteProjectRequest(project_id=project_id))
    return Response(status_code=204)


@router.get("/project/{project_id}/pricing/", response_model=Pricing)
async def get_pricing(project_id: ProjectId, services: ServicesIn) -> Response:
    """Overhead and profit, PPN and rounding of the project."""
    answer = await services.projects.GetPricing(messages.GetPricingRequest(project_id=project_id))
    return message_answer(answer.pricing)


@router.post("/project/{project_id}/pricing/", response_model=Pricing)
async def update_pricing(project_id: ProjectId, body: PricingUpdate, services: ServicesIn) -> Response:
    """Changes the fields that are sent; 409 when somebody else changed them since `version`."""
    values = {"project_id": project_id, **body.model_dump(exclude_unset=True)}
    answer = await services.projects.UpdatePricing(to_message(values, messages.UpdatePricingRequest))
    return message_answer(answer.pricing)


@router.get("/ppn-rates/", response_model=PpnRates)
async def list_ppn_rates(services: ServicesIn) -> Response:
    """PPN as the law had it: what a project can follow."""
    return document_answer((await services.projects.ListPpnRates(messages.ListPpnRatesRequest())).document)


@router.get("/project/{project_id}/pekerjaan/{pekerjaan_id}/pricing/", response_model=Markup)
async def get_markup(project_id: ProjectId, pekerjaan_id: PekerjaanId, services: ServicesIn) -> Response:
    """Overhead and profit of one pekerjaan."""
    request = messages.GetMarkupRequest(project_id=project_id, pekerjaan_id=pekerjaan_id)
    return message_answer((await services.projects.GetMarkup(request)).markup)


@router.post("/project/{project_id}/pekerjaan/{pekerjaan_id}/pricing/", response_model=Markup)
async def set_markup(
    project_id: ProjectId, pekerjaan_id: PekerjaanId, body: MarkupUpdate, services: ServicesIn
) -> Response:
    """Sets or clears the overhead and profit of one pekerjaan."""
    request = messages.SetMarkupRequest(
        project_id=project_id, pekerjaan_id=pekerjaan_id, override_markup=body.override_markup
    )
    return message_answer((await services.projects.SetMarkup(request)).markup)
