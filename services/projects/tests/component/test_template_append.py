"""Templates put into a project that holds work already: complete, apart from what was there, and all or nothing."""

import asyncio
from collections.abc import Mapping
from typing import Any, cast

import orjson
import pytest
from sqlalchemy import select

from chassis.database.engine import Database
from chassis.database.statements import count_statements
from chassis.errors import AppError, Kind
from chassis.rpc.client import Channel
from projects.app.commands.append_template import append_template
from projects.app.editing import Editing
from projects.app.library.fitting import renamed
from projects.app.library.parting import Branch
from projects.app.templates import TemplateHead, save_project_as_template
from projects.bootstrap import now
from projects.events.snapshots_needed import publish_snapshot
from projects.store import tables
from projects.store.formula_tables import parameter, volume_formula, volume_sheet_row
from projects.store.template_tables import template
from projects.store.templates import Reader
from taksir.projects.v1 import estimate_service_pb2 as estimate
from taksir.projects.v1 import template_service_pb2 as messages
from taksir.projects.v1 import volume_service_pb2 as volumes
from taksir.projects.v1.template_service_pb2_grpc import TemplateServiceStub

from .conftest import Client, body, custom, row, user
from .full_project import direct_cost, full_project, portrait

OTHER_WALL = row("TK", "Tukang batu", "OH", "0.2")


@pytest.fixture
def library(channel: Channel) -> TemplateServiceStub:
    return TemplateServiceStub(cast("Any", channel))


async def keep(library: TemplateServiceStub, project_id: int, **fields: Any) -> int:
    head = messages.TemplateHead(name=f"Templat {project_id} {sorted(fields.items())}", category="rumah")
    request = messages.SaveTemplateRequest(project_id=project_id, head=head, **fields)
    return cast("int", body(await library.SaveTemplate(request))["id"])


async def append(library: TemplateServiceStub, project_id: int, template_id: int, **fields: Any) -> dict[str, Any]:
    request = messages.AppendTemplateRequest(project_id=project_id, template_id=template_id, **fields)
    return cast("dict[str, Any]", body(await library.AppendTemplate(request)))


async def values(database: Database, column: Any, project_id: int) -> list[Any]:
    async with database.read() as connection:
        statement = select(column).where(column.table.c.project_id == project_id).order_by(column)
        return list((await connection.scalars(statement)).all())


async def project_row(database: Database, project_id: int) -> Mapping[Any, Any]:
    async with database.read() as connection:
        found = await connection.execute(select(tables.project).where(tables.project.c.id == project_id))
        return found.mappings().one()


async def occupied(client: Client) -> int:
    """A project with the same parameter, resource and codes as the full one, and other figures behind them."""
    project_id = await client.new_project()
    [wall] = await client.custom(project_id, "Dinding lama")
    await client.analysis(project_id, wall, OTHER_WALL)
    length = volumes.ParameterFields(name="panjang", value="3", label="Lain", unit="m")
    await client.volumes.SyncParameters(volumes.SyncParametersRequest(project_id=project_id, parameters=[length]))
    formula = volumes.FormulaInput(pekerjaan_id=wall, raw="panjang * 2", is_fx=True)
    await client.volumes.SaveFormulas(volumes.SaveFormulasRequest(project_id=project_id, items=[formula]))
    pricing = estimate.SavePricesRequest(project_id=project_id, markup_percent="12.5")
    await client.estimate.SavePrices(pricing)
    return project_id


