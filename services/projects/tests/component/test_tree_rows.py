"""Single rows of the tree: added, renamed, moved, deleted."""

import asyncio
from typing import Any

import orjson
import pytest

from chassis.errors import AppError, Kind
from taksir.projects.v1 import estimate_service_pb2 as estimate
from taksir.projects.v1 import tree_row_service_pb2 as messages
from taksir.projects.v1.tree_row_service_pb2_grpc import TreeRowServiceStub

from .conftest import Client, body, bundle, user


class Rows:
    """The service by level and row."""

    def __init__(self, stub: Any, project_id: int) -> None:
        self.stub = stub
        self.project_id = project_id

    async def add(self, level: str, fields: dict[str, Any], **options: Any) -> Any:
        given = messages.TreeRowFields(**fields)
        request = messages.AddTreeRowRequest(project_id=self.project_id, level=level, fields=given, **options)
        return (await self.stub.AddTreeRow(request)).saved

    async def change(self, level: str, row_id: int, fields: dict[str, Any] | None = None, **options: Any) -> Any:
        given = messages.TreeRowFields(**(fields or {}))
        request = messages.ChangeTreeRowRequest(
            project_id=self.project_id, level=level, row_id=row_id, fields=given, **options
        )
        return (await self.stub.ChangeTreeRow(request)).saved

    async def delete(self, level: str, row_id: int, **options: Any) -> Any:
        request = messages.DeleteTreeRowRequest(project_id=self.project_id, level=level, row_id=row_id, **options)
        return (await self.stub.DeleteTreeRow(request)).saved


@pytest.fixture
async def rows(client: Client, channel: Any) -> Rows:
    return Rows(TreeRowServiceStub(channel), await client.new_project())


async def outline(client: Client, project_id: int) -> list[Any]:
    """[(klasifikasi, [(sub, [pekerjaan])])]."""
    tree = body(await client.estimate.GetTree(estimate.GetTreeRequest(project_id=project_id)))
    return [
        (top["name"], [(sub["name"], [one["snapshot_uraian"] for one in sub["pekerjaan"]]) for sub in top["sub"]])
        for top in tree["klasifikasi"]
    ]


async def planted(rows: Rows) -> dict[str, int]:
    """A: A1 (x, y), A2 (z); B: B1."""
    ids = {}
    for name in ("A", "B"):
        ids[name] = (await rows.add("klasifikasi", {"name": name})).row_id
    for name in ("A1", "A2", "B1"):
        ids[name] = (await rows.add("sub", {"name": name}, parent_id=ids[name[0]])).row_id
    for name, parent in (("x", "A1"), ("y", "A1"), ("z", "A2")):
        fields = {"source_type": "custom", "snapshot_uraian": name, "snapshot_satuan": "m3"}
        ids[name] = (await rows.add("pekerjaan", fields, parent_id=ids[parent])).row_id
    return ids


async def test_rows_are_added_where_they_shall_be(client: Client, rows: Rows) -> None:
    ids = await planted(rows)
    fields = {"source_type": "custom", "snapshot_uraian": "w"}
    added = await rows.add("pekerjaan", fields, parent_id=ids["A1"], position=1)
    assert (added.summary.created, added.summary.updated) == (1, 0)
    assert await outline(client, rows.project_id) == [
        ("A", [("A1", ["w", "x", "y"]), ("A2", ["z"])]),
        ("B", [("B1", [])]),
    ]


async def test_moving_across_groups_takes_everything_along(client: Client, rows: Rows) -> None:
    ids = await planted(rows)
    volume = estimate.VolumeInput(pekerjaan_id=ids["x"], quantity="7")
    await client.estimate.SaveVolumes(estimate.SaveVolumesRequest(project_id=rows.project_id, items=[volume]))
    await rows.change("pekerjaan", ids["x"], parent_id=ids["B1"])
    await rows.change("sub", ids["A2"], parent_id=ids["B"], position=1)
    await rows.change("klasifikasi", ids["B"], position=1)
    await rows.change("pekerjaan", ids["y"], {"snapshot_uraian": "y baru"})
    assert await outline(client, rows.project_id) == [
        ("B", [("A2", ["z"]), ("B1", ["x"])]),
        ("A", [("A1", ["y baru"])]),
    ]
    listed = body(await client.estimate.ListVolumes(estimate.ListVolumesRequest(project_id=rows.project_id)))
    assert [(one["pekerjaan_id"], one["quantity"]) for one in listed["items"] if one["quantity"] != "0.000"] == [
        (ids["x"], "7.000")
    ]


