"""Amounts, budgets, resets, stages and the network."""

from typing import Any

import pytest

from chassis.errors import AppError, Kind
from taksir.projects.v1 import estimate_service_pb2 as estimate
from taksir.projects.v1 import schedule_service_pb2 as messages

from .conftest import Client, body
from .test_formulas import plain

Amount, Edge, Activity = messages.AmountInput, messages.Dependency, messages.Activity


async def amounts(client: Client, project_id: int, mode: str, unit: str, *rows: Amount) -> Any:
    request = messages.AssignAmountsRequest(project_id=project_id, mode=mode, unit=unit, assignments=rows)
    return await client.schedule.AssignAmounts(request)


async def weekly(client: Client, project_id: int, pekerjaan_id: int) -> Any:
    request = messages.GetWeeklyProgressRequest(project_id=project_id, pekerjaan_id=pekerjaan_id)
    return body(await client.schedule.GetWeeklyProgress(request))


async def budget(client: Client, project_id: int, pekerjaan_id: int, cost: str) -> Any:
    item = messages.BudgetInput(pekerjaan_id=pekerjaan_id, budgeted_cost=cost)
    return await client.schedule.SaveBudgets(messages.SaveBudgetsRequest(project_id=project_id, items=[item]))


async def percent(client: Client, project_id: int, pekerjaan_id: int, **weeks: str) -> None:
    rows = [
        estimate.AssignmentInput(pekerjaan_id=pekerjaan_id, week_number=int(week[1:]), planned_proportion=value)
        for week, value in weeks.items()
    ]
    await client.estimate.AssignWeekly(estimate.AssignWeeklyRequest(project_id=project_id, assignments=rows))


async def stage(client: Client, project_id: int, **fields: Any) -> Any:
    return body(await client.schedule.SaveStage(messages.SaveStageRequest(project_id=project_id, **fields)))


async def share(client: Client, project_id: int, stage_id: int, *shares: tuple[int, str]) -> Any:
    rows = [messages.StageShare(pekerjaan_id=one, proporsi=value) for one, value in shares]
    request = messages.AssignStageRequest(project_id=project_id, stage_id=stage_id, assignments=rows)
    return await client.schedule.AssignStage(request)


async def save_network(client: Client, project_id: int, durations: dict[int, int], *edges: Edge, **fields: Any) -> Any:
    activities = [Activity(pekerjaan_id=one, duration_days=days) for one, days in durations.items()]
    given = {"weekdays": [0, 1, 2, 3, 4], **fields}
    request = messages.SaveNetworkRequest(project_id=project_id, activities=activities, dependencies=edges, **given)
    return await client.schedule.SaveNetwork(request)


async def critical_path(client: Client, project_id: int) -> Any:
    request = messages.GetCriticalPathRequest(project_id=project_id)
    return body(await client.schedule.GetCriticalPath(request))


async def test_amounts_become_percent_of_the_volume_or_the_budget(client: Client) -> None:
    project_id = await client.new_project()
    one, two = await client.custom(project_id, "a", "b")
    await plain(client, project_id, one, "30")
    saved = await amounts(
        client, project_id, "planned", "volume", Amount(pekerjaan_id=one, week_number=2, amount="10", notes="hujan")
    )
    assert [(row.week_number, row.proportion) for row in saved.converted] == [(2, "33.33")]
    await budget(client, project_id, one, "2000000")
    await amounts(client, project_id, "actual", "cost", Amount(pekerjaan_id=one, week_number=2, amount="500000.50"))
    [week] = (await weekly(client, project_id, one))["weekly_progress"]
    assert (week["planned_proportion"], week["actual_proportion"]) == ("33.33", "25.00")
    assert (week["actual_cost"], week["notes"]) == ("500000.50", "hujan")
    for unit in ("volume", "cost"):
        row = Amount(pekerjaan_id=two, week_number=1, amount="1")
        with pytest.raises(AppError) as refusal:
            await amounts(client, project_id, "planned", unit, row)
        assert refusal.value.fields[0].attributes["type"] == "missing_capacity"
    with pytest.raises(AppError) as refusal:
        await amounts(client, project_id, "planned", "volume", Amount(pekerjaan_id=one, week_number=1, amount="31"))
    assert refusal.value.fields[0].attributes["type"] == "percent_total"
    with pytest.raises(AppError):
        await amounts(client, project_id, "planned", "hour", Amount(pekerjaan_id=one, week_number=1, amount="1"))


