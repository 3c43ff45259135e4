"""Defects of the old system that concern tree, analyses, locks and the audit trail, each shown not to be there."""

import asyncio
from decimal import Context, Decimal
from itertools import pairwise
from typing import Any

import pytest

from chassis.database.engine import Database
from chassis.errors import AppError, Kind
from projects.store.state import analysis_rows
from taksir.projects.v1 import audit_service_pb2 as audit
from taksir.projects.v1 import estimate_service_pb2 as estimate
from taksir.projects.v1 import project_service_pb2 as project
from taksir.projects.v1 import tree_row_service_pb2 as rows
from taksir.projects.v1.audit_service_pb2_grpc import AuditServiceStub
from taksir.projects.v1.tree_row_service_pb2_grpc import TreeRowServiceStub

from .conftest import Client, body, bundle, custom, row


async def expanded(database: Database, project_id: int) -> dict[int, list[Decimal]]:
    """Coefficients of the expanded analyses by pekerjaan."""
    async with database.read() as connection:
        found = (await connection.execute(*analysis_rows(project_id))).mappings().all()
    return {one["pekerjaan_id"]: [Decimal(value) for value in one["koefisien"]] for one in found}


async def leaves(client: Client, project_id: int) -> list[Any]:
    tree = body(await client.estimate.GetTree(estimate.GetTreeRequest(project_id=project_id)))
    return [one for top in tree["klasifikasi"] for sub in top["sub"] for one in sub["pekerjaan"]]


async def test_d02_what_is_added_is_expanded_at_once(
    client: Client, database: Database, catalogue: dict[str, int]
) -> None:
    project_id = await client.new_project()
    saved = await client.save_tree(project_id, {"source_type": "ref", "ref_id": catalogue["2.1"]}, custom("Lain"))
    [reference, other] = [saved.id_map[f"klasifikasi[0].sub[0].pekerjaan[{place}]"] for place in (0, 1)]
    assert set(await expanded(database, project_id)) == {reference}
    await client.analysis(project_id, other, row("TK", "Pekerja", "OH", "1"))
    assert set(await expanded(database, project_id)) == {reference, other}


async def test_d03_one_saved_analysis_leaves_the_others_as_they_are(client: Client, database: Database) -> None:
    project_id = await client.new_project()
    first, second = await client.custom(project_id, "a", "b")
    await client.analysis(project_id, first, row("TK", "Pekerja", "OH", "0.75"))
    before = await expanded(database, project_id)
    await client.analysis(project_id, second, row("BHN", "Semen", "kg", "371"))
    assert (await expanded(database, project_id))[first] == before[first] == [Decimal("0.75")]


async def test_d06_a_new_row_takes_over_no_other_and_none_is_lost_silently(client: Client) -> None:
    project_id = await client.new_project()
    [old] = await client.custom(project_id, "lama")
    with pytest.raises(AppError) as refusal:
        await client.save_tree(project_id, custom("baru"))
    assert (refusal.value.kind, refusal.value.slug) == (Kind.CONFLICT, "tree-rows-missing")
    assert [one["id"] for one in await leaves(client, project_id)] == [old]


async def test_d07_a_project_has_its_pricing_from_the_first_moment(client: Client) -> None:
    project_id = await client.new_project()
    pricing = (await client.projects.GetPricing(project.GetPricingRequest(project_id=project_id))).pricing
    assert (pricing.markup_percent, pricing.version) == ("10.00", 1)