async def test_the_same_again_changes_nothing(rows: Rows) -> None:
    ids = await planted(rows)
    first = await rows.change("sub", ids["A1"], {"name": "Baru"})
    again = await rows.change("sub", ids["A1"], {"name": "Baru"}, position=1)
    assert (again.revision, again.tree_version) == (first.revision, first.tree_version)


async def test_changes_of_different_rows_both_win_and_an_old_version_loses(client: Client, rows: Rows) -> None:
    ids = await planted(rows)
    saved = await asyncio.gather(*(rows.change("sub", ids[one], {"name": f"{one}!"}) for one in ("A1", "A2", "B1")))
    names = [sub[0] for top in await outline(client, rows.project_id) for sub in top[1]]
    assert names == ["A1!", "A2!", "B1!"]
    newest = max(one.tree_version for one in saved)
    outcomes = await asyncio.gather(
        *(rows.change("sub", ids["A1"], {"name": one}, tree_version=newest) for one in ("P", "Q")),
        return_exceptions=True,
    )
    [lost] = [one for one in outcomes if isinstance(one, AppError)]
    assert (lost.kind, lost.slug) == (Kind.CONFLICT, "tree-changed")


async def test_of_two_writers_of_one_row_exactly_one_wins_and_sees_the_row_as_it_is(client: Client, rows: Rows) -> None:
    ids = await planted(rows)
    for level, name, fields in (
        ("klasifikasi", "A", "name"),
        ("sub", "A1", "name"),
        ("pekerjaan", "x", "snapshot_uraian"),
    ):
        outcomes = await asyncio.gather(
            *(rows.change(level, ids[name], {fields: one}, version=1) for one in ("P", "Q", "R")),
            return_exceptions=True,
        )
        [won] = [one for one in outcomes if not isinstance(one, BaseException)]
        refused = [one for one in outcomes if isinstance(one, AppError)]
        assert won.row_version == 2
        assert [(one.kind, one.slug) for one in refused] == [(Kind.CONFLICT, "tree-row-changed")] * 2
        current = orjson.loads(refused[0].current)
        assert (current["version"], current["changed_by"], current["id"]) == (2, client.user_id, ids[name])
        assert current[fields] in {"P", "Q", "R"}
        with pytest.raises(AppError) as refusal:
            await rows.delete(level, ids[name], version=1)
        assert refusal.value.slug == "tree-row-changed"


async def test_a_change_elsewhere_is_no_conflict(client: Client, rows: Rows) -> None:
    ids = await planted(rows)
    await rows.change("sub", ids["A2"], {"name": "A2!"})
    added = await rows.add("pekerjaan", {"source_type": "custom", "snapshot_uraian": "w"}, parent_id=ids["A1"])
    renamed = await rows.change("sub", ids["A1"], {"name": "A1!"}, version=1)
    moved = await rows.change("pekerjaan", ids["y"], position=1, version=1)
    assert (added.row_version, renamed.row_version, moved.row_version) == (1, 2, 2)
    assert (await rows.delete("sub", ids["B1"], version=1)).row_version == 0
    assert await outline(client, rows.project_id) == [("A", [("A1!", ["y", "x", "w"]), ("A2!", ["z"])]), ("B", [])]


async def test_rows_find_room_however_often_they_are_put_at_one_place(client: Client, rows: Rows) -> None:
    ids = await planted(rows)
    names = [f"n{number}" for number in range(40)]
    for name in names:
        fields = {"source_type": "custom", "snapshot_uraian": name}
        await rows.add("pekerjaan", fields, parent_id=ids["A1"], position=2)
    assert (await outline(client, rows.project_id))[0][1][0] == ("A1", ["x", *reversed(names), "y"])


async def test_rows_added_at_once_to_one_sub_all_find_a_place(client: Client, rows: Rows) -> None:
    ids = await planted(rows)
    fields = [{"source_type": "custom", "snapshot_uraian": f"n{number}"} for number in range(8)]
    await asyncio.gather(*(rows.add("pekerjaan", one, parent_id=ids["A1"], position=1) for one in fields))
    leaves = (await outline(client, rows.project_id))[0][1][0][1]
    assert sorted(leaves) == sorted(["x", "y", *(one["snapshot_uraian"] for one in fields)])


