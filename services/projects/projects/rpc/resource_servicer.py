"""ResourceService: how resources are bought, and those that nothing uses."""

from typing import Any

from chassis.decimals import fixed, plain
from chassis.rpc.messages import document
from projects.app.commands.delete_orphans import delete_orphans
from projects.app.commands.save_conversions import SavedConversion, save_conversions
from projects.app.editing import Editing
from projects.app.queries.conversions import list_conversions
from projects.app.queries.orphans import list_orphans
from projects.rpc.decoding import caller
from projects.rpc.resource_decoding import conversions
from taksir.projects.v1 import resource_service_pb2 as messages


class ResourceServicer:
    """Every call is made for a user."""

    def __init__(self, editing: Editing) -> None:
        self._editing = editing
        self._database = editing.database

    async def ListConversions(
        self, request: messages.ListConversionsRequest, _: Any
    ) -> messages.ListConversionsResponse:
        """All profiles."""
        answer = await list_conversions(self._database, caller(), request.project_id)
        return messages.ListConversionsResponse(document=document(*answer))

    async def SaveConversions(
        self, request: messages.SaveConversionsRequest, _: Any
    ) -> messages.SaveConversionsResponse:
        """What was stored, with the prices that came of it."""
        wanted, removed = conversions(request), list(request.removed_ids)
        saved = await save_conversions(self._editing, caller(), request.project_id, wanted, removed)
        return messages.SaveConversionsResponse(
            revision=saved.revision,
            created=saved.created,
            updated=saved.updated,
            removed=saved.removed,
            items=[_saved(one) for one in saved.items],
        )

    async def ListOrphans(self, request: messages.ListOrphansRequest, _: Any) -> messages.ListOrphansResponse:
        """One page."""
        found = await list_orphans(self._database, caller(), request.project_id, request.cursor, request.page_size)
        return messages.ListOrphansResponse(document=document(*found))

    async def DeleteOrphans(self, request: messages.DeleteOrphansRequest, _: Any) -> messages.DeleteOrphansResponse:
        """What is gone, or would be."""
        done = await delete_orphans(
            self._editing,
            caller(),
            request.project_id,
            list(request.item_ids),
            confirm=request.confirm,
            dry_run=request.dry_run,
        )
        return messages.DeleteOrphansResponse(
            revision=done.revision,
            deleted_count=len(done.deleted),
            total_value_deleted=fixed(done.value, 2),
            deleted_ids=done.deleted,
            skipped=[messages.SkippedOrphan(id=one, reason=reason) for one, reason in done.skipped],
            dry_run=request.dry_run,
        )


def _saved(one: SavedConversion) -> messages.SavedConversion:
    return messages.SavedConversion(
        harga_item_id=one.resource_id,
        factor_to_base=plain(one.factor),
        harga_satuan="" if one.harga_satuan is None else fixed(one.harga_satuan, 2),
        version=one.version,
    )
