"""Prices, volumes and the weekly schedule: batches, versions, limits."""

import asyncio
from typing import Any

import orjson
import pytest

from chassis.errors import AppError, Kind
from taksir.projects.v1 import estimate_service_pb2 as estimate
from taksir.projects.v1 import project_service_pb2 as project

from .conftest import Client, body, row

Price, Volume, Week = estimate.PriceInput, estimate.VolumeInput, estimate.AssignmentInput


async def prices(client: Client, project_id: int) -> list[Any]:
    listed = body(await client.estimate.ListPrices(estimate.ListPricesRequest(project_id=project_id)))
    return list(listed["items"])


async def volumes(client: Client, project_id: int) -> dict[int, tuple[str, int]]:
    listed = body(await client.estimate.ListVolumes(estimate.ListVolumesRequest(project_id=project_id)))
    assert listed["decimal_places"] == 3
    return {one["pekerjaan_id"]: (one["quantity"], one["version"]) for one in listed["items"]}


async def weeks(client: Client, project_id: int) -> list[Any]:
    listed = body(await client.estimate.ListAssignments(estimate.ListAssignmentsRequest(project_id=project_id)))
    assert listed["count"] == len(listed["assignments"])
    return list(listed["assignments"])


async def save_prices(client: Client, project_id: int, *items: estimate.PriceInput, **options: Any) -> Any:
    return await client.estimate.SavePrices(estimate.SavePricesRequest(project_id=project_id, items=items, **options))


async def save_volumes(client: Client, project_id: int, *items: estimate.VolumeInput) -> Any:
    return await client.estimate.SaveVolumes(estimate.SaveVolumesRequest(project_id=project_id, items=items))


async def assign(client: Client, project_id: int, *items: estimate.AssignmentInput) -> Any:
    return await client.estimate.AssignWeekly(estimate.AssignWeeklyRequest(project_id=project_id, assignments=items))


async def priced_project(client: Client) -> tuple[int, list[int]]:
    """A project with two resources; their ids in printed order."""
    project_id = await client.new_project()
    [pekerjaan_id] = await client.custom(project_id, "Galian")
    await client.analysis(
        project_id, pekerjaan_id, row("BHN", "Semen", "kg", "1"), row("TK", "Pekerja", "OH", "1", kode="L.01")
    )
    return project_id, [one["id"] for one in await prices(client, project_id)]


async def test_prices_are_saved_with_the_markup_and_can_be_taken_away(client: Client) -> None:
    project_id, [worker, cement] = await priced_project(client)
    saved = await save_prices(
        client,
        project_id,
        Price(id=worker, harga_satuan="120000.005"),
        Price(id=cement, harga_satuan="0"),
        markup_percent="15",
    )
    assert (saved.updated, saved.markup_percent) == (2, "15.00")
    listed = await prices(client, project_id)
    assert [(one["kategori"], one["harga_satuan"], one["version"]) for one in listed] == [
        ("TK", "120000.01", 2),
        ("BHN", "0.00", 2),
    ]
    cleared = await save_prices(client, project_id, Price(id=cement))
    assert cleared.revision == saved.revision + 1
    assert (await prices(client, project_id))[1]["harga_satuan"] is None
    pricing = await client.projects.GetPricing(project.GetPricingRequest(project_id=project_id))
    assert (pricing.pricing.markup_percent, pricing.pricing.version) == ("15.00", 2)
    same = await save_prices(client, project_id, Price(id=worker, harga_satuan="120000.01"))
    assert (same.updated, same.revision) == (0, cleared.revision)


async def test_a_resource_that_no_analysis_uses_keeps_its_price_and_can_be_priced(client: Client) -> None:
    project_id = await client.new_project()
    [pekerjaan_id] = await client.custom(project_id, "Galian")
    await client.analysis(project_id, pekerjaan_id, row("TK", "Pekerja", "OH", "1"))
    [one] = await prices(client, project_id)
    await client.analysis(project_id, pekerjaan_id)
    assert (await save_prices(client, project_id, Price(id=one["id"], harga_satuan="7"))).updated == 1
    await client.analysis(project_id, pekerjaan_id, row("TK", "Pekerja", "OH", "1"))
    assert [(again["id"], again["harga_satuan"]) for again in await prices(client, project_id)] == [(one["id"], "7.00")]


async def test_wrong_prices_are_refused_at_their_paths_and_none_is_stored(client: Client) -> None:
    project_id, [worker, cement] = await priced_project(client)
    _, [foreign, _] = await priced_project(client)
    wrong = {
        "items[1].harga_satuan": [Price(id=worker, harga_satuan="1"), Price(id=cement, harga_satuan="85.000,00")],
        "items[1].id": [Price(id=worker, harga_satuan="1"), Price(id=foreign, harga_satuan="1")],
        "items[2].id": [Price(id=worker), Price(id=cement), Price(id=worker)],
        "items[0].harga_satuan": [Price(id=worker, harga_satuan="10000000000000000")],
    }
    for path, items in wrong.items():
        with pytest.raises(AppError) as refusal:
            await save_prices(client, project_id, *items)
        assert (refusal.value.kind, [field.path for field in refusal.value.fields]) == (Kind.INVALID, [path])
    assert {one["harga_satuan"] for one in await prices(client, project_id)} == {None}


