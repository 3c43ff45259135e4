"""TemplateService: the library."""

from collections.abc import AsyncIterator, Mapping
from typing import Any

from chassis.identity import current_identity
from chassis.rpc.messages import document
from projects.app.commands.append_template import append_template
from projects.app.editing import Editing
from projects.app.library.packing import TEMPLATE
from projects.app.library.parting import Branch
from projects.app.library.restoring import ProjectFile
from projects.app.library.templating import read_template
from projects.app.queries.project_document import project_document
from projects.app.templates import (
    TemplateHead,
    edit_template,
    list_templates,
    remove_template,
    save_file_as_template,
    save_project_as_template,
    template_file,
    use_template,
)
from projects.domain.text import one_line
from projects.rpc.decoding import caller
from projects.rpc.file_receiving import FileDesk, of_format
from projects.rpc.project_decoding import header_change
from projects.store.templates import Reader
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
        found = await list_templates(self._editing, _reader(request.memberships), request.search, request.category)
        return messages.ListTemplatesResponse(document=document(found))

    async def GetTemplate(self, request: messages.GetTemplateRequest, _: Any) -> messages.GetTemplateResponse:
        """The file."""
        name, body = await template_file(self._editing, _reader(request.memberships), request.template_id)
        return messages.GetTemplateResponse(name=name, document=Document(body=body, content_type=JSON))

    async def SaveTemplate(self, request: messages.SaveTemplateRequest, _: Any) -> messages.SaveTemplateResponse:
        """The new template."""
        reader, head = _reader(request.memberships), _head(request.head)
        branch = Branch(
            request.klasifikasi_id if request.HasField("klasifikasi_id") else None,
            request.sub_klasifikasi_id if request.HasField("sub_klasifikasi_id") else None,
        )
        made = await save_project_as_template(
            self._editing, reader, request.project_id, head, branch, prices=request.prices
        )
        return messages.SaveTemplateResponse(document=document(made))

    async def ImportTemplate(
        self, request_iterator: AsyncIterator[messages.ImportTemplateRequest], _: Any
    ) -> messages.ImportTemplateResponse:
        """The new template."""
        reader = _reader(messages.Memberships())
        first = await anext(aiter(request_iterator), messages.ImportTemplateRequest())
        chunks = (part.chunk async for part in request_iterator)
        async with self._desk.reading(first.chunk, chunks, of_format(TEMPLATE, _both)) as (content, file):
            made = await save_file_as_template(self._editing, reader, content, file, _head(first.head))
        return messages.ImportTemplateResponse(document=document(made))

    async def UpdateTemplate(self, request: messages.UpdateTemplateRequest, _: Any) -> messages.UpdateTemplateResponse:
        """The template under its new head."""
        reader, head = _reader(request.memberships), _head(request.head)
        made = await edit_template(self._editing, reader, request.template_id, head)
        return messages.UpdateTemplateResponse(document=document(made))

    async def UseTemplate(self, request: messages.UseTemplateRequest, _: Any) -> messages.UseTemplateResponse:
        """The new project."""
        reader, header = _reader(request.memberships), header_change(request.fields)
        made = await use_template(self._editing, reader, request.template_id, header, prices=request.prices)
        answer = {"project": project_document(made.project), "warnings": made.remarks}
        return messages.UseTemplateResponse(document=document(answer))

    async def AppendTemplate(self, request: messages.AppendTemplateRequest, _: Any) -> messages.AppendTemplateResponse:
        """The tree's new version and what came into it."""
        made = await append_template(
            self._editing,
            _reader(request.memberships),
            request.project_id,
            request.template_id,
            request.tree_version if request.HasField("tree_version") else None,
            prices=request.prices,
        )
        answer = {
            "revision": made.revision,
            "tree_version": made.tree_version,
            "klasifikasi_ids": made.klasifikasi_ids,
            "total_pekerjaan": made.total_pekerjaan,
            "warnings": made.remarks,
        }
        return messages.AppendTemplateResponse(document=document(answer))

    async def DeleteTemplate(self, request: messages.DeleteTemplateRequest, _: Any) -> messages.DeleteTemplateResponse:
        """Projects that were made from it stay."""
        await remove_template(self._editing, _reader(request.memberships), request.template_id)
        return messages.DeleteTemplateResponse()


def _reader(memberships: messages.Memberships) -> Reader:
    user_id = caller()
    ids, administered = memberships.organisation_ids, memberships.administered_ids
    return Reader(user_id, current_identity().is_staff, frozenset(ids), frozenset(administered))


def _both(content: Mapping[str, Any]) -> tuple[Mapping[str, Any], ProjectFile]:
    return content, read_template(content)


def _head(head: messages.TemplateHead) -> TemplateHead:
    organisation_id = head.organisation_id if head.HasField("organisation_id") else None
    return TemplateHead(one_line(head.name), head.description.strip(), head.category, head.is_public, organisation_id)
