"""CopyService: a project once more."""

from typing import Any

from chassis.rpc.messages import document
from projects.app.commands.copy_project import CopyChoice, copy_names, copy_project
from projects.app.editing import Editing
from projects.app.many_projects import PublishMany
from projects.app.queries.project_document import project_document
from projects.domain.text import one_line
from projects.rpc.decoding import Decoder, caller
from taksir.projects.v1 import copy_service_pb2 as messages

CHOICES = ("prices", "volumes", "parameters", "schedule")
MOST_COPIES = 50


class CopyServicer:
    """Every call is made for a user."""

    def __init__(self, editing: Editing, publish: PublishMany) -> None:
        self._editing = editing
        self._publish = publish

    async def CopyProject(self, request: messages.CopyProjectRequest, _: Any) -> messages.CopyProjectResponse:
        """The copies."""
        decoder = Decoder("copy-invalid", "Proyek belum disalin. Perbaiki isian yang ditandai.")
        start = decoder.day(request.tanggal_mulai, "tanggal_mulai") if request.tanggal_mulai else None
        if request.HasField("count") and not 1 <= request.count <= MOST_COPIES:
            decoder.refuse("count", f"1 sampai {MOST_COPIES} salinan")
        decoder.check()
        name = one_line(request.nama)
        names = copy_names(name, request.count) if request.HasField("count") else [name]
        choice = CopyChoice(**{field.name: value for field, value in request.ListFields() if field.name in CHOICES})
        rows = await copy_project(self._editing, self._publish, caller(), request.project_id, names, start, choice)
        made = {"items": [project_document(row) for row in rows], "created_count": len(rows)}
        return messages.CopyProjectResponse(document=document(made))
