"""ProjectService: projects and their pricing."""

from typing import Any

from chassis.rpc.messages import document, to_message
from projects.app.commands.create_project import create_project
from projects.app.commands.delete_project import delete_project
from projects.app.commands.set_markup import set_markup
from projects.app.commands.update_pricing import update_pricing
from projects.app.commands.update_project import update_project
from projects.app.editing import Editing, viewing
from projects.app.queries.list_projects import list_projects
from projects.app.queries.pricing import get_markup, get_pricing, ppn_rates
from projects.app.queries.project_document import project_document
from projects.domain.jakarta import jakarta_day
from projects.rpc.decoding import Decoder, caller
from projects.rpc.project_decoding import header_change, pricing_change, project_filter
from projects.store.projects import Row
from taksir.common.v1.document_pb2 import Document
from taksir.projects.v1 import project_service_pb2 as messages


class ProjectServicer:
    """Every call is made for a user."""

    def __init__(self, editing: Editing) -> None:
        self._editing = editing
        self._database = editing.database

    async def CreateProject(self, request: messages.CreateProjectRequest, _: Any) -> messages.CreateProjectResponse:
        """A new project of the caller."""
        project = await create_project(self._editing, caller(), header_change(request.fields))
        return messages.CreateProjectResponse(document=_document(project))

    async def ListProjects(self, request: messages.ListProjectsRequest, _: Any) -> messages.ListProjectsResponse:
        """One page of the caller's projects."""
        wanted = project_filter(request, jakarta_day(self._editing.now()))
        page = await list_projects(self._database, caller(), wanted, request.cursor, request.page_size)
        return messages.ListProjectsResponse(document=document(page))

    async def GetProject(self, request: messages.GetProjectRequest, _: Any) -> messages.GetProjectResponse:
        """One project."""
        async with viewing(self._database, caller(), request.project_id) as view:
            return messages.GetProjectResponse(document=_document(view.project))

    async def UpdateProject(self, request: messages.UpdateProjectRequest, _: Any) -> messages.UpdateProjectResponse:
        """The header as it is after the edit."""
        version = request.version if request.HasField("version") else None
        change = header_change(request.fields)
        project = await update_project(self._editing, caller(), request.project_id, change, version)
        return messages.UpdateProjectResponse(document=_document(project))

    async def DeleteProject(self, request: messages.DeleteProjectRequest, _: Any) -> messages.DeleteProjectResponse:
        """Nothing is left to be seen."""
        await delete_project(self._editing, caller(), request.project_id)
        return messages.DeleteProjectResponse()

    async def GetPricing(self, request: messages.GetPricingRequest, _: Any) -> messages.GetPricingResponse:
        """The pricing."""
        pricing = await get_pricing(self._database, caller(), request.project_id)
        return messages.GetPricingResponse(pricing=to_message(pricing, messages.Pricing))

    async def UpdatePricing(self, request: messages.UpdatePricingRequest, _: Any) -> messages.UpdatePricingResponse:
        """The pricing as it is after the edit."""
        version = request.version if request.HasField("version") else None
        change = pricing_change(request)
        pricing = await update_pricing(self._editing, caller(), request.project_id, change, version)
        return messages.UpdatePricingResponse(pricing=to_message(pricing, messages.Pricing))

    async def GetMarkup(self, request: messages.GetMarkupRequest, _: Any) -> messages.GetMarkupResponse:
        """Overhead and profit of one pekerjaan."""
        markup = await get_markup(self._database, caller(), request.project_id, request.pekerjaan_id)
        return messages.GetMarkupResponse(markup=to_message(markup, messages.Markup))

    async def SetMarkup(self, request: messages.SetMarkupRequest, _: Any) -> messages.SetMarkupResponse:
        """Overhead and profit of one pekerjaan as they are after the edit."""
        decoder = Decoder("pricing-invalid", "Harga belum disimpan. Perbaiki isian yang ditandai.")
        sent = request.HasField("override_markup")
        override = decoder.percent(request.override_markup, "override_markup") if sent else None
        decoder.check()
        markup = await set_markup(self._editing, caller(), request.project_id, request.pekerjaan_id, override)
        return messages.SetMarkupResponse(markup=to_message(markup, messages.Markup))

    async def ListPpnRates(self, _request: messages.ListPpnRatesRequest, _: Any) -> messages.ListPpnRatesResponse:
        """The tax as the law had it."""
        return messages.ListPpnRatesResponse(document=document(ppn_rates()))


def _document(project: Row) -> Document:
    return document(project_document(project), project["revision"])
