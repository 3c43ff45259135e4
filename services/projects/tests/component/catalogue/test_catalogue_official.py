"""The official files, where they are present: every figure that the project states about them."""

import os
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from chassis.database.engine import Database, open_database
from chassis.database.statements import count_statements
from projects.app.catalogue_imports import shown_import
from projects.app.commands.commit_import import commit_import
from projects.app.commands.decide_findings import decide_all
from projects.app.queries.compare_editions import compare_editions
from projects.app.queries.search_catalogue import search_catalogue
from projects.ingest.limits import MEBIBYTE, ImportLimits
from projects.store.catalogue import catalogue_rows
from projects.store.catalogue_staging import FindingFilter

from .importing import STAFF, import_whole, stage

REPOSITORY = Path(__file__).parents[5]
DATA = Path(os.environ.get("TAKSIR_OFFICIAL_DATA", REPOSITORY.parent / "shared" / "data"))
WORKBOOK = DATA / "ahsp-2026" / "ahsp-2026-cipta-karya.xlsx"
FLAT = DATA / "ahsp-2025" / "SNI_2025_AHSP.xlsx"
# Half of what the reader may use by default; the file needs about a tenth.
MEMORY = 512 * MEBIBYTE

pytestmark = [
    pytest.mark.official_data,
    pytest.mark.skipif(not WORKBOOK.exists(), reason=f"no official data in {DATA}; set TAKSIR_OFFICIAL_DATA"),
]


@dataclass(frozen=True)
class Imported:
    """The official workbook in a database of its own, for tests that only read."""

    database: Database
    report: dict[str, Any]
    statements: int
    seconds: float


@pytest.fixture(scope="module")
async def official(service_database: Callable[[str, str], Awaitable[str]]) -> AsyncIterator[Imported]:
    url = SecretStr(await service_database("projects", "projects"))
    async with open_database(url, "test", 4) as database:
        started = time.monotonic()
        with count_statements(database) as statements:
            report = await import_workbook(database)
        yield Imported(database, report, len(statements), time.monotonic() - started)


async def import_workbook(database: Database, sheets: tuple[str, ...] = ()) -> dict[str, Any]:
    limits = ImportLimits(memory_bytes=MEMORY)
    return await import_whole(database, "AHSP 2026", (WORKBOOK.name, WORKBOOK), sheets=sheets, limits=limits)


def test_the_workbook_of_2026_imports_whole(official: Imported) -> None:
    report = official.report
    assert (report["analyses"], report["components"]) == (1944, 10949)
    assert (report["compared"], report["verified"], len(report["differing"])) == (1944, 1907, 37)
    assert [sheet["name"] for sheet in report["sheets"] if sheet["skipped"]] == [
        "Daftar Harga Satuan Pekerjaan",
        "Upah & Bahan",
    ]
    assert len(report["sheets"]) == 41
    titles = {one["kode"]: (one["title_price"], one["expected"]) for one in report["titles_differing"]}
    assert titles == {
        "2.2.1.1.7": ("59", "0"),
        "2.2.1.1.8": ("27", "0"),
        "4.2.6.1": ("55", "0"),
        "10.3.1": ("1965000", "24305600"),
    }
    assert Counter(finding["slug"] for finding in report["findings"]) == {
        "price-odd": 92,
        "row-without-figures": 39,
        "code-tidied": 17,
        "foreman-high": 8,
        "table-skipped": 5,
        "unit-unknown": 5,
        "resource-repeated": 4,
        "code-mended": 2,
        "price-implied": 2,
        "unit-missing": 2,
        "unit-unclear": 2,
        "code-missing": 1,
        "code-repeated": 1,
        "coefficient-text": 1,
        "price-missing": 1,
        "price-differs": 37,
        "unit-family": 46,
    }
    assert sum(1 for finding in report["findings"] if finding["severity"] == "error") == 0


def test_each_analysis_that_differs_has_its_reason(official: Imported) -> None:
    differing = official.report["differing"]
    words = {
        "sel F kosong": ["1.1.3.10"],
        "kosong, jadi": ["1.1.4.5", "1.1.4.6"],
        "bukan koefisien × harga": ["3.18.3.1", *(f"5.5.4.{number}" for number in range(1, 11))],
        "D bukan A + B + C": ["3.12.7"],
        "jumlah BHN tidak": ["2.7.13", "2.7.15", "3.18.6.9", *(f"9.3.1.{number}" for number in range(1, 17))],
        "jumlah ALT tidak": ["2.3.1.3", "4.1.8.3", "8.2.9"],
    }
    found = {start: [one["kode"] for one in differing if start in one["reasons"][0]["message"]] for start in words}
    assert found == words
    assert all(len(one["reasons"]) == 1 for one in differing)
    duct = next(one for one in differing if one["kode"] == "5.5.4.1")
    assert (duct["sheet"], duct["cell"], duct["reasons"][0]["cell"]) == (
        "Perpipaan dan proteksi kebakar ",
        "H21",
        "H15",
    )
    assert (duct["file_unit_price"], duct["unit_price"]) == ("99598.62", "76278.62")


