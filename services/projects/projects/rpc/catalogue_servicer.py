"""The catalogue over gRPC."""

from collections.abc import AsyncIterator, Callable
from datetime import datetime
from typing import Any

from chassis.database.engine import Database
from chassis.errors import invalid
from chassis.identity import current_identity
from chassis.rpc.messages import document
from projects.app.catalogue_imports import require_staff, shown_import
from projects.app.commands.receive_import import Upload, receive_import
from projects.app.import_reader import ImportReader
from projects.app.queries.catalogue_analysis import catalogue_analysis_document
from projects.app.queries.catalogue_editions import catalogue_editions
from projects.app.queries.search_catalogue import search_catalogue
from projects.ingest.limits import ImportLimits
from projects.ingest.spool import Spool, spooled
from taksir.projects.v1 import catalogue_service_pb2 as messages
from taksir.projects.v1.catalogue_service_pb2_grpc import CatalogueServiceServicer


class CatalogueServicer(CatalogueServiceServicer):
    """Serves search and import of the reference catalogue."""

    def __init__(
        self, database: Database, limits: ImportLimits, reader: ImportReader, clock: Callable[[], datetime]
    ) -> None:
        self._database = database
        self._limits = limits
        self._reader = reader
        self._clock = clock

    async def ImportCatalogue(
        self, request_iterator: AsyncIterator[messages.ImportCatalogueRequest], _context: Any
    ) -> messages.ImportCatalogueResponse:
        """Receives the files onto disk, then keeps them for the reader."""
        identity = current_identity()
        require_staff(identity)
        with spooled(self._limits) as spool:
            header = await _receive(request_iterator, spool)
            upload = Upload(header.edition, tuple(header.sheets), tuple(spool.files))
            import_id = await receive_import(self._database, identity, upload, self._clock())
        self._reader.wake()
        return messages.ImportCatalogueResponse(report=document(await shown_import(self._database, import_id)))

    async def SearchCatalogue(
        self, request: messages.SearchCatalogueRequest, _context: Any
    ) -> messages.SearchCatalogueResponse:
        """Searches codes and names."""
        found = await search_catalogue(self._database, request.query, request.sumber, request.limit)
        return messages.SearchCatalogueResponse(document=document(found))

    async def ListEditions(
        self, _request: messages.ListEditionsRequest, _context: Any
    ) -> messages.ListEditionsResponse:
        """Lists what has been imported."""
        return messages.ListEditionsResponse(document=document(await catalogue_editions(self._database)))

    async def GetCatalogueAnalysis(
        self, request: messages.GetCatalogueAnalysisRequest, _context: Any
    ) -> messages.GetCatalogueAnalysisResponse:
        """Returns one analysis with its components."""
        found = await catalogue_analysis_document(self._database, request.id)
        return messages.GetCatalogueAnalysisResponse(document=document(found))


async def _receive(parts: AsyncIterator[messages.ImportCatalogueRequest], spool: Spool) -> messages.ImportHeader:
    """Header first, then each file's name with its chunks, and the mark that the upload is whole."""
    header, is_whole = None, False
    async for part in parts:
        kind = part.WhichOneof("part")
        if kind == "header" and header is None:
            header = part.header
        elif header is None or kind in {"header", None}:
            raise invalid("upload-invalid", "Unggahan harus dimulai dengan nama edisi. Ulangi unggahan.")
        elif kind == "file":
            spool.start(part.file.name)
        elif kind == "finished":
            is_whole = True
        else:
            await spool.write(part.chunk)
    spool.close()
    if header is None or not spool.files:
        raise invalid(
            "upload-invalid", "Belum ada berkas. Pilih satu .xlsx atau .csv, atau analyses.csv dan components.csv."
        )
    if not is_whole:
        raise invalid("upload-invalid", "Unggahan terputus sebelum selesai. Ulangi unggahan.")
    return header
