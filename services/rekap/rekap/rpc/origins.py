"""Origins of inputs, asked of the projects service on rekap's own account for a user who may see the project."""

from typing import Any

from chassis.identity import acting_as
from rekap.rpc.snapshots import REKAP
from taksir.projects.v1.origin_service_pb2 import (
    ReadPekerjaanOriginRequest,
    ReadPekerjaanOriginResponse,
    ReadPriceOriginsRequest,
    ReadPriceOriginsResponse,
)
from taksir.projects.v1.origin_service_pb2_grpc import OriginServiceStub


class ProjectOrigins:
    """Implements `rekap.app.rab_ports.OriginSource`."""

    def __init__(self, channel: Any) -> None:
        self._stub = OriginServiceStub(channel)

    async def of_pekerjaan(self, project_id: int, pekerjaan_id: int) -> ReadPekerjaanOriginResponse:
        """Recipes, volume and prices of one pekerjaan."""
        request = ReadPekerjaanOriginRequest(project_id=project_id, pekerjaan_id=pekerjaan_id)
        with acting_as(REKAP):
            answer: ReadPekerjaanOriginResponse = await self._stub.ReadPekerjaanOrigin(request)
        return answer

    async def of_price(self, project_id: int, resource_id: int) -> ReadPriceOriginsResponse:
        """Who changed one price last."""
        request = ReadPriceOriginsRequest(project_id=project_id, resource_ids=[resource_id])
        with acting_as(REKAP):
            answer: ReadPriceOriginsResponse = await self._stub.ReadPriceOrigins(request)
        return answer