async def test_a_stale_price_is_a_conflict_with_the_current_one(client: Client) -> None:
    project_id, [worker, cement] = await priced_project(client)
    await save_prices(client, project_id, Price(id=worker, harga_satuan="100", version=1))
    with pytest.raises(AppError) as refusal:
        await save_prices(
            client,
            project_id,
            Price(id=cement, harga_satuan="5", version=1),
            Price(id=worker, harga_satuan="200", version=1),
        )
    assert (refusal.value.kind, [field.path for field in refusal.value.fields]) == (Kind.CONFLICT, ["items[1].version"])
    [current] = orjson.loads(refusal.value.current)["items"]
    assert (current["id"], current["harga_satuan"], current["changed_by"]) == (worker, "100.00", client.user_id)
    assert [one["harga_satuan"] for one in await prices(client, project_id)] == ["100.00", None]


async def test_volumes_round_half_up_to_three_places(client: Client) -> None:
    project_id = await client.new_project()
    first, second = await client.custom(project_id, "a", "b")
    saved = await save_volumes(
        client, project_id, Volume(pekerjaan_id=first, quantity="12.3455"), Volume(pekerjaan_id=second, quantity="0")
    )
    assert saved.saved == 2
    assert await volumes(client, project_id) == {first: ("12.346", 1), second: ("0.000", 1)}
    again = await save_volumes(client, project_id, Volume(pekerjaan_id=first, quantity="12.346"))
    assert (again.saved, again.revision) == (0, saved.revision)


@pytest.mark.parametrize("quantity", ["-0.001", "abc", "", "1,5", "NaN", "1e2", "1000000000000000"])
async def test_a_wrong_volume_is_refused_at_its_path(client: Client, quantity: str) -> None:
    project_id = await client.new_project()
    first, second = await client.custom(project_id, "a", "b")
    with pytest.raises(AppError) as refusal:
        await save_volumes(
            client,
            project_id,
            Volume(pekerjaan_id=first, quantity="1"),
            Volume(pekerjaan_id=second, quantity=quantity),
        )
    assert [field.path for field in refusal.value.fields] == ["items[1].quantity"]
    assert await volumes(client, project_id) == {}


async def test_versions_guard_volumes_that_exist_and_that_do_not(client: Client) -> None:
    project_id = await client.new_project()
    [one] = await client.custom(project_id, "a")
    await save_volumes(client, project_id, Volume(pekerjaan_id=one, quantity="1", version=0))
    for stale in (0, 2):
        with pytest.raises(AppError) as refusal:
            await save_volumes(client, project_id, Volume(pekerjaan_id=one, quantity="2", version=stale))
        assert refusal.value.kind is Kind.CONFLICT
        assert orjson.loads(refusal.value.current)["items"][0]["quantity"] == "1.000"
    await save_volumes(client, project_id, Volume(pekerjaan_id=one, quantity="2", version=1))
    assert await volumes(client, project_id) == {one: ("2.000", 2)}


async def test_two_users_at_once_change_different_rows_and_only_one_the_same_row(client: Client) -> None:
    project_id = await client.new_project()
    ids = await client.custom(project_id, *(f"P{number}" for number in range(12)))
    answers = await asyncio.gather(
        *(save_volumes(client, project_id, Volume(pekerjaan_id=one, quantity="1", version=0)) for one in ids)
    )
    assert sorted(answer.revision for answer in answers) == list(range(3, 15))
    race = await asyncio.gather(
        *(
            save_volumes(client, project_id, Volume(pekerjaan_id=ids[0], quantity=str(number), version=1))
            for number in range(2, 8)
        ),
        return_exceptions=True,
    )
    refused = [one for one in race if isinstance(one, AppError)]
    assert len(refused) == 5
    assert {one.kind for one in refused} == {Kind.CONFLICT}


async def test_weeks_merge_and_carry_the_dates_of_the_project(client: Client) -> None:
    project_id = await client.new_project(tanggal_mulai="2025-01-01", tanggal_selesai="2025-01-17")
    [one] = await client.custom(project_id, "a")
    saved = await assign(
        client,
        project_id,
        Week(pekerjaan_id=one, week_number=1, planned_proportion="40.005"),
        Week(pekerjaan_id=one, week_number=3, planned_proportion="59.99", notes="hujan"),
    )
    assert (saved.created_count, saved.updated_count) == (2, 0)
    saved = await assign(
        client, project_id, Week(pekerjaan_id=one, week_number=1, actual_proportion="25", actual_cost="1500000")
    )
    assert (saved.created_count, saved.updated_count) == (0, 1)
    first, third = await weeks(client, project_id)
    assert (first["planned_proportion"], first["actual_proportion"], first["actual_cost"]) == (
        "40.01",
        "25.00",
        "1500000.00",
    )
    assert (first["week_start_date"], first["week_end_date"]) == ("2025-01-01", "2025-01-05")
    assert (third["week_start_date"], third["week_end_date"], third["notes"]) == ("2025-01-13", "2025-01-17", "hujan")


