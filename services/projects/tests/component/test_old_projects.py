"""Files of the program before Taksir: they come over whole, what is odd is said, what is wrong is refused."""

import asyncio
import copy
from collections.abc import AsyncIterator, Callable, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any, cast

import orjson
import pytest
from sqlalchemy import func, select

from chassis.database.engine import Database
from chassis.errors import AppError, Kind
from chassis.rpc.client import Channel
from projects.store import tables
from projects.store.catalogue import catalogue_analysis, edition
from projects.store.conversion_tables import conversion
from projects.store.formula_tables import parameter, volume_formula
from taksir.projects.v1 import backup_service_pb2 as messages
from taksir.projects.v1.backup_service_pb2_grpc import BackupServiceStub

from .conftest import Client, body
from .full_project import direct_cost

REAL = Path(__file__).resolve().parents[5] / "shared" / "data" / "projects"
REAL_FILES = sorted(REAL.glob("*.json"))
Old = dict[str, Any]


@pytest.fixture
def backups(channel: Channel) -> BackupServiceStub:
    return BackupServiceStub(cast("Any", channel))


@pytest.fixture
async def edition_name(database: Database, catalogue: Mapping[str, int]) -> str:
    one = catalogue_analysis.c
    named = select(edition.c.name).join(catalogue_analysis).where(one.id == catalogue["1.1"])
    async with database.read() as connection:
        return cast("str", await connection.scalar(named))


async def load(backups: BackupServiceStub, file: bytes, **fields: Any) -> dict[str, Any]:
    async def parts() -> AsyncIterator[messages.ImportOldProjectRequest]:
        yield messages.ImportOldProjectRequest(**fields)
        yield messages.ImportOldProjectRequest(chunk=file)

    return cast("dict[str, Any]", body(await backups.ImportOldProject(parts())))


def line(kategori: str, kode: str, uraian: str, satuan: str, koefisien: str, **links: Any) -> Old:
    empty = {"ref_ahsp_kode": None, "ref_pekerjaan_kode": None}
    return {
        "kategori": kategori,
        "kode": kode,
        "uraian": uraian,
        "satuan": satuan,
        "koefisien": koefisien,
        **empty,
        **links,
    }


def pekerjaan(kode: str, source_type: str, ref_kode: str | None, *detail: Old, **fields: Any) -> Old:
    head = {"kode": kode, "uraian": f"Uraian {kode}", "satuan": "", "source_type": source_type, "ref_kode": ref_kode}
    rest = {"markup_override_percent": None, "volume": "10.000", "formula": None, "progress": []}
    return {**head, **rest, "detail": list(detail), **fields}


def price(kategori: str, kode: str, uraian: str, satuan: str, harga: str | None, unit: Old | None = None) -> Old:
    return {
        "kategori": kategori,
        "kode": kode,
        "uraian": uraian,
        "satuan": satuan,
        "harga_satuan": harga,
        "conversion": unit,
    }


