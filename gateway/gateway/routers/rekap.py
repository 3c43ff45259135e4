"""Figures of a project."""

from fastapi import APIRouter, Response

from gateway.kept_documents import Given
from gateway.routers.parameters import FiguresIn, ServicesIn
from gateway.schemas.rekap import Rekap
from gateway.security.routes import PrivateRoute
from taksir.rekap.v1.rekap_service_pb2 import GetRekapRabRequest

router = APIRouter(prefix="/api/project/{project_id}", tags=["rekap"], route_class=PrivateRoute)


@router.get("/rekap/", response_model=Rekap)
async def get_rekap(services: ServicesIn, figures: FiguresIn) -> Response:
    """Every pekerjaan with its unit price and total, group totals, PPN and the rounded total.

    After a write, pass its `revision` as `min_revision` to read what was written.
    """

    async def ask() -> Given:
        return Given((await services.rekap.GetRekapRab(figures.about(GetRekapRabRequest()))).document)

    return await figures.answered(b"rekap-rab", ask)
