"""The tree: whole saves, order, deletion, sources."""

import asyncio
from typing import Any

import orjson
import pytest

from chassis.errors import AppError, Kind
from taksir.projects.v1 import estimate_service_pb2 as estimate
from taksir.projects.v1 import project_service_pb2 as project

from .conftest import Client, body, bundle, custom, row

Top, Sub, Leaf = estimate.KlasifikasiInput, estimate.SubKlasifikasiInput, estimate.PekerjaanInput


def leaf(index: int) -> str:
    return f"klasifikasi[0].sub[0].pekerjaan[{index}]"


async def read(client: Client, project_id: int, search: str = "") -> Any:
    return body(await client.estimate.GetTree(estimate.GetTreeRequest(project_id=project_id, search=search)))


def echoed(tree: Any) -> list[estimate.KlasifikasiInput]:
    """The tree as a client sends back what it read."""
    return [
        Top(
            id=top["id"],
            name=top["name"],
            sub=[
                Sub(
                    id=sub["id"],
                    name=sub["name"],
                    pekerjaan=[
                        Leaf(
                            id=one["id"],
                            source_type=one["source_type"],
                            ref_id=one["ref_id"],
                            snapshot_uraian=one["snapshot_uraian"],
                            snapshot_satuan=one["snapshot_satuan"],
                        )
                        for one in sub["pekerjaan"]
                    ],
                )
                for sub in top["sub"]
            ],
        )
        for top in tree["klasifikasi"]
    ]


async def send(client: Client, project_id: int, tree: list[estimate.KlasifikasiInput], **options: Any) -> Any:
    return await client.estimate.SaveTree(estimate.SaveTreeRequest(project_id=project_id, klasifikasi=tree, **options))


async def test_a_tree_of_all_three_sources(client: Client, catalogue: dict[str, int]) -> None:
    project_id = await client.new_project()
    saved = await client.save_tree(
        project_id,
        {"source_type": "ref", "ref_id": catalogue["1.1"], "snapshot_uraian": "is not taken"},
        {"source_type": "ref_modified", "ref_id": catalogue["2.1"], "snapshot_uraian": "Beton kami"},
        custom("Pekerjaan khusus"),
        custom("Pekerjaan lain", snapshot_satuan="ls"),
    )
    assert (saved.summary.created, saved.summary.updated, saved.summary.deleted) == (6, 0, 0)
    assert (saved.tree_version, saved.revision) == (1, 2)
    assert set(saved.id_map) == {"klasifikasi[0]", "klasifikasi[0].sub[0]", *map(leaf, range(4))}
    tree = await read(client, project_id)
    leaves = tree["klasifikasi"][0]["sub"][0]["pekerjaan"]
    assert [(one["snapshot_kode"], one["snapshot_uraian"], one["snapshot_satuan"]) for one in leaves] == [
        ("1.1", "Galian tanah biasa", "m3"),
        ("mod.1-2.1", "Beton kami", "m3"),
        ("CUST-0001", "Pekerjaan khusus", "m3"),
        ("CUST-0002", "Pekerjaan lain", "ls"),
    ]
    assert [one["ordering_index"] for one in leaves] == [1, 2, 3, 4]
    assert leaves[0]["budgeted_cost"] == "0.00"


async def test_saving_the_same_tree_again_changes_nothing(client: Client, catalogue: dict[str, int]) -> None:
    project_id = await client.new_project()
    first = await client.save_tree(project_id, {"source_type": "ref", "ref_id": catalogue["2.1"]}, custom("Lain"))
    tree = echoed(await read(client, project_id))
    for _ in range(2):
        again = await send(client, project_id, tree, tree_version=first.tree_version)
        assert (again.revision, again.tree_version) == (first.revision, first.tree_version)
        assert not again.summary.ByteSize()
        assert dict(again.id_map) == dict(first.id_map)


async def test_order_is_the_position_in_the_list(client: Client) -> None:
    project_id = await client.new_project()
    await client.custom(project_id, "a", "b", "c", "d")
    tree = echoed(await read(client, project_id))
    leaves = list(tree[0].sub[0].pekerjaan)
    del tree[0].sub[0].pekerjaan[:]
    tree[0].sub[0].pekerjaan.extend(reversed(leaves))
    saved = await send(client, project_id, tree, tree_version=1)
    assert (saved.summary.updated, saved.tree_version) == (3, 2)
    after = (await read(client, project_id))["klasifikasi"][0]["sub"][0]["pekerjaan"]
    assert [one["snapshot_uraian"] for one in after] == ["d", "c", "b", "a"]


