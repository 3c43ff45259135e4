"""BackupService: a whole project as a file, and back."""

from collections.abc import AsyncIterator
from typing import Any

from chassis.errors import FieldProblem, invalid
from chassis.rpc.messages import document
from projects.app.commands.import_old_project import import_old_project
from projects.app.commands.restore_project import replace_project, restore_project
from projects.app.editing import Editing, check_role, viewing
from projects.app.library.old_file import read_old_project
from projects.app.library.packing import BACKUP
from projects.app.library.restoring import read_project
from projects.app.queries.backup import backup_project
from projects.app.queries.project_document import project_document
from projects.app.refusals import refuse
from projects.domain.header import HeaderChange, check_header
from projects.domain.roles import OWNERS, Role
from projects.domain.text import one_line
from projects.rpc.decoding import caller
from projects.rpc.file_receiving import FileDesk, of_format
from taksir.common.v1.document_pb2 import Document
from taksir.projects.v1 import backup_service_pb2 as messages

JSON = "application/json"


class BackupServicer:
    """Every call is made for a user; the editing tells consumers to read projects whole."""

    def __init__(self, editing: Editing) -> None:
        self._editing = editing
        self._desk = FileDesk()

    async def GetBackup(self, request: messages.GetBackupRequest, _: Any) -> messages.GetBackupResponse:
        """The file."""
        name, body = await backup_project(
            self._editing.database, caller(), request.project_id, with_audit=request.include_audit
        )
        return messages.GetBackupResponse(nama=name, document=Document(body=body, content_type=JSON))

    async def RestoreBackup(
        self, request_iterator: AsyncIterator[messages.RestoreBackupRequest], _: Any
    ) -> messages.RestoreBackupResponse:
        """The project that it became."""
        user_id = caller()
        first = await anext(aiter(request_iterator), messages.RestoreBackupRequest())
        await self._check(user_id, first)
        chunks = (part.chunk async for part in request_iterator)
        async with self._desk.reading(first.chunk, chunks, of_format(BACKUP, read_project)) as file:
            if first.HasField("project_id"):
                made = await replace_project(self._editing, user_id, first.project_id, file, first.revision)
            else:
                made = await restore_project(self._editing, user_id, file, one_line(first.nama))
        answer = {"project": project_document(made.project), "warnings": made.remarks}
        return messages.RestoreBackupResponse(document=document(answer))

    async def ImportOldProject(
        self, request_iterator: AsyncIterator[messages.ImportOldProjectRequest], _: Any
    ) -> messages.ImportOldProjectResponse:
        """The project that it became."""
        user_id = caller()
        first = await anext(aiter(request_iterator), messages.ImportOldProjectRequest())
        _check_name(first.nama)
        chunks = (part.chunk async for part in request_iterator)
        async with self._desk.reading(first.chunk, chunks, read_old_project) as old:
            made = await import_old_project(self._editing, user_id, old, first.edition, one_line(first.nama))
        answer = {"project": project_document(made.project), "warnings": made.remarks}
        return messages.ImportOldProjectResponse(document=document(answer))

    async def _check(self, user_id: int, first: messages.RestoreBackupRequest) -> None:
        """Before the file is read."""
        if first.HasField("project_id"):
            async with viewing(self._editing.database, user_id, first.project_id) as view:
                check_role(Role(view.project["role"]), OWNERS)
            if not first.confirm:
                message = "isi proyek akan diganti seluruhnya; kirim confirm: true bila memang itu yang dimaksud"
                detail = f"Proyek belum dipulihkan: {message}."
                raise invalid("restore-unconfirmed", detail, FieldProblem("confirm", message))
        else:
            _check_name(first.nama)


def _check_name(nama: str) -> None:
    problems = check_header(HeaderChange({"nama": one_line(nama)})) if nama else []
    refuse("restore-invalid", "Proyek belum dipulihkan. Perbaiki isian yang ditandai.", problems)
