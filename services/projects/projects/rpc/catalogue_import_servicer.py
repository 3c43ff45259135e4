"""Staged imports of the catalogue over gRPC."""

from typing import Any

from chassis.database.engine import Database
from chassis.identity import current_identity
from chassis.rpc.messages import document
from projects.app.catalogue_imports import require_staff, shown_import
from projects.app.commands.commit_import import commit_import
from projects.app.commands.decide_findings import FindingDecision, decide_all, decide_findings
from projects.app.commands.discard_import import discard_import
from projects.app.commands.map_import import map_import
from projects.app.import_reader import ImportReader
from projects.app.queries.staged_rows import list_findings, list_imports, list_staged_analyses
from projects.store.catalogue_staging import FindingFilter
from taksir.projects.v1 import catalogue_import_service_pb2 as messages
from taksir.projects.v1.catalogue_import_service_pb2_grpc import CatalogueImportServiceServicer


class CatalogueImportServicer(CatalogueImportServiceServicer):
    """Every call is for staff."""

    def __init__(self, database: Database, reader: ImportReader) -> None:
        self._database = database
        self._reader = reader

    async def ListImports(self, _request: messages.ListImportsRequest, _: Any) -> messages.ListImportsResponse:
        """What is staged, and the last that was."""
        return messages.ListImportsResponse(document=document(await list_imports(self._database, current_identity())))

    async def GetImport(self, request: messages.GetImportRequest, _: Any) -> messages.GetImportResponse:
        """One import and how far it is."""
        require_staff(current_identity())
        return messages.GetImportResponse(document=document(await shown_import(self._database, request.id)))

    async def ListFindings(self, request: messages.ListFindingsRequest, _: Any) -> messages.ListFindingsResponse:
        """One page of findings."""
        wanted, identity = _filter(request.filter), current_identity()
        found = await list_findings(self._database, identity, request.id, wanted, request.cursor, request.limit)
        return messages.ListFindingsResponse(document=document(found))

    async def ListStagedAnalyses(
        self, request: messages.ListStagedAnalysesRequest, _: Any
    ) -> messages.ListStagedAnalysesResponse:
        """One page of analyses."""
        query, identity = request.query, current_identity()
        found = await list_staged_analyses(self._database, identity, request.id, query, request.cursor, request.limit)
        return messages.ListStagedAnalysesResponse(document=document(found))

    async def SaveMapping(self, request: messages.SaveMappingRequest, _: Any) -> messages.SaveMappingResponse:
        """Names the columns and has the file read again."""
        identity, columns = current_identity(), dict(request.columns)
        shown = await map_import(self._database, identity, request.id, columns, request.decimal)
        self._reader.wake()
        return messages.SaveMappingResponse(document=document(shown))

    async def DecideFindings(self, request: messages.DecideFindingsRequest, _: Any) -> messages.DecideFindingsResponse:
        """Single findings, or with a filter all open ones of it."""
        identity = current_identity()
        if request.HasField("filter"):
            wanted = _filter(request.filter)
            return messages.DecideFindingsResponse(
                document=document(await decide_all(self._database, identity, request.id, wanted, request.decision))
            )
        given = [FindingDecision(one.number, one.decision, one.value) for one in request.decisions]
        return messages.DecideFindingsResponse(
            document=document(await decide_findings(self._database, identity, request.id, given))
        )

    async def CommitImport(self, request: messages.CommitImportRequest, _: Any) -> messages.CommitImportResponse:
        """Stores the edition."""
        return messages.CommitImportResponse(
            document=document(await commit_import(self._database, current_identity(), request.id))
        )

    async def DiscardImport(self, request: messages.DiscardImportRequest, _: Any) -> messages.DiscardImportResponse:
        """Forgets the import."""
        await discard_import(self._database, current_identity(), request.id)
        return messages.DiscardImportResponse()


def _filter(given: messages.FindingFilter) -> FindingFilter:
    rule = given.rule if given.HasField("rule") else None
    return FindingFilter(rule, given.severity, given.decision, given.slug)
