"""Many projects at once: creating, editing, archiving, deleting, restoring; all or none, each row judged by itself."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any, cast

import orjson
import pytest
from sqlalchemy import func, select

from chassis.database.engine import Database, open_database
from chassis.database.statements import count_statements
from chassis.errors import AppError, Kind
from chassis.rpc.client import Channel
from chassis.rpc.deadline import deadline
from projects.app.commands.act_on_projects import Action, act_on_projects
from projects.app.commands.create_projects import create_projects
from projects.app.commands.edit_projects import ProjectEdit, edit_projects
from projects.app.editing import Editing
from projects.config import ProjectsSettings
from projects.domain.header import HeaderChange
from projects.events.headers_changed import publish_headers
from projects.events.project_changed import publish
from projects.store.tables import audit_entry, outbox
from taksir.projects.events.v1.project_changed_pb2 import ProjectChanged
from taksir.projects.v1 import bulk_service_pb2 as messages
from taksir.projects.v1 import estimate_service_pb2 as estimate
from taksir.projects.v1 import member_service_pb2 as members
from taksir.projects.v1 import project_service_pb2 as project
from taksir.projects.v1.bulk_service_pb2_grpc import BulkServiceStub
from taksir.projects.v1.member_service_pb2_grpc import MemberServiceStub

from .conftest import Client, body, user

# Seconds for calls that wait for each other on a busy machine.
PATIENCE = 120


@pytest.fixture
def bulk(channel: Channel) -> BulkServiceStub:
    return BulkServiceStub(cast("Any", channel))


async def create(bulk: BulkServiceStub, *fields: dict[str, Any]) -> list[dict[str, Any]]:
    given = [project.ProjectFields(**one) for one in fields]
    answer = await bulk.CreateProjects(messages.CreateProjectsRequest(projects=given))
    return cast("list[dict[str, Any]]", body(answer)["items"])


async def edit(bulk: BulkServiceStub, *changes: tuple[int, dict[str, Any]]) -> messages.EditProjectsResponse:
    rows = []
    for project_id, fields in changes:
        version = {name: fields.pop(name) for name in ("version",) if name in fields}
        rows.append(messages.ProjectEdit(id=project_id, fields=project.ProjectFields(**fields), **version))
    return await bulk.EditProjects(messages.EditProjectsRequest(changes=rows))


async def act(bulk: BulkServiceStub, action: str, *ids: int) -> messages.ActOnProjectsResponse:
    return await bulk.ActOnProjects(messages.ActOnProjectsRequest(action=action, project_ids=ids))


async def header(client: Client, project_id: int) -> dict[str, Any]:
    answer = await client.projects.GetProject(project.GetProjectRequest(project_id=project_id))
    return cast("dict[str, Any]", body(answer))


async def names(client: Client, state: str = "active") -> set[str]:
    answer = await client.projects.ListProjects(project.ListProjectsRequest(state=state, page_size=200))
    return {one["nama"] for one in body(answer)["items"]}


async def share(client: Client, channel: Channel, project_id: int, other: int, role: str) -> None:
    add = members.AddProjectMemberRequest(project_id=project_id, user_id=other, role=role)
    await MemberServiceStub(cast("Any", channel)).AddProjectMember(add)


async def newest_event(database: Database, project_id: int) -> ProjectChanged:
    subject = f"projects.v1.project_changed.{project_id}"
    newest = select(outbox.c.payload).where(outbox.c.subject == subject).order_by(outbox.c.id.desc()).limit(1)
    async with database.read() as connection:
        return ProjectChanged.FromString(await connection.scalar(newest) or b"")


async def test_many_projects_are_created_in_order_with_numbers_events_and_trail(
    client: Client, bulk: BulkServiceStub, database: Database
) -> None:
    made = await create(
        bulk,
        {"nama": "Satu", "tanggal_mulai": "2026-02-13", "durasi_hari": 10, "anggaran_owner": "1500000.50"},
        {"nama": "Dua", "deskripsi": "Baris\npertama", "tanggal_mulai": "2024-03-01"},
        {"nama": "Tiga"},
    )
    assert [one["nama"] for one in made] == ["Satu", "Dua", "Tiga"]
    assert [one["index_project"][-4:] for one in made] == ["0001", "0002", "0003"]
    assert (made[0]["tanggal_selesai"], made[0]["anggaran_owner"]) == ("2026-02-22", "1500000.50")
    assert made[1]["deskripsi"] == "Baris\npertama"
    assert await header(client, made[1]["id"]) == made[1]
    event = await newest_event(database, made[1]["id"])
    assert (event.revision, event.state.project.nama, event.state.project.ppn.base_denominator) == (1, "Dua", 1)
    assert [(one.user_id, one.role) for one in event.state.project.members] == [(client.user_id, "owner")]
    counted = select(func.count()).where(
        audit_entry.c.project_id.in_([one["id"] for one in made]), audit_entry.c.action == "create"
    )
    async with database.read() as connection:
        assert await connection.scalar(counted) == 3
    await client.custom(made[2]["id"], "Galian")


async def test_d28_one_wrong_row_is_told_and_keeps_all_from_being_stored(client: Client, bulk: BulkServiceStub) -> None:
    with pytest.raises(AppError) as refusal:
        await create(
            bulk,
            {"nama": "Benar"},
            {"nama": "Ab", "durasi_hari": 0},
            {"sumber_dana": "APBD"},
            {"nama": "Terbalik", "tanggal_mulai": "2026-02-13", "tanggal_selesai": "2026-02-01"},
            {"nama": "Terlalu jauh", "tanggal_mulai": "9999-12-31"},
        )
    assert [field.path for field in refusal.value.fields] == [
        "projects[1].nama",
        "projects[1].durasi_hari",
        "projects[2].nama",
        "projects[3].tanggal_selesai",
        "projects[4].tanggal_mulai",
    ]
    with pytest.raises(AppError) as refusal:
        await create(bulk, {"nama": "Benar", "anggaran_owner": "1.000.000"}, {"nama": "Ya", "tanggal_mulai": "besok"})
    assert [field.path for field in refusal.value.fields] == ["projects[0].anggaran_owner", "projects[1].tanggal_mulai"]
    assert await names(client) == set()


async def test_indices_of_many_and_single_projects_never_clash(client: Client, bulk: BulkServiceStub) -> None:
    many = [create(bulk, *({"nama": f"Banyak {n}"} for n in range(7))) for _ in range(6)]
    single = [client.new_project() for _ in range(8)]
    with deadline(PATIENCE):
        await asyncio.gather(*many, *single)
    answer = await client.projects.ListProjects(project.ListProjectsRequest(page_size=200))
    numbers = sorted(int(one["index_project"][-4:]) for one in body(answer)["items"])
    assert numbers == list(range(1, 51))


async def test_fields_of_many_projects_change_at_once(
    client: Client, bulk: BulkServiceStub, database: Database
) -> None:
    first, second, third = [one["id"] for one in await create(bulk, *({"nama": f"Proyek {n}"} for n in range(3)))]
    saved = await edit(
        bulk,
        (third, {"nama": "Ketiga"}),
        (first, {"sumber_dana": "APBN", "anggaran_owner": "25", "version": 1}),
        (second, {"nama": "Proyek 1"}),
    )
    assert (saved.updated_count, [(one.id, one.version, one.revision) for one in saved.projects]) == (
        2,
        [(first, 2, 2), (third, 2, 2)],
    )
    assert (await header(client, first))["sumber_dana"] == "APBN"
    assert (await header(client, third))["nama"] == "Ketiga"
    assert (await header(client, second))["revision"] == 1
    event = await newest_event(database, first)
    assert (event.revision, event.state.project.sumber_dana) == (2, "APBN")


async def test_d05_moving_many_starts_moves_the_weeks_and_loses_no_progress(
    client: Client, bulk: BulkServiceStub
) -> None:
    project_id = await client.new_project(tanggal_mulai="2026-01-05", tanggal_selesai="2026-03-01")
    [one] = await client.custom(project_id, "Galian")
    week = estimate.AssignmentInput(pekerjaan_id=one, week_number=8, planned_proportion="40")
    await client.estimate.AssignWeekly(estimate.AssignWeeklyRequest(project_id=project_id, assignments=[week]))
    await edit(bulk, (project_id, {"tanggal_mulai": "2021-03-01"}))
    moved = await header(client, project_id)
    assert (moved["tanggal_mulai"], moved["durasi_hari"]) == ("2021-03-01", 56)
    answer = await client.estimate.ListAssignments(estimate.ListAssignmentsRequest(project_id=project_id))
    assert [(a["week_number"], a["planned_proportion"]) for a in body(answer)["assignments"]] == [(8, "40.00")]
    pricing = (await client.projects.GetPricing(project.GetPricingRequest(project_id=project_id))).pricing
    assert (pricing.ppn_rate_percent, pricing.ppn_base) == ("10.00", "penuh")
    with pytest.raises(AppError) as refusal:
        await edit(bulk, (project_id, {"durasi_hari": 20}))
    assert [field.path for field in refusal.value.fields] == ["changes[0].tanggal_selesai"]


async def test_each_row_is_judged_by_the_rights_in_its_own_project(
    client: Client, bulk: BulkServiceStub, channel: Channel
) -> None:
    mine = await client.new_project(nama="Milik saya")
    with client.acting_as(user(client.user_id + 1)):
        seen, foreign = await client.new_project(nama="Dilihat"), await client.new_project(nama="Asing")
        await share(client, channel, seen, client.user_id, "viewer")
    with pytest.raises(AppError) as refusal:
        await edit(bulk, (mine, {"nama": "Baru"}), (seen, {"nama": "Baru"}), (foreign, {"nama": "Baru"}))
    assert {field.path: field.message for field in refusal.value.fields} == {
        "changes[1].id": "Anda hanya dapat melihat proyek ini",
        "changes[2].id": "proyek tidak ditemukan",
    }
    with pytest.raises(AppError) as refusal:
        await act(bulk, "delete", mine, seen, foreign)
    assert [field.path for field in refusal.value.fields] == ["project_ids[1]", "project_ids[2]"]
    assert "Milik saya" in await names(client)
    with client.acting_as(user(client.user_id + 1)):
        await share(client, channel, foreign, client.user_id, "editor")
    assert (await edit(bulk, (foreign, {"nama": "Disunting"}))).updated_count == 1
    with pytest.raises(AppError) as refusal:
        await act(bulk, "archive", foreign)
    assert refusal.value.kind is Kind.INVALID


async def test_stale_versions_and_rows_given_twice_change_nothing(client: Client, bulk: BulkServiceStub) -> None:
    first, second = [one["id"] for one in await create(bulk, {"nama": "Pertama"}, {"nama": "Kedua"})]
    await edit(bulk, (second, {"nama": "Kedua lagi"}))
    with pytest.raises(AppError) as refusal:
        await edit(bulk, (first, {"nama": "X pertama", "version": 1}), (second, {"nama": "X kedua", "version": 1}))
    assert (refusal.value.kind, [field.path for field in refusal.value.fields]) == (
        Kind.CONFLICT,
        ["changes[1].version"],
    )
    assert orjson.loads(refusal.value.current)["items"][0]["nama"] == "Kedua lagi"
    with pytest.raises(AppError) as refusal:
        await edit(bulk, (first, {"nama": "Satu"}), (first, {"nama": "Dua"}))
    assert [field.path for field in refusal.value.fields] == ["changes[1].id"]
    assert await names(client) == {"Pertama", "Kedua lagi"}


async def test_archive_and_delete_are_two_things_and_both_can_be_taken_back(
    client: Client, bulk: BulkServiceStub, database: Database
) -> None:
    a, b, c = [one["id"] for one in await create(bulk, {"nama": "A 01"}, {"nama": "B 01"}, {"nama": "C 01"})]
    archived = await act(bulk, "archive", a, b)
    assert archived.changed_count == 2
    assert (await act(bulk, "archive", b, c)).changed_count == 1
    assert (await act(bulk, "unarchive", b)).changed_count == 1
    assert (await names(client), await names(client, "archived")) == ({"B 01"}, {"A 01", "C 01"})
    await act(bulk, "delete", b, c)
    assert await names(client, "deleted") == {"B 01", "C 01"}
    assert (await newest_event(database, b)).state.project.is_deleted
    with pytest.raises(AppError) as refusal:
        await act(bulk, "restore", a, b)
    assert [field.path for field in refusal.value.fields] == ["project_ids[0]"]
    restored = await act(bulk, "restore", c, b)
    assert restored.changed_count == 2
    assert (await names(client), await names(client, "archived")) == ({"B 01"}, {"A 01", "C 01"})
    assert not (await newest_event(database, b)).state.project.is_deleted
    with client.acting_as(user(client.user_id + 1)), pytest.raises(AppError) as refusal:
        await act(bulk, "restore", a)
    assert refusal.value.kind is Kind.INVALID


@pytest.mark.parametrize(
    ("action", "ids", "path"),
    [
        ("archive", [], "project_ids"),
        ("archive", list(range(1, 202)), "project_ids"),
        ("hapus", [1], "action"),
        ("delete", [5, 5], "project_ids[1]"),
    ],
)
async def test_a_request_that_makes_no_sense_is_refused(
    bulk: BulkServiceStub, client: Client, action: str, ids: list[int], path: str
) -> None:
    with pytest.raises(AppError) as refusal:
        await act(bulk, action, *ids)
    assert [field.path for field in refusal.value.fields] == [path]
    assert client


async def test_of_many_bulk_edits_at_once_none_waits_for_ever(client: Client, bulk: BulkServiceStub) -> None:
    ids = [one["id"] for one in await create(bulk, *({"nama": f"Ramai {n}"} for n in range(12)))]
    turned = ids[::-1]
    edits = [
        edit(bulk, *((one, {"lokasi_project": f"Kota {n}"}) for one in (ids if n % 2 else turned))) for n in range(8)
    ]
    with deadline(PATIENCE):
        await asyncio.gather(*edits)
    assert len({(await header(client, one))["lokasi_project"] for one in ids}) == 1
    assert {(await header(client, one))["revision"] for one in ids} == {9}


@pytest.fixture(scope="module")
async def own_database(settings: ProjectsSettings) -> AsyncIterator[Database]:
    async with open_database(settings.database_url, "bulk", 2) as opened:
        yield opened


async def test_statements_do_not_grow_with_the_number_of_projects(client: Client, own_database: Database) -> None:
    editing = Editing(own_database, publish, lambda: datetime.now(UTC))
    counts = []
    for size in (2, 200):
        headers = [HeaderChange(texts={"nama": f"Massal {n}"}, durasi_hari=100) for n in range(size)]
        with count_statements(own_database) as creating:
            ids = [one["id"] for one in await create_projects(editing, publish_headers, client.user_id, headers)]
        shorter = [ProjectEdit(one, HeaderChange(texts={"kategori": "Gedung"}, durasi_hari=50)) for one in ids]
        with count_statements(own_database) as changing:
            await edit_projects(editing, publish_headers, client.user_id, shorter)
        with count_statements(own_database) as acting:
            await act_on_projects(editing, publish_headers, client.user_id, Action.DELETE, ids)
        counts.append((len(creating), len(changing), len(acting)))
    assert counts[0] == counts[1]
    assert max(counts[0]) <= 9
