"""The catalogue over gRPC."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

from chassis.database.engine import Database
from chassis.errors import invalid, unavailable
from chassis.identity import current_identity
from chassis.rpc.messages import document
from projects.app.commands.import_catalogue import Upload, import_catalogue, require_staff
from projects.app.queries.catalogue_analysis import catalogue_analysis_document
from projects.app.queries.catalogue_editions import catalogue_editions
from projects.app.queries.search_catalogue import search_catalogue
from projects.ingest.limits import ImportLimits
from projects.ingest.spool import Spool, spooled
from taksir.projects.v1 import catalogue_service_pb2 as messages
from taksir.projects.v1.catalogue_service_pb2_grpc import CatalogueServiceServicer

# Each import may use a core and a gigabyte for a while, so few run at once and the others are asked to come back.
IMPORTS_AT_ONCE = 2
BUSY_SECONDS = 15


class CatalogueServicer(CatalogueServiceServicer):
    """Serves search and import of the reference catalogue."""

    def __init__(self, database: Database, limits: ImportLimits) -> None:
        self._database = database
        self._limits = limits
        self._imports = asyncio.Semaphore(IMPORTS_AT_ONCE)

    async def ImportCatalogue(
        self, request_iterator: AsyncIterator[messages.ImportCatalogueRequest], _context: Any
    ) -> messages.ImportCatalogueResponse:
        """Receives the files onto disk, then imports them."""
        identity = current_identity()
        require_staff(identity)
        if self._imports.locked():
            raise unavailable("import-busy", "Impor lain sedang berjalan. Coba lagi sebentar lagi.", BUSY_SECONDS)
        async with self._imports:
            with spooled(self._limits) as spool:
                header = await _receive(request_iterator, spool)
                upload = Upload(header.edition, tuple(header.sheets), tuple(spool.files))
                report = await import_catalogue(self._database, self._limits, identity, upload)
        return messages.ImportCatalogueResponse(report=document(report))

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
    """Header first, then each file's name with its chunks."""
    header = None
    async for part in parts:
        kind = part.WhichOneof("part")
        if kind == "header" and header is None:
            header = part.header
        elif header is None or kind in {"header", None}:
            raise invalid("upload-invalid", "Unggahan harus dimulai dengan nama edisi. Ulangi unggahan.")
        elif kind == "file":
            spool.start(part.file.name)
        else:
            await spool.write(part.chunk)
    spool.close()
    if header is None or not spool.files:
        raise invalid("upload-invalid", "Belum ada berkas. Pilih satu .xlsx, atau analyses.csv dan components.csv.")
    return header
