"""Imports as tests need them: through the service's own door, or straight through the use cases."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

import orjson
from sqlalchemy import func, select

from chassis.database.engine import Database
from chassis.identity import Identity
from projects.app.catalogue_imports import shown_import
from projects.app.commands.commit_import import commit_import
from projects.app.commands.receive_import import Upload, receive_import
from projects.app.import_reader import ImportReader
from projects.ingest.limits import ImportLimits
from projects.store.catalogue import catalogue_analysis, catalogue_component, edition
from projects.store.catalogue_staging_tables import (
    catalogue_import,
    catalogue_import_chunk,
    staged_analysis,
    staged_component,
    staged_finding,
)
from taksir.projects.v1 import catalogue_import_service_pb2 as imports
from taksir.projects.v1 import catalogue_service_pb2 as messages
from taksir.projects.v1.catalogue_import_service_pb2_grpc import CatalogueImportServiceStub
from taksir.projects.v1.catalogue_service_pb2_grpc import CatalogueServiceStub

STAFF = Identity(3, frozenset({"user", "staff"}))
OTHER_STAFF = Identity(4, frozenset({"user", "staff"}))
USER = Identity(7, frozenset({"user"}))
# The machine may be busy; a test that waits longer has found a fault.
PATIENCE = 120
CHUNK = 64 * 1024
LIMITS = ImportLimits()
EDITION = (edition, catalogue_analysis, catalogue_component)
STAGED = (catalogue_import, catalogue_import_chunk, staged_analysis, staged_component, staged_finding)

File = tuple[str, Path]


def body(answer: Any) -> dict[str, Any]:
    return cast("dict[str, Any]", orjson.loads(answer.document.body))


@dataclass
class Catalogue:
    """The catalogue as the gateway calls it, on behalf of whoever `acting_as` says."""

    stub: CatalogueServiceStub
    imports: CatalogueImportServiceStub

    async def send(self, name: str, *files: File, sheets: tuple[str, ...] = ()) -> int:
        """Uploads; the id of the import."""
        answer = await self.stub.ImportCatalogue(parts(name, files, sheets))
        return cast("int", orjson.loads(answer.report.body)["id"])

    async def shown(self, import_id: int) -> dict[str, Any]:
        return body(await self.imports.GetImport(imports.GetImportRequest(id=import_id)))

    async def stage(self, name: str, *files: File, sheets: tuple[str, ...] = ()) -> dict[str, Any]:
        """Uploads and waits, however long it takes, until the file has been read."""
        import_id = await self.send(name, *files, sheets=sheets)
        return await self.read(import_id)

    async def read(self, import_id: int) -> dict[str, Any]:
        async with asyncio.timeout(PATIENCE):
            while (shown := await self.shown(import_id))["status"] == "waiting":
                await asyncio.sleep(0.02)
        return shown

    async def upload(self, name: str, *files: File, sheets: tuple[str, ...] = ()) -> dict[str, Any]:
        """The whole way to an edition; its report."""
        staged = await self.stage(name, *files, sheets=sheets)
        assert staged["status"] == "staged", staged["problem"]
        return await self.commit(staged["id"])

    async def commit(self, import_id: int) -> dict[str, Any]:
        return body(await self.imports.CommitImport(imports.CommitImportRequest(id=import_id)))

    async def refusal(self, *files: File, sheets: tuple[str, ...] = ()) -> dict[str, str]:
        """Why the files are refused."""
        staged = await self.stage("Ditolak", *files, sheets=sheets)
        assert (staged["status"], staged["report"]) == ("refused", None)
        return cast("dict[str, str]", staged["problem"])

    async def findings(self, import_id: int, **wanted: Any) -> list[dict[str, Any]]:
        """All findings of the filter, page by page."""
        found: list[dict[str, Any]] = []
        cursor = ""
        while True:
            request = imports.ListFindingsRequest(
                id=import_id, filter=imports.FindingFilter(**wanted), cursor=cursor, limit=200
            )
            page = body(await self.imports.ListFindings(request))
            found += page["findings"]
            cursor = page["next_cursor"]
            if not cursor:
                return found

    async def decide(self, import_id: int, *decisions: tuple[int, str, str]) -> dict[str, Any]:
        given = [imports.FindingDecision(number=number, decision=how, value=value) for number, how, value in decisions]
        return body(await self.imports.DecideFindings(imports.DecideFindingsRequest(id=import_id, decisions=given)))

    async def decide_all(self, import_id: int, decision: str, **wanted: Any) -> dict[str, Any]:
        request = imports.DecideFindingsRequest(id=import_id, decision=decision, filter=imports.FindingFilter(**wanted))
        return body(await self.imports.DecideFindings(request))

    async def search(self, query: str, sumber: str = "", limit: int = 20) -> dict[str, Any]:
        request = messages.SearchCatalogueRequest(query=query, sumber=sumber, limit=limit)
        return body(await self.stub.SearchCatalogue(request))

    async def codes(self, query: str, **options: Any) -> list[str]:
        return [one["kode_ahsp"] for one in (await self.search(query, **options))["results"]]


async def parts(
    name: str, files: tuple[File, ...], sheets: tuple[str, ...]
) -> AsyncIterator[messages.ImportCatalogueRequest]:
    yield messages.ImportCatalogueRequest(header=messages.ImportHeader(edition=name, sheets=sheets))
    for file_name, path in files:
        yield messages.ImportCatalogueRequest(file=messages.FileStart(name=file_name))
        content = path.read_bytes()
        for start in range(0, len(content), CHUNK):
            yield messages.ImportCatalogueRequest(chunk=content[start : start + CHUNK])
    yield messages.ImportCatalogueRequest(finished=True)


async def stage(
    database: Database, name: str, *files: File, sheets: tuple[str, ...] = (), limits: ImportLimits = LIMITS
) -> dict[str, Any]:
    """Receives and reads; needs no service, and beside one it does not matter whose reader is the first."""
    import_id = await receive_import(database, STAFF, Upload(name, sheets, files), datetime.now(UTC))
    reader = ImportReader(database, limits)
    async with asyncio.timeout(PATIENCE):
        while (shown := await shown_import(database, import_id))["status"] == "waiting":
            if not await reader.read_next():
                await asyncio.sleep(0.02)
    return shown


async def import_whole(
    database: Database, name: str, *files: File, sheets: tuple[str, ...] = (), limits: ImportLimits = LIMITS
) -> dict[str, Any]:
    """Receives, reads and commits without a service; the report as the edition keeps it, findings and all."""
    staged = await stage(database, name, *files, sheets=sheets, limits=limits)
    report = await commit_import(database, STAFF, staged["id"])
    async with database.read() as connection:
        kept = await connection.scalar(select(edition.c.report).where(edition.c.name == name))
    return {**cast("dict[str, Any]", kept), **report}


async def counts(database: Database, tables: tuple[Any, ...] = EDITION) -> tuple[int, ...]:
    """How many rows each table has."""
    async with database.read() as connection:
        return tuple([await connection.scalar(select(func.count()).select_from(table)) for table in tables])
