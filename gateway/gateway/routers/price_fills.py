"""Prices of a project from price lists."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Response

from gateway.answers import document_answer, message_answer
from gateway.routers.parameters import ProjectId, ServicesIn
from gateway.schemas.base import MAXIMUM_ID, DateText, Text
from gateway.schemas.price_lists import FilledPrices, FillPrices, RegionCode, ResolvedPrices, ResourcePriceHistory
from gateway.security.routes import PrivateRoute
from taksir.projects.v1 import price_fill_service_pb2 as messages

router = APIRouter(prefix="/api/project/{project_id}", tags=["price-lists"], route_class=PrivateRoute)


@router.get("/prices/resolved/", response_model=ResolvedPrices)
async def resolve_prices(
    project_id: ProjectId,
    services: ServicesIn,
    list_id: Annotated[int | None, Query(ge=1, le=MAXIMUM_ID)] = None,
    region: Annotated[RegionCode, Query()] = "",
    on: Annotated[DateText | None, Query()] = None,
) -> Response:
    """Every resource with its own price and what one list says, or the nearest of a region on a day."""
    basis = messages.PriceBasis(price_list_id=list_id, region_code=region, on=on or "")
    request = messages.ResolvePricesRequest(project_id=project_id, basis=basis)
    return document_answer((await services.price_fills.ResolvePrices(request)).document)


@router.post("/prices/fill/", response_model=FilledPrices)
async def fill_prices(project_id: ProjectId, body: FillPrices, services: ServicesIn) -> Response:
    """Writes prices that were seen, all or none. 409 where they would be others by now."""
    request = messages.FillPricesRequest(
        project_id=project_id,
        basis=messages.PriceBasis(price_list_id=body.list_id, region_code=body.region or "", on=body.on or ""),
        mode=body.mode,
        resource_ids=body.ids,
        fingerprint=body.fingerprint,
    )
    return message_answer(await services.price_fills.FillPrices(request))


@router.get("/harga-items/{resource_id}/history/", response_model=ResourcePriceHistory)
async def list_resource_price_history(
    project_id: ProjectId,
    resource_id: Annotated[int, Path(ge=1, le=MAXIMUM_ID)],
    services: ServicesIn,
    cursor: Annotated[Text, Query(max_length=200)] = "",
    page_size: Annotated[int, Query(ge=1, le=100)] = 20,
) -> Response:
    """Who changed the price of a resource, the newest first."""
    request = messages.ListResourcePriceHistoryRequest(
        project_id=project_id, resource_id=resource_id, cursor=cursor, page_size=page_size
    )
    return document_answer((await services.price_fills.ListResourcePriceHistory(request)).document)