async def test_d02_what_is_appended_costs_what_it_cost_where_it_came_from(
    client: Client, channel: Channel, catalogue: Mapping[str, int], database: Database, library: TemplateServiceStub
) -> None:
    source = await full_project(client, channel, catalogue)
    # Left out: what the new project pays its bricklayers is its own.
    listed = body(await client.estimate.ListPrices(estimate.ListPricesRequest(project_id=source)))["items"]
    mason = next(one for one in listed if one["uraian"] == "Tukang batu")
    target = await occupied(client)
    held = body(await client.estimate.ListPrices(estimate.ListPricesRequest(project_id=target)))["items"]
    price = estimate.PriceInput(id=held[0]["id"], harga_satuan=mason["harga_satuan"])
    await client.estimate.SavePrices(estimate.SavePricesRequest(project_id=target, items=[price]))
    before, own = await direct_cost(database, source), await direct_cost(database, target)
    made = await append(library, target, await keep(library, source, prices=True), prices=True)
    assert await direct_cost(database, target) == own + before > own > 0
    assert made["warnings"] == ["Parameter panjang sudah ada: yang dari templat bernama panjang_2"]
    assert made["total_pekerjaan"] == 4
    head = await project_row(database, target)
    assert (made["revision"], made["tree_version"]) == (head["revision"], head["tree_version"])


async def test_codes_and_names_that_meet_are_told_apart(
    client: Client, channel: Channel, catalogue: Mapping[str, int], database: Database, library: TemplateServiceStub
) -> None:
    kept = await keep(library, await full_project(client, channel, catalogue))
    target = await occupied(client)
    await append(library, target, kept)
    await append(library, target, kept)
    codes = await values(database, tables.pekerjaan.c.snapshot_kode, target)
    assert [one for one in codes if one.startswith("CUST")] == [f"CUST-{number:04d}" for number in range(1, 6)]
    assert [one for one in codes if one.startswith("mod")] == ["mod.1-2.1", "mod.2-2.1"]
    head = await project_row(database, target)
    assert (head["custom_sequence"], head["modified_sequence"]) == (5, 2)
    # The plain number of the first is shared by the second; a formula is always of its own.
    assert await values(database, parameter.c.name, target) == ["panjang", "panjang_2", "panjang_3", "sisa", "sisa_2"]
    identities = await values(database, tables.resource.c.identity, target)
    assert len(identities) == len({*identities})
    assert len(await values(database, tables.klasifikasi.c.ordering_index, target)) == 3
    spelled = await values(database, volume_sheet_row.c.panjang, target)
    assert spelled == ["panjang_2", "panjang_3"]
    assert "panjang * 2" in await values(database, volume_formula.c.raw, target)


async def test_prices_are_taken_by_choice_and_never_over_the_projects_own(
    client: Client, channel: Channel, catalogue: Mapping[str, int], database: Database, library: TemplateServiceStub
) -> None:
    source = await full_project(client, channel, catalogue)
    bare, priced = await keep(library, source), await keep(library, source, prices=True)
    listed = {one["id"]: one for one in body(await library.ListTemplates(messages.ListTemplatesRequest()))["items"]}
    assert (listed[bare]["has_prices"], listed[priced]["has_prices"]) == (False, True)
    target = await occupied(client)
    held = body(await client.estimate.ListPrices(estimate.ListPricesRequest(project_id=target)))["items"]
    own = estimate.PriceInput(id=held[0]["id"], harga_satuan="99")
    await client.estimate.SavePrices(estimate.SavePricesRequest(project_id=target, items=[own]))
    await append(library, target, priced)
    assert {one for one in await values(database, tables.resource.c.harga_satuan, target) if one} == {99}
    await append(library, target, priced, prices=True)
    prices = await values(database, tables.resource.c.harga_satuan, target)
    assert 99 in prices
    assert prices.count(None) == (await values(database, tables.resource.c.harga_satuan, source)).count(None)


