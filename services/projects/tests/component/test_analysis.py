"""Analyses: rows, codes, bundles, cascades."""

from decimal import Context, Decimal
from typing import Any

import orjson
import pytest
from sqlalchemy import select

from chassis.database.engine import Database
from chassis.errors import AppError, Kind
from projects.store.tables import expanded_component, resource
from taksir.projects.v1 import estimate_service_pb2 as estimate

from .conftest import Client, body, bundle, row


async def read(client: Client, project_id: int, pekerjaan_id: int) -> Any:
    request = estimate.GetAnalysisRequest(project_id=project_id, pekerjaan_id=pekerjaan_id)
    return body(await client.estimate.GetAnalysis(request))


async def expanded(database: Database, pekerjaan_id: int) -> dict[str, tuple[Decimal, int]]:
    one = expanded_component.c
    statement = select(resource.c.uraian, one.koefisien, one.depth).join_from(expanded_component, resource)
    async with database.read() as connection:
        rows = await connection.execute(statement.where(one.pekerjaan_id == pekerjaan_id))
        return {uraian: (koefisien, depth) for uraian, koefisien, depth in rows}


async def price(client: Client, project_id: int, prices: dict[str, str]) -> None:
    listed = body(await client.estimate.ListPrices(estimate.ListPricesRequest(project_id=project_id)))
    items = [
        estimate.PriceInput(id=one["id"], harga_satuan=prices[one["uraian"]])
        for one in listed["items"]
        if one["uraian"] in prices
    ]
    await client.estimate.SavePrices(estimate.SavePricesRequest(project_id=project_id, items=items))


async def test_rows_come_back_as_they_were_written(client: Client) -> None:
    project_id = await client.new_project()
    [pekerjaan_id] = await client.custom(project_id, "Galian")
    saved = await client.analysis(
        project_id,
        pekerjaan_id,
        row("Tenaga Kerja", " Pekerja ", "OH", "0.75"),
        row("bahan", "Semen Portland", "kg", "1.2345678", kode="M.01"),
        row("Lain-lain", "Sewa alat bantu", "ls", "1"),
    )
    assert (saved.saved_raw_rows, saved.saved_expanded_rows, saved.version) == (3, 3, 2)
    analysis = await read(client, project_id, pekerjaan_id)
    assert [
        (one["kategori"], one["kode"], one["uraian"], one["satuan"], one["koefisien"]) for one in analysis["items"]
    ] == [
        ("TK", "Unit-0001", "Pekerja", "OH", "0.750000"),
        ("BHN", "M.01", "Semen Portland", "kg", "1.234568"),
        ("LAIN", "Unit-0002", "Sewa alat bantu", "ls", "1.000000"),
    ]
    assert [one["value"] for one in analysis["meta"]["kategori_opts"]] == ["TK", "BHN", "ALT", "LAIN"]
    assert (analysis["pekerjaan"]["version"], analysis["pekerjaan"]["detail_ready"]) == (2, True)


async def test_one_resource_keeps_one_price_and_one_code(client: Client) -> None:
    project_id = await client.new_project()
    first, second = await client.custom(project_id, "a", "b")
    await client.analysis(project_id, first, row("TK", "Pekerja", "OH", "1"))
    await client.analysis(
        project_id,
        second,
        row("TK", "PEKERJA", "oh", "2"),
        row("TK", "Pekerja", "OJ", "2"),
        row("TK", "Mandor", "OH", "1", kode="L.02"),
        row("TK", "Tukang", "OH", "1", kode="L.02"),
    )
    listed = body(await client.estimate.ListPrices(estimate.ListPricesRequest(project_id=project_id)))
    assert sorted((one["kode_item"], one["uraian"], one["satuan"]) for one in listed["items"]) == [
        ("L.02", "Mandor", "OH"),
        ("L.02", "Tukang", "OH"),
        ("Unit-0001", "Pekerja", "OH"),
        ("Unit-0002", "Pekerja", "OJ"),
    ]
    assert (await read(client, project_id, second))["items"][0]["kode"] == "Unit-0001"


async def test_saving_the_same_rows_again_changes_nothing(client: Client) -> None:
    project_id = await client.new_project()
    [pekerjaan_id] = await client.custom(project_id, "Galian")
    rows = [row("TK", "Pekerja", "OH", "0.75"), row("TK", "Mandor", "OH", "0.038")]
    first = await client.analysis(project_id, pekerjaan_id, *rows)
    again = await client.analysis(project_id, pekerjaan_id, *rows, version=first.version)
    assert (again.revision, again.version, again.saved_expanded_rows) == (first.revision, first.version, 2)


