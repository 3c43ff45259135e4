"""Single rows of an analysis, and what a bundle is made of."""

import asyncio
from typing import Any

import orjson
import pytest

from chassis.errors import AppError, Kind
from taksir.projects.v1 import analysis_row_service_pb2 as messages
from taksir.projects.v1 import estimate_service_pb2 as estimate
from taksir.projects.v1.analysis_row_service_pb2_grpc import AnalysisRowServiceStub

from .conftest import Client, body, bundle, row, user


@pytest.fixture
def rows(client: Client, channel: Any) -> Any:
    return AnalysisRowServiceStub(channel)


async def items(client: Client, project_id: int, pekerjaan_id: int) -> list[dict[str, Any]]:
    request = estimate.GetAnalysisRequest(project_id=project_id, pekerjaan_id=pekerjaan_id)
    found: list[dict[str, Any]] = body(await client.estimate.GetAnalysis(request))["items"]
    return found


async def add(rows: Any, project_id: int, pekerjaan_id: int, position: int | None = None, **fields: Any) -> Any:
    given = messages.AnalysisRowFields(**fields)
    request = messages.AddAnalysisRowRequest(
        project_id=project_id, pekerjaan_id=pekerjaan_id, fields=given, position=position
    )
    return (await rows.AddAnalysisRow(request)).saved


async def change(rows: Any, project_id: int, pekerjaan_id: int, row_id: int, **fields: Any) -> Any:
    given = messages.AnalysisRowFields(**fields)
    request = messages.ChangeAnalysisRowRequest(
        project_id=project_id, pekerjaan_id=pekerjaan_id, row_id=row_id, fields=given
    )
    return (await rows.ChangeAnalysisRow(request)).saved


async def three(client: Client) -> tuple[int, int, list[int]]:
    project_id = await client.new_project()
    [pekerjaan_id] = await client.custom(project_id, "Galian")
    await client.analysis(
        project_id,
        pekerjaan_id,
        row("TK", "Pekerja", "OH", "0.75"),
        row("TK", "Mandor", "OH", "0.038"),
        row("BHN", "Solar", "l", "1"),
    )
    return project_id, pekerjaan_id, [one["id"] for one in await items(client, project_id, pekerjaan_id)]


async def test_the_other_rows_keep_their_ids(client: Client, rows: Any) -> None:
    project_id, pekerjaan_id, ids = await three(client)
    changed = await change(rows, project_id, pekerjaan_id, ids[1], koefisien="0.05")
    assert (changed.version, changed.revision) == (3, 4)
    added = await add(rows, project_id, pekerjaan_id, 1, kategori="ALT", uraian="Bor", satuan="jam", koefisien="2")
    now = await items(client, project_id, pekerjaan_id)
    assert [one["id"] for one in now] == [added.row_id, ids[0], changed.row_id, ids[2]]
    assert [one["koefisien"] for one in now] == ["2.000000", "0.750000", "0.050000", "1.000000"]
    assert now[0]["kode"] == "Unit-0004"
    delete = messages.DeleteAnalysisRowRequest(project_id=project_id, pekerjaan_id=pekerjaan_id, row_id=ids[0])
    assert not (await rows.DeleteAnalysisRow(delete)).saved.HasField("row_id")
    assert [one["id"] for one in await items(client, project_id, pekerjaan_id)] == [
        added.row_id,
        changed.row_id,
        ids[2],
    ]


async def test_of_two_changes_of_one_row_one_wins(client: Client, rows: Any) -> None:
    project_id, pekerjaan_id, ids = await three(client)
    outcomes = await asyncio.gather(
        *(change(rows, project_id, pekerjaan_id, ids[0], koefisien=one) for one in ("2", "3")), return_exceptions=True
    )
    [lost] = [one for one in outcomes if isinstance(one, AppError)]
    assert (lost.kind, lost.slug) == (Kind.CONFLICT, "analysis-changed")
    assert orjson.loads(lost.current)["rows"][0]["koefisien"] in {"2", "3"}


async def test_changes_of_different_rows_both_win(client: Client, rows: Any) -> None:
    project_id, pekerjaan_id, ids = await three(client)
    await asyncio.gather(*(change(rows, project_id, pekerjaan_id, one, koefisien="9") for one in ids))
    assert [one["koefisien"] for one in await items(client, project_id, pekerjaan_id)] == ["9.000000"] * 3


