"""TemplateService: the library."""

from collections.abc import AsyncIterator, Mapping
from typing import Any

from chassis.identity import current_identity
from chassis.rpc.messages import document
from projects.app.editing import Editing
from projects.app.library.packing import TEMPLATE
from projects.app.library.restoring import ProjectFile
from projects.app.library.templating import read_template
from projects.app.queries.project_document import project_document
from projects.app.templates import (
    TemplateHead,
    list_templates,
    remove_template,
    save_file_as_template,
    save_project_as_template,
    template_file,
    use_template,
)
from projects.domain.text import one_line
from projects.rpc.decoding import caller
from projects.rpc.file_receiving import FileDesk, judged, received
from projects.rpc.project_decoding import header_change
from taksir.common.v1.document_pb2 import Document
from taksir.projects.v1 import template_service_pb2 as messages

JSON = "application/json"


class TemplateServicer:
    """Every call is made for a user; the editing tells consumers to read projects whole."""

    def __init__(self, editing: Editing) -> None:
        self._editing = editing
        self._desk = FileDesk()

    async def ListTemplates(self, request: messages.ListTemplatesRequest, _: Any) -> messages.ListTemplatesResponse:
        """What the user may use."""
        found = await list_templates(self._editing, caller(), request.search, request.category)
        return messages.ListTemplatesResponse(document=document(found))

    async def GetTemplate(self, request: messages.GetTemplateRequest, _: Any) -> messages.GetTemplateResponse:
        """The file."""
        name, body = await template_file(self._editing, caller(), request.template_id)
        return messages.GetTemplateResponse(name=name, document=Document(body=body, content_type=JSON))

    async def SaveTemplate(self, request: messages.SaveTemplateRequest, _: Any) -> messages.SaveTemplateResponse:
        """The new template."""
        caller()
        head = _head(request.head)
        made = await save_project_as_template(self._editing, current_identity(), request.project_id, head)
        return messages.SaveTemplateResponse(document=document(made))

    async def ImportTemplate(
        self, request_iterator: AsyncIterator[messages.ImportTemplateRequest], _: Any
    ) -> messages.ImportTemplateResponse:
        """The new template."""
        caller()
        async with self._desk.turn():
            first = await anext(aiter(request_iterator), messages.ImportTemplateRequest())
            body = await received(first.chunk, (part.chunk async for part in request_iterator))
            content, file = await judged(body, TEMPLATE, _both)
            made = await save_file_as_template(self._editing, current_identity(), content, file, _head(first.head))
        return messages.ImportTemplateResponse(document=document(made))

    async def UseTemplate(self, request: messages.UseTemplateRequest, _: Any) -> messages.UseTemplateResponse:
        """The new project."""
        made = await use_template(self._editing, caller(), request.template_id, header_change(request.fields))
        answer = {"project": project_document(made.project), "warnings": made.remarks}
        return messages.UseTemplateResponse(document=document(answer))

    async def DeleteTemplate(self, request: messages.DeleteTemplateRequest, _: Any) -> messages.DeleteTemplateResponse:
        """Projects that were made from it stay."""
        await remove_template(self._editing, caller(), request.template_id)
        return messages.DeleteTemplateResponse()


def _both(content: Mapping[str, Any]) -> tuple[Mapping[str, Any], ProjectFile]:
    return content, read_template(content)


def _head(head: messages.TemplateHead) -> TemplateHead:
    return TemplateHead(one_line(head.name), head.description.strip(), head.category, head.is_public)