async def test_wrong_weeks_are_refused_and_not_one_row_is_stored(client: Client) -> None:
    project_id = await client.new_project(tanggal_mulai="2025-01-01", tanggal_selesai="2025-01-17")
    one, two = await client.custom(project_id, "a", "b")
    good = Week(pekerjaan_id=two, week_number=1, planned_proportion="10")
    wrong = {
        "assignments[1].week_number": Week(pekerjaan_id=one, week_number=4, planned_proportion="1"),
        "assignments[1].pekerjaan_id": Week(pekerjaan_id=one + 10**6, week_number=1, planned_proportion="1"),
        "assignments[1].planned_proportion": Week(pekerjaan_id=one, week_number=1, planned_proportion="100.01"),
        "assignments[1].actual_cost": Week(pekerjaan_id=one, week_number=1, actual_cost="-1"),
        "assignments[1]": good,
    }
    for path, item in wrong.items():
        with pytest.raises(AppError) as refusal:
            await assign(client, project_id, good, item)
        assert (refusal.value.kind, [field.path for field in refusal.value.fields]) == (Kind.INVALID, [path])
    assert await weeks(client, project_id) == []


async def test_the_weeks_of_a_pekerjaan_sum_to_100_at_most_with_those_already_stored(client: Client) -> None:
    project_id = await client.new_project()
    [one] = await client.custom(project_id, "a")
    await assign(client, project_id, Week(pekerjaan_id=one, week_number=1, planned_proportion="60"))
    with pytest.raises(AppError) as refusal:
        await assign(client, project_id, Week(pekerjaan_id=one, week_number=2, planned_proportion="40.01"))
    [problem] = refusal.value.fields
    assert (problem.path, problem.attributes["type"]) == ("assignments[0].planned_proportion", "percent_total")
    assert (problem.attributes["pekerjaan_id"], problem.attributes["total"]) == (str(one), "100.01")
    await assign(
        client,
        project_id,
        Week(pekerjaan_id=one, week_number=2, planned_proportion="100"),
        Week(pekerjaan_id=one, week_number=1, planned_proportion="0"),
    )
    assert [week["planned_proportion"] for week in await weeks(client, project_id)] == ["0.00", "100.00"]


async def test_a_project_cannot_become_too_short_for_its_schedule(client: Client) -> None:
    project_id = await client.new_project(tanggal_mulai="2026-01-05", tanggal_selesai="2026-03-01")
    [one] = await client.custom(project_id, "a")
    await assign(client, project_id, Week(pekerjaan_id=one, week_number=8, planned_proportion="5"))
    shorter = project.UpdateProjectRequest(
        project_id=project_id, fields=project.ProjectFields(tanggal_selesai="2026-02-22")
    )
    with pytest.raises(AppError) as refusal:
        await client.projects.UpdateProject(shorter)
    assert [field.path for field in refusal.value.fields] == ["tanggal_selesai"]
    moved = project.UpdateProjectRequest(
        project_id=project_id, fields=project.ProjectFields(tanggal_mulai="2026-02-02")
    )
    await client.projects.UpdateProject(moved)
    [week] = await weeks(client, project_id)
    assert (week["week_number"], week["week_start_date"]) == (8, "2026-03-23")


async def test_shortening_a_project_and_filling_its_last_week_at_once_cannot_both_succeed(client: Client) -> None:
    project_id = await client.new_project(tanggal_mulai="2026-01-05", tanggal_selesai="2026-03-01")
    [one] = await client.custom(project_id, "a")
    shorter = project.UpdateProjectRequest(
        project_id=project_id, fields=project.ProjectFields(tanggal_selesai="2026-02-22")
    )
    longer = project.UpdateProjectRequest(
        project_id=project_id, fields=project.ProjectFields(tanggal_selesai="2026-03-01")
    )
    filled = Week(pekerjaan_id=one, week_number=8, planned_proportion="5")
    emptied = Week(pekerjaan_id=one, week_number=8, planned_proportion="0")
    for _ in range(10):
        answers = await asyncio.gather(
            client.projects.UpdateProject(shorter), assign(client, project_id, filled), return_exceptions=True
        )
        [refusal] = [answer for answer in answers if isinstance(answer, AppError)]
        assert refusal.kind is Kind.INVALID
        await client.projects.UpdateProject(longer)
        await assign(client, project_id, emptied)
