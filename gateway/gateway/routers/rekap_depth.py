"""What the RAB is made of: components, analyses and explanations."""

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query, Response

from gateway.routers.needs import Categories, Ids
from gateway.routers.parameters import FiguresIn, PekerjaanId, ServicesIn
from gateway.schemas.base import MAXIMUM_ID, Text
from gateway.schemas.needs import Shape
from gateway.schemas.rekap_depth import Explanation, RincianAhsp, RincianRab, RincianRabRows
from gateway.security.routes import ExactRoute
from taksir.rekap.v1 import rab_service_pb2 as messages

router = APIRouter(prefix="/api/project/{project_id}", tags=["rekap"], route_class=ExactRoute)

Figure = Literal[
    "rounded_total", "grand_total", "ppn", "subtotal", "klasifikasi", "sub", "pekerjaan", "column", "resource"
]
Column = Literal["", "A", "B", "C", "LAIN", "D", "E_base", "F", "G"]


async def _tree(klasifikasi: Ids, sub: Ids, pekerjaan: Ids) -> messages.GetRincianRabRequest:
    """Only these parts of the tree; none: all."""
    return messages.GetRincianRabRequest(klasifikasi_ids=klasifikasi, sub_ids=sub, pekerjaan_ids=pekerjaan)


async def _canonical(
    _canon: Annotated[Literal["1"], Query(alias="canon", description="Old clients send it; figures always are.")] = "1",
) -> None:
    """Old clients ask for figures with a point and without thousands separators; there are no others."""


@router.get("/rincian-rab/", response_model=RincianRab | RincianRabRows, dependencies=[Depends(_canonical)])
async def get_rincian_rab(
    services: ServicesIn,
    figures: FiguresIn,
    request: Annotated[messages.GetRincianRabRequest, Depends(_tree)],
    kategori: Categories,
    search: Annotated[Text, Query(max_length=200)] = "",
    page: Annotated[int, Query(ge=1, le=1_000_000)] = 1,
    page_size: Annotated[int, Query(ge=1, le=1000, description="Pekerjaan a page.")] = 100,
    shape: Shape = "columns",
) -> Response:
    """Every component of every pekerjaan with its amount. With each pekerjaan's rounding they make the RAB exactly."""
    chosen = messages.GetRincianRabRequest(
        kategori=kategori, search=search, page=page, page_size=page_size, shape=shape
    )
    request.MergeFrom(chosen)
    return await figures.answer(services.rab.GetRincianRab, request)


@router.get("/rincian-ahsp/{pekerjaan_id}/", response_model=RincianAhsp)
async def get_rincian_ahsp(services: ServicesIn, figures: FiguresIn, pekerjaan_id: PekerjaanId) -> Response:
    """The analysis of one pekerjaan with prices, from A to the unit price G."""
    request = messages.GetRincianAhspRequest(pekerjaan_id=pekerjaan_id)
    return await figures.answer(services.rab.GetRincianAhsp, request)


@router.get("/rekap/explain/", response_model=Explanation)
async def explain_figure(
    services: ServicesIn,
    figures: FiguresIn,
    figure: Figure = "rounded_total",
    id: Annotated[int, Query(ge=0, le=MAXIMUM_ID)] = 0,  # noqa: A002 - the parameter's public name
    column: Column = "",
) -> Response:
    """How a figure came about, step by step down to koefisien × price, with the source of each; all parts add up."""
    request = messages.ExplainFigureRequest(figure=figure, id=id, column=column)
    return await figures.answer(services.rab.ExplainFigure, request)
