"""How resources are bought: profiles, the prices they make, and what read models are told."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, cast

import orjson
import pytest

from chassis.database.engine import Database, open_database
from chassis.database.statements import count_statements
from chassis.errors import AppError, Kind
from chassis.rpc.client import Channel
from projects.app.commands.save_conversions import save_conversions
from projects.app.editing import Editing
from projects.app.queries.conversions import list_conversions
from projects.config import ProjectsSettings
from projects.domain.conversion import ConversionInput, Method
from projects.events.project_changed import publish
from taksir.projects.v1 import estimate_service_pb2 as estimate
from taksir.projects.v1 import member_service_pb2 as members
from taksir.projects.v1 import resource_service_pb2 as messages
from taksir.projects.v1 import snapshot_service_pb2 as snapshot
from taksir.projects.v1.member_service_pb2_grpc import MemberServiceStub
from taksir.projects.v1.resource_service_pb2_grpc import ResourceServiceStub

from .conftest import REKAP, Client, body, row, user

CEMENT = {"market_unit": "zak", "market_price": "85000", "factor_to_base": "50", "method": "direct"}


@pytest.fixture
def resources(channel: Channel) -> ResourceServiceStub:
    return ResourceServiceStub(cast("Any", channel))


@pytest.fixture
async def house(client: Client) -> tuple[int, dict[str, int]]:
    """A project with cement (kg) and sand (m3); ids of the resources by name."""
    project_id = await client.new_project()
    [beton] = await client.custom(project_id, "Beton")
    rows = (row("BHN", "Semen", "kg", "371"), row("BHN", "Pasir", "m3", "0.5"), row("BHN", "Kerikil", "kg", "1047"))
    await client.analysis(project_id, beton, *rows)
    return project_id, {one["uraian"]: one["id"] for one in await prices(client, project_id)}


async def prices(client: Client, project_id: int) -> list[dict[str, Any]]:
    answer = await client.estimate.ListPrices(estimate.ListPricesRequest(project_id=project_id))
    return cast("list[dict[str, Any]]", body(answer)["items"])


async def price(client: Client, project_id: int, resource_id: int) -> dict[str, Any]:
    return next(one for one in await prices(client, project_id) if one["id"] == resource_id)


async def save(
    resources: ResourceServiceStub, project_id: int, *items: dict[str, Any], removed: tuple[int, ...] = ()
) -> messages.SaveConversionsResponse:
    request = messages.SaveConversionsRequest(
        project_id=project_id, items=[messages.ConversionInput(**one) for one in items], removed_ids=removed
    )
    return await resources.SaveConversions(request)


async def profiles(resources: ResourceServiceStub, project_id: int) -> dict[str, dict[str, Any]]:
    answer = await resources.ListConversions(messages.ListConversionsRequest(project_id=project_id))
    return {one["uraian"]: one for one in body(answer)["profiles"]}


async def told(client: Client, project_id: int) -> dict[int, Any]:
    """Resources by id as a snapshot tells them."""
    with client.acting_as(REKAP):
        call = client.snapshots.ReadSnapshot(snapshot.ReadSnapshotRequest(project_id=project_id))
        return {one.id: one async for page in call for one in page.state.resource}


async def test_a_profile_makes_the_base_price(
    client: Client, resources: ResourceServiceStub, house: tuple[int, dict[str, int]]
) -> None:
    project_id, ids = house
    saved = await save(
        resources,
        project_id,
        {"harga_item_id": ids["Semen"], **CEMENT},
        {"harga_item_id": ids["Kerikil"], "market_unit": "truk", "market_price": "1890000", "method": "calc"}
        | {"capacity_m3": "4", "density": "1350"},
    )
    assert (saved.created, saved.updated, saved.removed) == (2, 0, 0)
    assert [(one.factor_to_base, one.harga_satuan, one.version) for one in saved.items] == [
        ("50", "1700.00", 2),
        ("5400", "350.00", 2),
    ]
    assert (await price(client, project_id, ids["Semen"]))["harga_satuan"] == "1700.00"
    found = await profiles(resources, project_id)
    assert set(found) == {"Semen", "Kerikil"}
    semen = found["Semen"]
    assert (semen["market_unit"], semen["market_price"], semen["base_unit"]) == ("zak", "85000.00", "kg")
    assert (semen["harga_satuan"], semen["is_exact"], semen["version"]) == ("1700.00", True, 2)
    again = await save(resources, project_id, {"harga_item_id": ids["Semen"], **CEMENT})
    assert (again.created, again.updated, again.revision) == (0, 0, saved.revision)


async def test_market_units_travel_in_event_and_snapshot(
    client: Client, resources: ResourceServiceStub, house: tuple[int, dict[str, int]]
) -> None:
    project_id, ids = house
    await save(resources, project_id, {"harga_item_id": ids["Semen"], **CEMENT})
    market = (await told(client, project_id))[ids["Semen"]].market
    assert (market.satuan, market.factor, market.price) == ("zak", "50", "85000")
    assert not (await told(client, project_id))[ids["Pasir"]].HasField("market")
    await save(resources, project_id, removed=(ids["Semen"],))
    semen = (await told(client, project_id))[ids["Semen"]]
    assert not semen.HasField("market")
    assert semen.harga_satuan == "1700"


async def test_the_market_price_follows_a_base_price_typed_alone(
    client: Client, resources: ResourceServiceStub, house: tuple[int, dict[str, int]]
) -> None:
    project_id, ids = house
    await save(resources, project_id, {"harga_item_id": ids["Semen"], **CEMENT, "factor_to_base": "0.4"})

    async def type_price(harga: str | None) -> dict[str, Any]:
        item = estimate.PriceInput(id=ids["Semen"], harga_satuan=harga)
        await client.estimate.SavePrices(estimate.SavePricesRequest(project_id=project_id, items=[item]))
        return (await profiles(resources, project_id))["Semen"]

    followed = await type_price("1800.01")
    assert (followed["harga_satuan"], followed["market_price"], followed["is_exact"]) == ("1800.01", "720.00", False)
    emptied = await type_price(None)
    assert (emptied["harga_satuan"], emptied["market_price"], emptied["market_unit"]) == (None, None, "zak")
    assert not (await told(client, project_id))[ids["Semen"]].HasField("market")
    priced = await type_price("2000")
    assert (priced["market_price"], priced["is_exact"]) == ("800.00", True)


async def test_nothing_is_stored_when_one_row_is_wrong(
    client: Client, resources: ResourceServiceStub, house: tuple[int, dict[str, int]]
) -> None:
    project_id, ids = house
    good = {"harga_item_id": ids["Semen"], **CEMENT}
    for wrong, path in [
        ({**good, "harga_item_id": ids["Pasir"], "factor_to_base": "0"}, "items[1].factor_to_base"),
        ({**good, "harga_item_id": ids["Pasir"], "factor_to_base": "-1"}, "items[1].factor_to_base"),
        ({**good, "harga_item_id": ids["Pasir"], "method": "tebak"}, "items[1].method"),
        ({**good, "harga_item_id": ids["Pasir"], "market_price": "1e3"}, "items[1].market_price"),
        ({**good, "harga_item_id": ids["Pasir"], "market_unit": "za\x00k"}, "items[1].market_unit"),
        ({**good, "harga_item_id": 987654321}, "items[1].harga_item_id"),
        (good, "items[1].harga_item_id"),
    ]:
        with pytest.raises(AppError) as refusal:
            await save(resources, project_id, good, wrong)
        assert [field.path for field in refusal.value.fields] == [path]
    with pytest.raises(AppError) as refusal:
        await save(resources, project_id, good, removed=(ids["Semen"],))
    assert [field.path for field in refusal.value.fields] == ["removed_ids[0]"]
    assert await profiles(resources, project_id) == {}
    assert (await price(client, project_id, ids["Semen"]))["harga_satuan"] is None


async def test_of_two_who_edit_one_profile_one_wins(
    client: Client, resources: ResourceServiceStub, house: tuple[int, dict[str, int]]
) -> None:
    project_id, ids = house
    wishes = [
        save(resources, project_id, {"harga_item_id": ids["Semen"], **CEMENT, "market_price": f"{n}000", "version": 1})
        for n in range(60, 66)
    ]
    answers = await asyncio.gather(*wishes, return_exceptions=True)
    lost = [one for one in answers if isinstance(one, AppError)]
    assert len(lost) == 5
    assert {one.kind for one in lost} == {Kind.CONFLICT}
    assert orjson.loads(lost[0].current)["items"][0]["version"] == 2


async def test_strangers_find_nothing_and_viewers_only_look(
    client: Client, channel: Channel, resources: ResourceServiceStub, house: tuple[int, dict[str, int]]
) -> None:
    project_id, ids = house
    item = {"harga_item_id": ids["Semen"], **CEMENT}
    with client.acting_as(user(client.user_id + 1)):
        for call in (save(resources, project_id, item), profiles(resources, project_id)):
            with pytest.raises(AppError) as refusal:
                await call
            assert refusal.value.slug == "project-not-found"
    shared = MemberServiceStub(cast("Any", channel))
    add = members.AddProjectMemberRequest(project_id=project_id, user_id=client.user_id + 1, role="viewer")
    await shared.AddProjectMember(add)
    with client.acting_as(user(client.user_id + 1)):
        assert await profiles(resources, project_id) == {}
        with pytest.raises(AppError) as refusal:
            await save(resources, project_id, item)
    assert refusal.value.kind is Kind.FORBIDDEN


@pytest.fixture(scope="module")
async def own_database(settings: ProjectsSettings) -> AsyncIterator[Database]:
    async with open_database(settings.database_url, "conversions", 2) as opened:
        yield opened


async def test_statements_do_not_grow_with_the_profiles(client: Client, own_database: Database) -> None:
    editing = Editing(own_database, publish, lambda: datetime.now(UTC))
    counts = []
    for size in (10, 900):
        project_id = await client.new_project()
        [one] = await client.custom(project_id, "Banyak")
        await client.analysis(project_id, one, *(row("BHN", f"Bahan {n}", "kg", "1") for n in range(size)))
        wanted = [
            ConversionInput(item["id"], "zak", Decimal(85_000), Decimal(50), Method.DIRECT)
            for item in await prices(client, project_id)
        ]
        with count_statements(own_database) as writes:
            await save_conversions(editing, client.user_id, project_id, wanted, [])
        with count_statements(own_database) as reads:
            await list_conversions(own_database, client.user_id, project_id)
        counts.append((len(writes), len(reads)))
    assert counts[0] == counts[1]
    assert counts[0][1] == 2
    assert counts[0][0] <= 10
