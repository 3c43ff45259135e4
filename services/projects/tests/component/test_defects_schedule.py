"""The old system's defects of volumes and schedule: each is not there."""

import pytest

from chassis.errors import AppError
from taksir.projects.v1 import estimate_service_pb2 as estimate
from taksir.projects.v1 import project_service_pb2 as project
from taksir.projects.v1 import schedule_service_pb2 as messages

from .conftest import Client, body
from .test_formulas import create, save, update, volumes
from .test_schedule import budget, percent, weekly


async def test_d05_moving_the_start_shifts_the_weeks_and_erases_nothing(client: Client) -> None:
    project_id = await client.new_project(tanggal_mulai="2026-01-05", tanggal_selesai="2026-03-01")
    [one] = await client.custom(project_id, "a")
    await percent(client, project_id, one, w1="30", w8="70")
    moved = project.ProjectFields(tanggal_mulai="2026-02-02")
    await client.projects.UpdateProject(project.UpdateProjectRequest(project_id=project_id, fields=moved))
    weeks = (await weekly(client, project_id, one))["weekly_progress"]
    assert [(week["week_number"], week["week_start_date"], week["planned_proportion"]) for week in weeks] == [
        (1, "2026-02-02", "30.00"),
        (8, "2026-03-23", "70.00"),
    ]


async def test_d15_one_wrong_row_and_no_row_is_stored(client: Client) -> None:
    project_id = await client.new_project()
    [one] = await client.custom(project_id, "a")
    rows = [
        estimate.AssignmentInput(pekerjaan_id=one, week_number=1, planned_proportion="10"),
        estimate.AssignmentInput(pekerjaan_id=one, week_number=2, planned_proportion="abc"),
    ]
    with pytest.raises(AppError):
        await client.estimate.AssignWeekly(estimate.AssignWeeklyRequest(project_id=project_id, assignments=rows))
    assert (await weekly(client, project_id, one))["weekly_progress"] == []


async def test_d16_one_percent_of_a_week_is_one_percent_of_its_days(client: Client) -> None:
    project_id = await client.new_project()
    [one] = await client.custom(project_id, "a")
    await percent(client, project_id, one, w2="1")
    for mode in ("daily", "monthly"):
        request = messages.GetDerivedStagesRequest(project_id=project_id, pekerjaan_id=one, mode=mode)
        assert body(await client.schedule.GetDerivedStages(request))["total_proporsi"] == "1.00"


async def test_d21_formulas_mean_what_they_say_and_are_computed_again_by_the_server(client: Client) -> None:
    project_id = await client.new_project()
    one, two, three = await client.custom(project_id, "a", "b", "c")
    p = await create(client, project_id, "p", value="2")
    await save(client, project_id, (one, "= 10 + 2*-3"), (two, "= 2^-1 + min(1,2)"), (three, "= 1.234,5 * p"))
    assert await volumes(client, project_id) == {one: "4.000", two: "1.500", three: "2469.000"}
    await update(client, project_id, p, value="3")
    assert (await volumes(client, project_id))[three] == "3703.500"


async def test_d29_the_budgeted_cost_has_an_editor(client: Client) -> None:
    project_id = await client.new_project()
    [one] = await client.custom(project_id, "a")
    assert (await budget(client, project_id, one, "2500000.005")).saved == 1
    tree = body(await client.estimate.GetTree(estimate.GetTreeRequest(project_id=project_id)))
    assert tree["klasifikasi"][0]["sub"][0]["pekerjaan"][0]["budgeted_cost"] == "2500000.01"
    assert (await budget(client, project_id, one, "2500000.01")).saved == 0