async def test_an_append_is_one_change_with_one_entry(
    client: Client, channel: Channel, catalogue: Mapping[str, int], database: Database, library: TemplateServiceStub
) -> None:
    kept = await keep(library, await full_project(client, channel, catalogue))
    target = await occupied(client)
    before = await project_row(database, target)
    made = await append(library, target, kept, tree_version=before["tree_version"])
    assert made["revision"] == before["revision"] + 1
    trail = select(tables.audit_entry).where(
        tables.audit_entry.c.project_id == target, tables.audit_entry.c.revision == made["revision"]
    )
    async with database.read() as connection:
        [entry] = (await connection.execute(trail)).mappings()
        used = await connection.scalar(select(template.c.usage_count).where(template.c.id == kept))
    assert (entry["entity"], entry["entity_id"], entry["action"]) == ("template", kept, "create")
    assert entry["after"]["klasifikasi_ids"] == made["klasifikasi_ids"]
    assert used == 1
    with pytest.raises(AppError) as refusal:
        await append(library, target, kept, tree_version=before["tree_version"])
    assert (refusal.value.kind, refusal.value.slug) == (Kind.CONFLICT, "tree-changed")


async def test_only_writers_append_and_only_what_they_see(client: Client, library: TemplateServiceStub) -> None:
    mine = await client.new_project()
    await client.custom(mine, "Galian")
    kept = await keep(library, mine)
    with client.acting_as(user(client.user_id + 1)):
        theirs = await client.new_project()
        for project_id in (mine, theirs):
            with pytest.raises(AppError) as refusal:
                await append(library, project_id, kept)
            assert refusal.value.kind is Kind.NOT_FOUND


async def test_two_appends_at_once_follow_each_other(
    client: Client, channel: Channel, catalogue: Mapping[str, int], database: Database, library: TemplateServiceStub
) -> None:
    kept = await keep(library, await full_project(client, channel, catalogue))
    target = await occupied(client)
    before = await project_row(database, target)
    made = await asyncio.gather(*(append(library, target, kept) for _ in range(3)))
    after = await project_row(database, target)
    assert sorted(one["revision"] for one in made) == [before["revision"] + number for number in (1, 2, 3)]
    assert after["tree_version"] == before["tree_version"] + 3
    codes = await values(database, tables.pekerjaan.c.snapshot_kode, target)
    own = [one for one in codes if not one[0].isdigit()]
    assert len(own) == len({*own})


async def test_an_append_that_fails_leaves_the_project_as_it_was(
    client: Client, channel: Channel, catalogue: Mapping[str, int], database: Database, library: TemplateServiceStub
) -> None:
    kept = await keep(library, await full_project(client, channel, catalogue))
    target = await occupied(client)
    before = await portrait(database, target)
    async with database.write() as connection:
        content = await connection.scalar(select(template.c.content).where(template.c.id == kept))
        content["volume_formula"][0]["raw"] = "tidak_ada * 2"
        await connection.execute(template.update().where(template.c.id == kept).values(content=content))
    with pytest.raises(AppError) as refusal:
        await append(library, target, kept)
    assert refusal.value.kind is Kind.INVALID
    assert await portrait(database, target) == before


async def test_a_branch_comes_with_what_it_needs_and_nothing_else(
    client: Client, channel: Channel, catalogue: Mapping[str, int], database: Database, library: TemplateServiceStub
) -> None:
    source = await full_project(client, channel, catalogue)
    first = await values(database, tables.klasifikasi.c.id, source)
    apart = await client.new_project()
    await client.custom(apart, "Berdiri sendiri")
    await append(library, source, await keep(library, apart))
    [alone] = {*await values(database, tables.klasifikasi.c.id, source)} - {*first}
    kept = await keep(library, source, klasifikasi_id=alone, prices=True)
    listed = {one["id"]: one for one in body(await library.ListTemplates(messages.ListTemplatesRequest()))["items"]}
    assert (listed[kept]["total_klasifikasi"], listed[kept]["total_pekerjaan"]) == (1, 1)
    file = await library.GetTemplate(messages.GetTemplateRequest(template_id=kept))
    content = orjson.loads(file.document.body)["content"]
    assert {name for name, rows in content.items() if rows} == {
        "sequences",
        "pricing",
        "klasifikasi",
        "sub_klasifikasi",
        "pekerjaan",
    }
    whole = await keep(library, source, klasifikasi_id=first[0], prices=True)
    empty = await client.new_project()
    pricing = estimate.SavePricesRequest(project_id=empty, markup_percent="12.5")
    await client.estimate.SavePrices(pricing)
    await append(library, empty, whole, prices=True)
    assert await direct_cost(database, empty) == await direct_cost(database, source) > 0


