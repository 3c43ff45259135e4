"""All projects of a user: filters, orders, pages, statistics."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from chassis.database.engine import Database
from chassis.database.statements import count_statements
from chassis.errors import AppError
from projects.app.queries.list_projects import SORTS
from projects.app.queries.portfolio import portfolio_statistics
from projects.domain.jakarta import JAKARTA, jakarta_day
from taksir.projects.v1 import member_service_pb2 as members
from taksir.projects.v1 import portfolio_service_pb2 as messages
from taksir.projects.v1 import project_service_pb2 as project
from taksir.projects.v1.member_service_pb2_grpc import MemberServiceStub
from taksir.projects.v1.portfolio_service_pb2_grpc import PortfolioServiceStub

from .conftest import Client, body, user

TODAY = jakarta_day(datetime.now(JAKARTA))


def span(start: int, end: int) -> dict[str, str]:
    """Days from today."""
    return {
        "tanggal_mulai": (TODAY + timedelta(start)).isoformat(),
        "tanggal_selesai": (TODAY + timedelta(end)).isoformat(),
    }


async def listed(client: Client, **options: Any) -> list[str]:
    page = body(await client.projects.ListProjects(project.ListProjectsRequest(**options)))
    return [one["nama"] for one in page["items"]]


@pytest.fixture
async def four(client: Client) -> dict[str, int]:
    """One project of each status."""
    given = {
        "Nanti": ({"sumber_dana": "APBD", "anggaran_owner": "400"}, span(40, 90)),
        "Jalan": ({"sumber_dana": "APBN", "anggaran_owner": "300"}, span(-10, 60)),
        "Dekat": ({"sumber_dana": "APBD", "anggaran_owner": "200.50"}, span(-10, 5)),
        "Usai": ({"sumber_dana": "Swasta", "anggaran_owner": "100"}, span(-90, -1)),
    }
    return {name: await client.new_project(nama=name, **fields, **days) for name, (fields, days) in given.items()}


async def test_filters_leave_only_what_they_name(client: Client, four: dict[str, int]) -> None:
    for options, names in (
        ({"status": "belum_mulai"}, {"Nanti"}),
        ({"status": "berjalan"}, {"Jalan"}),
        ({"status": "deadline"}, {"Dekat"}),
        ({"status": "selesai"}, {"Usai"}),
        ({"sumber_dana": "APBD"}, {"Nanti", "Dekat"}),
        ({"anggaran_min": "200.50"}, {"Nanti", "Jalan", "Dekat"}),
        ({"anggaran_min": "150", "anggaran_max": "300"}, {"Jalan", "Dekat"}),
        ({"tanggal_dari": span(61, 61)["tanggal_mulai"]}, {"Nanti"}),
        ({"tanggal_sampai": span(-20, 0)["tanggal_mulai"]}, {"Usai"}),
        ({"tahun": 1999}, set()),
        ({"state": "archived"}, set()),
        ({"status": "deadline", "sumber_dana": "APBN"}, set()),
    ):
        assert set(await listed(client, **options)) == names, options
    assert len(four) == 4


async def test_the_list_tells_where_each_project_stands_today(client: Client, four: dict[str, int]) -> None:
    page = body(await client.projects.ListProjects(project.ListProjectsRequest()))
    assert {one["id"]: one["status"] for one in page["items"]} == {
        four["Nanti"]: "belum_mulai",
        four["Jalan"]: "berjalan",
        four["Dekat"]: "deadline",
        four["Usai"]: "selesai",
    }


@pytest.mark.parametrize("sort", list(SORTS))
@pytest.mark.parametrize("ascending", [True, False])
async def test_pages_of_every_order_hold_every_project_once(
    client: Client, four: dict[str, int], sort: str, ascending: bool
) -> None:
    twin = await client.new_project(nama="Usai", anggaran_owner="100", **span(-90, -1))
    seen, cursor = [], ""
    while cursor is not None:
        request = project.ListProjectsRequest(page_size=2, cursor=cursor, sort=sort, ascending=ascending)
        page = body(await client.projects.ListProjects(request))
        seen += page["items"]
        cursor = page["next_cursor"]
    assert {one["id"] for one in seen} == {*four.values(), twin}
    assert len(seen) == 5
    values = [(float(one[sort]) if sort == "anggaran_owner" else one[sort], one["id"]) for one in seen]
    assert values == sorted(values, reverse=not ascending)


async def test_the_cursor_of_another_order_is_refused(client: Client, four: dict[str, int]) -> None:
    page = body(await client.projects.ListProjects(project.ListProjectsRequest(page_size=1, sort="nama")))
    for cursor in (page["next_cursor"], "WyJ1cGRhdGVkX2F0IiwgZmFsc2UsICJcdTAwMDAiLCAxXQ==", "e30="):
        with pytest.raises(AppError) as refusal:
            await client.projects.ListProjects(project.ListProjectsRequest(cursor=cursor))
        assert refusal.value.slug == "cursor-invalid"
    assert four


@pytest.mark.parametrize(
    ("options", "path"),
    [
        ({"status": "selesai?"}, "status"),
        ({"state": "semua"}, "state"),
        ({"sort": "id"}, "sort"),
        ({"anggaran_min": "banyak"}, "anggaran_min"),
        ({"tanggal_dari": "besok"}, "tanggal_dari"),
    ],
)
async def test_a_filter_that_is_none_is_refused_at_its_field(client: Client, options: Any, path: str) -> None:
    with pytest.raises(AppError) as refusal:
        await listed(client, **options)
    assert [field.path for field in refusal.value.fields] == [path]


async def test_archived_and_deleted_projects_have_lists_of_their_own(
    client: Client, channel: Any, four: dict[str, int]
) -> None:
    shared = MemberServiceStub(channel)
    await shared.ArchiveProject(members.ArchiveProjectRequest(project_id=four["Usai"]))
    add = members.AddProjectMemberRequest(project_id=four["Jalan"], user_id=client.user_id + 1, role="editor")
    await shared.AddProjectMember(add)
    await client.projects.DeleteProject(project.DeleteProjectRequest(project_id=four["Jalan"]))
    assert set(await listed(client)) == {"Nanti", "Dekat"}
    assert await listed(client, state="archived") == ["Usai"]
    assert await listed(client, state="deleted") == ["Jalan"]
    with client.acting_as(user(client.user_id + 1)):
        assert await listed(client, state="deleted") == []


async def test_statistics_count_and_sum_what_is_not_archived(
    client: Client, channel: Any, four: dict[str, int]
) -> None:
    late = await client.new_project(nama="Arsip", anggaran_owner="999", **span(0, 3))
    await MemberServiceStub(channel).ArchiveProject(members.ArchiveProjectRequest(project_id=late))
    found = body(await PortfolioServiceStub(channel).GetStatistics(messages.GetStatisticsRequest()))
    assert (found["total"], found["archived"], found["anggaran_total"]) == (4, 1, "1000.50")
    by_status = {one["status"]: (one["count"], one["anggaran"]) for one in found["by_status"]}
    assert by_status == {
        "belum_mulai": (1, "400.00"),
        "berjalan": (1, "300.00"),
        "deadline": (1, "200.50"),
        "selesai": (1, "100.00"),
    }
    assert {one["sumber_dana"]: one["anggaran"] for one in found["by_sumber_dana"]}["APBD"] == "600.50"
    assert sum(one["count"] for one in found["by_year"]) == 4
    assert [one["nama"] for one in found["deadlines"]] == ["Dekat"]
    assert [one["nama"] for one in found["overdue"]] == ["Usai"]
    assert [one["id"] for one in found["recent"]] == [*reversed(four.values())]


async def test_somebody_without_projects_sees_nothing(client: Client, channel: Any) -> None:
    found = body(await PortfolioServiceStub(channel).GetStatistics(messages.GetStatisticsRequest()))
    assert (found["total"], found["anggaran_total"], found["by_status"], found["recent"]) == (0, "0", [], [])


async def test_statistics_are_one_statement(client: Client, database: Database) -> None:
    with count_statements(database) as statements:
        await portfolio_statistics(database, client.user_id, datetime.now(JAKARTA))
    assert len(statements) == 1
