"""Importing and searching through a real channel: who may, what is stored, and that nothing is ever half-imported."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from decimal import Decimal
from pathlib import Path
from typing import Any, cast

import grpc
import pytest
from sqlalchemy import select

from chassis.database.engine import Database
from chassis.database.statements import count_statements
from chassis.errors import AppError, Kind
from chassis.identity import Signer, acting_as
from chassis.rpc.client import open_channel
from projects.app.commands.commit_import import commit_import
from projects.bootstrap import service
from projects.config import ProjectsSettings
from projects.store.catalogue import catalogue_rows, edition
from taksir.projects.v1 import catalogue_service_pb2 as messages
from taksir.projects.v1.catalogue_import_service_pb2_grpc import CatalogueImportServiceStub
from taksir.projects.v1.catalogue_service_pb2_grpc import CatalogueServiceStub

from .importing import STAFF, STAGED, USER, Catalogue, body, counts, import_whole, stage

STATEMENTS_OF_COMMIT = 13


@pytest.fixture
async def staffed(settings: ProjectsSettings, signer: Signer) -> AsyncIterator[Catalogue]:
    async with AsyncExitStack() as stack:
        server = await stack.enter_async_context(service(settings))
        channel = await stack.enter_async_context(open_channel(f"127.0.0.1:{server.port}", "projects", signer))
        stack.enter_context(acting_as(STAFF))
        given = cast("grpc.aio.Channel", channel)
        yield Catalogue(CatalogueServiceStub(given), CatalogueImportServiceStub(given))


@pytest.fixture
def honest(catalogue_files: Any, analysis: Callable[..., list[Any]]) -> Path:
    """Two sheets: four analyses, one of which nests another."""
    nests = [("Pagar", "1.1.1.1", "m2", 2, 68200)]
    sheets = {
        "Sampul": [("AHSP",)],
        "Persiapan": [
            (None, "1.1", "PEKERJAAN PERSIAPAN"),
            *analysis(),
            *analysis("1.1.1.10", "Pembuatan 1 m2 pagar sementara dari kayu"),
            *analysis("11.1.1.1", "Pembersihan 1 m2 lapangan", other=nests),
        ],
        "Beton": analysis("2.2.1.5.6", "Pembuatan 1 m3 beton f'c 25 MPa pagar 100%"),
    }
    return cast("Path", catalogue_files.workbook(sheets))


async def refused(call: Any) -> AppError:
    with pytest.raises(AppError) as refusal:
        await call
    return refusal.value


async def test_a_workbook_becomes_an_edition(staffed: Catalogue, database: Database, honest: Path) -> None:
    report = await staffed.upload("AHSP 2026", ("katalog.xlsx", honest))
    assert (report["edition"], report["analyses"], report["components"], report["nested"]) == ("AHSP 2026", 4, 9, 1)
    assert (report["verified"], report["differing"]) == (4, [])
    assert [(one["name"], one["analyses"], bool(one["skipped"])) for one in report["sheets"]] == [
        ("Sampul", 0, True),
        ("Persiapan", 3, False),
        ("Beton", 1, False),
    ]
    assert await counts(database) == (1, 4, 9)
    async with database.read() as connection:
        row = (await connection.execute(select(edition))).mappings().one()
    assert (row["id"], row["imported_by"], row["source_file"]) == (report["edition_id"], 3, "katalog.xlsx")
    assert row["report"]["verified"] == 4


async def test_rows_are_read_back_with_nesting_in_two_statements(
    staffed: Catalogue, database: Database, honest: Path
) -> None:
    await staffed.upload("AHSP 2026", ("katalog.xlsx", honest))
    ids = {one["kode_ahsp"]: one["id"] for one in (await staffed.search("pagar"))["results"]}
    ids |= {one["kode_ahsp"]: one["id"] for one in (await staffed.search("lapangan"))["results"]}
    with count_statements(database) as statements:
        async with database.read() as connection:
            rows = await catalogue_rows(connection, [*ids.values(), 999_999])
    assert len(statements) == 2
    assert len(rows) == 4
    fence, cleaning = rows[ids["1.1.1.1"]], rows[ids["11.1.1.1"]]
    assert (fence.edition, fence.klasifikasi, fence.sheet, fence.cell) == (
        "AHSP 2026",
        "PEKERJAAN PERSIAPAN",
        "Persiapan",
        "B2",
    )
    assert (fence.unit_price, fence.file_unit_price) == (Decimal(69300), Decimal(69300))
    assert [(one.position, one.uraian, one.koefisien) for one in fence.components] == [
        (1, "Pekerja", Decimal("0.5")),
        (2, "Semen", Decimal(10)),
    ]
    assert (cleaning.components[2].nested_kode, cleaning.components[2].nested_id) == ("1.1.1.1", ids["1.1.1.1"])


async def test_storing_an_import_takes_a_fixed_number_of_statements(database: Database, honest: Path) -> None:
    staged = await stage(database, "AHSP 2026", ("katalog.xlsx", honest))
    with count_statements(database) as statements:
        await commit_import(database, STAFF, staged["id"])
    assert len(statements) == STATEMENTS_OF_COMMIT


async def test_one_analysis_is_shown_with_its_origin(staffed: Catalogue, honest: Path) -> None:
    await staffed.upload("AHSP 2026", ("katalog.xlsx", honest))
    (found,) = (await staffed.search("2.2.1.5.6"))["results"]
    document = body(await staffed.stub.GetCatalogueAnalysis(messages.GetCatalogueAnalysisRequest(id=found["id"])))
    assert (document["kode_ahsp"], document["satuan"], document["sheet"], document["cell"]) == (
        "2.2.1.5.6",
        "m3",
        "Beton",
        "B1",
    )
    assert document["components"][0] == {
        "kategori": "TK",
        "kode": "L.01",
        "uraian": "Pekerja",
        "satuan": "OH",
        "koefisien": "0.5",
        "harga_satuan": "100000",
        "nested_kode": None,
        "nested_id": None,
        "sheet": "Beton",
        "cell": "F4",
    }
    error = await refused(staffed.stub.GetCatalogueAnalysis(messages.GetCatalogueAnalysisRequest(id=0)))
    assert (error.kind, error.slug) == (Kind.NOT_FOUND, "catalogue-analysis-not-found")


async def test_only_the_wanted_sheets(staffed: Catalogue, honest: Path) -> None:
    report = await staffed.upload("AHSP 2026", ("katalog.xlsx", honest), sheets=("Beton",))
    assert [one["name"] for one in report["sheets"]] == ["Beton"]
    problem = await staffed.refusal(("katalog.xlsx", honest), sheets=("Beton", "Atap"))
    assert (problem["slug"], "Atap" in problem["message"]) == ("sheet-unknown", True)


async def test_editions_stand_side_by_side_newest_first(staffed: Catalogue, honest: Path) -> None:
    listing = messages.ListEditionsRequest()
    assert body(await staffed.stub.ListEditions(listing)) == {"sources": [], "default": None}
    await staffed.upload("AHSP 2025", ("katalog.xlsx", honest))
    await staffed.upload("  AHSP   2026 ", ("katalog.xlsx", honest))
    answer = body(await staffed.stub.ListEditions(listing))
    assert ([one["name"] for one in answer["sources"]], answer["default"]) == (["AHSP 2026", "AHSP 2025"], "AHSP 2026")
    assert (answer["sources"][0]["analyses"], answer["sources"][0]["imported_at"][-1]) == (4, "Z")
    assert (await staffed.search("pagar"))["total"] == 6
    assert (await staffed.search("pagar", sumber="AHSP 2025"))["total"] == 3
    assert (await staffed.search("pagar", sumber="AHSP 1999"))["total"] == 0


async def test_an_edition_is_never_imported_twice(staffed: Catalogue, database: Database, honest: Path) -> None:
    await staffed.upload("AHSP 2026", ("katalog.xlsx", honest))
    error = await refused(staffed.send("AHSP 2026", ("katalog.xlsx", honest)))
    assert (error.kind, error.slug, error.fields[0].path) == (Kind.CONFLICT, "edition-exists", "edition")
    assert (await counts(database))[0] == 1


async def test_of_two_imports_at_once_one_wins(database: Database, honest: Path) -> None:
    staged = [await stage(database, "AHSP 2026", ("katalog.xlsx", honest)) for _ in range(2)]
    commits = [commit_import(database, STAFF, one["id"]) for one in staged]
    results = await asyncio.gather(*commits, return_exceptions=True)
    assert sorted(type(one).__name__ for one in results) == ["AppError", "dict"]
    assert await counts(database) == (1, 4, 9)


async def test_only_staff_import(staffed: Catalogue, database: Database, honest: Path) -> None:
    with acting_as(USER):
        error = await refused(staffed.send("AHSP 2026", ("katalog.xlsx", honest)))
        assert (await staffed.search("pagar"))["total"] == 0
    assert (error.kind, error.slug) == (Kind.FORBIDDEN, "catalogue-staff-only")
    assert await counts(database) == (0, 0, 0)


@pytest.mark.parametrize("label", ["No", "Koefisien"])
async def test_an_analysis_that_lost_its_header_stops_the_import(
    staffed: Catalogue, database: Database, catalogue_files: Any, analysis: Callable[..., list[Any]], label: str
) -> None:
    lost = [tuple("zzz" if value == label else value for value in row) for row in analysis("1.1.2")]
    sheets = {"Persiapan": [*analysis(), *lost], "Lain": lost}
    staged = await staffed.stage("AHSP 2026", ("katalog.xlsx", catalogue_files.workbook(sheets)))
    findings = await staffed.findings(staged["id"], severity="error")
    assert [(one["slug"], one["sheet"], one["cell"], one["choices"]) for one in findings] == [
        ("analysis-lost", "Persiapan", "B17", []),
        ("analysis-lost", "Lain", "B3", []),
    ]
    error = await refused(staffed.commit(staged["id"]))
    assert (error.kind, error.slug) == (Kind.CONFLICT, "import-undecided")
    assert await counts(database) == (0, 0, 0)


async def test_a_failure_while_storing_leaves_nothing(database: Database, honest: Path) -> None:
    """A code that only the database refuses: the edition and the analyses before it go with it."""
    async with database.write() as connection:
        await connection.exec_driver_sql(
            "ALTER TABLE catalogue_component ADD CONSTRAINT no_cement CHECK (uraian <> 'Semen') NOT VALID"
        )
    with pytest.raises(Exception, match="no_cement"):
        await import_whole(database, "AHSP 2026", ("katalog.xlsx", honest))
    assert await counts(database) == (0, 0, 0)
    assert await counts(database, STAGED) == (1, 1, 4, 9, 0)


@pytest.mark.parametrize("name", ["", "   ", "x" * 101, "AHSP\x07"])
async def test_editions_have_sensible_names(staffed: Catalogue, honest: Path, name: str) -> None:
    error = await refused(staffed.send(name, ("katalog.xlsx", honest)))
    assert (error.kind, error.slug, error.fields[0].path) == (Kind.INVALID, "edition-invalid", "edition")


async def test_files_that_are_no_catalogue(staffed: Catalogue, catalogue_files: Any) -> None:
    page = catalogue_files.raw("x", b"<html></html>")
    problem = await staffed.refusal(("katalog.xlsx", page))
    assert (problem["slug"], problem["path"]) == ("workbook-unknown", "katalog.xlsx")
    bomb = catalogue_files.workbook({"A": [("x",)]}, extra={"xl/x.bin": b"\0" * 20_000_000})
    assert (await staffed.refusal(("katalog.xlsx", bomb)))["slug"] == "workbook-too-large"


async def test_a_file_over_the_limit(
    database: Database, settings: ProjectsSettings, signer: Signer, catalogue_files: Any
) -> None:
    small = settings.model_copy(update={"import_file_mebibytes": 1})
    path = catalogue_files.raw("x", b"P" * 1_200_000)
    async with AsyncExitStack() as stack:
        server = await stack.enter_async_context(service(small))
        channel = await stack.enter_async_context(open_channel(f"127.0.0.1:{server.port}", "projects", signer))
        stack.enter_context(acting_as(STAFF))
        given = cast("grpc.aio.Channel", channel)
        catalogue = Catalogue(CatalogueServiceStub(given), CatalogueImportServiceStub(given))
        error = await refused(catalogue.send("X", ("katalog.xlsx", path)))
    assert (error.kind, error.slug) == (Kind.TOO_LARGE, "upload-too-large")
    assert await counts(database, STAGED) == (0, 0, 0, 0, 0)


async def test_a_pair_of_csv_files(staffed: Catalogue, catalogue_files: Any) -> None:
    analyses = catalogue_files.raw("a", b"kode_ahsp,nama_ahsp,sumber\n1.1.1,Pagar 1 m2,AHSP 2025\n")
    header = b"kode_ahsp,kategori,kode_item,uraian_item,satuan_item,koefisien\n"
    components = catalogue_files.raw("c", header + b"1.1.1,TK,TK-0001,Mandor,OH,0.013000\n")
    report = await staffed.upload("AHSP 2025", ("components.csv", components), ("analyses.csv", analyses))
    assert (report["analyses"], report["components"], report["compared"]) == (1, 1, 0)
    wrong = catalogue_files.raw("w", header + b"1.1.1,TK,TK-0001,Mandor,OH,x\n")
    staged = await staffed.stage("Lain", ("components.csv", wrong), ("analyses.csv", analyses))
    (error,) = await staffed.findings(staged["id"], severity="error")
    assert (error["sheet"], error["cell"], error["value"]) == ("components.csv", "2", "x")


@pytest.mark.parametrize("broken", ["no header", "no file", "chunk first", "two headers", "broken off"])
async def test_streams_that_do_not_keep_the_order(staffed: Catalogue, broken: str) -> None:
    header = messages.ImportCatalogueRequest(header=messages.ImportHeader(edition="X"))
    chunk = messages.ImportCatalogueRequest(chunk=b"x")
    orders = {
        "no header": [messages.ImportCatalogueRequest(file=messages.FileStart(name="a.xlsx"))],
        "no file": [header],
        "chunk first": [header, chunk],
        "two headers": [header, header],
        "broken off": [header, messages.ImportCatalogueRequest(file=messages.FileStart(name="a.xlsx")), chunk],
    }
    error = await refused(staffed.stub.ImportCatalogue(stream_of(orders[broken])))
    assert error.kind is Kind.INVALID


async def stream_of(
    requests: list[messages.ImportCatalogueRequest],
) -> AsyncIterator[messages.ImportCatalogueRequest]:
    for request in requests:
        yield request


async def test_search_ranks_code_then_prefix_then_words(staffed: Catalogue, honest: Path) -> None:
    await staffed.upload("AHSP 2026", ("katalog.xlsx", honest))
    assert await staffed.codes("1.1.1.1") == ["1.1.1.1", "1.1.1.10"]
    assert await staffed.codes("1.1") == ["1.1.1.1", "1.1.1.10"]
    assert await staffed.codes("11.1") == ["11.1.1.1"]
    assert await staffed.codes("kayu pagar") == ["1.1.1.10"]
    assert await staffed.codes("PAGAR  Sementara") == ["1.1.1.10"]
    assert (await staffed.codes("pagar"))[0] == "1.1.1.1"
    assert sorted(await staffed.codes("pagar genteng")) == ["1.1.1.1", "1.1.1.10", "2.2.1.5.6"]  # any of the words
    assert await staffed.codes("genteng") == []
    assert await staffed.codes("") == ["1.1.1.1", "1.1.1.10", "2.2.1.5.6", "11.1.1.1"]


async def test_search_takes_texts_as_they_are(staffed: Catalogue, honest: Path) -> None:
    await staffed.upload("AHSP 2026", ("katalog.xlsx", honest))
    assert await staffed.codes("100%") == ["2.2.1.5.6"]
    for query in ("%", "_", "\\", "'", "f'c", "1_1", "\x00", "x" * 5000, "𐍈", "a b c d e f g h i j"):
        assert (await staffed.search(query))["total"] in {0, 1, 4}


async def test_search_says_how_many_there_are(staffed: Catalogue, honest: Path) -> None:
    await staffed.upload("AHSP 2026", ("katalog.xlsx", honest))
    found = await staffed.search("pagar", limit=1)
    assert (len(found["results"]), found["total"]) == (1, 3)
    assert found["results"][0]["text"] == "1.1.1.1 – Pembuatan 1 m2 pagar"
    assert found["results"][0]["sumber"] == "AHSP 2026"
    assert len((await staffed.search("pagar", limit=-5))["results"]) == 3
    assert len((await staffed.search("pagar", limit=1000))["results"]) == 3