async def test_a_branch_that_leans_on_another_is_refused_at_its_pekerjaan(
    client: Client, database: Database, library: TemplateServiceStub
) -> None:
    source = await client.new_project()
    leaves = [estimate.PekerjaanInput(**custom(name)) for name in ("Dasar", "Atas")]
    subs = [estimate.SubKlasifikasiInput(name=leaf.snapshot_uraian, pekerjaan=[leaf]) for leaf in leaves]
    top = estimate.KlasifikasiInput(name="Struktur", sub=subs)
    saved = await client.estimate.SaveTree(estimate.SaveTreeRequest(project_id=source, klasifikasi=[top]))
    base, upper = (saved.id_map[f"klasifikasi[0].sub[{index}].pekerjaan[0]"] for index in (0, 1))
    await client.analysis(source, base, row("TK", "Pekerja", "OH", "1"))
    await client.analysis(source, upper, {"kategori": "LAIN", "koefisien": "2", "ref_kind": "job", "ref_id": base})
    formula = volumes.FormulaInput(pekerjaan_id=upper, raw=f"#{base} * 2", is_fx=True)
    await client.volumes.SaveFormulas(volumes.SaveFormulasRequest(project_id=source, items=[formula]))
    sub_ids = [saved.id_map[f"klasifikasi[0].sub[{index}]"] for index in (0, 1)]
    with pytest.raises(AppError) as refusal:
        await keep(library, source, sub_klasifikasi_id=sub_ids[1])
    assert refusal.value.slug == "template-part-open"
    assert [one.path for one in refusal.value.fields] == [f"pekerjaan[id={upper}]"] * 2
    assert await keep(library, source, sub_klasifikasi_id=sub_ids[0])
    for field in ("klasifikasi_id", "sub_klasifikasi_id"):
        with pytest.raises(AppError) as refusal:
            await keep(library, source, **{field: 2**40})
        assert [one.path for one in refusal.value.fields] == [field]


async def test_a_large_template_takes_the_same_statements(
    client: Client, channel: Channel, catalogue: Mapping[str, int], database: Database
) -> None:
    editing, reader = Editing(database, publish_snapshot, now), Reader(client.user_id)
    counts: dict[str, list[int]] = {"save": [], "append": []}
    for size in (2, 60):
        source = await client.new_project()
        ids = await client.custom(source, *(f"Pekerjaan {number}" for number in range(size)))
        for number, one in enumerate(ids):
            await client.analysis(source, one, row("BHN", f"Bahan {number}", "kg", "1"))
        head = TemplateHead(f"Ukuran {size}", "", "rumah", is_public=False)
        with count_statements(database) as statements:
            kept = await save_project_as_template(editing, reader, source, head, Branch(), prices=True)
        counts["save"].append(len(statements))
        target = await occupied(client)
        with count_statements(database) as statements:
            await append_template(editing, reader, target, kept["id"], None, prices=True)
        counts["append"].append(len(statements))
    assert counts["save"][0] == counts["save"][1] <= 25, counts
    assert counts["append"][0] == counts["append"][1] <= 50, counts


def test_only_names_of_parameters_are_spelled_anew() -> None:
    names = {"panjang": "panjang_2"}
    assert (
        renamed("=Panjang * max(panjang; panjang_atap) + #12", names)
        == "=panjang_2 * max(panjang_2; panjang_atap) + #12"
    )
    assert renamed("panjang ? 1", names) == "panjang ? 1"
