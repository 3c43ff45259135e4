"""The library of templates."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response

from chassis.rpc.messages import to_message
from gateway.answers import document_answer
from gateway.memberships import memberships_of
from gateway.routers.parameters import ProjectId, SearchText, ServicesIn
from gateway.schemas.backups import BackupFile, RestoredProject
from gateway.schemas.base import MAXIMUM_ID, Text
from gateway.schemas.templates import (
    AppendedTemplate,
    AppendTemplate,
    Category,
    Description,
    SaveTemplate,
    Template,
    TemplateHead,
    Templates,
    UseTemplate,
)
from gateway.security.routes import PrivateRoute, budget
from gateway.streaming.download import attachment
from gateway.streaming.json_body import JSON_SCHEMA, JsonBody
from taksir.projects.v1 import template_service_pb2 as messages

FILE_SECONDS = 120.0

router = APIRouter(prefix="/api", tags=["library"], route_class=PrivateRoute)

TemplateId = Annotated[int, Path(ge=1, le=MAXIMUM_ID)]
MaybeCategory = Annotated[Category | None, Query()]


@router.get("/templates/", response_model=Templates)
async def list_templates(services: ServicesIn, q: SearchText = "", category: MaybeCategory = None) -> Response:
    """The caller's own templates, those of the caller's organisations and the public ones."""
    memberships = await memberships_of(services)
    request = messages.ListTemplatesRequest(search=q, category=category or "", memberships=memberships)
    return document_answer((await services.templates.ListTemplates(request)).document)


@router.get("/templates/{template_id}/", response_model=BackupFile)
@budget(FILE_SECONDS)
async def get_template(template_id: TemplateId, services: ServicesIn) -> Response:
    """The template as a file that `/api/templates/import/` takes."""
    memberships = await memberships_of(services)
    request = messages.GetTemplateRequest(template_id=template_id, memberships=memberships)
    answer = await services.templates.GetTemplate(request)
    response = document_answer(answer.document)
    response.headers["content-disposition"] = attachment(f"{answer.name}.json")
    return response


@router.post("/project/{project_id}/templates/create/", status_code=201, response_model=Template)
@budget(FILE_SECONDS)
async def save_template(project_id: ProjectId, body: SaveTemplate, services: ServicesIn) -> Response:
    """Keeps the project's structure: tree, analyses, volumes with formulas, market units; prices by choice.

    With `klasifikasi_id` or `sub_klasifikasi_id` only that branch, which may not lean on another.
    """
    fields = body.model_dump(exclude_none=True)
    branch = {name: fields.pop(name) for name in ("klasifikasi_id", "sub_klasifikasi_id", "prices") if name in fields}
    request = messages.SaveTemplateRequest(
        project_id=project_id,
        head=to_message(fields, messages.TemplateHead),
        memberships=await memberships_of(services),
        **branch,
    )
    return document_answer((await services.templates.SaveTemplate(request)).document, 201)


@router.patch("/templates/{template_id}/", response_model=Template)
async def update_template(template_id: TemplateId, body: TemplateHead, services: ServicesIn) -> Response:
    """Another name, description, category or circle of readers; by its owner or who administers its organisation."""
    request = messages.UpdateTemplateRequest(
        template_id=template_id,
        head=to_message(body.model_dump(exclude_none=True), messages.TemplateHead),
        memberships=await memberships_of(services),
    )
    return document_answer((await services.templates.UpdateTemplate(request)).document)


@router.post("/templates/import/", status_code=201, response_model=Template, openapi_extra=JSON_SCHEMA)
@budget(FILE_SECONDS)
async def import_template(
    request: Request,
    services: ServicesIn,
    name: Annotated[Text, Query(max_length=200)] = "",
    description: Annotated[Description, Query()] = "",
    category: Annotated[Category, Query()] = "lainnya",
) -> Response:
    """A private template from the file that is the body."""
    head = messages.TemplateHead(name=name, description=description, category=category)
    limit: int = request.app.state.settings.body_limit_bytes
    body = JsonBody(request, messages.ImportTemplateRequest(head=head), messages.ImportTemplateRequest, limit)
    return document_answer((await body.send(services.templates.ImportTemplate)).document, 201)


@router.post("/templates/{template_id}/use/", status_code=201, response_model=RestoredProject)
@budget(FILE_SECONDS)
async def use_template(template_id: TemplateId, body: UseTemplate, services: ServicesIn) -> Response:
    """A new project of the caller's with the template's structure."""
    header = body.model_dump(exclude_unset=True)
    prices = header.pop("prices", False)
    request = to_message({"template_id": template_id, "fields": header, "prices": prices}, messages.UseTemplateRequest)
    request.memberships.CopyFrom(await memberships_of(services))
    return document_answer((await services.templates.UseTemplate(request)).document, 201)


@router.post("/project/{project_id}/templates/{template_id}/append/", response_model=AppendedTemplate)
@budget(FILE_SECONDS)
async def append_template(
    project_id: ProjectId, template_id: TemplateId, body: AppendTemplate, services: ServicesIn
) -> Response:
    """Puts the template's structure after what the project holds, all or nothing; codes and names never meet."""
    request = messages.AppendTemplateRequest(
        project_id=project_id,
        template_id=template_id,
        tree_version=body.tree_version,
        prices=body.prices,
        memberships=await memberships_of(services),
    )
    return document_answer((await services.templates.AppendTemplate(request)).document)


@router.post("/templates/{template_id}/delete/", status_code=204, response_class=Response)
async def delete_template(template_id: TemplateId, services: ServicesIn) -> Response:
    """Projects that were made from it stay."""
    memberships = await memberships_of(services)
    await services.templates.DeleteTemplate(
        messages.DeleteTemplateRequest(template_id=template_id, memberships=memberships)
    )
    return Response(status_code=204)
