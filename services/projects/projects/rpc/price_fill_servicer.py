"""PriceFillService: prices of a project from price lists."""

from datetime import date
from typing import Any

from chassis.identity import current_identity
from chassis.rpc.messages import document
from projects.app.commands.fill_prices import fill_prices
from projects.app.editing import Editing
from projects.app.price_lists.history import list_resource_price_history
from projects.app.price_lists.resolving import resolve_prices
from projects.domain.jakarta import jakarta_day
from projects.rpc.decoding import caller
from projects.rpc.price_list_decoding import basis_of, fill_of
from taksir.projects.v1 import price_fill_service_pb2 as messages


class PriceFillServicer:
    """Every call is made for a user."""

    def __init__(self, editing: Editing) -> None:
        self._editing = editing

    async def ResolvePrices(self, request: messages.ResolvePricesRequest, _: Any) -> messages.ResolvePricesResponse:
        """Every resource with what the lists say."""
        caller()
        basis = basis_of(request.basis, self._today())
        # Lists change without the project's revision, so the document names none.
        found = await resolve_prices(self._editing, current_identity(), request.project_id, basis)
        return messages.ResolvePricesResponse(document=document(found))

    async def FillPrices(self, request: messages.FillPricesRequest, _: Any) -> messages.FillPricesResponse:
        """What was written."""
        caller()
        fill = fill_of(request, self._today())
        done = await fill_prices(self._editing, current_identity(), request.project_id, fill)
        return messages.FillPricesResponse(revision=done.revision, updated=done.updated, entry_id=done.entry_id)

    async def ListResourcePriceHistory(
        self, request: messages.ListResourcePriceHistoryRequest, _: Any
    ) -> messages.ListResourcePriceHistoryResponse:
        """One page."""
        wanted = (request.project_id, request.resource_id, request.cursor, request.page_size)
        found = await list_resource_price_history(self._editing.database, caller(), *wanted)
        return messages.ListResourcePriceHistoryResponse(document=document(found))

    def _today(self) -> date:
        return jakarta_day(self._editing.now())
