"""Projects: header, access, versions, list."""

import asyncio

import orjson
import pytest
from sqlalchemy import insert

from chassis.database.engine import Database
from chassis.errors import AppError, Kind
from projects.store.tables import member
from taksir.projects.v1 import estimate_service_pb2 as estimate
from taksir.projects.v1 import project_service_pb2 as project

from .conftest import Client, body, user


async def test_a_new_project_has_a_number_defaults_and_pricing(client: Client) -> None:
    fields = project.ProjectFields(nama="  Gedung   Serbaguna ", tanggal_mulai="2026-02-13", durasi_hari=100)
    created = body(await client.projects.CreateProject(project.CreateProjectRequest(fields=fields)))
    assert created["nama"] == "Gedung Serbaguna"
    assert created["index_project"].startswith(f"PRJ-{client.user_id}-")
    assert created["index_project"].endswith("-0001")
    assert (created["tanggal_selesai"], created["durasi_hari"], created["tahun_project"]) == ("2026-05-23", 100, 2026)
    assert (created["version"], created["revision"], created["anggaran_owner"]) == (1, 1, "0.00")
    pricing = (await client.projects.GetPricing(project.GetPricingRequest(project_id=created["id"]))).pricing
    assert (pricing.markup_percent, pricing.ppn_percent, pricing.rounding_base) == ("10.00", "11.00", "10000")
    assert (pricing.total_rounding.mode, pricing.unit_price_rounding.mode) == ("half_up", "none")


async def test_numbers_of_one_day_count_up_even_at_once(client: Client) -> None:
    request = project.CreateProjectRequest(fields=project.ProjectFields(nama="Bersamaan"))
    answers = await asyncio.gather(*(client.projects.CreateProject(request) for _ in range(8)))
    numbers = sorted(body(answer)["index_project"][-4:] for answer in answers)
    assert numbers == [f"{number:04d}" for number in range(1, 9)]


@pytest.mark.parametrize(
    ("fields", "path"),
    [
        ({}, "nama"),
        ({"nama": "ab"}, "nama"),
        ({"nama": "x" * 201}, "nama"),
        ({"nama": "Rumah", "anggaran_owner": "1.000.000"}, "anggaran_owner"),
        ({"nama": "Rumah", "anggaran_owner": "-1"}, "anggaran_owner"),
        ({"nama": "Rumah", "tanggal_mulai": "13-02-2026"}, "tanggal_mulai"),
        ({"nama": "Rumah", "tanggal_mulai": "2026-02-13", "tanggal_selesai": "2026-02-12"}, "tanggal_selesai"),
        ({"nama": "Rumah", "durasi_hari": 0}, "durasi_hari"),
        ({"nama": "Rumah", "kategori": "<b>"}, "kategori"),
        ({"nama": "Rumah", "week_start_day": 7}, "week_start_day"),
        ({"nama": "Rumah", "deskripsi": "a\x00b"}, "deskripsi"),
    ],
)
async def test_a_wrong_header_is_refused_at_its_field(client: Client, fields: dict[str, object], path: str) -> None:
    with pytest.raises(AppError) as refusal:
        await client.projects.CreateProject(project.CreateProjectRequest(fields=project.ProjectFields(**fields)))
    assert refusal.value.kind is Kind.INVALID
    assert [field.path for field in refusal.value.fields] == [path]


async def test_an_edit_counts_version_and_revision_and_keeps_what_was_not_sent(client: Client) -> None:
    project_id = await client.new_project(lokasi_project="Semarang")
    fields = project.ProjectFields(nama="Rumah baru", tanggal_mulai="2026-01-12")
    request = project.UpdateProjectRequest(project_id=project_id, fields=fields, version=1)
    after = body(await client.projects.UpdateProject(request))
    assert (after["nama"], after["lokasi_project"], after["version"], after["revision"]) == (
        "Rumah baru",
        "Semarang",
        2,
        2,
    )
    assert (after["tanggal_mulai"], after["tanggal_selesai"]) == ("2026-01-12", "2026-07-05")
    assert body(await client.projects.GetProject(project.GetProjectRequest(project_id=project_id))) == after
    again = body(
        await client.projects.UpdateProject(project.UpdateProjectRequest(project_id=project_id, fields=fields))
    )
    assert (again["version"], again["revision"]) == (2, 2)