def old_file() -> Old:
    """A project with each kind of pekerjaan, both kinds of bundle, a formula, a market unit and progress."""
    zak = {"market_unit": "zak", "market_price": "70000.00", "factor_to_base": "50.000000", "method": "direct"}
    week = {
        "week": 1,
        "start": "2026-01-05",
        "end": "2026-01-11",
        "planned": "60.00",
        "actual": "5.50",
        "actual_cost": None,
    }
    jobs = [
        pekerjaan("1.1", "ref", "1.1", line("TK", "TK-1", "Pekerja", "OH", "9"), progress=[week]),
        pekerjaan("mod.4-2.1", "ref_modified", "2.1", line("BHN", "B-1", "Semen &amp;amp; Portland", "kg", "407")),
        pekerjaan("CUST-0007", "custom", None, line("TK", "TK-1", "Pekerja", "OH", "0.5"), formula="=Panjang * 2"),
        pekerjaan(
            "CUST-0008",
            "custom",
            None,
            line("LAIN", "CUST-0007", "Uraian CUST-0007", "", "1.5", ref_pekerjaan_kode="CUST-0007"),
            line("LAIN", "2.2", "Bekisting", "", "0.333333", ref_ahsp_kode="2.2"),
            markup_override_percent="0.00",
        ),
        pekerjaan("9.9", "ref", "9.9", line("ALT", "A-1", "Molen", "hari", "0.1"), volume=None),
    ]
    return {
        "nama": "Proyek lama",
        "tanggal_mulai": "2026-01-05",
        "tanggal_selesai": "2026-06-28",
        "week_start_day": 0,
        "week_end_day": 6,
        "sumber_dana": "APBD",
        "lokasi": "-",
        "tahun": "2026",
        "anggaran": "300000000.00",
        "pricing": {"markup_percent": "12.50", "ppn_percent": "11.00", "rounding_base": "10000"},
        "parameters": [{"name": "panjang", "label": "Panjang", "value": "5.000", "unit": ""}],
        "harga_items": [
            price("TK", "TK-1", "Pekerja", "OH", "100000.00"),
            price("BHN", "B-1", "Semen & Portland", "kg", "1400.00", zak),
            price("TK", "TK-9", "Tukang kayu", "OH", "150000.00"),
            price("ALT", "A-9", "Tak terpakai", "hari", "5.00"),
        ],
        "klasifikasi": [{"nama": "K1", "sub": [{"nama": "K1.1", "pekerjaan": jobs}]}],
    }


async def rows_of(database: Database, table: Any, project_id: int) -> list[Any]:
    async with database.read() as connection:
        found = await connection.execute(select(table).where(table.c.project_id == project_id))
        return list(found.mappings())


async def projects_of(database: Database, user_id: int) -> int:
    async with database.read() as connection:
        counted = select(func.count()).where(tables.project.c.owner_id == user_id)
        return cast("int", await connection.scalar(counted))


async def test_d02_an_old_project_comes_over_whole(
    client: Client, database: Database, backups: BackupServiceStub, edition_name: str
) -> None:
    made = await load(backups, orjson.dumps(old_file()), edition=edition_name)
    number = made["project"]["id"]
    assert (made["project"]["nama"], made["project"]["anggaran_owner"]) == ("Proyek lama", "300000000.00")
    jobs = {one["snapshot_kode"]: one for one in await rows_of(database, tables.pekerjaan, number)}
    kinds = {kode: one["source_type"] for kode, one in jobs.items()}
    assert kinds == {
        "1.1": "ref",
        "mod.4-2.1": "ref_modified",
        "CUST-0007": "custom",
        "CUST-0008": "custom",
        "9.9": "custom",
    }
    assert jobs["1.1"]["snapshot_uraian"] == "Galian tanah biasa"
    assert jobs["CUST-0008"]["markup_override_percent"] == 0
    resources = {one["uraian"]: one for one in await rows_of(database, tables.resource, number)}
    assert resources["Pekerja"]["harga_satuan"] == 100_000
    assert resources["Tukang kayu"]["harga_satuan"] == 150_000
    assert "Semen & Portland" in resources
    [unit] = await rows_of(database, conversion, number)
    assert (unit["resource_id"], unit["market_unit"]) == (resources["Semen & Portland"]["id"], "zak")
    volumes = {one["pekerjaan_id"]: one["quantity"] for one in await rows_of(database, tables.volume, number)}
    assert volumes[jobs["CUST-0007"]["id"]] == 10
    assert [one["raw"] for one in await rows_of(database, volume_formula, number)] == ["=Panjang * 2"]
    assert [one["name"] for one in await rows_of(database, parameter, number)] == ["panjang"]
    [week] = await rows_of(database, tables.week_progress, number)
    assert (week["planned_proportion"], week["actual_proportion"]) == (60, Decimal("5.5"))
    async with database.read() as connection:
        head = (await connection.execute(select(tables.project).where(tables.project.c.id == number))).mappings().one()
    assert (head["custom_sequence"], head["modified_sequence"], head["markup_percent"]) == (8, 4, Decimal("12.5"))
    digging = 10 * (Decimal("0.75") * 100_000) * Decimal("1.125")
    assert await direct_cost(database, number) > digging * 100


