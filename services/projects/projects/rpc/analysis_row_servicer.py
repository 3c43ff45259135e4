"""AnalysisRowService: single rows of an analysis, and what a bundle is made of."""

from typing import Any

from chassis.rpc.messages import document
from projects.app.commands.edit_analysis_row import RowFields, SavedRow, add_row, change_row, delete_row
from projects.app.editing import Editing
from projects.app.queries.bundle_expansion import bundle_expansion
from projects.rpc.decoding import HIGHEST_KOEFISIEN, Decoder, caller
from taksir.projects.v1 import analysis_row_service_pb2 as messages


class AnalysisRowServicer:
    """Every call is made for a user."""

    def __init__(self, editing: Editing) -> None:
        self._editing = editing

    async def AddAnalysisRow(self, request: messages.AddAnalysisRowRequest, _: Any) -> messages.AddAnalysisRowResponse:
        """The new row."""
        position = request.position if request.HasField("position") else None
        fields = _fields(request.fields, new=True)
        saved = await add_row(self._editing, caller(), request.project_id, request.pekerjaan_id, fields, position)
        return messages.AddAnalysisRowResponse(saved=_message(saved))

    async def ChangeAnalysisRow(
        self, request: messages.ChangeAnalysisRowRequest, _: Any
    ) -> messages.ChangeAnalysisRowResponse:
        """The row as it is now."""
        fields = _fields(request.fields, new=False)
        saved = await change_row(
            self._editing, caller(), request.project_id, request.pekerjaan_id, request.row_id, fields
        )
        return messages.ChangeAnalysisRowResponse(saved=_message(saved))

    async def DeleteAnalysisRow(
        self, request: messages.DeleteAnalysisRowRequest, _: Any
    ) -> messages.DeleteAnalysisRowResponse:
        """The row is gone."""
        saved = await delete_row(self._editing, caller(), request.project_id, request.pekerjaan_id, request.row_id)
        return messages.DeleteAnalysisRowResponse(saved=_message(saved))

    async def GetBundleExpansion(
        self, request: messages.GetBundleExpansionRequest, _: Any
    ) -> messages.GetBundleExpansionResponse:
        """What one unit of the bundle is made of."""
        answer = await bundle_expansion(
            self._editing.database, caller(), request.project_id, request.pekerjaan_id, request.row_id
        )
        return messages.GetBundleExpansionResponse(document=document(*answer))


def _fields(given: messages.AnalysisRowFields, *, new: bool) -> RowFields:
    decoder = Decoder("analysis-invalid", "Analisa belum disimpan. Perbaiki isian yang ditandai.")
    fields: RowFields = {field.name: value for field, value in given.ListFields()}
    if new or "koefisien" in fields:
        fields["koefisien"] = decoder.decimal(given.koefisien, "koefisien", scale=6, maximum=HIGHEST_KOEFISIEN)
    decoder.check()
    return fields


def _message(saved: SavedRow) -> messages.SavedAnalysisRow:
    return messages.SavedAnalysisRow(
        revision=saved.revision,
        version=saved.version,
        row_id=saved.row_id,
        cascaded_pekerjaan_ids=saved.cascaded,
    )
