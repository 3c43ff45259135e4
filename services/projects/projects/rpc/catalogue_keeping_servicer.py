"""Comparing, mending and naming in the reference catalogue, over gRPC."""

from decimal import Decimal
from typing import Any

from chassis.database.engine import Database
from chassis.identity import current_identity
from chassis.rpc.messages import document
from projects.app.catalogue_imports import require_staff
from projects.app.commands.edit_catalogue_analysis import EditedAnalysis, EditedComponent, edit_catalogue_analysis
from projects.app.commands.save_alias import delete_alias, save_alias
from projects.app.queries.catalogue_aliases import list_aliases
from projects.app.queries.catalogue_analysis import analysis_history
from projects.app.queries.compare_editions import compare_editions
from projects.rpc.decoding import HIGHEST_KOEFISIEN, HIGHEST_RUPIAH, Decoder
from taksir.projects.v1 import catalogue_keeping_service_pb2 as messages
from taksir.projects.v1.catalogue_keeping_service_pb2_grpc import CatalogueKeepingServiceServicer


class CatalogueKeepingServicer(CatalogueKeepingServiceServicer):
    """Everybody may compare; the rest is for staff."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def CompareEditions(
        self, request: messages.CompareEditionsRequest, _: Any
    ) -> messages.CompareEditionsResponse:
        """One page of changes."""
        base, other, limit = request.base_id, request.other_id, request.limit
        found = await compare_editions(self._database, base, other, request.kind, request.cursor, limit)
        return messages.CompareEditionsResponse(document=document(found))

    async def EditAnalysis(self, request: messages.EditAnalysisRequest, _: Any) -> messages.EditAnalysisResponse:
        """Replaces an analysis."""
        identity = current_identity()
        require_staff(identity)
        found = await edit_catalogue_analysis(self._database, identity, request.id, _edited(request))
        return messages.EditAnalysisResponse(document=document(found))

    async def ListAnalysisHistory(
        self, request: messages.ListAnalysisHistoryRequest, _: Any
    ) -> messages.ListAnalysisHistoryResponse:
        """Every edit, before and after."""
        found = await analysis_history(self._database, current_identity(), request.id)
        return messages.ListAnalysisHistoryResponse(document=document(found))

    async def ListAliases(self, request: messages.ListAliasesRequest, _: Any) -> messages.ListAliasesResponse:
        """What stands for what."""
        return messages.ListAliasesResponse(document=document(await list_aliases(self._database, request.kind)))

    async def SaveAlias(self, request: messages.SaveAliasRequest, _: Any) -> messages.SaveAliasResponse:
        """Keeps another name."""
        kind, alias, meant = request.kind, request.alias, request.stands_for
        saved = await save_alias(self._database, current_identity(), kind, alias, meant)
        return messages.SaveAliasResponse(document=document(saved))

    async def DeleteAlias(self, request: messages.DeleteAliasRequest, _: Any) -> messages.DeleteAliasResponse:
        """Forgets another name."""
        await delete_alias(self._database, current_identity(), request.id)
        return messages.DeleteAliasResponse()


def _edited(request: messages.EditAnalysisRequest) -> EditedAnalysis:
    decoder = Decoder("analysis-invalid", "Analisis belum disimpan. Perbaiki isian yang ditandai.")
    components = [_component(one, f"components[{place}]", decoder) for place, one in enumerate(request.components)]
    decoder.check()
    return EditedAnalysis(request.version, request.nama, request.satuan, components, request.reason)


def _component(given: messages.EditedComponent, path: str, decoder: Decoder) -> EditedComponent:
    harga: Decimal | None = None
    if given.harga_satuan:
        harga = decoder.decimal(given.harga_satuan, f"{path}.harga_satuan", scale=6, maximum=HIGHEST_RUPIAH)
    return EditedComponent(
        kategori=given.kategori,
        kode=given.kode,
        uraian=given.uraian,
        satuan=given.satuan,
        koefisien=decoder.decimal(given.koefisien, f"{path}.koefisien", scale=6, maximum=HIGHEST_KOEFISIEN),
        harga_satuan=harga,
        position=given.position,
    )