async def test_branches_move_with_their_rows(client: Client) -> None:
    project_id = await client.new_project()
    [pekerjaan_id] = await client.custom(project_id, "Galian")
    before = await read(client, project_id)
    sub_id = before["klasifikasi"][0]["sub"][0]["id"]
    tree = [
        Top(name="Baru", sub=[Sub(id=sub_id, name="Tanah", pekerjaan=[Leaf(**custom("Galian", id=pekerjaan_id))])]),
        Top(id=before["klasifikasi"][0]["id"], name="Struktur"),
    ]
    saved = await send(client, project_id, tree)
    assert (saved.summary.created, saved.summary.deleted) == (1, 0)
    after = await read(client, project_id)
    assert [top["name"] for top in after["klasifikasi"]] == ["Baru", "Struktur"]
    assert after["klasifikasi"][0]["sub"][0]["id"] == sub_id
    assert after["klasifikasi"][0]["sub"][0]["pekerjaan"][0]["snapshot_kode"] == "CUST-0001"


async def test_missing_rows_are_only_deleted_with_the_current_version(client: Client) -> None:
    project_id = await client.new_project()
    await client.custom(project_id, "a", "b")
    tree = echoed(await read(client, project_id))
    del tree[0].sub[0].pekerjaan[1]
    with pytest.raises(AppError) as refusal:
        await send(client, project_id, tree)
    assert (refusal.value.kind, refusal.value.slug) == (Kind.CONFLICT, "tree-rows-missing")
    assert orjson.loads(refusal.value.current)["tree_version"] == 1
    saved = await send(client, project_id, tree, tree_version=1)
    assert (saved.summary.deleted, saved.tree_version) == (1, 2)
    with pytest.raises(AppError) as refusal:
        await send(client, project_id, tree, tree_version=1)
    assert (refusal.value.kind, refusal.value.slug) == (Kind.CONFLICT, "tree-changed")
    current = orjson.loads(refusal.value.current)
    assert (current["tree_version"], current["changed_by"]) == (2, client.user_id)


async def test_codes_never_return(client: Client) -> None:
    project_id = await client.new_project()
    await client.custom(project_id, "a", "b")
    tree = echoed(await read(client, project_id))
    del tree[0].sub[0].pekerjaan[1]
    await send(client, project_id, tree, tree_version=1)
    tree[0].sub[0].pekerjaan.append(Leaf(**custom("c")))
    await send(client, project_id, tree, tree_version=2)
    leaves = (await read(client, project_id))["klasifikasi"][0]["sub"][0]["pekerjaan"]
    assert [one["snapshot_kode"] for one in leaves] == ["CUST-0001", "CUST-0003"]


async def test_a_bundled_pekerjaan_cannot_be_deleted_alone(client: Client) -> None:
    project_id = await client.new_project()
    host, target = await client.custom(project_id, "Gabungan", "Bagian")
    await client.analysis(project_id, host, bundle("job", target, "2"))
    tree = echoed(await read(client, project_id))
    del tree[0].sub[0].pekerjaan[1]
    with pytest.raises(AppError) as refusal:
        await send(client, project_id, tree, tree_version=1)
    assert (refusal.value.kind, refusal.value.slug) == (Kind.CONFLICT, "pekerjaan-in-use")
    assert refusal.value.fields[0].message == "CUST-0002 dipakai oleh CUST-0001 Gabungan"
    del tree[0].sub[0].pekerjaan[:]
    saved = await send(client, project_id, tree, tree_version=1)
    assert saved.summary.deleted == 2


