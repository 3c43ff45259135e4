"""TreeRowService: single rows of the tree."""

from typing import Any

from projects.app.commands.edit_tree_row import (
    Place,
    RowFields,
    SavedTreeRow,
    Seen,
    add_tree_row,
    change_tree_row,
    delete_tree_row,
)
from projects.app.editing import Editing
from projects.domain.tree_rows import Level
from projects.rpc.decoding import Decoder, caller
from taksir.projects.v1 import estimate_service_pb2 as estimate
from taksir.projects.v1 import tree_row_service_pb2 as messages

DETAIL = "Daftar pekerjaan belum disimpan. Perbaiki isian yang ditandai."
# Fields of the request that a level has, and what the tree's input calls them.
NAMED = {"name": "name"}
LEAF = {
    "source_type": "source_type",
    "ref_id": "ref_id",
    "snapshot_uraian": "uraian",
    "snapshot_satuan": "satuan",
}


class TreeRowServicer:
    """Every call is made for a user."""

    def __init__(self, editing: Editing) -> None:
        self._editing = editing

    async def AddTreeRow(self, request: messages.AddTreeRowRequest, _: Any) -> messages.AddTreeRowResponse:
        """The new row."""
        level, fields = _read(request.level, request.fields)
        seen = Seen(tree_version=request.tree_version if request.HasField("tree_version") else None)
        saved = await add_tree_row(self._editing, caller(), request.project_id, level, _place(request), fields, seen)
        return messages.AddTreeRowResponse(saved=_message(saved))

    async def ChangeTreeRow(self, request: messages.ChangeTreeRowRequest, _: Any) -> messages.ChangeTreeRowResponse:
        """The row under its new name or at its new place."""
        level, fields = _read(request.level, request.fields)
        saved = await change_tree_row(
            self._editing,
            caller(),
            request.project_id,
            level,
            request.row_id,
            _place(request),
            fields,
            _seen(request),
        )
        return messages.ChangeTreeRowResponse(saved=_message(saved))

    async def DeleteTreeRow(self, request: messages.DeleteTreeRowRequest, _: Any) -> messages.DeleteTreeRowResponse:
        """The row is gone."""
        level, _fields = _read(request.level, messages.TreeRowFields())
        saved = await delete_tree_row(
            self._editing, caller(), request.project_id, level, request.row_id, _seen(request)
        )
        return messages.DeleteTreeRowResponse(saved=_message(saved))


def _read(level: str, given: messages.TreeRowFields) -> tuple[Level, RowFields]:
    decoder = Decoder("tree-invalid", DETAIL)
    if level not in set(Level):
        decoder.refuse("level", f"pilih {', '.join(Level)}")
    known = LEAF if level == Level.PEKERJAAN else NAMED
    sent = {field.name: value for field, value in given.ListFields()}
    for name in sent.keys() - known:
        decoder.refuse(name, f"bukan isian {level}")
    decoder.check()
    return Level(level), {known[name]: value for name, value in sent.items()}


def _place(request: messages.AddTreeRowRequest | messages.ChangeTreeRowRequest) -> Place:
    return Place(
        parent_id=request.parent_id if request.HasField("parent_id") else None,
        position=request.position if request.HasField("position") else None,
    )


def _seen(request: messages.ChangeTreeRowRequest | messages.DeleteTreeRowRequest) -> Seen:
    return Seen(
        version=request.version if request.HasField("version") else None,
        tree_version=request.tree_version if request.HasField("tree_version") else None,
    )


def _message(saved: SavedTreeRow) -> messages.SavedTreeRow:
    tree = saved.tree
    return messages.SavedTreeRow(
        revision=tree.revision,
        tree_version=tree.tree_version,
        row_id=saved.row_id,
        row_version=saved.row_version,
        summary=estimate.TreeSummary(created=tree.created, updated=tree.updated, deleted=tree.deleted),
        change_flags=estimate.ChangeFlags(reload_job_ids=tree.resourced, volume_reset_job_ids=tree.resourced),
    )