@pytest.mark.parametrize(
    "text", ["1.234,555", "1,234.555", "2,7275", "1.000.000", "1_000", "1e3", "85 000", "Rp 85", "-5", "abc", "٨"]
)
async def test_d08_a_number_of_another_spelling_is_refused_not_misread(client: Client, text: str) -> None:
    project_id = await client.new_project()
    [one] = await client.custom(project_id, "a")
    await client.analysis(project_id, one, row("BHN", "Semen", "kg", "1"))
    listed = body(await client.estimate.ListPrices(estimate.ListPricesRequest(project_id=project_id)))["items"]
    price = estimate.PriceInput(id=listed[0]["id"], harga_satuan=text)
    with pytest.raises(AppError) as refusal:
        await client.estimate.SavePrices(estimate.SavePricesRequest(project_id=project_id, items=[price]))
    assert [field.path for field in refusal.value.fields] == ["items[0].harga_satuan"]
    after = body(await client.estimate.ListPrices(estimate.ListPricesRequest(project_id=project_id)))["items"]
    assert after == listed


async def test_d14_a_change_elsewhere_is_no_conflict_and_the_same_row_is_one(client: Client, channel: Any) -> None:
    project_id = await client.new_project()
    first, second = await client.custom(project_id, "a", "b")
    tree = TreeRowServiceStub(channel)

    async def rename(pekerjaan_id: int, name: str) -> Any:
        fields = rows.TreeRowFields(snapshot_uraian=name)
        return await tree.ChangeTreeRow(
            rows.ChangeTreeRowRequest(
                project_id=project_id, level="pekerjaan", row_id=pekerjaan_id, fields=fields, version=1
            )
        )

    async def volume(pekerjaan_id: int) -> Any:
        item = estimate.VolumeInput(pekerjaan_id=pekerjaan_id, quantity="1", version=0)
        return await client.estimate.SaveVolumes(estimate.SaveVolumesRequest(project_id=project_id, items=[item]))

    await asyncio.gather(rename(first, "x"), rename(second, "y"), volume(first), volume(second))
    outcomes = await asyncio.gather(rename(first, "p"), rename(first, "q"), return_exceptions=True)
    assert [one.slug for one in outcomes if isinstance(one, AppError)] == ["tree-row-changed"] * 2


async def test_d18_bundles_count_exactly_ten_levels_down_and_no_further(client: Client, database: Database) -> None:
    project_id = await client.new_project()
    chain = await client.custom(project_id, *(f"tingkat {level}" for level in range(12)))
    await client.analysis(project_id, chain[0], row("BHN", "Semen", "kg", "0.000001"))
    for target, host in pairwise(chain[:11]):
        await client.analysis(project_id, host, bundle("job", target, "1.000001"))
    found = await expanded(database, project_id)
    exact = Context(prec=100)
    tenfold = exact.power(Decimal("1.000001"), 10)
    assert found[chain[10]] == [exact.multiply(Decimal("0.000001"), tenfold)]
    with pytest.raises(AppError) as refusal:
        await client.analysis(project_id, chain[11], bundle("job", chain[10], "1"))
    assert refusal.value.slug == "bundle-too-deep"
    assert [one.path for one in refusal.value.fields] == ["rows[0].ref_id"]
    with pytest.raises(AppError) as refusal:
        await client.analysis(project_id, chain[0], bundle("job", chain[10], "1"))
    assert refusal.value.slug == "bundle-cycle"
    assert refusal.value.detail.count("→") == 11
    # What changes at the bottom reaches the top.
    saved = await client.analysis(project_id, chain[0], row("BHN", "Semen", "kg", "2"))
    assert sorted(saved.cascaded_pekerjaan_ids) == sorted(chain[1:11])
    found = await expanded(database, project_id)
    assert found[chain[10]] == [exact.multiply(Decimal(2), tenfold)]


async def test_d18_a_reference_inside_of_a_bundle_is_not_lost(
    client: Client, database: Database, catalogue: dict[str, int]
) -> None:
    project_id = await client.new_project()
    inner, outer = await client.custom(project_id, "dalam", "luar")
    await client.analysis(project_id, inner, bundle("ahsp", catalogue["1.1"], "2"))
    await client.analysis(project_id, outer, bundle("job", inner, "3"))
    assert sorted((await expanded(database, project_id))[outer]) == [Decimal("0.228"), Decimal("4.5")]


