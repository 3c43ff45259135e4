"""Figures of a project."""

from fastapi import APIRouter, Response

from gateway.answers import document_answer
from gateway.kept_documents import Wanted
from gateway.routers.parameters import KeptIn, KnownRevision, MinRevision, ProjectId, ServicesIn
from gateway.schemas.rekap import Rekap
from gateway.security.routes import PrivateRoute
from taksir.common.v1.document_pb2 import Document
from taksir.rekap.v1.rekap_service_pb2 import GetRekapRabRequest

router = APIRouter(prefix="/api/project/{project_id}", tags=["rekap"], route_class=PrivateRoute)


@router.get("/rekap/", response_model=Rekap)
async def get_rekap(
    project_id: ProjectId, services: ServicesIn, kept: KeptIn, known: KnownRevision, min_revision: MinRevision = 0
) -> Response:
    """Every pekerjaan with its unit price and total, group totals, PPN and the rounded total.

    After a write, pass its `revision` as `min_revision` to read what was written.
    """
    # What the browser holds may be all that can be had, but then it must be told that it is stale: with a body.
    usable = known if known >= min_revision else 0

    async def ask(held_revision: int) -> Document:
        request = GetRekapRabRequest(project_id=project_id, min_revision=min_revision, known_revision=held_revision)
        return (await services.rekap.GetRekapRab(request)).document

    document = await kept.read(Wanted("rekap-rab", project_id, min_revision, usable), ask)
    return document_answer(document, known_revision=usable)