async def test_every_problem_is_named_with_its_path_and_nothing_is_stored(
    client: Client, catalogue: dict[str, int]
) -> None:
    project_id = await client.new_project()
    other_id = await client.new_project()
    [foreign] = await client.custom(other_id, "Milik proyek lain")
    [own] = await client.custom(project_id, "Sendiri")
    leaves = [
        Leaf(**custom("Curian", id=foreign)),
        Leaf(source_type="ref"),
        Leaf(source_type="bebas"),
        Leaf(source_type="custom"),
        Leaf(**custom("Sendiri", id=own)),
        Leaf(**custom("Kembar", id=own)),
        Leaf(**custom("x" * 2001)),
        Leaf(**custom("Kustom", ref_id=catalogue["1.1"])),
    ]
    tree = [Top(name=" ", sub=[Sub(name="x" * 256, pekerjaan=leaves)])]
    with pytest.raises(AppError) as refusal:
        await send(client, project_id, tree, tree_version=1)
    assert refusal.value.kind is Kind.INVALID
    assert {field.path for field in refusal.value.fields} == {
        "klasifikasi[0].name",
        "klasifikasi[0].sub[0].name",
        f"{leaf(0)}.id",
        f"{leaf(1)}.ref_id",
        f"{leaf(2)}.source_type",
        f"{leaf(3)}.snapshot_uraian",
        f"{leaf(5)}.id",
        f"{leaf(6)}.snapshot_uraian",
        f"{leaf(7)}.ref_id",
    }
    with pytest.raises(AppError) as refusal:
        await client.save_tree(project_id, {"source_type": "ref", "ref_id": 999_999}, tree_version=1)
    assert [field.path for field in refusal.value.fields] == [f"{leaf(0)}.ref_id"]
    after = await read(client, project_id)
    assert [one["id"] for one in after["klasifikasi"][0]["sub"][0]["pekerjaan"]] == [own]


async def test_another_source_reloads_the_analysis_and_empties_what_was_measured(
    client: Client, catalogue: dict[str, int]
) -> None:
    project_id = await client.new_project()
    host, target = await client.custom(project_id, "Gabungan", "Bagian")
    await client.analysis(project_id, target, row("TK", "Pekerja", "OH", "1"))
    await client.analysis(project_id, host, bundle("job", target, "2"))
    volume = estimate.VolumeInput(pekerjaan_id=target, quantity="5")
    await client.estimate.SaveVolumes(estimate.SaveVolumesRequest(project_id=project_id, items=[volume]))
    week = estimate.AssignmentInput(pekerjaan_id=target, week_number=1, planned_proportion="40")
    await client.estimate.AssignWeekly(estimate.AssignWeeklyRequest(project_id=project_id, assignments=[week]))
    await client.projects.SetMarkup(
        project.SetMarkupRequest(project_id=project_id, pekerjaan_id=target, override_markup="5")
    )
    tree = echoed(await read(client, project_id))
    tree[0].sub[0].pekerjaan[1].CopyFrom(Leaf(id=target, source_type="ref", ref_id=catalogue["2.1"]))
    saved = await send(client, project_id, tree, tree_version=1)
    assert list(saved.change_flags.reload_job_ids) == [target]
    assert list(saved.change_flags.volume_reset_job_ids) == [target]
    listed = body(await client.estimate.ListVolumes(estimate.ListVolumesRequest(project_id=project_id)))
    weeks = body(await client.estimate.ListAssignments(estimate.ListAssignmentsRequest(project_id=project_id)))
    assert (listed["items"], weeks["assignments"]) == ([], [])
    markup = await client.projects.GetMarkup(project.GetMarkupRequest(project_id=project_id, pekerjaan_id=target))
    assert not markup.markup.HasField("override_markup")
    analysis = body(
        await client.estimate.GetAnalysis(estimate.GetAnalysisRequest(project_id=project_id, pekerjaan_id=target))
    )
    assert [one["uraian"] for one in analysis["items"]] == ["Pekerja", "Semen Portland", "Bekisting", "Uji slump"]
    assert (analysis["meta"]["read_only"], analysis["pekerjaan"]["kode"]) == (True, "2.1")


async def test_the_search_keeps_matching_branches_only(client: Client) -> None:
    project_id = await client.new_project()
    await client.custom(project_id, "Galian tanah", "Urugan pasir")
    found = await read(client, project_id, "GALIAN cust")
    assert (found["match_count"], found["search_active"]) == (1, True)
    assert [one["snapshot_uraian"] for one in found["klasifikasi"][0]["sub"][0]["pekerjaan"]] == ["Galian tanah"]
    assert (await read(client, project_id, "beton"))["klasifikasi"] == []


async def test_two_saves_at_once_cannot_lose_rows(client: Client) -> None:
    project_id = await client.new_project()
    await client.custom(project_id, "awal")
    trees = []
    for name in ("satu", "dua"):
        tree = echoed(await read(client, project_id))
        tree[0].sub[0].pekerjaan.append(Leaf(**custom(name)))
        trees.append(tree)
    answers = await asyncio.gather(
        *(send(client, project_id, tree, tree_version=1) for tree in trees), return_exceptions=True
    )
    refused = [one for one in answers if isinstance(one, AppError)]
    assert [one.slug for one in refused] == ["tree-changed"]
    leaves = (await read(client, project_id))["klasifikasi"][0]["sub"][0]["pekerjaan"]
    assert len(leaves) == 2