async def test_the_week_boundary_moves_dates_and_no_percent(client: Client) -> None:
    project_id = await client.new_project(tanggal_mulai="2025-01-01", tanggal_selesai="2025-03-31")
    [one] = await client.custom(project_id, "a")
    await percent(client, project_id, one, w1="5", w2="10")
    request = messages.SetWeekBoundaryRequest(project_id=project_id, week_start_day=2)
    answer = await client.schedule.SetWeekBoundary(request)
    assert (answer.week_start_day, answer.week_end_day) == (2, 1)
    weeks = (await weekly(client, project_id, one))["weekly_progress"]
    assert [(week["week_start_date"], week["week_end_date"], week["planned_proportion"]) for week in weeks] == [
        ("2025-01-01", "2025-01-07", "5.00"),
        ("2025-01-08", "2025-01-14", "10.00"),
    ]
    with pytest.raises(AppError) as refusal:
        await client.schedule.SetWeekBoundary(messages.SetWeekBoundaryRequest(project_id=project_id, week_end_day=7))
    assert [field.path for field in refusal.value.fields] == ["week_end_day"]


async def test_a_reset_empties_one_schedule_with_its_cost_and_leaves_the_other(client: Client) -> None:
    project_id = await client.new_project()
    [one] = await client.custom(project_id, "a")
    await percent(client, project_id, one, w1="60", w2="40")
    await budget(client, project_id, one, "100")
    await amounts(client, project_id, "actual", "cost", Amount(pekerjaan_id=one, week_number=1, amount="50"))
    reset = await client.schedule.ResetProgress(messages.ResetProgressRequest(project_id=project_id, mode="actual"))
    assert reset.updated_count == 1
    found = await weekly(client, project_id, one)
    assert (found["total_planned_proportion"], found["total_actual_proportion"]) == ("100.00", "0.00")
    assert found["is_complete"]
    assert [week["actual_cost"] for week in found["weekly_progress"]] == [None, None]
    again = await client.schedule.ResetProgress(messages.ResetProgressRequest(project_id=project_id, mode="actual"))
    assert (again.updated_count, again.revision) == (0, reset.revision)


@pytest.mark.parametrize("mode", ["daily", "weekly", "monthly", "custom"])
async def test_derived_stages_sum_to_the_weeks(client: Client, mode: str) -> None:
    project_id = await client.new_project(tanggal_mulai="2025-01-01", tanggal_selesai="2025-03-31")
    [one] = await client.custom(project_id, "a")
    await percent(client, project_id, one, w4="1", w5="10", w6="33.33")
    await stage(client, project_id, nama="T", tanggal_mulai="2025-01-01", tanggal_selesai="2025-01-31")
    request = messages.GetDerivedStagesRequest(project_id=project_id, pekerjaan_id=one, mode=mode)
    found = body(await client.schedule.GetDerivedStages(request))
    assert found["total_proporsi"] == "44.33"
    expected = {"daily": 21, "weekly": 3, "monthly": 2, "custom": 2}
    assert len(found["assignments"]) == expected[mode]
    if mode in {"monthly", "custom"}:
        assert [row["proporsi"] for row in found["assignments"]] == ["8.14", "36.19"]