async def test_what_was_odd_is_told(client: Client, backups: BackupServiceStub, edition_name: str) -> None:
    told = "\n".join((await load(backups, orjson.dumps(old_file()), edition=edition_name))["warnings"])
    assert "9.9 tidak ada dalam" in told
    assert "Analisa 1.1 mengikuti katalog, yang berbeda dari berkas" in told
    assert "1 harga di berkas tidak dipakai" in told


async def test_no_more_is_told_than_somebody_reads(
    client: Client, backups: BackupServiceStub, edition_name: str
) -> None:
    old = old_file()
    old["klasifikasi"][0]["sub"][0]["pekerjaan"] += [
        pekerjaan(f"x.{number}", "ref", f"x.{number}") for number in range(600)
    ]
    told = (await load(backups, orjson.dumps(old), edition=edition_name))["warnings"]
    assert len(told) == 501
    assert told[-1].endswith("hal lain")


async def test_what_the_file_prices_apart_stays_apart(
    client: Client, database: Database, backups: BackupServiceStub, edition_name: str
) -> None:
    old = old_file()
    old["harga_items"].insert(0, price("TK", "TK-2", "pekerja", "OH", "0.00"))
    old["klasifikasi"][0]["sub"][0]["pekerjaan"][2]["detail"].append(line("TK", "TK-2", "Pekerja", "OH", "2"))
    made = await load(backups, orjson.dumps(old), edition=edition_name)
    priced = {
        one["uraian"]: one["harga_satuan"] for one in await rows_of(database, tables.resource, made["project"]["id"])
    }
    assert (priced["Pekerja"], priced["pekerja (TK-2)"]) == (100_000, 0)
    assert any("dipisahkan" in one for one in made["warnings"])


def at(*path: Any, value: Any) -> Callable[[Old], None]:
    def change(old: Old) -> None:
        target: Any = old
        for step in path[:-1]:
            target = target[step]
        target[path[-1]] = value

    return change


JOBS = ("klasifikasi", 0, "sub", 0, "pekerjaan")
IN_JOBS = "klasifikasi[0].sub[0].pekerjaan"
HOSTILE: dict[str, tuple[Callable[[Old], None], str]] = {
    "no tree": (lambda old: old.pop("klasifikasi"), "klasifikasi"),
    "tree is text": (at("klasifikasi", value="x"), "klasifikasi"),
    "number as number": (at(*JOBS, 0, "volume", value=1.5), f"{IN_JOBS}[0].volume"),
    "volume is no number": (at(*JOBS, 0, "volume", value="1e99"), f"{IN_JOBS}[0].quantity"),
    "negative price": (at("harga_items", 0, "harga_satuan", value="-1"), "harga_items[0].harga_satuan"),
    "kategori": (at(*JOBS, 2, "detail", 0, "kategori", value="XX"), f"{IN_JOBS}[2].detail[0].kategori"),
    "koefisien": (at(*JOBS, 2, "detail", 0, "koefisien", value="NaN"), f"{IN_JOBS}[2].detail[0].koefisien"),
    "long text": (at("nama", value="x" * 20_000), "nama"),
    "long name": (at("nama", value="x" * 300), "nama"),
    "NUL": (at(*JOBS, 2, "uraian", value="a\0b"), f"{IN_JOBS}[2].snapshot_uraian"),
    "unknown bundle": (
        at(*JOBS, 3, "detail", 0, "ref_pekerjaan_kode", value="CUST-9"),
        f"{IN_JOBS}[3].detail[0].ref_pekerjaan_id",
    ),
    "ring": (
        at(*JOBS, 2, "detail", value=[line("LAIN", "", "x", "", "1", ref_pekerjaan_kode="CUST-0008")]),
        "component",
    ),
    "formula": (at(*JOBS, 2, "formula", value="=tidak_ada * 2"), f"{IN_JOBS}[2].formula"),
    "parameter": (at("parameters", 0, "name", value="1x"), "parameters[0].name"),
    "percent": (at("pricing", "markup_percent", value="101"), "pricing.markup_percent"),
    "dates": (at("tanggal_selesai", value="2020-01-01"), "tanggal_selesai"),
    "day": (at("tanggal_mulai", value="kemarin"), "tanggal_mulai"),
    "late week": (at(*JOBS, 0, "progress", 0, "week", value=900), f"{IN_JOBS}[0].progress[0].week_number"),
    "factor": (
        at("harga_items", 1, "conversion", "factor_to_base", value="0"),
        "harga_items[1].conversion.factor_to_base",
    ),
}