async def test_the_tree_counts_its_rows_from_one_and_shows_their_versions(client: Client, rows: Rows) -> None:
    ids = await planted(rows)
    await rows.change("pekerjaan", ids["z"], position=1, parent_id=ids["B1"])
    tree = body(await client.estimate.GetTree(estimate.GetTreeRequest(project_id=rows.project_id)))
    leaves = [one for top in tree["klasifikasi"] for sub in top["sub"] for one in sub["pekerjaan"]]
    assert [(one["ordering_index"], one["snapshot_uraian"], one["version"]) for one in leaves] == [
        (1, "x", 1),
        (2, "y", 1),
        (3, "z", 2),
    ]
    assert [(one["ordering_index"], one["version"]) for one in tree["klasifikasi"]] == [(1, 1), (2, 1)]


async def test_what_others_need_is_not_deleted(client: Client, rows: Rows) -> None:
    ids = await planted(rows)
    await client.analysis(rows.project_id, ids["z"], bundle("job", ids["x"], "1"))
    version = (await rows.change("klasifikasi", ids["B"], {"name": "B!"})).tree_version
    for level, name in (("pekerjaan", "x"), ("sub", "A1")):
        with pytest.raises(AppError) as refusal:
            await rows.delete(level, ids[name], tree_version=version)
        assert refusal.value.slug == "pekerjaan-in-use"
    assert (await rows.delete("klasifikasi", ids["A"], tree_version=version)).summary.deleted == 6
    assert await outline(client, rows.project_id) == [("B!", [("B1", [])])]


async def test_a_branch_goes_only_with_the_version_that_was_seen(client: Client, rows: Rows) -> None:
    ids = await planted(rows)
    with pytest.raises(AppError) as refusal:
        await rows.delete("sub", ids["A1"])
    assert refusal.value.slug == "tree-rows-missing"
    assert (await rows.delete("pekerjaan", ids["y"])).summary.deleted == 1
    assert (await outline(client, rows.project_id))[0] == ("A", [("A1", ["x"]), ("A2", ["z"])])


@pytest.mark.parametrize(
    ("level", "fields", "options", "path"),
    [
        ("klasifikasi", {"name": " "}, {}, "name"),
        ("klasifikasi", {"name": "C", "snapshot_uraian": "x"}, {}, "snapshot_uraian"),
        ("sub", {"name": "C"}, {"parent_id": 1}, "parent_id"),
        ("sub", {"name": "C"}, {}, "parent_id"),
        ("bab", {"name": "C"}, {}, "level"),
    ],
)
async def test_a_wrong_field_is_named(
    client: Client, rows: Rows, level: str, fields: dict[str, Any], options: dict[str, Any], path: str
) -> None:
    await planted(rows)
    before = await outline(client, rows.project_id)
    with pytest.raises(AppError) as refusal:
        await rows.add(level, fields, **options)
    assert [one.path for one in refusal.value.fields][:1] == [path]
    assert await outline(client, rows.project_id) == before


async def test_a_pekerjaan_needs_what_its_source_needs(rows: Rows) -> None:
    ids = await planted(rows)
    for fields, path in (
        ({"source_type": "ref"}, "ref_id"),
        ({"source_type": "custom"}, "snapshot_uraian"),
        ({"source_type": "ref", "ref_id": 2**40}, "ref_id"),
    ):
        with pytest.raises(AppError) as refusal:
            await rows.add("pekerjaan", fields, parent_id=ids["A1"])
        assert [one.path for one in refusal.value.fields] == [path]


async def test_strangers_and_unknown_rows_find_nothing(client: Client, rows: Rows) -> None:
    ids = await planted(rows)
    for call in (rows.change("sub", ids["x"], {"name": "?"}), rows.delete("pekerjaan", ids["A"])):
        with pytest.raises(AppError) as refusal:
            await call
        assert refusal.value.slug == "tree-row-not-found"
    with client.acting_as(user(client.user_id + 1)):
        for call in (
            rows.add("klasifikasi", {"name": "C"}),
            rows.change("sub", ids["A1"], {"name": "?"}),
            rows.delete("pekerjaan", ids["x"]),
        ):
            with pytest.raises(AppError) as refusal:
                await call
            assert refusal.value.slug == "project-not-found"
