"""PriceListService: prices of resources by region and date."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import asdict
from typing import Any

from chassis.errors import invalid, unavailable
from chassis.identity import Identity, current_identity
from chassis.rpc.messages import document
from projects.app.editing import Editing
from projects.app.price_lists.heads import (
    create_price_list,
    get_price_list,
    list_price_lists,
    list_regions,
    remove_price_list,
    update_price_list,
)
from projects.app.price_lists.prices import list_list_prices, list_price_changes, save_list_prices
from projects.app.price_lists.reading import ReadingOptions, check_reading, read_list_prices
from projects.ingest.limits import ImportLimits
from projects.ingest.spool import Spool, spooled
from projects.rpc.decoding import caller
from projects.rpc.price_list_decoding import day_or_none, list_head, reading_options, wanted_prices
from taksir.projects.v1 import price_list_service_pb2 as messages

# Each may use a core for a while, so few are read at once and the others are asked to come back.
READINGS_AT_ONCE = 2
BUSY_SECONDS = 5

Parts = AsyncIterator[messages.ReadListPricesRequest]


class PriceListServicer:
    """Every call is made for a user."""

    def __init__(self, editing: Editing, limits: ImportLimits) -> None:
        self._editing = editing
        self._limits = limits
        self._turns = asyncio.Semaphore(READINGS_AT_ONCE)

    async def ListRegions(self, _request: messages.ListRegionsRequest, _: Any) -> messages.ListRegionsResponse:
        """The country and its provinces."""
        caller()
        return messages.ListRegionsResponse(document=document(list_regions()))

    async def ListPriceLists(self, request: messages.ListPriceListsRequest, _: Any) -> messages.ListPriceListsResponse:
        """What the user may use."""
        region = request.region_code if request.HasField("region_code") else None
        day = day_or_none(request.on)
        found = await list_price_lists(self._editing, _user(), request.search, region, day)
        return messages.ListPriceListsResponse(document=document(found))

    async def GetPriceList(self, request: messages.GetPriceListRequest, _: Any) -> messages.GetPriceListResponse:
        """One list."""
        found = await get_price_list(self._editing, _user(), request.price_list_id)
        return messages.GetPriceListResponse(document=document(found))

    async def CreatePriceList(
        self, request: messages.CreatePriceListRequest, _: Any
    ) -> messages.CreatePriceListResponse:
        """The new list."""
        made = await create_price_list(self._editing, _user(), list_head(request.head))
        return messages.CreatePriceListResponse(document=document(made))

    async def UpdatePriceList(
        self, request: messages.UpdatePriceListRequest, _: Any
    ) -> messages.UpdatePriceListResponse:
        """The list under its new head."""
        head = list_head(request.head)
        made = await update_price_list(self._editing, _user(), request.price_list_id, request.version, head)
        return messages.UpdatePriceListResponse(document=document(made))

    async def DeletePriceList(
        self, request: messages.DeletePriceListRequest, _: Any
    ) -> messages.DeletePriceListResponse:
        """It is gone."""
        await remove_price_list(self._editing, _user(), request.price_list_id, request.version)
        return messages.DeletePriceListResponse()

    async def ListListPrices(self, request: messages.ListListPricesRequest, _: Any) -> messages.ListListPricesResponse:
        """One page."""
        wanted = (request.search, request.kategori, request.cursor, request.page_size)
        found = await list_list_prices(self._editing, _user(), request.price_list_id, *wanted)
        return messages.ListListPricesResponse(document=document(found))

    async def SaveListPrices(self, request: messages.SaveListPricesRequest, _: Any) -> messages.SaveListPricesResponse:
        """What was stored."""
        wanted = wanted_prices(request)
        saved = await save_list_prices(self._editing, _user(), request.price_list_id, request.version, wanted)
        return messages.SaveListPricesResponse(**asdict(saved))

    async def ReadListPrices(self, request_iterator: Parts, _: Any) -> messages.ReadListPricesResponse:
        """What each row would bring."""
        user = _user()
        options = await self._options(request_iterator, user)
        with spooled(self._limits) as spool:
            await _receive(request_iterator, spool)
            # However slowly a file arrives, it takes no turn before it is there.
            if self._turns.locked():
                raise unavailable("file-busy", "Berkas lain sedang dibaca. Coba lagi sebentar lagi.", BUSY_SECONDS)
            async with self._turns:
                report = await read_list_prices(self._editing, user, options, spool.files[0], self._limits)
        return messages.ReadListPricesResponse(report=document(report))

    async def _options(self, parts: Parts, user: Identity) -> ReadingOptions:
        """What the first message says, judged before a byte of the file is taken."""
        first = await anext(aiter(parts), messages.ReadListPricesRequest())
        options = reading_options(first.target)
        await check_reading(self._editing, user, options)
        return options

    async def ListPriceChanges(
        self, request: messages.ListPriceChangesRequest, _: Any
    ) -> messages.ListPriceChangesResponse:
        """One page."""
        wanted = (request.price_id, request.cursor, request.page_size)
        found = await list_price_changes(self._editing, _user(), request.price_list_id, *wanted)
        return messages.ListPriceChangesResponse(document=document(found))


def _user() -> Identity:
    caller()
    return current_identity()


async def _receive(parts: Parts, spool: Spool) -> None:
    async for part in parts:
        if part.WhichOneof("part") == "file_name" and not spool.files:
            spool.start(part.file_name)
        else:
            await spool.write(part.chunk)
    spool.close()
    if not spool.files:
        raise invalid("upload-invalid", "Belum ada berkas. Pilih berkas .xlsx atau CSV, atau tempel tabelnya.")