async def test_d22_another_unit_is_another_resource(client: Client) -> None:
    project_id = await client.new_project()
    first, second = await client.custom(project_id, "a", "b")
    await client.analysis(project_id, first, row("BHN", "Pasir", "m3", "1", kode="B.01"))
    await client.analysis(project_id, second, row("BHN", "Pasir", "kg", "1", kode="B.01"))
    listed = body(await client.estimate.ListPrices(estimate.ListPricesRequest(project_id=project_id)))
    assert sorted((one["uraian"], one["satuan"]) for one in listed["items"]) == [("Pasir", "kg"), ("Pasir", "m3")]


async def test_d24_a_pekerjaan_that_others_bundle_says_who_they_are(client: Client, channel: Any) -> None:
    project_id = await client.new_project()
    target, host = await client.custom(project_id, "Bagian", "Gabungan")
    await client.analysis(project_id, host, bundle("job", target, "1"))
    request = rows.DeleteTreeRowRequest(project_id=project_id, level="pekerjaan", row_id=target)
    with pytest.raises(AppError) as refusal:
        await TreeRowServiceStub(channel).DeleteTreeRow(request)
    assert (refusal.value.kind, refusal.value.slug) == (Kind.CONFLICT, "pekerjaan-in-use")
    assert refusal.value.fields[0].message == "CUST-0001 dipakai oleh CUST-0002 Gabungan"


async def test_d26_every_kind_of_change_is_in_the_trail(client: Client, channel: Any) -> None:
    project_id = await client.new_project()
    [one] = await client.custom(project_id, "a")
    await client.analysis(project_id, one, row("TK", "Pekerja", "OH", "1"))
    [listed] = body(await client.estimate.ListPrices(estimate.ListPricesRequest(project_id=project_id)))["items"]
    price = estimate.PriceInput(id=listed["id"], harga_satuan="150000")
    await client.estimate.SavePrices(estimate.SavePricesRequest(project_id=project_id, items=[price]))
    item = estimate.VolumeInput(pekerjaan_id=one, quantity="2")
    await client.estimate.SaveVolumes(estimate.SaveVolumesRequest(project_id=project_id, items=[item]))
    week = estimate.AssignmentInput(pekerjaan_id=one, week_number=1, planned_proportion="10")
    await client.estimate.AssignWeekly(estimate.AssignWeeklyRequest(project_id=project_id, assignments=[week]))
    await client.projects.UpdatePricing(project.UpdatePricingRequest(project_id=project_id, markup_percent="12"))
    await client.projects.SetMarkup(
        project.SetMarkupRequest(project_id=project_id, pekerjaan_id=one, override_markup="5")
    )
    request = audit.ListAuditTrailRequest(project_id=project_id, page_size=100)
    items = body(await AuditServiceStub(channel).ListAuditTrail(request))["items"]
    kinds = {"project", "klasifikasi", "sub_klasifikasi", "pekerjaan", "analysis", "resource", "volume"}
    assert {entry["entity"] for entry in items} >= kinds | {"week_progress", "pricing", "markup"}


async def test_d27_codes_never_come_back(client: Client, channel: Any) -> None:
    project_id = await client.new_project()
    _first, second = await client.custom(project_id, "a", "b")
    tree = TreeRowServiceStub(channel)
    await tree.DeleteTreeRow(rows.DeleteTreeRowRequest(project_id=project_id, level="pekerjaan", row_id=second))
    shown = body(await client.estimate.GetTree(estimate.GetTreeRequest(project_id=project_id)))
    fields = rows.TreeRowFields(source_type="custom", snapshot_uraian="c")
    parent = shown["klasifikasi"][0]["sub"][0]["id"]
    await tree.AddTreeRow(
        rows.AddTreeRowRequest(project_id=project_id, level="pekerjaan", parent_id=parent, fields=fields)
    )
    assert [one["snapshot_kode"] for one in await leaves(client, project_id)] == ["CUST-0001", "CUST-0003"]