async def test_the_same_again_changes_nothing(client: Client, rows: Any) -> None:
    project_id, pekerjaan_id, ids = await three(client)
    same = await change(rows, project_id, pekerjaan_id, ids[0], koefisien="0.750")
    assert (same.version, same.revision, same.row_id) == (2, 3, ids[0])


@pytest.mark.parametrize(
    ("fields", "path"),
    [
        ({"kategori": "Angin"}, "kategori"),
        ({"koefisien": "-1"}, "koefisien"),
        ({"koefisien": "banyak"}, "koefisien"),
        ({"uraian": ""}, "uraian"),
        ({"kategori": "LAIN", "ref_kind": "job", "ref_id": 1}, "ref_id"),
    ],
)
async def test_a_wrong_field_is_named(client: Client, rows: Any, fields: dict[str, Any], path: str) -> None:
    project_id, pekerjaan_id, ids = await three(client)
    with pytest.raises(AppError) as refusal:
        await change(rows, project_id, pekerjaan_id, ids[0], **fields)
    assert [one.path for one in refusal.value.fields] == [path]
    assert [one["id"] for one in await items(client, project_id, pekerjaan_id)] == ids


async def test_a_bundle_that_comes_back_is_refused_with_its_way(client: Client, rows: Any) -> None:
    project_id = await client.new_project()
    first, second = await client.custom(project_id, "Pertama", "Kedua")
    await client.analysis(project_id, second, bundle("job", first, "1"))
    with pytest.raises(AppError) as refusal:
        await add(rows, project_id, first, kategori="LAIN", koefisien="1", ref_kind="job", ref_id=second)
    assert refusal.value.slug == "bundle-cycle"
    assert [one.path for one in refusal.value.fields] == ["ref_id"]
    assert await items(client, project_id, first) == []


async def test_a_bundle_shows_what_one_unit_of_it_is_made_of(
    client: Client, rows: Any, catalogue: dict[str, int]
) -> None:
    project_id = await client.new_project()
    [pekerjaan_id] = await client.custom(project_id, "Beton")
    saved = await add(
        rows, project_id, pekerjaan_id, kategori="LAIN", koefisien="0.25", ref_kind="ahsp", ref_id=catalogue["2.2"]
    )
    request = messages.GetBundleExpansionRequest(project_id=project_id, pekerjaan_id=pekerjaan_id, row_id=saved.row_id)
    prices = body(await client.estimate.ListPrices(estimate.ListPricesRequest(project_id=project_id)))["items"]
    priced = [estimate.PriceInput(id=one["id"], harga_satuan="1000") for one in prices]
    await client.estimate.SavePrices(estimate.SavePricesRequest(project_id=project_id, items=priced))
    found = body(await rows.GetBundleExpansion(request))
    parts = {one["uraian"]: (one["koefisien"], one["depth"], one["jumlah"]) for one in found["components"]}
    assert parts == {
        "Kayu kelas III": ("0.55", 1, "550"),
        "Pekerja": ("0.05", 1, "50"),
        "Tukang kayu": ("0.2", 0, "200"),
    }
    assert (found["total"], found["component_count"], found["bundle"]["koefisien"]) == ("800", 3, "0.250000")
    [item] = await items(client, project_id, pekerjaan_id)
    assert item["harga_satuan"] == found["total"]


async def test_a_row_that_is_no_bundle_is_not_found(client: Client, rows: Any) -> None:
    project_id, pekerjaan_id, ids = await three(client)
    for row_id in (ids[0], ids[0] + 10_000):
        request = messages.GetBundleExpansionRequest(project_id=project_id, pekerjaan_id=pekerjaan_id, row_id=row_id)
        with pytest.raises(AppError) as refusal:
            await rows.GetBundleExpansion(request)
        assert (refusal.value.kind, refusal.value.slug) == (Kind.NOT_FOUND, "bundle-not-found")


async def test_strangers_find_nothing(client: Client, rows: Any) -> None:
    project_id, pekerjaan_id, ids = await three(client)
    common = {"project_id": project_id, "pekerjaan_id": pekerjaan_id, "row_id": ids[0]}
    with client.acting_as(user(client.user_id + 1)):
        for call in (
            add(rows, project_id, pekerjaan_id, kategori="TK", uraian="X", koefisien="1"),
            change(rows, project_id, pekerjaan_id, ids[0], koefisien="1"),
            rows.DeleteAnalysisRow(messages.DeleteAnalysisRowRequest(**common)),
            rows.GetBundleExpansion(messages.GetBundleExpansionRequest(**common)),
        ):
            with pytest.raises(AppError) as refusal:
                await call
            assert refusal.value.slug == "project-not-found"