async def test_a_stale_version_is_a_conflict_with_the_current_rows(client: Client) -> None:
    project_id = await client.new_project()
    [pekerjaan_id] = await client.custom(project_id, "Galian")
    await client.analysis(project_id, pekerjaan_id, row("TK", "Pekerja", "OH", "1"), version=1)
    with pytest.raises(AppError) as refusal:
        await client.analysis(project_id, pekerjaan_id, row("TK", "Pekerja", "OH", "2"), version=1)
    assert refusal.value.kind is Kind.CONFLICT
    current = orjson.loads(refusal.value.current)
    assert (current["version"], current["changed_by"], current["rows"][0]["koefisien"]) == (2, client.user_id, "1")


@pytest.mark.parametrize(
    ("given", "path"),
    [
        (row("XX", "Pekerja", "OH", "1"), "rows[1].kategori"),
        (row("TK", " ", "OH", "1"), "rows[1].uraian"),
        (row("TK", "x" * 501, "OH", "1"), "rows[1].uraian"),
        (row("TK", "Pekerja", "OH", "-1"), "rows[1].koefisien"),
        (row("TK", "Pekerja", "OH", "1,5"), "rows[1].koefisien"),
        (row("TK", "Pekerja", "OH", "1e3"), "rows[1].koefisien"),
        (row("TK", "Pekerja", "OH", "1000000000000"), "rows[1].koefisien"),
        (row("TK", "Pekerja", "OH", "1", kode="x" * 101), "rows[1].kode"),
        (row("TK", "Pekerja", "x" * 51, "1"), "rows[1].satuan"),
        (row("TK", "Pekerja\x00", "OH", "1"), "rows[1].uraian"),
        (row("TK", "ﷺ" * 400, "OH", "1"), "rows[1].uraian"),
        ({**bundle("job", 1, "1"), "kategori": "TK"}, "rows[1].kategori"),
        (bundle("paket", 1, "1"), "rows[1].ref_kind"),
        (bundle("job", 999_999, "1"), "rows[1].ref_id"),
        (bundle("ahsp", 999_999, "1"), "rows[1].ref_id"),
    ],
)
async def test_a_wrong_row_is_refused_at_its_path(client: Client, given: dict[str, Any], path: str) -> None:
    project_id = await client.new_project()
    [pekerjaan_id] = await client.custom(project_id, "Galian")
    with pytest.raises(AppError) as refusal:
        await client.analysis(project_id, pekerjaan_id, row("TK", "Pekerja", "OH", "1"), given)
    assert refusal.value.kind is Kind.INVALID
    assert [field.path for field in refusal.value.fields] == [path]
    assert (await read(client, project_id, pekerjaan_id))["items"] == []


async def test_reference_analyses_are_read_only_and_modified_ones_can_be_reset(
    client: Client, catalogue: dict[str, int]
) -> None:
    project_id = await client.new_project()
    saved = await client.save_tree(
        project_id,
        {"source_type": "ref", "ref_id": catalogue["1.1"]},
        {"source_type": "ref_modified", "ref_id": catalogue["1.1"]},
    )
    ref, modified = (saved.id_map[f"klasifikasi[0].sub[0].pekerjaan[{index}]"] for index in range(2))
    with pytest.raises(AppError) as refusal:
        await client.analysis(project_id, ref, row("TK", "Pekerja", "OH", "1"))
    assert (refusal.value.kind, refusal.value.slug) == (Kind.FORBIDDEN, "analysis-read-only")
    await client.analysis(project_id, modified, row("TK", "Pekerja", "OH", "9"))
    reset = await client.estimate.ResetAnalysis(
        estimate.ResetAnalysisRequest(project_id=project_id, pekerjaan_id=modified)
    )
    assert (reset.cloned_count, reset.version) == (2, 3)
    rows = (await read(client, project_id, modified))["items"]
    assert [(one["uraian"], one["koefisien"]) for one in rows] == [("Pekerja", "0.750000"), ("Mandor", "0.038000")]


async def test_the_worked_example_of_nested_bundles(client: Client, database: Database) -> None:
    """C: cement 10 kg; B: labour 5 OH and 1.5 × C; A: 2 × B. One B costs 522 500, A has TK 1 000 000 and BHN 45 000."""
    project_id = await client.new_project()
    a, b, c = await client.custom(project_id, "A", "B", "C")
    await client.analysis(project_id, c, row("BHN", "Semen", "kg", "10"))
    await client.analysis(project_id, b, row("TK", "Pekerja", "OH", "5"), bundle("job", c, "1.5"))
    saved = await client.analysis(project_id, a, bundle("job", b, "2"))
    assert (saved.saved_raw_rows, saved.saved_expanded_rows) == (1, 2)
    await price(client, project_id, {"Semen": "1500", "Pekerja": "100000"})
    assert await expanded(database, a) == {"Pekerja": (Decimal(10), 1), "Semen": (Decimal(30), 2)}
    [item] = (await read(client, project_id, a))["items"]
    assert (item["harga_satuan"], item["koefisien"], item["kode"]) == ("522500", "2.000000", "CUST-0002")
    assert (item["ref_pekerjaan_id"], item["ref_ahsp_id"]) == (b, None)
    cascade = await client.analysis(project_id, c, row("BHN", "Semen", "kg", "11"))
    assert list(cascade.cascaded_pekerjaan_ids) == [a, b]
    assert (await expanded(database, a))["Semen"] == (Decimal(33), 2)