async def test_a_stale_version_is_a_conflict_with_the_current_row(client: Client) -> None:
    project_id = await client.new_project()
    first = project.UpdateProjectRequest(project_id=project_id, fields=project.ProjectFields(nama="Pertama"), version=1)
    await client.projects.UpdateProject(first)
    with pytest.raises(AppError) as refusal:
        await client.projects.UpdateProject(first)
    assert refusal.value.kind is Kind.CONFLICT
    current = orjson.loads(refusal.value.current)
    assert (current["nama"], current["version"], current["changed_by"]) == ("Pertama", 2, client.user_id)
    assert current["changed_at"].endswith("Z")


async def test_strangers_find_nothing_whatever_the_method(client: Client) -> None:
    project_id = await client.new_project()
    [pekerjaan_id] = await client.custom(project_id, "Galian")
    calls = [
        (client.projects.GetProject, project.GetProjectRequest),
        (client.projects.UpdateProject, project.UpdateProjectRequest),
        (client.projects.DeleteProject, project.DeleteProjectRequest),
        (client.projects.GetPricing, project.GetPricingRequest),
        (client.projects.UpdatePricing, project.UpdatePricingRequest),
        (client.projects.GetMarkup, project.GetMarkupRequest),
        (client.projects.SetMarkup, project.SetMarkupRequest),
        (client.estimate.GetTree, estimate.GetTreeRequest),
        (client.estimate.SaveTree, estimate.SaveTreeRequest),
        (client.estimate.GetAnalysis, estimate.GetAnalysisRequest),
        (client.estimate.SaveAnalysis, estimate.SaveAnalysisRequest),
        (client.estimate.ResetAnalysis, estimate.ResetAnalysisRequest),
        (client.estimate.ListPrices, estimate.ListPricesRequest),
        (client.estimate.SavePrices, estimate.SavePricesRequest),
        (client.estimate.ListVolumes, estimate.ListVolumesRequest),
        (client.estimate.SaveVolumes, estimate.SaveVolumesRequest),
        (client.estimate.ListAssignments, estimate.ListAssignmentsRequest),
        (client.estimate.AssignWeekly, estimate.AssignWeeklyRequest),
    ]
    for call, request in calls:
        values = {"project_id": project_id}
        if "pekerjaan_id" in request.DESCRIPTOR.fields_by_name:
            values["pekerjaan_id"] = pekerjaan_id
        with client.acting_as(user(client.user_id + 1)), pytest.raises(AppError) as refusal:
            await call(request(**values))
        assert (refusal.value.kind, refusal.value.slug) == (Kind.NOT_FOUND, "project-not-found"), request
        with client.acting_as(user(0)), pytest.raises(AppError) as refusal:
            await call(request(**values))
        assert refusal.value.kind is Kind.UNAUTHENTICATED, request


async def test_viewers_read_editors_write_and_owners_delete(client: Client, database: Database) -> None:
    me, project_id = client.user_id, await client.new_project()
    async with database.write() as connection:
        roles = [("editor", me + 1), ("viewer", me + 2), ("checker", me + 3)]
        await connection.execute(
            insert(member), [{"project_id": project_id, "user_id": one, "role": role} for role, one in roles]
        )
    rename = project.UpdateProjectRequest(project_id=project_id, fields=project.ProjectFields(nama="Nama lain"))
    for reader in (me + 2, me + 3):
        with client.acting_as(user(reader)):
            await client.projects.GetProject(project.GetProjectRequest(project_id=project_id))
            with pytest.raises(AppError) as refusal:
                await client.projects.UpdateProject(rename)
            assert refusal.value.slug == "project-read-only"
    with client.acting_as(user(me + 1)):
        await client.projects.UpdateProject(rename)
        with pytest.raises(AppError) as refusal:
            await client.projects.DeleteProject(project.DeleteProjectRequest(project_id=project_id))
        assert refusal.value.slug == "project-owner-only"


async def test_a_deleted_project_is_gone_for_everybody(client: Client) -> None:
    project_id = await client.new_project()
    await client.projects.DeleteProject(project.DeleteProjectRequest(project_id=project_id))
    for call in (
        client.projects.GetProject(project.GetProjectRequest(project_id=project_id)),
        client.projects.DeleteProject(project.DeleteProjectRequest(project_id=project_id)),
        client.estimate.SaveTree(estimate.SaveTreeRequest(project_id=project_id)),
    ):
        with pytest.raises(AppError) as refusal:
            await call
        assert refusal.value.kind is Kind.NOT_FOUND
    listed = body(await client.projects.ListProjects(project.ListProjectsRequest()))
    assert listed == {"items": [], "next_cursor": None}