async def test_hostile_files_are_refused_at_their_path_and_leave_nothing(
    client: Client, database: Database, backups: BackupServiceStub, edition_name: str
) -> None:
    missed = {}
    for name, (change, path) in HOSTILE.items():
        old = copy.deepcopy(old_file())
        change(old)
        with pytest.raises(AppError) as refusal:
            await load(backups, orjson.dumps(old), edition=edition_name)
        paths = [one.path for one in refusal.value.fields]
        if refusal.value.kind is not Kind.INVALID or path not in paths:
            missed[name] = (refusal.value.slug, paths)
    shells = {b"": "file", b"[]": "file", b"{": "file", b'{"nama":' + b"[" * 5_000: "file", b'{"nama": NaN}': "file"}
    for shell, path in shells.items():
        with pytest.raises(AppError) as refusal:
            await load(backups, shell, edition=edition_name)
        assert [one.path for one in refusal.value.fields] == [path]
    with pytest.raises(AppError) as refusal:
        await load(backups, orjson.dumps(old_file()), edition="tidak ada")
    assert [one.path for one in refusal.value.fields] == ["edition"]
    assert missed == {}
    assert await projects_of(database, client.user_id) == 0


async def test_imports_at_once_do_not_mix(
    client: Client, database: Database, backups: BackupServiceStub, edition_name: str
) -> None:
    files = []
    for number in range(4):
        old = old_file()
        old["nama"] = f"Proyek {number}"
        old["klasifikasi"][0]["nama"] = f"Klasifikasi {number}"
        files.append(orjson.dumps(old))
    made = await asyncio.gather(*(load(backups, file, edition=edition_name) for file in files))
    costs = set()
    for number, one in enumerate(made):
        assert one["project"]["nama"] == f"Proyek {number}"
        [top] = await rows_of(database, tables.klasifikasi, one["project"]["id"])
        assert top["name"] == f"Klasifikasi {number}"
        costs.add(await direct_cost(database, one["project"]["id"]))
    assert len(costs) == 1


@pytest.mark.skipif(not REAL_FILES, reason="the real projects are not here")
@pytest.mark.parametrize("file", [pytest.param(path.read_bytes(), id=path.stem) for path in REAL_FILES])
async def test_real_files_come_over(
    file: bytes, client: Client, database: Database, backups: BackupServiceStub, edition_name: str
) -> None:
    made = await load(backups, file, edition=edition_name, nama="Dari berkas lama")
    old = orjson.loads(file)
    jobs = [job for group in old["klasifikasi"] for sub in group["sub"] for job in sub["pekerjaan"]]
    assert len(await rows_of(database, tables.pekerjaan, made["project"]["id"])) == len(jobs)
    filled = [job for job in jobs if job["volume"] is not None or job["formula"]]
    assert len(await rows_of(database, tables.volume, made["project"]["id"])) == len(filled)
    assert made["project"]["nama"] == "Dari berkas lama"