async def test_stages_are_made_ordered_filled_and_emptied(client: Client) -> None:
    project_id = await client.new_project()
    one, two = await client.custom(project_id, "Galian", "Beton")
    first = await stage(client, project_id, nama="Persiapan", tanggal_mulai="2026-01-05", tanggal_selesai="2026-01-31")
    second = await stage(client, project_id, nama="Struktur")
    ids = [second["tahapan_id"], first["tahapan_id"]]
    await client.schedule.OrderStages(messages.OrderStagesRequest(project_id=project_id, stage_ids=ids))
    for fields, path in (
        ({"nama": "Struktur"}, "nama"),
        ({"stage_id": first["tahapan_id"], "tanggal_selesai": "2026-01-01"}, "tanggal_selesai"),
    ):
        with pytest.raises(AppError) as refusal:
            await stage(client, project_id, **fields)
        assert [field.path for field in refusal.value.fields] == [path]
    done = await share(client, project_id, first["tahapan_id"], (one, "60"), (two, "100"))
    assert (done.created, done.updated) == (2, 0)
    with pytest.raises(AppError) as refusal:
        await share(client, project_id, second["tahapan_id"], (one, "40.01"))
    assert refusal.value.fields[0].attributes["total"] == "100.01"
    checked = body(await client.schedule.CheckStages(messages.CheckStagesRequest(project_id=project_id)))
    assert (checked["total_pekerjaan"], checked["fully_assigned"], checked["is_complete"]) == (2, 1, False)
    [open_one] = checked["pekerjaan"]
    assert (open_one["pekerjaan_id"], open_one["unassigned_proportion"]) == (one, "40.00")
    listed = body(await client.schedule.ListStages(messages.ListStagesRequest(project_id=project_id)))
    assert [(row["nama"], row["jumlah_pekerjaan"]) for row in listed["tahapan"]] == [("Struktur", 0), ("Persiapan", 2)]
    gone = messages.DeleteStageRequest(project_id=project_id, stage_id=first["tahapan_id"])
    with pytest.raises(AppError) as refusal:
        await client.schedule.DeleteStage(gone)
    assert (refusal.value.kind, refusal.value.slug) == (Kind.CONFLICT, "stage-in-use")
    emptied = messages.UnassignStageRequest(
        project_id=project_id, stage_id=first["tahapan_id"], pekerjaan_ids=[one, two]
    )
    assert (await client.schedule.UnassignStage(emptied)).deleted == 2
    await client.schedule.DeleteStage(gone)
    with pytest.raises(AppError) as refusal:
        await client.schedule.GetStage(messages.GetStageRequest(project_id=project_id, stage_id=first["tahapan_id"]))
    assert refusal.value.kind is Kind.NOT_FOUND


async def test_dates_follow_from_the_network_over_working_days(client: Client) -> None:
    project_id = await client.new_project(tanggal_mulai="2026-01-05")
    dig, pour, cure, paint = await client.custom(project_id, "Galian", "Beton", "Rawat", "Cat")
    edges = [
        Edge(predecessor_id=dig, successor_id=pour, kind="FS"),
        Edge(predecessor_id=pour, successor_id=cure, kind="SS", lag=1),
        Edge(predecessor_id=dig, successor_id=paint, kind="FS", lag=-1),
    ]
    saved = await save_network(
        client,
        project_id,
        {dig: 5, pour: 2, cure: 3, paint: 1},
        *edges,
        holidays=[messages.Holiday(day="2026-01-12", name="Libur")],
        version=0,
    )
    found = await critical_path(client, project_id)
    dates = {row["pekerjaan_id"]: (row["early_start"], row["early_finish"]) for row in found["activities"]}
    assert dates == {
        dig: ("2026-01-05", "2026-01-09"),
        pour: ("2026-01-13", "2026-01-14"),
        cure: ("2026-01-14", "2026-01-16"),
        paint: ("2026-01-09", "2026-01-09"),
    }
    assert (found["critical_path"], found["working_days"], found["finish"]) == ([dig, pour, cure], 9, "2026-01-16")
    assert [row["total_float"] for row in found["activities"] if row["pekerjaan_id"] == paint] == [4]
    got = body(await client.schedule.GetNetwork(messages.GetNetworkRequest(project_id=project_id)))
    assert (got["version"], got["holidays"]) == (saved.version, [{"day": "2026-01-12", "name": "Libur"}])
    with pytest.raises(AppError) as refusal:
        await save_network(client, project_id, {dig: 1}, version=0)
    assert refusal.value.kind is Kind.CONFLICT


async def test_a_wrong_network_is_refused_and_a_ring_with_its_path(client: Client) -> None:
    project_id = await client.new_project()
    one, two, three = await client.custom(project_id, "a", "b", "c")
    [foreign] = await client.custom(await client.new_project(), "x")
    ring = [
        Edge(predecessor_id=one, successor_id=two, kind="FS"),
        Edge(predecessor_id=two, successor_id=three, kind="FF"),
        Edge(predecessor_id=three, successor_id=one, kind="SF"),
    ]
    with pytest.raises(AppError) as refusal:
        await save_network(client, project_id, {one: 1, two: 1, three: 1}, *ring)
    path = refusal.value.fields[0].attributes["ring"].split(" → ")
    assert (path[0], set(path)) == (path[-1], {f"#{one}", f"#{two}", f"#{three}"})
    with pytest.raises(AppError) as refusal:
        await save_network(client, project_id, {one: -1, foreign: 1}, ring[0])
    assert {field.path for field in refusal.value.fields} == {
        "activities[1].pekerjaan_id",
        "activities[0].duration_days",
        "dependencies[0].successor_id",
    }
    assert (await critical_path(client, project_id))["activities"] == []