async def test_the_list_pages_newest_change_first_and_searches(client: Client) -> None:
    ids = [await client.new_project(nama=f"Gedung {number}", lokasi_project="Kudus") for number in range(5)]
    with client.acting_as(user(client.user_id + 1)):
        await client.new_project(nama="Milik orang lain")
    rename = project.UpdateProjectRequest(project_id=ids[0], fields=project.ProjectFields(nama="Jembatan 100%"))
    await client.projects.UpdateProject(rename)
    seen, cursor = [], ""
    while cursor is not None:
        request = project.ListProjectsRequest(page_size=2, cursor=cursor)
        page = body(await client.projects.ListProjects(request))
        seen += [one["id"] for one in page["items"]]
        cursor = page["next_cursor"]
    assert seen == [ids[0], *reversed(ids[1:])]
    for words, found in {"kudus gedung": 4, "100%": 1, "_": 0, "tidak ada": 0}.items():
        page = body(await client.projects.ListProjects(project.ListProjectsRequest(search=words)))
        assert len(page["items"]) == found, words
    with pytest.raises(AppError) as refusal:
        await client.projects.ListProjects(project.ListProjectsRequest(cursor="bukan penanda"))
    assert refusal.value.slug == "cursor-invalid"


async def test_pricing_keeps_what_was_not_sent_and_refuses_a_stale_version(client: Client) -> None:
    project_id = await client.new_project()
    request = project.UpdatePricingRequest(
        project_id=project_id,
        markup_percent="12.5",
        unit_price_rounding=project.RoundingRule(mode="down", step="100"),
        rounding_base="1000",
        version=1,
    )
    pricing = (await client.projects.UpdatePricing(request)).pricing
    assert (pricing.markup_percent, pricing.ppn_percent, pricing.rounding_base) == ("12.50", "11.00", "1000")
    assert (pricing.unit_price_rounding.mode, pricing.unit_price_rounding.step) == ("down", "100")
    assert (pricing.version, pricing.revision) == (2, 2)
    with pytest.raises(AppError) as refusal:
        await client.projects.UpdatePricing(request)
    assert orjson.loads(refusal.value.current)["markup_percent"] == "12.50"


@pytest.mark.parametrize(
    ("fields", "path"),
    [
        ({"markup_percent": "100.01"}, "markup_percent"),
        ({"ppn_percent": "-1"}, "ppn_percent"),
        ({"ppn_percent": "sebelas"}, "ppn_percent"),
        ({"rounding_base": "0"}, "rounding_base"),
        ({"line_rounding": project.RoundingRule(mode="nearest", step="1")}, "line_rounding.mode"),
        (
            {"rounding_base": "10", "total_rounding": project.RoundingRule(mode="up", step="100")},
            "rounding_base",
        ),
    ],
)
async def test_wrong_pricing_is_refused_at_its_field(client: Client, fields: dict[str, object], path: str) -> None:
    project_id = await client.new_project()
    with pytest.raises(AppError) as refusal:
        await client.projects.UpdatePricing(project.UpdatePricingRequest(project_id=project_id, **fields))
    assert [field.path for field in refusal.value.fields] == [path]


async def test_a_markup_of_zero_is_an_override_and_absent_clears_it(client: Client) -> None:
    project_id = await client.new_project()
    [pekerjaan_id] = await client.custom(project_id, "Galian")
    request = project.SetMarkupRequest(project_id=project_id, pekerjaan_id=pekerjaan_id, override_markup="0")
    markup = (await client.projects.SetMarkup(request)).markup
    assert (markup.project_markup, markup.override_markup, markup.effective_markup) == ("10.00", "0.00", "0.00")
    cleared = project.SetMarkupRequest(project_id=project_id, pekerjaan_id=pekerjaan_id)
    markup = (await client.projects.SetMarkup(cleared)).markup
    assert not markup.HasField("override_markup")
    assert markup.effective_markup == "10.00"
    with pytest.raises(AppError) as refusal:
        await client.projects.SetMarkup(project.SetMarkupRequest(project_id=project_id, pekerjaan_id=pekerjaan_id + 99))
    assert refusal.value.slug == "pekerjaan-not-found"
