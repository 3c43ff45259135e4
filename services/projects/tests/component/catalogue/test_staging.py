"""Staged imports: reviewing, deciding, mapping, storing, throwing away; and what two of them do beside each other."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, cast

import grpc
import pytest
from sqlalchemy import text

from chassis.database.engine import Database
from chassis.errors import AppError, Kind
from chassis.identity import Signer, acting_as
from chassis.rpc.client import open_channel
from projects.app.catalogue_imports import shown_import
from projects.app.commands.receive_import import Upload, receive_import
from projects.app.import_reader import ImportReader
from projects.app.queries.search_catalogue import search_catalogue
from projects.bootstrap import service
from projects.config import ProjectsSettings
from projects.store.catalogue import catalogue_rows
from taksir.projects.v1 import catalogue_import_service_pb2 as imports
from taksir.projects.v1 import catalogue_keeping_service_pb2 as keeping
from taksir.projects.v1.catalogue_import_service_pb2_grpc import CatalogueImportServiceStub
from taksir.projects.v1.catalogue_keeping_service_pb2_grpc import CatalogueKeepingServiceStub
from taksir.projects.v1.catalogue_service_pb2_grpc import CatalogueServiceStub

from .importing import LIMITS, STAFF, STAGED, USER, Catalogue, body, counts, import_whole, stage

UNKNOWN = (
    b"No Analisa;Judul;Jenis;Nama;Sat;Angka\n1.1;Galian 1 m3;Bahan;Air;ltr;0,5\n1.1;Galian 1 m3;TK;Pekerja;OH;1,25\n"
)
NOTHING = (0, 0, 0, 0, 0)
# What another reader does that takes an import over.
OVERTAKE = """
    CREATE FUNCTION overtake() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN UPDATE catalogue_import SET attempts = attempts + 1; RETURN NULL; END $$