async def test_a_bundle_of_the_catalogue_expands_through_all_that_it_nests(
    client: Client, database: Database, catalogue: dict[str, int]
) -> None:
    project_id = await client.new_project()
    [pekerjaan_id] = await client.custom(project_id, "Kolom")
    await client.analysis(project_id, pekerjaan_id, bundle("ahsp", catalogue["2.1"], "0.1"))
    assert await expanded(database, pekerjaan_id) == {
        "Pekerja": (Decimal("0.10125"), 1),
        "Semen Portland": (Decimal("40.7"), 1),
        "Uji slump": (Decimal("0.1"), 1),
        "Tukang kayu": (Decimal("0.005"), 2),
        "Kayu kelas III": (Decimal("0.01375"), 3),
    }
    await price(client, project_id, {"Semen Portland": "1300", "Kayu kelas III": "4000000"})
    [item] = (await read(client, project_id, pekerjaan_id))["items"]
    assert item["harga_satuan"] == "1079100"


async def test_a_cloned_reference_expands_like_a_bundle_of_it(
    client: Client, database: Database, catalogue: dict[str, int]
) -> None:
    project_id = await client.new_project()
    saved = await client.save_tree(project_id, {"source_type": "ref", "ref_id": catalogue["2.1"]})
    pekerjaan_id = saved.id_map["klasifikasi[0].sub[0].pekerjaan[0]"]
    assert (await expanded(database, pekerjaan_id))["Kayu kelas III"] == (Decimal("0.1375"), 2)
    rows = (await read(client, project_id, pekerjaan_id))["items"]
    assert [one["ref_ahsp_id"] for one in rows] == [None, None, catalogue["2.2"], None]


async def test_a_bundle_that_comes_back_is_refused_with_its_way(client: Client) -> None:
    project_id = await client.new_project()
    a, b, c = await client.custom(project_id, "A", "B", "C")
    await client.analysis(project_id, a, bundle("job", b, "1"))
    await client.analysis(project_id, b, bundle("job", c, "1"))
    with pytest.raises(AppError) as refusal:
        await client.analysis(project_id, c, row("TK", "Pekerja", "OH", "1"), bundle("job", a, "1"))
    assert refusal.value.slug == "bundle-cycle"
    assert [field.path for field in refusal.value.fields] == ["rows[1].ref_id"]
    assert "CUST-0001 A → CUST-0002 B → CUST-0003 C → CUST-0001 A" in refusal.value.detail
    with pytest.raises(AppError) as refusal:
        await client.analysis(project_id, c, bundle("job", c, "1"))
    assert refusal.value.slug == "bundle-cycle"
    assert (await read(client, project_id, c))["items"] == []


async def test_bundles_nest_ten_deep_and_no_deeper(client: Client, database: Database) -> None:
    project_id = await client.new_project()
    chain = await client.custom(project_id, *(f"P{number}" for number in range(12)))
    await client.analysis(project_id, chain[-1], row("TK", "Pekerja", "OH", "0.999999"))
    for host, target in zip(reversed(chain[1:-1]), reversed(chain[2:]), strict=True):
        await client.analysis(project_id, host, bundle("job", target, "0.999999"))
    koefisien, depth = (await expanded(database, chain[1]))["Pekerja"]
    assert (koefisien, depth) == (Context(prec=100).power(Decimal("0.999999"), 11), 10)
    with pytest.raises(AppError) as refusal:
        await client.analysis(project_id, chain[0], bundle("job", chain[1], "1"))
    assert refusal.value.slug == "bundle-too-deep"


async def test_a_pekerjaan_of_another_project_cannot_be_bundled(client: Client) -> None:
    mine, other = await client.new_project(), await client.new_project()
    [host] = await client.custom(mine, "A")
    [target] = await client.custom(other, "B")
    with pytest.raises(AppError) as refusal:
        await client.analysis(mine, host, bundle("job", target, "1"))
    assert [field.path for field in refusal.value.fields] == ["rows[0].ref_id"]
