"""Resources that nothing uses: listing, deleting with a second look under the lock."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any, cast

import pytest
from sqlalchemy import select

from chassis.database.engine import Database, open_database
from chassis.database.statements import count_statements
from chassis.errors import AppError, Kind
from chassis.rpc.client import Channel
from projects.app.commands.delete_orphans import delete_orphans
from projects.app.editing import Editing
from projects.app.queries.orphans import list_orphans
from projects.config import ProjectsSettings
from projects.events.project_changed import publish
from projects.store.tables import audit_entry, outbox
from taksir.projects.events.v1.project_changed_pb2 import ProjectChanged
from taksir.projects.v1 import estimate_service_pb2 as estimate
from taksir.projects.v1 import resource_service_pb2 as messages
from taksir.projects.v1.resource_service_pb2_grpc import ResourceServiceStub

from .conftest import Client, body, row, user


@pytest.fixture
def resources(channel: Channel) -> ResourceServiceStub:
    return ResourceServiceStub(cast("Any", channel))


async def with_orphans(client: Client, count: int) -> tuple[int, int, list[int]]:
    """A project whose one analysis has a single row, and `count` resources that it used before."""
    project_id = await client.new_project()
    [one] = await client.custom(project_id, "Dinding")
    rows = [row("BHN", f"Bahan {number:04d}", "kg", "1") for number in range(count)]
    await client.analysis(project_id, one, *rows, row("TK", "Pekerja", "OH", "1"))
    await client.analysis(project_id, one, row("TK", "Pekerja", "OH", "1"))
    answer = await client.estimate.ListPrices(estimate.ListPricesRequest(project_id=project_id))
    return project_id, one, [item["id"] for item in body(answer)["items"] if item["kategori"] == "BHN"]


async def listed(resources: ResourceServiceStub, project_id: int, **options: Any) -> dict[str, Any]:
    answer = await resources.ListOrphans(messages.ListOrphansRequest(project_id=project_id, **options))
    return cast("dict[str, Any]", body(answer))


async def clean(
    resources: ResourceServiceStub, project_id: int, ids: list[int], **options: Any
) -> messages.DeleteOrphansResponse:
    given = {"confirm": True, **options}
    return await resources.DeleteOrphans(messages.DeleteOrphansRequest(project_id=project_id, item_ids=ids, **given))


async def price(client: Client, project_id: int, resource_id: int, harga: str) -> None:
    items = [estimate.PriceInput(id=resource_id, harga_satuan=harga)]
    await client.estimate.SavePrices(estimate.SavePricesRequest(project_id=project_id, items=items))


async def test_orphans_are_listed_in_pages_with_their_value(client: Client, resources: ResourceServiceStub) -> None:
    project_id, _, ids = await with_orphans(client, 5)
    await price(client, project_id, ids[0], "1500.50")
    pages, cursor = [], ""
    while True:
        page = await listed(resources, project_id, page_size=2, cursor=cursor)
        assert (page["orphaned_count"], page["total_value"]) == (5, "1500.50")
        pages.append([one["id"] for one in page["orphaned_items"]])
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert [len(page) for page in pages] == [2, 2, 1]
    assert sorted(one for page in pages for one in page) == sorted(ids)
    first = (await listed(resources, project_id))["orphaned_items"][0]
    assert first["can_delete"] is True
    assert first["safety_note"]


async def test_d23_a_resource_that_stands_alone_can_be_priced(client: Client) -> None:
    project_id, _, ids = await with_orphans(client, 1)
    await price(client, project_id, ids[0], "1200")
    answer = await client.estimate.ListPrices(estimate.ListPricesRequest(project_id=project_id))
    assert {one["id"]: one["harga_satuan"] for one in body(answer)["items"]}[ids[0]] == "1200.00"


async def test_only_what_is_still_unused_is_deleted_and_the_rest_is_told(
    client: Client, resources: ResourceServiceStub, database: Database
) -> None:
    project_id, one, ids = await with_orphans(client, 3)
    await price(client, project_id, ids[0], "1000")
    await client.analysis(project_id, one, row("BHN", "Bahan 0001", "kg", "2"))
    tried = await clean(resources, project_id, [*ids, 4_000_000_000], confirm=False, dry_run=True)
    assert (tried.deleted_count, tried.dry_run) == (2, True)
    done = await clean(resources, project_id, [*ids, ids[0], 4_000_000_000])
    assert (list(done.deleted_ids), done.total_value_deleted) == ([ids[0], ids[2]], "1000.00")
    assert {skipped.id: skipped.reason for skipped in done.skipped} == {ids[1]: "used", 4_000_000_000: "unknown"}
    assert done.revision == tried.revision + 1
    again = await clean(resources, project_id, ids)
    assert (again.deleted_count, again.revision) == (0, done.revision)
    async with database.read() as connection:
        subject = f"projects.v1.project_changed.{project_id}"
        payloads = select(outbox.c.payload).where(outbox.c.subject == subject).order_by(outbox.c.id.desc()).limit(1)
        event = ProjectChanged.FromString(await connection.scalar(payloads) or b"")
        trail = select(audit_entry.c.entity_id).where(
            audit_entry.c.project_id == project_id, audit_entry.c.entity == "resource", audit_entry.c.action == "delete"
        )
        assert sorted((await connection.execute(trail)).scalars()) == sorted([ids[0], ids[2]])
    assert sorted(event.state.removed.resource) == sorted([ids[0], ids[2]])


async def test_what_begins_to_be_used_meanwhile_is_never_lost(client: Client, resources: ResourceServiceStub) -> None:
    for _ in range(5):
        project_id, one, ids = await with_orphans(client, 2)
        use = client.analysis(project_id, one, row("BHN", "Bahan 0000", "kg", "2"))
        done, _used = await asyncio.gather(clean(resources, project_id, ids), use)
        answer = await client.estimate.GetAnalysis(estimate.GetAnalysisRequest(project_id=project_id, pekerjaan_id=one))
        [component] = body(answer)["items"]
        prices = body(await client.estimate.ListPrices(estimate.ListPricesRequest(project_id=project_id)))["items"]
        assert component["resource_id"] in {item["id"] for item in prices}
        assert ids[1] in done.deleted_ids


async def test_nothing_goes_without_a_confirmation_or_a_choice(client: Client, resources: ResourceServiceStub) -> None:
    project_id, _, ids = await with_orphans(client, 1)
    for options, path in [({"ids": ids, "confirm": False}, "confirm"), ({"ids": []}, "item_ids")]:
        with pytest.raises(AppError) as refusal:
            await clean(resources, project_id, **options)
        assert [field.path for field in refusal.value.fields] == [path]
    assert (await listed(resources, project_id))["orphaned_count"] == 1


async def test_other_projects_orphans_cannot_be_named(client: Client, resources: ResourceServiceStub) -> None:
    mine, _, _ = await with_orphans(client, 1)
    other, _, foreign = await with_orphans(client, 1)
    done = await clean(resources, mine, foreign)
    assert [skipped.reason for skipped in done.skipped] == ["unknown"]
    assert (await listed(resources, other))["orphaned_count"] == 1
    with client.acting_as(user(client.user_id + 1)):
        for call in (clean(resources, mine, foreign), listed(resources, mine)):
            with pytest.raises(AppError) as refusal:
                await call
            assert refusal.value.kind is Kind.NOT_FOUND


@pytest.mark.parametrize("cursor", ["bukan", "e30=", "WyJhIiwgImIiXQ==", "WzEsIDJd", "WyJcdTAwMDAiLCAxXQ=="])
async def test_a_cursor_that_is_none_is_refused(client: Client, resources: ResourceServiceStub, cursor: str) -> None:
    project_id = await client.new_project()
    with pytest.raises(AppError) as refusal:
        await listed(resources, project_id, cursor=cursor)
    assert refusal.value.slug == "cursor-invalid"


@pytest.fixture(scope="module")
async def own_database(settings: ProjectsSettings) -> AsyncIterator[Database]:
    async with open_database(settings.database_url, "orphans", 2) as opened:
        yield opened


async def test_statements_do_not_grow_with_the_orphans(client: Client, own_database: Database) -> None:
    editing = Editing(own_database, publish, lambda: datetime.now(UTC))
    counts = []
    for size in (5, 900):
        project_id, _, ids = await with_orphans(client, size)
        with count_statements(own_database) as reads:
            await list_orphans(own_database, client.user_id, project_id, "", 200)
        with count_statements(own_database) as writes:
            await delete_orphans(editing, client.user_id, project_id, ids, confirm=True, dry_run=False)
        counts.append((len(reads), len(writes)))
    assert counts[0] == counts[1]
    assert counts[0][0] == 3
    assert counts[0][1] <= 10
