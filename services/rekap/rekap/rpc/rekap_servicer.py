"""RekapService over gRPC."""

from collections.abc import AsyncIterator
from typing import Any

from chassis.cache import Cache
from chassis.decimals import plain
from chassis.identity import current_identity
from rekap.app.ports import ReadModel
from rekap.app.queries.fresh_document import Asked
from rekap.app.queries.fresh_standing import FreshStandings
from rekap.app.queries.get_rekap_rab import get_rekap_rab
from rekap.app.queries.stream_rekap_rab import DocumentHeader, DocumentRow, stream_rekap_rab
from rekap.rpc.documents import document_of
from taksir.rekap.v1.rekap_service_pb2 import (
    GetRekapRabRequest,
    GetRekapRabResponse,
    RekapRabHeader,
    RekapRabRow,
    StreamRekapRabRequest,
    StreamRekapRabResponse,
)


class RekapServicer:
    """Figures for the user that the call is made for."""

    def __init__(self, read_model: ReadModel, standings: FreshStandings, cache: Cache) -> None:
        self._read_model = read_model
        self._standings = standings
        self._cache = cache

    async def GetRekapRab(self, request: GetRekapRabRequest, _: Any) -> GetRekapRabResponse:
        """The whole RAB as one document."""
        known = (request.known_revision, request.known_generation)
        asked = Asked(request.project_id, current_identity().subject, request.min_revision, *known)
        answer = await get_rekap_rab(self._read_model, self._standings, self._cache, asked)
        return GetRekapRabResponse(document=document_of(answer))

    async def StreamRekapRab(self, request: StreamRekapRabRequest, _: Any) -> AsyncIterator[StreamRekapRabResponse]:
        """The RAB in pages."""
        parts = stream_rekap_rab(
            self._read_model,
            self._standings,
            project_id=request.project_id,
            user_id=current_identity().subject,
            min_revision=request.min_revision,
        )
        async for part in parts:
            if isinstance(part, DocumentHeader):
                yield StreamRekapRabResponse(header=_header(part))
            else:
                yield StreamRekapRabResponse(rows=[_row(row) for row in part])


def _header(document: DocumentHeader) -> RekapRabHeader:
    project, totals = document.project, document.totals
    return RekapRabHeader(
        revision=project.revision,
        project_name=project.nama,
        lokasi_project=project.lokasi_project,
        sumber_dana=project.sumber_dana,
        nama_client=project.nama_client,
        tahun=project.tanggal_mulai[:4],
        markup_percent=plain(project.policy.markup_percent),
        ppn_percent=plain(project.ppn_percent),
        rounding_step=plain(project.total_rounding.step),
        subtotal=plain(totals.subtotal),
        ppn=plain(totals.ppn),
        grand_total=plain(totals.grand_total),
        rounded_total=plain(totals.rounded_total),
        terbilang=totals.terbilang,
    )


def _row(row: DocumentRow) -> RekapRabRow:
    return RekapRabRow(
        kind=row.kind,
        id=row.id,
        kode=row.kode,
        uraian=row.uraian,
        satuan=row.satuan,
        volume="" if row.volume is None else plain(row.volume),
        unit_price="" if row.unit_price is None else plain(row.unit_price),
        total=plain(row.total),
    )