async def test_golden_analyses_stand_in_the_catalogue(official: Imported) -> None:
    database = official.database
    golden = {"1.2.1.1.1": "90860", "2.2.1.5.6": "1382685.2926", "3.6.1.6": "134565.2", "3.7.4": "56784.2"}
    prices = {}
    for kode in golden:
        found = await search_catalogue(database, kode, "", 1)
        async with database.read() as connection:
            (row,) = (await catalogue_rows(connection, [found["results"][0]["id"]])).values()
        assert row.kode == kode
        prices[kode] = round(row.unit_price or Decimal(0), 4)
    assert prices == {kode: Decimal(price) for kode, price in golden.items()}


async def test_codes_that_the_workbook_repeats_or_lacks_are_settled(official: Imported) -> None:
    database, report = official.database, official.report
    settled = {one["cell"]: one["kode"] for one in report["findings"] if one["slug"] in {"code-mended", "code-missing"}}
    assert settled == {"C2924": "6.6.6.4", "C2942": "6.6.6.5", "C40": "3.13.2 (tanpa kode)"}
    assert (await search_catalogue(database, "sumur resapan air hujan", "", 5))["results"][0]["kode_ahsp"] == (
        "6.6.1.1 (Sistem Air Hujan)"
    )


async def test_one_sheet_alone(database: Database) -> None:
    report = await import_workbook(database, ("Beton",))
    assert (report["analyses"], report["verified"]) == (55, 55)


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("pasangan bta merah", "1.6.7"),
        ("bata 1/2", "3.6.1.6"),
        ("galian tnah", "1.2.1.1.1"),
        ("2.2.1.5.6", "2.2.1.5.6"),
        ("beton k 225", "2.2.1.4.1"),
        ("cat tembok", "3.8.10.1"),
        ("plesteran 1:4", "3.7.4"),
        ('pipa pvc 4"', "5.5.4.19"),
        ("beton f'c 25", "2.2.1.5.6"),
        ("sumur resapan air hujan", "6.6.1.1 (Sistem Air Hujan)"),
    ],
)
async def test_what_people_type_comes_first(official: Imported, query: str, first: str) -> None:
    found = await search_catalogue(official.database, query, "", 1)
    assert [one["kode_ahsp"] for one in found["results"]] == [first]


async def test_nothing_is_found_where_nothing_is_named_so(official: Imported) -> None:
    """No name and no resource of the workbook bears a grade of steel; an answer would only be noise."""
    assert (await search_catalogue(official.database, "u-24", "", 5)) == {"results": [], "total": 0}


async def test_the_pair_of_2025_imports_whole(database: Database) -> None:
    folder = DATA / "ahsp-2025"
    files = [(name, folder / name) for name in ("analyses.csv", "components.csv")]
    report = await import_whole(database, "AHSP 2025", *files)
    assert (report["analyses"], report["components"], report["compared"]) == (2305, 13663, 0)
    assert Counter(finding["slug"] for finding in report["findings"]) == {
        "row-without-figures": 368,
        "foreman-high": 7,
        "coefficient-zero": 5,
        "coefficient-high": 5,
        "resource-repeated": 4,
        "labour-high": 1,
        "unit-missing": 17,
        "unit-family": 39,
    }
    lost = next(one for one in report["findings"] if one["slug"] == "labour-high")
    assert (lost["kode"], lost["sheet"], lost["cell"], lost["suggestion"]) == (
        "9.1.1.8",
        "components.csv",
        "12859",
        "0.272",
    )
    # A resource, as the edition of 2026 has none.
    found = await search_catalogue(database, "besi beton polos", "", 1)
    assert (found["results"][0]["kode_ahsp"], found["total"]) == ("2.2.1.10.1", 2)


async def test_d09_the_lost_commas_of_the_flat_file_are_offered_with_their_repair(database: Database) -> None:
    """A coefficient a thousand times too large stands in 505 of its 2 305 analyses."""
    staged = await stage(database, "SNI 2025", (FLAT.name, FLAT))
    assert (staged["status"], staged["report"]["analyses"], staged["report"]["components"]) == ("staged", 2306, 13899)
    open_errors = {one["slug"]: one["count"] for one in staged["counts"] if one["severity"] == "error"}
    assert open_errors == {"comma-lost": 725, "code-clash": 1, "form-invalid": 1}
    accepted = await decide_all(database, STAFF, staged["id"], FindingFilter(slug="comma-lost"), "accept")
    assert {"rule": 1, "slug": "comma-lost", "severity": "error", "decision": "accept", "count": 725} in accepted[
        "counts"
    ]
    await decide_all(database, STAFF, staged["id"], FindingFilter(severity="error", decision="open"), "exclude")
    report = await commit_import(database, STAFF, staged["id"])
    assert report["analyses"] == 2304
    found = await search_catalogue(database, "1.1.1.1", "SNI 2025", 1)
    async with database.read() as connection:
        (row,) = (await catalogue_rows(connection, [found["results"][0]["id"]])).values()
    coefficients = {one.uraian: one.koefisien for one in row.components}
    assert (coefficients["Kerikil"], coefficients["Air"]) == (Decimal("83.349"), Decimal("17.415"))
    assert (await shown_import(database, staged["id"]))["status"] == "committed"


async def test_an_edition_equals_itself(official: Imported) -> None:
    edition_id = official.report["edition_id"]
    compared = await compare_editions(official.database, edition_id, edition_id, "", "", 50)
    assert compared["counts"] == {"added": 0, "removed": 0, "changed": 0, "same": 1944}