"""


@pytest.fixture
async def channel(settings: ProjectsSettings, signer: Signer) -> AsyncIterator[grpc.aio.Channel]:
    async with AsyncExitStack() as parts:
        server = await parts.enter_async_context(service(settings))
        opened = await parts.enter_async_context(open_channel(f"127.0.0.1:{server.port}", "projects", signer))
        parts.enter_context(acting_as(STAFF))
        yield cast("grpc.aio.Channel", opened)


@pytest.fixture
def staffed(channel: grpc.aio.Channel) -> Catalogue:
    return Catalogue(CatalogueServiceStub(channel), CatalogueImportServiceStub(channel))


@pytest.fixture
def dirty(catalogue_files: Any, analysis: Callable[..., list[Any]]) -> Path:
    """A lost comma that its own product proves, a coefficient that is no number, and a clean analysis."""
    lost = analysis("1.1", material=[("Kerikil", None, "kg", 83.349, 210)])
    lost = [tuple(83349 if value == 83.349 else value for value in row) for row in lost]
    unread = analysis("1.2", labour=[("Pekerja", None, "OH", "x", 100000)])
    return cast("Path", catalogue_files.workbook({"Beton": [*lost, *unread, *analysis("1.3")]}))


async def refused(call: Any) -> AppError:
    with pytest.raises(AppError) as refusal:
        await call
    return refusal.value


async def coefficients(database: Database, kode: str) -> list[Decimal]:
    found = await search_catalogue(database, kode, "", 1)
    async with database.read() as connection:
        (row,) = (await catalogue_rows(connection, [found["results"][0]["id"]])).values()
    return [one.koefisien for one in row.components]


async def test_findings_are_decided_one_by_one_and_then_stored(
    staffed: Catalogue, database: Database, dirty: Path
) -> None:
    staged = await staffed.stage("AHSP 2026", ("katalog.xlsx", dirty))
    (comma,) = await staffed.findings(staged["id"], slug="comma-lost")
    (unread,) = await staffed.findings(staged["id"], slug="coefficient-invalid")
    assert (comma["rule"], comma["value"], comma["suggestion"], comma["cell"]) == (1, "83349", "83.349", "F7")
    assert comma["choices"] == ["accept", "keep", "edit", "exclude"]
    assert (unread["value"], unread["choices"]) == ("x", ["edit", "exclude"])
    assert (await refused(staffed.commit(staged["id"]))).slug == "import-undecided"
    decisions = ((comma["number"], "accept", ""), (unread["number"], "edit", "0.75"))
    await staffed.decide(staged["id"], *decisions)
    page = body(
        await staffed.imports.ListStagedAnalyses(imports.ListStagedAnalysesRequest(id=staged["id"], query="1.1"))
    )
    assert [one["koefisien"] for one in page["analyses"][0]["components"]] == ["0.5", "83.349"]
    report = await staffed.commit(staged["id"])
    assert (report["analyses"], report["components"]) == (3, 6)
    assert await coefficients(database, "1.1") == [Decimal("0.5"), Decimal("83.349")]
    assert await coefficients(database, "1.2") == [Decimal("0.75"), Decimal(10)]
    assert await counts(database, STAGED) == (1, 0, 0, 0, 0)


async def test_decisions_that_cannot_be_are_named_and_none_is_kept(
    staffed: Catalogue, database: Database, dirty: Path
) -> None:
    staged = await staffed.stage("AHSP 2026", ("katalog.xlsx", dirty))
    unread = (await staffed.findings(staged["id"], slug="coefficient-invalid"))[0]["number"]
    comma = (await staffed.findings(staged["id"], slug="comma-lost"))[0]["number"]
    bad: list[tuple[int, str, str]] = [
        (unread, "keep", ""),
        (unread, "edit", "0"),
        (999, "keep", ""),
        (unread, "x", ""),
    ]
    for one in bad:
        error = await refused(staffed.decide(staged["id"], (comma, "accept", ""), one))
        assert (error.kind, error.slug) == (Kind.INVALID, "decision-invalid")
        assert error.fields[0].path.startswith("decisions[1]")
    assert await staffed.findings(staged["id"], decision="accept") == []


async def test_an_excluded_analysis_is_left_out(staffed: Catalogue, dirty: Path) -> None:
    staged = await staffed.stage("AHSP 2026", ("katalog.xlsx", dirty))
    await staffed.decide_all(staged["id"], "accept", slug="comma-lost")
    await staffed.decide_all(staged["id"], "exclude", slug="coefficient-invalid")
    assert (await staffed.commit(staged["id"]))["analyses"] == 2
    assert await staffed.codes("1.2") == []


async def test_a_table_of_unknown_columns_asks_once(
    staffed: Catalogue, database: Database, catalogue_files: Any
) -> None:
    table = catalogue_files.raw("t.csv", UNKNOWN)
    staged = await staffed.stage("Tabel", ("t.csv", table))
    assert (staged["status"], staged["mapping"]["titles"][1]) == ("mapping", "Judul")
    columns = {"kode": 0, "nama": 1, "kategori": 2, "uraian": 3, "satuan": 4, "koefisien": 5}
    wrong = imports.SaveMappingRequest(id=staged["id"], columns={"kode": 9}, decimal=",")
    assert (await refused(staffed.imports.SaveMapping(wrong))).slug == "mapping-invalid"
    await staffed.imports.SaveMapping(imports.SaveMappingRequest(id=staged["id"], columns=columns, decimal=","))
    assert (await staffed.read(staged["id"]))["status"] == "staged"
    await staffed.commit(staged["id"])
    assert await coefficients(database, "1.1") == [Decimal("0.5"), Decimal("1.25")]
    assert (await staffed.stage("Tabel lagi", ("t.csv", table)))["status"] == "staged"


async def test_two_imports_at_once_do_not_mix(
    staffed: Catalogue, catalogue_files: Any, analysis: Callable[..., list[Any]]
) -> None:
    paths = [
        catalogue_files.raw(f"{n}", catalogue_files.workbook({"A": analysis(f"{n}.1")}).read_bytes()) for n in (1, 2)
    ]
    staged = await asyncio.gather(*(staffed.stage(f"Edisi {n}", ("a.xlsx", path)) for n, path in enumerate(paths, 1)))
    for one in staged:
        await staffed.commit(one["id"])
    assert (await staffed.codes("", sumber="Edisi 1"), await staffed.codes("", sumber="Edisi 2")) == (["1.1"], ["2.1"])


async def test_throwing_away_leaves_nothing(staffed: Catalogue, database: Database, dirty: Path) -> None:
    staged = await staffed.stage("AHSP 2026", ("katalog.xlsx", dirty))
    await staffed.imports.DiscardImport(imports.DiscardImportRequest(id=staged["id"]))
    assert await counts(database, STAGED) == NOTHING
    assert (await refused(staffed.shown(staged["id"]))).slug == "import-not-found"


async def test_nobody_but_staff_sees_imports(staffed: Catalogue, dirty: Path) -> None:
    staged = await staffed.stage("AHSP 2026", ("katalog.xlsx", dirty))
    given = staged["id"]
    with acting_as(USER):
        for call in (
            staffed.shown(given),
            staffed.findings(given),
            staffed.commit(given),
            staffed.decide_all(given, "keep"),
            staffed.imports.DiscardImport(imports.DiscardImportRequest(id=given)),
        ):
            assert (await refused(call)).kind is Kind.FORBIDDEN
    assert (await staffed.shown(given))["status"] == "staged"


async def test_a_reader_that_died_is_followed_by_another(database: Database, dirty: Path) -> None:
    """A service that is killed while it reads leaves a lease, which ends."""
    upload = Upload("AHSP 2026", (), [("katalog.xlsx", dirty)])
    import_id = await receive_import(database, STAFF, upload, datetime.now(UTC))
    lease = "UPDATE catalogue_import SET attempts = 1, lease_until = now() + interval '{}' WHERE id = {}"
    async with database.write() as connection:
        await connection.execute(text(lease.format("1 minute", import_id)))
    assert not await ImportReader(database, LIMITS).read_next()
    async with database.write() as connection:
        await connection.execute(text(lease.format("-1 minute", import_id)))
    assert await ImportReader(database, LIMITS).read_next()


async def test_an_import_that_is_thrown_away_while_it_is_read_leaves_nothing(database: Database, dirty: Path) -> None:
    """The rows of a reader whose import is gone, or has another reader, are never kept."""
    upload = Upload("AHSP 2026", (), [("katalog.xlsx", dirty)])
    import_id = await receive_import(database, STAFF, upload, datetime.now(UTC))
    async with database.write() as connection:
        await connection.execute(text(OVERTAKE))
        await connection.execute(
            text("CREATE TRIGGER overtake AFTER INSERT ON staged_analysis EXECUTE FUNCTION overtake()")
        )
    assert await ImportReader(database, LIMITS).read_next()
    assert await counts(database, STAGED) == (1, 1, 0, 0, 0)
    assert (await shown_import(database, import_id))["status"] == "waiting"


async def test_an_expired_import_is_forgotten(database: Database, dirty: Path) -> None:
    await stage(database, "AHSP 2026", ("katalog.xlsx", dirty))
    async with database.write() as connection:
        await connection.execute(text("UPDATE catalogue_import SET expires_at = now() - interval '1 second'"))
    await ImportReader(database, LIMITS).forget()
    assert await counts(database, STAGED) == NOTHING


async def test_editions_are_compared_component_by_component(
    database: Database, channel: grpc.aio.Channel, catalogue_files: Any, analysis: Callable[..., list[Any]]
) -> None:
    old = catalogue_files.raw("old", catalogue_files.workbook({"A": [*analysis("1.1"), *analysis("1.2")]}).read_bytes())
    changed = analysis("1.1", labour=[("Pekerja", "L.01", "OH", 0.6, 100000)])
    new = catalogue_files.raw("new", catalogue_files.workbook({"A": [*changed, *analysis("1.3")]}).read_bytes())
    base = await import_whole(database, "Lama", ("a.xlsx", old))
    other = await import_whole(database, "Baru", ("a.xlsx", new))
    request = keeping.CompareEditionsRequest(base_id=base["edition_id"], other_id=other["edition_id"])
    found = body(await CatalogueKeepingServiceStub(channel).CompareEditions(request))
    assert found["counts"] == {"added": 1, "removed": 1, "changed": 1, "same": 0}
    assert [(one["kode"], one["kind"]) for one in found["changes"]] == [
        ("1.1", "changed"),
        ("1.2", "removed"),
        ("1.3", "added"),
    ]
    (component,) = found["changes"][0]["components"]
    assert (component["uraian"], component["before"], component["after"]) == ("Pekerja", "0.5", "0.6")


async def test_an_analysis_is_mended_with_its_history(
    database: Database, channel: grpc.aio.Channel, catalogue_files: Any, analysis: Callable[..., list[Any]]
) -> None:
    await import_whole(database, "AHSP 2026", ("a.xlsx", catalogue_files.workbook({"A": analysis("1.1")})))
    analysis_id = (await search_catalogue(database, "1.1", "", 1))["results"][0]["id"]
    stub = CatalogueKeepingServiceStub(channel)
    row = {"kategori": "TK", "uraian": "Pekerja", "satuan": "OH", "koefisien": "0.4", "harga_satuan": "100000"}
    edit = keeping.EditAnalysisRequest(
        id=analysis_id,
        version=1,
        nama="Pagar harmonika 1 m2",
        satuan="m2",
        components=[keeping.EditedComponent(**row, position=1)],
        reason="Salah ketik di sumber",
    )
    edited = body(await stub.EditAnalysis(edit))
    assert (edited["version"], edited["components"][0]["koefisien"], edited["unit_price"]) == (2, "0.4", "44000")
    assert (await refused(stub.EditAnalysis(edit))).slug == "analysis-stale"
    assert (await search_catalogue(database, "harmonka", "", 1))["total"] == 1
    history = body(await stub.ListAnalysisHistory(keeping.ListAnalysisHistoryRequest(id=analysis_id)))["history"]
    assert [(one["version"], one["edited_by"], one["reason"]) for one in history] == [(2, 3, "Salah ketik di sumber")]
    assert [len(history[0][side]["components"]) for side in ("before", "after")] == [2, 1]
    with acting_as(USER):
        assert (await refused(stub.EditAnalysis(edit))).kind is Kind.FORBIDDEN


async def test_imports_and_the_search_know_other_names(
    database: Database, staffed: Catalogue, channel: grpc.aio.Channel, catalogue_files: Any, analysis: Any
) -> None:
    stub = CatalogueKeepingServiceStub(channel)
    for kind, alias, meant in (("unit", "lonjor", "btg"), ("resource", "besi cor", "pagar")):
        await stub.SaveAlias(keeping.SaveAliasRequest(kind=kind, alias=alias, stands_for=meant))
    path = catalogue_files.workbook({"A": analysis("1.1", material=[("Pipa", None, "Lonjor", 1, 1000)])})
    await import_whole(database, "AHSP 2026", ("a.xlsx", path))
    assert await staffed.codes("besi cor") == ["1.1"]
    async with database.read() as connection:
        (row,) = (await catalogue_rows(connection, [(await staffed.search("1.1"))["results"][0]["id"]])).values()
    assert row.components[1].satuan == "batang"
    error = await refused(stub.SaveAlias(keeping.SaveAliasRequest(kind="unit", alias="kg", stands_for="ton")))
    assert (error.slug, error.fields[0].path) == ("alias-invalid", "alias")


async def test_a_mistyped_word_finds_what_was_meant(
    database: Database, staffed: Catalogue, catalogue_files: Any, analysis: Any
) -> None:
    rows = [*analysis("1.1", "Galian 1 m3 tanah biasa"), *analysis("1.2", "Pasangan 1 m2 dinding bata ½ batu")]
    await import_whole(database, "AHSP 2026", ("a.xlsx", catalogue_files.workbook({"A": rows})))
    assert await staffed.codes("galian tnah") == ["1.1"]
    assert await staffed.codes("bata 1/2") == ["1.2"]
    assert await staffed.codes("dindng batta") == ["1.2"]
    assert await staffed.codes("zzzz") == []
