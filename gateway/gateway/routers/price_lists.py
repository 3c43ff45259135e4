"""Price lists by region and date: keeping them, and reading files of prices."""

from collections.abc import AsyncIterator, Awaitable
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response

from chassis.rpc.messages import to_message
from gateway.answers import document_answer, message_answer
from gateway.routers.parameters import SearchText, ServicesIn
from gateway.schemas.base import MAXIMUM_ID, DateText, Text
from gateway.schemas.price_lists import (
    CreatePriceList,
    DeletePriceList,
    Kategori,
    KeptPriceList,
    KeptPriceLists,
    ListPriceChanges,
    ListPrices,
    PriceListReading,
    RegionCode,
    Regions,
    SavedListPrices,
    SaveListPrices,
    UpdatePriceList,
)
from gateway.security.routes import PrivateRoute, budget
from gateway.streaming.one_file import FORM_SCHEMA, OneFile
from taksir.projects.v1 import price_list_service_pb2 as messages
from taksir.projects.v1.project_upload_service_pb2 import ReadProjectUploadRequest

READ_SECONDS = 120.0

router = APIRouter(prefix="/api", tags=["price-lists"], route_class=PrivateRoute)

ListId = Annotated[int, Path(ge=1, le=MAXIMUM_ID)]
Cursor = Annotated[Text, Query(max_length=4_000)]
PageSize = Annotated[int, Query(ge=1, le=200)]
MaybeKategori = Annotated[Kategori | None, Query()]
Columns = Annotated[
    Text,
    Query(
        max_length=100,
        pattern=r"^([a-z_]{1,20}:[0-9]{1,3}(,[a-z_]{1,20}:[0-9]{1,3})*)?$",
        description="The column of each field, counted from 0; empty: as the titles say.",
        examples=["uraian:1,satuan:2,harga:4"],
    ),
]


@router.get("/regions/", response_model=Regions)
async def list_regions(services: ServicesIn) -> Response:
    """The country and its provinces, by the codes of BPS."""
    return document_answer((await services.price_lists.ListRegions(messages.ListRegionsRequest())).document)


@router.get("/price-lists/", response_model=KeptPriceLists)
async def list_price_lists(
    services: ServicesIn,
    q: SearchText = "",
    region: Annotated[RegionCode | None, Query()] = None,
    on: Annotated[DateText | None, Query()] = None,
) -> Response:
    """The caller's own lists and the public ones; with a region those of the regions around it too."""
    request = messages.ListPriceListsRequest(search=q, region_code=region, on=on or "")
    return document_answer((await services.price_lists.ListPriceLists(request)).document)


@router.post("/price-lists/create/", status_code=201, response_model=KeptPriceList)
async def create_price_list(body: CreatePriceList, services: ServicesIn) -> Response:
    """A new list without prices."""
    request = messages.CreatePriceListRequest(head=to_message(body.model_dump(), messages.PriceListHead))
    return document_answer((await services.price_lists.CreatePriceList(request)).document, 201)


@router.get("/price-lists/{list_id}/", response_model=KeptPriceList)
async def get_price_list(list_id: ListId, services: ServicesIn) -> Response:
    """One list, without its prices."""
    request = messages.GetPriceListRequest(price_list_id=list_id)
    return document_answer((await services.price_lists.GetPriceList(request)).document)


@router.post("/price-lists/{list_id}/update/", response_model=KeptPriceList)
async def update_price_list(list_id: ListId, body: UpdatePriceList, services: ServicesIn) -> Response:
    """The list under a new head. 409 for a stale `version`."""
    head = to_message(body.model_dump(exclude={"version"}), messages.PriceListHead)
    request = messages.UpdatePriceListRequest(price_list_id=list_id, version=body.version, head=head)
    return document_answer((await services.price_lists.UpdatePriceList(request)).document)


@router.post("/price-lists/{list_id}/delete/", status_code=204, response_class=Response)
async def delete_price_list(list_id: ListId, body: DeletePriceList, services: ServicesIn) -> Response:
    """Projects keep the prices that they took from it."""
    request = messages.DeletePriceListRequest(price_list_id=list_id, version=body.version)
    await services.price_lists.DeletePriceList(request)
    return Response(status_code=204)


@router.get("/price-lists/{list_id}/prices/", response_model=ListPrices)
async def list_list_prices(
    list_id: ListId,
    services: ServicesIn,
    q: SearchText = "",
    kategori: MaybeKategori = None,
    cursor: Cursor = "",
    page_size: PageSize = 50,
) -> Response:
    """One page of its prices."""
    values = {"search": q, "kategori": kategori or "", "cursor": cursor, "page_size": page_size}
    request = to_message({"price_list_id": list_id, **values}, messages.ListListPricesRequest)
    return document_answer((await services.price_lists.ListListPrices(request)).document)


@router.post("/price-lists/{list_id}/prices/save/", response_model=SavedListPrices)
async def save_list_prices(list_id: ListId, body: SaveListPrices, services: ServicesIn) -> Response:
    """Sets and removes prices, all or none. 409 for a stale `version`: two imports never mix."""
    values = {"price_list_id": list_id, **body.model_dump()}
    request = to_message(values, messages.SaveListPricesRequest)
    return message_answer(await services.price_lists.SaveListPrices(request))


@router.post(
    "/price-lists/{list_id}/prices/read/",
    response_model=PriceListReading,
    openapi_extra={"requestBody": {"required": True, "content": {"multipart/form-data": {"schema": FORM_SCHEMA}}}},
)
@budget(READ_SECONDS)
async def read_list_prices(
    request: Request,
    list_id: ListId,
    services: ServicesIn,
    columns: Columns = "",
    kategori: MaybeKategori = None,
    sheet: Annotated[Text, Query(max_length=80)] = "",
) -> Response:
    """Tells row by row what an .xlsx, a CSV or a pasted table holds; stores nothing."""
    named = {field: int(place) for field, _, place in (one.partition(":") for one in columns.split(",") if one)}
    target = messages.ReadListPricesRequest.Target(
        price_list_id=list_id, columns=named, kategori=kategori or "", sheet=sheet
    )
    limit: int = request.app.state.settings.body_limit_bytes
    upload = OneFile(request.headers, request.stream(), limit)

    def read(parts: AsyncIterator[ReadProjectUploadRequest]) -> Awaitable[messages.ReadListPricesResponse]:
        return services.price_lists.ReadListPrices(_parts(target, parts))

    return document_answer((await upload.send(read)).report)


async def _parts(
    target: messages.ReadListPricesRequest.Target, parts: AsyncIterator[ReadProjectUploadRequest]
) -> AsyncIterator[messages.ReadListPricesRequest]:
    yield messages.ReadListPricesRequest(target=target)
    async for part in parts:
        if part.WhichOneof("part") == "file_name":
            yield messages.ReadListPricesRequest(file_name=part.file_name)
        else:
            yield messages.ReadListPricesRequest(chunk=part.chunk)


@router.get("/price-lists/{list_id}/history/", response_model=ListPriceChanges)
async def list_price_changes(
    list_id: ListId,
    services: ServicesIn,
    price_id: Annotated[int, Query(ge=0, le=MAXIMUM_ID, description="Only this price; 0 for all.")] = 0,
    cursor: Cursor = "",
    page_size: PageSize = 50,
) -> Response:
    """Who changed which price, from what to what, the newest first."""
    values = {"price_list_id": list_id, "price_id": price_id, "cursor": cursor, "page_size": page_size}
    request = to_message(values, messages.ListPriceChangesRequest)
    return document_answer((await services.price_lists.ListPriceChanges(request)).document)
