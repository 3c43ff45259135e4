"""Where inputs come from, as rekap asks for it."""

from decimal import Decimal
from typing import Any

import pytest

from chassis.database.engine import Database
from chassis.database.statements import count_statements
from chassis.errors import AppError, Kind
from chassis.rpc.client import Channel
from projects.app.queries.origin import pekerjaan_origin
from taksir.projects.v1 import estimate_service_pb2 as estimate
from taksir.projects.v1 import origin_service_pb2 as messages
from taksir.projects.v1.origin_service_pb2_grpc import OriginServiceStub
from taksir.projects.v1.snapshot_service_pb2 import ReadSnapshotRequest
from taksir.projects.v1.volume_service_pb2 import SheetRowInput

from .conftest import REKAP, Client, body, bundle, custom, row
from .test_formulas import create, plain, save, sheet


@pytest.fixture
def origins(rekap_channel: Any) -> Any:
    return OriginServiceStub(rekap_channel)


async def origin(client: Client, origins: Any, project_id: int, pekerjaan_id: int) -> Any:
    request = messages.ReadPekerjaanOriginRequest(project_id=project_id, pekerjaan_id=pekerjaan_id)
    with client.acting_as(REKAP):
        return await origins.ReadPekerjaanOrigin(request)


def multiplied(told: Any, key: str) -> dict[int, Decimal]:
    """What one unit of a recipe takes, through all bundles."""
    found: dict[int, Decimal] = {}
    rows = next(recipe.rows for recipe in told.recipes if recipe.key == key)
    for line in rows:
        below = multiplied(told, line.recipe_key) if line.recipe_key else {line.resource_id: Decimal(1)}
        for resource_id, value in below.items():
            found[resource_id] = found.get(resource_id, Decimal(0)) + Decimal(line.koefisien) * value
    return found


async def nested(client: Client, catalogue: dict[str, int]) -> tuple[int, int, int]:
    """A pekerjaan that bundles another one, which bundles a catalogue's analysis that nests one more."""
    project_id = await client.new_project()
    saved = await client.save_tree(
        project_id,
        custom("Kolom"),
        custom("Bekisting kolom"),
        {"source_type": "ref", "ref_id": catalogue["2.1"]},
    )
    kolom, bekisting, beton = (saved.id_map[f"klasifikasi[0].sub[0].pekerjaan[{index}]"] for index in range(3))
    await client.analysis(project_id, bekisting, bundle("ahsp", catalogue["2.2"], "0.5"))
    rows = [row("TK", "Pekerja", "OH", "1.25"), bundle("job", bekisting, "3"), bundle("job", beton, "1")]
    await client.analysis(project_id, kolom, *rows)
    return project_id, kolom, beton


async def test_recipes_multiplied_through_make_what_events_tell(
    client: Client, origins: Any, catalogue: dict[str, int]
) -> None:
    project_id, kolom, beton = await nested(client, catalogue)
    told = await origin(client, origins, project_id, kolom)
    assert told.recipes[0].key == f"job:{kolom}"
    assert told.recipes[0].source_type == "custom"
    sources = {recipe.key: (recipe.source_type, recipe.edition_kode) for recipe in told.recipes}
    assert sources[f"job:{beton}"] == ("ref", "2.1")
    assert sources[f"ahsp:{catalogue['2.3']}"] == ("", "2.3")
    assert {recipe.edition != "" for recipe in told.recipes if recipe.edition_kode} == {True}

    expected = {}
    with client.acting_as(REKAP):
        async for page in client.snapshots.ReadSnapshot(ReadSnapshotRequest(project_id=project_id)):
            for analysis in page.state.analysis:
                if analysis.pekerjaan_id == kolom:
                    expected = {one.resource_id: Decimal(one.koefisien) for one in analysis.components}
            assert page.revision == told.revision
    assert multiplied(told, f"job:{kolom}") == expected


async def test_prices_say_who_entered_them_and_unpriced_ones_do_not(
    client: Client, origins: Any, catalogue: dict[str, int]
) -> None:
    project_id, kolom, _ = await nested(client, catalogue)
    assert list((await origin(client, origins, project_id, kolom)).prices) == []
    items = body(await client.estimate.ListPrices(estimate.ListPricesRequest(project_id=project_id)))["items"]
    given = [estimate.PriceInput(id=items[0]["id"], harga_satuan="1000")]
    await client.estimate.SavePrices(estimate.SavePricesRequest(project_id=project_id, items=given))
    (price,) = (await origin(client, origins, project_id, kolom)).prices
    assert (price.resource_id, price.updated_by) == (items[0]["id"], client.user_id)
    assert price.updated_at.seconds
    with client.acting_as(REKAP):
        asked = messages.ReadPriceOriginsRequest(project_id=project_id, resource_ids=[items[0]["id"], 1])
        answer = await origins.ReadPriceOrigins(asked)
    assert [one.resource_id for one in answer.prices] == [items[0]["id"]]


async def test_volumes_say_how_they_came_about(client: Client, origins: Any) -> None:
    project_id = await client.new_project()
    typed, formula, sheeted, nothing = await client.custom(project_id, "a", "b", "c", "d")
    await plain(client, project_id, typed, "12.5")
    await create(client, project_id, "panjang", value="4")
    await save(client, project_id, (formula, f"= panjang * 2 + #{typed}"))
    rows = [SheetRowInput(uraian="Dinding", panjang="panjang", tinggi="3"), SheetRowInput(panjang="1", jumlah="-1")]
    await sheet(client, project_id, sheeted, *rows)

    volume = (await origin(client, origins, project_id, typed)).volume
    assert (volume.kind, volume.updated_by) == ("number", client.user_id)
    volume = (await origin(client, origins, project_id, formula)).volume
    assert (volume.kind, volume.raw) == ("formula", f"= panjang * 2 + #{typed}")
    assert {one.name: one.value for one in volume.references} == {"panjang": "4", f"#{typed}": "12.5"}
    volume = (await origin(client, origins, project_id, sheeted)).volume
    assert volume.kind == "sheet"
    assert [(one.uraian, one.panjang, one.value) for one in volume.rows] == [
        ("Dinding", "panjang", "12"),
        ("", "1", "-1"),
    ]
    volume = (await origin(client, origins, project_id, nothing)).volume
    assert (volume.kind, volume.updated_by) == ("number", 0)


async def test_only_services_are_told_and_only_of_what_is_there(client: Client, origins: Any, channel: Channel) -> None:
    project_id = await client.new_project()
    [pekerjaan_id] = await client.custom(project_id, "a")
    request = messages.ReadPekerjaanOriginRequest(project_id=project_id, pekerjaan_id=pekerjaan_id)
    with pytest.raises(AppError) as refusal:
        await origins.ReadPekerjaanOrigin(request)
    assert refusal.value.kind is Kind.FORBIDDEN
    other = await client.new_project()
    for asked in ((other, pekerjaan_id), (project_id, 10**9), (10**9, pekerjaan_id)):
        with pytest.raises(AppError) as refusal:
            await origin(client, origins, *asked)
        assert refusal.value.kind is Kind.NOT_FOUND


async def test_statements_do_not_grow_with_bundles(
    client: Client, database: Database, catalogue: dict[str, int]
) -> None:
    project_id, kolom, _ = await nested(client, catalogue)
    with count_statements(database) as seen:
        await pekerjaan_origin(database, project_id, kolom)
    assert len(seen) <= 11, seen
