"""Copies: everything comes along, under new ids, in as many statements for a large project as for a small one."""

from collections.abc import Mapping
from typing import Any, cast

import pytest
from sqlalchemy import func, select

from chassis.database.engine import Database
from chassis.database.statements import count_statements
from chassis.errors import AppError, Kind
from chassis.rpc.client import Channel
from projects.app.commands.copy_project import OF_ITS_OWN, CopyChoice, copy_project
from projects.app.editing import Editing
from projects.bootstrap import now
from projects.events.project_changed import publish
from projects.events.snapshots_needed import publish_snapshots
from projects.store import tables
from projects.store.all_tables import metadata
from projects.store.copies import CONTENT, NOT_CONTENT, SPELLING
from taksir.projects.events.v1.project_changed_pb2 import ProjectChanged
from taksir.projects.v1 import copy_service_pb2 as messages
from taksir.projects.v1 import estimate_service_pb2 as estimate
from taksir.projects.v1.copy_service_pb2_grpc import CopyServiceStub

from .conftest import Client, body, user
from .full_project import direct_cost, full_project, portrait


@pytest.fixture
def copies(channel: Channel) -> CopyServiceStub:
    return CopyServiceStub(cast("Any", channel))


async def copy(copies: CopyServiceStub, project_id: int, nama: str = "Salinan", **fields: Any) -> list[int]:
    answer = await copies.CopyProject(messages.CopyProjectRequest(project_id=project_id, nama=nama, **fields))
    return [one["id"] for one in body(answer)["items"]]


def test_every_table_of_a_project_is_copied_or_said_to_have_its_own() -> None:
    of_projects = {table for table in metadata.tables.values() if "project_id" in table.c}
    assert of_projects == {*CONTENT, *NOT_CONTENT}
    assert {one.name for one in tables.project.c} >= OF_ITS_OWN


async def test_the_example_has_a_row_in_every_table(
    client: Client, channel: Channel, catalogue: Mapping[str, int], database: Database
) -> None:
    found = await portrait(database, await full_project(client, channel, catalogue))
    assert [name for name, rows in found.items() if not rows] == []
    assert {table.name for table in SPELLING} <= found.keys()


async def test_d04_a_copy_holds_everything_and_costs_the_same(
    client: Client, channel: Channel, catalogue: Mapping[str, int], database: Database, copies: CopyServiceStub
) -> None:
    source = await full_project(client, channel, catalogue)
    before = await portrait(database, source)
    [made] = await copy(copies, source)
    assert await portrait(database, made) == before == await portrait(database, source)
    assert await direct_cost(database, made) == await direct_cost(database, source) > 0


async def test_a_copy_goes_on_by_itself(
    client: Client, channel: Channel, catalogue: Mapping[str, int], database: Database, copies: CopyServiceStub
) -> None:
    source = await full_project(client, channel, catalogue)
    [made] = await copy(copies, source)
    before = await portrait(database, source)
    listed = body(await client.estimate.ListVolumes(estimate.ListVolumesRequest(project_id=made)))["items"]
    first = next(one for one in listed if one["quantity"] == "40.125")
    given = estimate.VolumeInput(pekerjaan_id=first["pekerjaan_id"], quantity="100")
    await client.estimate.SaveVolumes(estimate.SaveVolumesRequest(project_id=made, items=[given]))
    after = body(await client.estimate.ListVolumes(estimate.ListVolumesRequest(project_id=made)))["items"]
    assert {one["quantity"] for one in after} == {"100.000", "124.500", "245.000"}
    assert await portrait(database, source) == before


async def test_many_copies_are_numbered_and_alike(
    client: Client, channel: Channel, catalogue: Mapping[str, int], database: Database, copies: CopyServiceStub
) -> None:
    source = await full_project(client, channel, catalogue)
    answer = await copies.CopyProject(messages.CopyProjectRequest(project_id=source, nama="Tipe 70", count=3))
    items = body(answer)["items"]
    assert [one["nama"] for one in items] == ["Tipe 70 - Salinan 1", "Tipe 70 - Salinan 2", "Tipe 70 - Salinan 3"]
    assert len({one["index_project"] for one in items}) == 3
    for one in items:
        assert await portrait(database, one["id"]) == await portrait(database, source)


