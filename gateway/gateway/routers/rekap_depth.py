"""What the RAB is made of: components, analyses and explanations."""

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query, Response

from gateway.answers import document_answer
from gateway.routers.needs import Categories, Ids
from gateway.routers.parameters import KnownRevision, MinRevision, PekerjaanId, ProjectId, ServicesIn
from gateway.schemas.base import MAXIMUM_ID, Text
from gateway.schemas.needs import Shape
from gateway.schemas.rekap_depth import Explanation, RincianAhsp, RincianRab, RincianRabRows
from gateway.security.routes import PrivateRoute
from taksir.rekap.v1 import rab_service_pb2 as messages

router = APIRouter(prefix="/api/project/{project_id}", tags=["rekap"], route_class=PrivateRoute)

Figure = Literal[
    "rounded_total", "grand_total", "ppn", "subtotal", "klasifikasi", "sub", "pekerjaan", "column", "resource"
]
Column = Literal["", "A", "B", "C", "LAIN", "D", "E_base", "F", "G"]


def _document(project_id: ProjectId, known: KnownRevision, min_revision: MinRevision = 0) -> messages.RabDocument:
    # What the browser holds may be all that can be had, but then it must be told that it is stale: with a body.
    usable = known if known >= min_revision else 0
    return messages.RabDocument(project_id=project_id, min_revision=min_revision, known_revision=usable)


Asked = Annotated[messages.RabDocument, Depends(_document)]


def _tree(klasifikasi: Ids, sub: Ids, pekerjaan: Ids) -> messages.GetRincianRabRequest:
    """Only these parts of the tree; none: all."""
    return messages.GetRincianRabRequest(klasifikasi_ids=klasifikasi, sub_ids=sub, pekerjaan_ids=pekerjaan)


@router.get("/rincian-rab/", response_model=RincianRab | RincianRabRows)
async def get_rincian_rab(
    services: ServicesIn,
    asked: Asked,
    request: Annotated[messages.GetRincianRabRequest, Depends(_tree)],
    kategori: Categories,
    search: Annotated[Text, Query(max_length=200)] = "",
    page: Annotated[int, Query(ge=1, le=1_000_000)] = 1,
    page_size: Annotated[int, Query(ge=1, le=1000, description="Pekerjaan a page.")] = 100,
    shape: Shape = "columns",
) -> Response:
    """Every component of every pekerjaan with its amount. With each pekerjaan's rounding they make the RAB exactly."""
    chosen = messages.GetRincianRabRequest(
        document=asked, kategori=kategori, search=search, page=page, page_size=page_size, shape=shape
    )
    request.MergeFrom(chosen)
    answer = await services.rab.GetRincianRab(request)
    return document_answer(answer.document, known_revision=asked.known_revision)


@router.get("/rincian-ahsp/{pekerjaan_id}/", response_model=RincianAhsp)
async def get_rincian_ahsp(services: ServicesIn, asked: Asked, pekerjaan_id: PekerjaanId) -> Response:
    """The analysis of one pekerjaan with prices, from A to the unit price G."""
    request = messages.GetRincianAhspRequest(document=asked, pekerjaan_id=pekerjaan_id)
    answer = await services.rab.GetRincianAhsp(request)
    return document_answer(answer.document, known_revision=asked.known_revision)


@router.get("/rekap/explain/", response_model=Explanation)
async def explain_figure(
    services: ServicesIn,
    asked: Asked,
    figure: Figure = "rounded_total",
    id: Annotated[int, Query(ge=0, le=MAXIMUM_ID)] = 0,  # noqa: A002 - the parameter's public name
    column: Column = "",
) -> Response:
    """How a figure came about, step by step down to koefisien × price, with the source of each; all parts add up."""
    request = messages.ExplainFigureRequest(document=asked, figure=figure, id=id, column=column)
    answer = await services.rab.ExplainFigure(request)
    return document_answer(answer.document, known_revision=asked.known_revision)
