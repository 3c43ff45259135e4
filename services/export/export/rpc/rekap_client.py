"""Asking rekap, on behalf of whoever is acting."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from decimal import Decimal
from typing import cast

import grpc

from chassis.rpc.client import Channel
from export.app.ports import RabPage
from export.domain.rekap_rab import RabHeader, RabRow, RowKind
from taksir.rekap.v1 import rekap_service_pb2, rekap_service_pb2_grpc

Answer = rekap_service_pb2.StreamRekapRabResponse
REKAP = rekap_service_pb2.DESCRIPTOR.services_by_name["RekapService"]


class RekapClient:
    """`RekapSource` over gRPC."""

    def __init__(self, channel: Channel) -> None:
        # The chassis' channel hands out the same callables as gRPC's own.
        self._stub = rekap_service_pb2_grpc.RekapServiceStub(cast("grpc.aio.Channel", channel))

    async def pages(self, project_id: int, min_revision: int) -> AsyncGenerator[RabPage, None]:
        """Pages as rekap sends them, within the deadline that is set; leaving early cancels the call."""
        request = rekap_service_pb2.StreamRekapRabRequest(project_id=project_id, min_revision=min_revision)
        call = cast("AsyncGenerator[Answer, None]", self._stub.StreamRekapRab(request))
        async with aclosing(call) as answers:
            async for answer in answers:
                header = _header(answer.header) if answer.HasField("header") else None
                yield RabPage(header, [_row(row) for row in answer.rows])


def _header(message: rekap_service_pb2.RekapRabHeader) -> RabHeader:
    return RabHeader(
        revision=message.revision,
        project_name=message.project_name,
        lokasi_project=message.lokasi_project,
        sumber_dana=message.sumber_dana,
        nama_client=message.nama_client,
        tahun=message.tahun,
        ppn_percent=Decimal(message.ppn_percent),
        subtotal=Decimal(message.subtotal),
        ppn=Decimal(message.ppn),
        grand_total=Decimal(message.grand_total),
        rounded_total=Decimal(message.rounded_total),
        terbilang=message.terbilang,
    )


def _row(message: rekap_service_pb2.RekapRabRow) -> RabRow:
    return RabRow(
        kind=RowKind(message.kind),
        kode=message.kode,
        uraian=message.uraian,
        satuan=message.satuan,
        volume=_amount(message.volume),
        unit_price=_amount(message.unit_price),
        total=Decimal(message.total),
    )


def _amount(text: str) -> Decimal | None:
    return Decimal(text) if text else None
