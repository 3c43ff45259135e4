"""A project with a row in every table, and what a project looks like without its ids."""

import re
from collections.abc import Mapping
from fractions import Fraction
from typing import Any, cast

from sqlalchemy import func, select

from chassis.database.engine import Database
from chassis.rpc.client import Channel
from projects.app.commands.copy_project import OF_ITS_OWN
from projects.store import tables
from projects.store.copies import CONTENT, SPELLING, row_ids
from taksir.projects.v1 import estimate_service_pb2 as estimate
from taksir.projects.v1 import resource_service_pb2 as resources
from taksir.projects.v1 import schedule_service_pb2 as schedule
from taksir.projects.v1 import volume_service_pb2 as volumes
from taksir.projects.v1.resource_service_pb2_grpc import ResourceServiceStub

from .conftest import Client, body, bundle, custom, row

# Columns that tell of the row and not of the estimate.
_NOT_SHOWN = {"project_id", "version", "analysis_version", "created_at", "updated_at", "updated_by"}
_NOT_SHOWN |= {"analysis_changed_at", "analysis_changed_by"}
_MENTIONED = re.compile("#([0-9]+)")
Portrait = Mapping[str, list[dict[str, Any]]]


async def full_project(client: Client, channel: Channel, catalogue: Mapping[str, int], **fields: Any) -> int:
    """Pekerjaan by reference and by hand, bundles of both kinds, formulas, market units, a schedule and a network."""
    project_id = await client.new_project(lokasi_project="Sleman", anggaran_owner="125000000.50", **fields)
    saved = await client.save_tree(
        project_id,
        {"source_type": "ref", "ref_id": catalogue["1.1"]},
        {"source_type": "ref_modified", "ref_id": catalogue["2.1"]},
        custom("Pasangan bata"),
        custom("Dinding lengkap"),
    )
    ids = [saved.id_map[f"klasifikasi[0].sub[0].pekerjaan[{index}]"] for index in range(4)]
    rows = [row("TK", "Tukang batu", "OH", "0.1"), row("BHN", "Bata merah", "bh", "71.91")]
    await client.analysis(project_id, ids[2], *rows)
    bundles = [bundle("job", ids[2], "1.5"), bundle("ahsp", catalogue["2.2"], "0.333333")]
    await client.analysis(project_id, ids[3], *bundles, row("ALT", "Molen", "hari", "0.01"))
    await _prices(client, channel, project_id)
    await _volumes(client, project_id, ids)
    await _schedule(client, project_id, ids)
    return project_id


async def _prices(client: Client, channel: Channel, project_id: int) -> None:
    listed = body(await client.estimate.ListPrices(estimate.ListPricesRequest(project_id=project_id)))["items"]
    given = [estimate.PriceInput(id=one["id"], harga_satuan=f"{1234 * n}.57") for n, one in enumerate(listed[1:], 1)]
    await client.estimate.SavePrices(
        estimate.SavePricesRequest(project_id=project_id, items=given, markup_percent="12.5")
    )
    cement = next(one["id"] for one in listed if one["uraian"] == "Semen Portland")
    bag = resources.ConversionInput(
        harga_item_id=cement, market_unit="zak", market_price="70000", factor_to_base="50", method="direct"
    )
    stub = ResourceServiceStub(cast("Any", channel))
    await stub.SaveConversions(resources.SaveConversionsRequest(project_id=project_id, items=[bag]))


async def _volumes(client: Client, project_id: int, ids: list[int]) -> None:
    length = volumes.ParameterFields(name="panjang", value="12.25", label="Panjang bangunan", unit="m")
    await client.volumes.SyncParameters(volumes.SyncParametersRequest(project_id=project_id, parameters=[length]))
    plain = estimate.VolumeInput(pekerjaan_id=ids[0], quantity="40.125")
    await client.estimate.SaveVolumes(estimate.SaveVolumesRequest(project_id=project_id, items=[plain]))
    formula = volumes.FormulaInput(pekerjaan_id=ids[1], raw=f"panjang * 2 + #{ids[0]}", is_fx=True)
    await client.volumes.SaveFormulas(volumes.SaveFormulasRequest(project_id=project_id, items=[formula]))
    sheet = [volumes.SheetRowInput(uraian="Sisi utara", panjang="panjang", tinggi=f"#{ids[0]} / 10", jumlah="2")]
    await client.volumes.SaveVolumeSheet(
        volumes.SaveVolumeSheetRequest(project_id=project_id, pekerjaan_id=ids[3], rows=sheet)
    )
    area = volumes.ParameterFields(name="sisa", raw=f"#{ids[3]} - panjang")
    await client.volumes.SyncParameters(volumes.SyncParametersRequest(project_id=project_id, parameters=[area]))