async def test_what_is_not_chosen_stays_behind(
    client: Client, channel: Channel, catalogue: Mapping[str, int], database: Database, copies: CopyServiceStub
) -> None:
    source = await full_project(client, channel, catalogue)
    whole = await portrait(database, source)
    left = dict.fromkeys(("prices", "volumes", "parameters", "schedule"), False)
    [made] = await copy(copies, source, **left)
    bare = await portrait(database, made)
    gone = {name for name, rows in bare.items() if not rows}
    assert gone == {
        *("volume", "volume_formula", "volume_need", "volume_sheet_row", "week_progress"),
        *("parameter", "parameter_need"),
    }
    assert {one["harga_satuan"] for one in bare["resource"]} == {None}
    assert [(one["market_unit"], one["market_price"]) for one in bare["conversion"]] == [("zak", None)]
    same = whole.keys() - gone - {"resource", "conversion"}
    assert {name: bare[name] for name in same} == {name: whole[name] for name in same}


@pytest.mark.parametrize("left", ["parameters", "volumes"])
async def test_formulas_are_not_torn_from_what_they_need(
    client: Client, channel: Channel, catalogue: Mapping[str, int], copies: CopyServiceStub, left: str
) -> None:
    source = await full_project(client, channel, catalogue)
    with pytest.raises(AppError) as refusal:
        await copy(copies, source, **{left: False})
    assert [one.path for one in refusal.value.fields] == [left]


async def test_a_new_start_moves_stages_and_the_end_and_takes_its_tax(
    client: Client, channel: Channel, catalogue: Mapping[str, int], database: Database, copies: CopyServiceStub
) -> None:
    source = await full_project(client, channel, catalogue)
    [made] = await copy(copies, source, tanggal_mulai="2024-01-08")
    before, after = await portrait(database, source), await portrait(database, made)
    [old], [new] = before["project"], after["project"]
    assert new["tanggal_selesai"] - new["tanggal_mulai"] == old["tanggal_selesai"] - old["tanggal_mulai"]
    assert (old["ppn_base"], new["ppn_base"], new["ppn_percent"]) == ("11/12", "penuh", 11)
    [stage] = after["stage"]
    assert (str(stage["tanggal_mulai"]), str(stage["tanggal_selesai"])) == ("2024-01-08", "2024-02-08")


@pytest.mark.parametrize(
    ("fields", "path"),
    [
        ({"nama": "ab"}, "nama"),
        ({"nama": "x" * 201}, "nama"),
        ({"nama": "Rumah\x00"}, "nama"),
        ({"count": 0}, "count"),
        ({"count": 51}, "count"),
        ({"tanggal_mulai": "besok"}, "tanggal_mulai"),
        ({"tanggal_mulai": "1700-01-01"}, "tanggal_mulai"),
        ({"tanggal_mulai": "9999-12-31"}, "tanggal_mulai"),
    ],
)
async def test_bad_input_is_told_and_stores_nothing(
    client: Client, database: Database, copies: CopyServiceStub, fields: dict[str, Any], path: str
) -> None:
    source = await client.new_project()
    with pytest.raises(AppError) as refusal:
        await copy(copies, source, **fields)
    assert [one.path for one in refusal.value.fields] == [path]
    counted = select(func.count()).where(tables.project.c.owner_id == client.user_id)
    async with database.read() as connection:
        assert await connection.scalar(counted) == 1


async def test_strangers_cannot_copy_and_viewers_get_a_project_of_their_own(
    client: Client, copies: CopyServiceStub
) -> None:
    source = await client.new_project()
    with client.acting_as(user(client.user_id + 1)), pytest.raises(AppError) as refusal:
        await copy(copies, source)
    assert refusal.value.kind is Kind.NOT_FOUND


async def test_consumers_are_told_to_read_the_copy_whole(
    client: Client, copies: CopyServiceStub, database: Database
) -> None:
    [made] = await copy(copies, await client.new_project())
    subject = f"projects.v1.project_changed.{made}"
    async with database.read() as connection:
        events = await connection.scalars(select(tables.outbox.c.payload).where(tables.outbox.c.subject == subject))
        [event] = [ProjectChanged.FromString(one) for one in events]
    assert (event.revision, event.snapshot_needed) == (1, True)


async def test_a_large_project_takes_the_same_statements(
    client: Client, channel: Channel, catalogue: Mapping[str, int], database: Database
) -> None:
    editing = Editing(database, publish, now)
    small, large = await client.new_project(), await full_project(client, channel, catalogue)
    await client.custom(small, "Galian")
    counts = []
    for project_id, names in ((small, ["Satu"]), (large, ["Satu"]), (large, [f"Nomor {n}" for n in range(20)])):
        with count_statements(database) as statements:
            await copy_project(editing, publish_snapshots, client.user_id, project_id, names, None, CopyChoice())
        counts.append(len(statements))
    assert len(set(counts)) == 1, counts
    assert counts[0] <= 40
