"""Figures of a project."""

from fastapi import APIRouter, Response

from gateway.routers.parameters import FiguresIn, ServicesIn
from gateway.schemas.rekap import Rekap
from gateway.security.routes import PrivateRoute
from taksir.common.v1.document_pb2 import Document
from taksir.rekap.v1.rekap_service_pb2 import GetRekapRabRequest

router = APIRouter(prefix="/api/project/{project_id}", tags=["rekap"], route_class=PrivateRoute)


@router.get("/rekap/", response_model=Rekap)
async def get_rekap(services: ServicesIn, figures: FiguresIn) -> Response:
    """Every pekerjaan with its unit price and total, group totals, PPN and the rounded total.

    After a write, pass its `revision` as `min_revision` to read what was written.
    """

    async def ask() -> Document:
        request = GetRekapRabRequest(project_id=figures.project_id, min_revision=figures.min_revision)
        return (await services.rekap.GetRekapRab(request)).document

    return await figures.answered(b"rekap-rab", ask)