async def _schedule(client: Client, project_id: int, ids: list[int]) -> None:
    weeks = [
        estimate.AssignmentInput(
            pekerjaan_id=ids[0], week_number=week, planned_proportion="40", actual_proportion="12.5", actual_cost="1500"
        )
        for week in (1, 2)
    ]
    await client.estimate.AssignWeekly(estimate.AssignWeeklyRequest(project_id=project_id, assignments=weeks))
    budget = schedule.BudgetInput(pekerjaan_id=ids[1], budgeted_cost="750000.25")
    await client.schedule.SaveBudgets(schedule.SaveBudgetsRequest(project_id=project_id, items=[budget]))
    made = await client.schedule.SaveStage(
        schedule.SaveStageRequest(
            project_id=project_id, nama="Tahap 1", tanggal_mulai="2026-01-05", tanggal_selesai="2026-02-05"
        )
    )
    share = schedule.StageShare(pekerjaan_id=ids[1], proporsi="62.5", catatan="Sampai atap")
    stage_id = body(made)["tahapan_id"]
    await client.schedule.AssignStage(
        schedule.AssignStageRequest(project_id=project_id, stage_id=stage_id, assignments=[share])
    )
    await client.schedule.SaveNetwork(
        schedule.SaveNetworkRequest(
            project_id=project_id,
            weekdays=[0, 1, 2, 3, 4],
            holidays=[schedule.Holiday(day="2026-03-20", name="Idul Fitri")],
            activities=[schedule.Activity(pekerjaan_id=one, duration_days=5) for one in ids[:2]],
            dependencies=[schedule.Dependency(predecessor_id=ids[0], successor_id=ids[1], kind="FS", lag=2)],
        )
    )


async def portrait(database: Database, project_id: int) -> Portrait:
    """Every row of every table by what it says, with names in the place of ids."""
    found: dict[str, list[dict[str, Any]]] = {}
    names: dict[int, str] = {}
    async with database.read() as connection:
        head = select(tables.project).where(tables.project.c.id == project_id)
        [project] = (await connection.execute(head)).mappings()
        found["project"] = [{name: value for name, value in project.items() if name not in OF_ITS_OWN}]
        for table in CONTENT:
            rows = (await connection.execute(select(table).where(table.c.project_id == project_id))).mappings().all()
            names |= {one["id"]: _name(table.name, one, names) for one in rows if "id" in one}
            shown = [_shown(table, one, names) for one in rows]
            found[table.name] = sorted(shown, key=repr)
    return found


def _name(table: str, one: Mapping[str, Any], names: Mapping[int, str]) -> str:
    if table == "component":
        return f"{names[one['pekerjaan_id']]} row {one['position']}"
    parts = ("name", "nama", "identity", "snapshot_kode", "snapshot_uraian")
    return f"{table} " + " ".join(str(one[part]) for part in parts if part in one)


def _shown(table: Any, one: Mapping[str, Any], names: Mapping[int, str]) -> dict[str, Any]:
    ids = {column.name for column in row_ids(table)}
    spelled = SPELLING.get(table, ())
    return {
        name: names.get(value, value) if name in ids else _renamed(value, names) if name in spelled else value
        for name, value in one.items()
        if name not in _NOT_SHOWN
    }


def _renamed(text: str, names: Mapping[int, str]) -> str:
    return _MENTIONED.sub(lambda found: f"#{names[int(found[1])]}", text)


async def direct_cost(database: Database, project_id: int) -> Fraction:
    """Sum of volume × unit cost with overhead and profit, before any rounding: what the rekap adds up, exactly."""
    expanded, resource, pekerjaan = tables.expanded_component.c, tables.resource.c, tables.pekerjaan.c
    volume, project = tables.volume.c, tables.project.c
    markup = 100 + func.coalesce(pekerjaan.markup_override_percent, project.markup_percent)
    statement = (
        select(func.sum(expanded.koefisien * resource.harga_satuan * volume.quantity * markup))
        .select_from(tables.expanded_component)
        .join(tables.resource, resource.id == expanded.resource_id)
        .join(tables.pekerjaan, pekerjaan.id == expanded.pekerjaan_id)
        .join(tables.volume, volume.pekerjaan_id == expanded.pekerjaan_id)
        .join(tables.project, project.id == expanded.project_id)
        .where(expanded.project_id == project_id)
    )
    async with database.read() as connection:
        return Fraction(await connection.scalar(statement) or 0)
