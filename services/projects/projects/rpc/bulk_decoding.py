"""Requests of BulkService in the use cases' words."""

from projects.app.commands.act_on_projects import Action
from projects.app.commands.edit_projects import ProjectEdit
from projects.domain.header import HeaderChange
from projects.rpc.decoding import Decoder
from projects.rpc.project_decoding import read_header
from taksir.projects.v1 import bulk_service_pb2 as messages


def new_projects(request: messages.CreateProjectsRequest) -> list[HeaderChange]:
    """The headers of new projects."""
    decoder = Decoder("projects-invalid", "Belum ada proyek yang disimpan. Perbaiki baris yang ditandai.")
    headers = [read_header(decoder, fields, f"projects[{index}].") for index, fields in enumerate(request.projects)]
    decoder.check()
    return headers


def project_edits(request: messages.EditProjectsRequest) -> list[ProjectEdit]:
    """What shall change, project by project."""
    decoder = Decoder("projects-invalid", "Belum ada proyek yang diubah. Perbaiki baris yang ditandai.")
    edits = [
        ProjectEdit(
            one.id,
            read_header(decoder, one.fields, f"changes[{index}]."),
            one.version if one.HasField("version") else None,
        )
        for index, one in enumerate(request.changes)
    ]
    decoder.check()
    return edits


def action(request: messages.ActOnProjectsRequest) -> Action:
    """What shall be done with the projects."""
    decoder = Decoder("projects-invalid", "Belum ada proyek yang berubah. Perbaiki isian yang ditandai.")
    if request.action not in set(Action):
        decoder.refuse("action", f"pilih {', '.join(Action)}")
    decoder.check()
    return Action(request.action)
