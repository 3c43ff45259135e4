"""AuditService: who changed what and when."""

from datetime import date, timedelta
from typing import Any

from chassis.rpc.messages import document
from projects.app.commands.undo_change import undo_change
from projects.app.editing import Editing
from projects.app.queries.audit_trail import change_status, list_audit_trail
from projects.domain.jakarta import midnight
from projects.rpc.decoding import Decoder, caller
from projects.store.audit_reading import AuditFilter
from taksir.projects.v1 import audit_service_pb2 as messages


class AuditServicer:
    """Every call is made for a user."""

    def __init__(self, editing: Editing) -> None:
        self._editing = editing
        self._database = editing.database

    async def ListAuditTrail(self, request: messages.ListAuditTrailRequest, _: Any) -> messages.ListAuditTrailResponse:
        """One page of the trail."""
        wanted = _filter(request)
        page = await list_audit_trail(
            self._database, caller(), request.project_id, wanted, request.cursor, request.page_size
        )
        return messages.ListAuditTrailResponse(document=document(page))

    async def GetChangeStatus(
        self, request: messages.GetChangeStatusRequest, _: Any
    ) -> messages.GetChangeStatusResponse:
        """What changed after a revision."""
        status = await change_status(self._database, caller(), request.project_id, request.since_revision)
        return messages.GetChangeStatusResponse(document=document(*status))

    async def UndoChange(self, request: messages.UndoChangeRequest, _: Any) -> messages.UndoChangeResponse:
        """The revision of the undoing."""
        undone = await undo_change(self._editing, caller(), request.project_id, request.entry_id)
        return messages.UndoChangeResponse(revision=undone.revision, changes=undone.changes)


def _filter(request: messages.ListAuditTrailRequest) -> AuditFilter:
    decoder = Decoder("audit-filter-invalid", "Jejak perubahan belum dapat disaring. Perbaiki isian yang ditandai.")
    first = decoder.day(request.date_from, "date_from") if request.HasField("date_from") else None
    last = decoder.day(request.date_to, "date_to") if request.HasField("date_to") else None
    decoder.check()
    return AuditFilter(
        actions=tuple(request.actions),
        entities=tuple(request.entities),
        entity_id=request.entity_id if request.HasField("entity_id") else None,
        user_id=request.user_id if request.HasField("user_id") else None,
        since=None if first is None else midnight(first),
        revision=request.revision if request.HasField("revision") else None,
        request_id=request.request_id,
        until=None if last is None or last == date.max else midnight(last + timedelta(days=1)),
    )
