"""Parameters, volume formulas and back-up sheets: computed on the server, again and again, all or nothing."""

import asyncio
from typing import Any

import pytest

from chassis.errors import AppError, Kind
from taksir.projects.v1 import estimate_service_pb2 as estimate
from taksir.projects.v1 import volume_service_pb2 as messages

from .conftest import Client, body, custom

Fields, Formula, SheetRow = messages.ParameterFields, messages.FormulaInput, messages.SheetRowInput


async def volumes(client: Client, project_id: int) -> dict[int, str]:
    listed = body(await client.estimate.ListVolumes(estimate.ListVolumesRequest(project_id=project_id)))
    return {one["pekerjaan_id"]: one["quantity"] for one in listed["items"]}


async def create(client: Client, project_id: int, name: str, **fields: Any) -> Any:
    request = messages.CreateParameterRequest(project_id=project_id, fields=Fields(name=name, **fields))
    return body(await client.volumes.CreateParameter(request))


async def update(client: Client, project_id: int, parameter: Any, version: int | None = None, **fields: Any) -> Any:
    request = messages.UpdateParameterRequest(
        project_id=project_id, parameter_id=parameter["id"], fields=Fields(**fields), version=version
    )
    return body(await client.volumes.UpdateParameter(request))


async def delete(client: Client, project_id: int, parameter: Any) -> Any:
    request = messages.DeleteParameterRequest(project_id=project_id, parameter_id=parameter["id"])
    return await client.volumes.DeleteParameter(request)


async def sync(client: Client, project_id: int, *fields: Fields, replace: bool = False) -> Any:
    request = messages.SyncParametersRequest(project_id=project_id, parameters=fields, replace=replace)
    return await client.volumes.SyncParameters(request)


async def save(client: Client, project_id: int, *items: tuple[int, str], is_fx: bool = True) -> Any:
    rows = [Formula(pekerjaan_id=one, raw=raw, is_fx=is_fx) for one, raw in items]
    return await client.volumes.SaveFormulas(messages.SaveFormulasRequest(project_id=project_id, items=rows))


async def plain(client: Client, project_id: int, pekerjaan_id: int, quantity: str) -> Any:
    item = estimate.VolumeInput(pekerjaan_id=pekerjaan_id, quantity=quantity)
    return await client.estimate.SaveVolumes(estimate.SaveVolumesRequest(project_id=project_id, items=[item]))


async def sheet(client: Client, project_id: int, pekerjaan_id: int, *rows: SheetRow) -> Any:
    request = messages.SaveVolumeSheetRequest(project_id=project_id, pekerjaan_id=pekerjaan_id, rows=rows)
    return await client.volumes.SaveVolumeSheet(request)


async def parameters(client: Client, project_id: int) -> dict[str, Any]:
    listed = body(await client.volumes.ListParameters(messages.ListParametersRequest(project_id=project_id)))
    return {one["name"]: one for one in listed["parameters"]}


async def formulas(client: Client, project_id: int) -> dict[int, Any]:
    listed = body(await client.volumes.ListFormulas(messages.ListFormulasRequest(project_id=project_id)))
    return {one["pekerjaan_id"]: one for one in listed["items"]}


async def test_a_parameter_changes_all_that_depends_on_it_in_the_same_revision(client: Client) -> None:
    project_id = await client.new_project()
    one, two, three = await client.custom(project_id, "a", "b", "c")
    panjang = await create(client, project_id, "panjang", value="12.5")
    await create(client, project_id, "luas", raw="= panjang * 2", unit="m2", label="Luas")
    saved = await save(client, project_id, (one, "= luas * 0,5"), (two, f"= #{one} + 1"))
    assert {row.pekerjaan_id: row.quantity for row in saved.volumes} == {one: "12.5", two: "13.5"}
    await plain(client, project_id, three, "7")
    answer = await client.volumes.UpdateParameter(
        messages.UpdateParameterRequest(project_id=project_id, parameter_id=panjang["id"], fields=Fields(value="2.25"))
    )
    assert await volumes(client, project_id) == {one: "2.250", two: "3.250", three: "7.000"}
    assert (
        answer.document.revision
        == (
            await client.volumes.ListParameters(messages.ListParametersRequest(project_id=project_id))
        ).document.revision
    )


async def test_parameters_may_be_negative_long_and_formulas(client: Client) -> None:
    project_id = await client.new_project()
    await create(client, project_id, "turun", value="-2.5")
    await create(client, project_id, "halus", value="3.14159265358979323846")
    await create(client, project_id, "Sepertiga", raw="= 1/3")
    listed = await parameters(client, project_id)
    assert (listed["turun"]["value"], listed["halus"]["value"]) == ("-2.5", "3.14159265358979323846")
    assert listed["sepertiga"]["value"] == "0.33333333333333333333"
    assert listed["sepertiga"]["is_fx"]
    again = await update(client, project_id, listed["sepertiga"], version=1, value="2", label=" Dua ")
    assert (again["value"], again["raw"], again["is_fx"], again["label"], again["version"]) == (
        "2",
        "",
        False,
        "Dua",
        2,
    )
    with pytest.raises(AppError) as refusal:
        await update(client, project_id, again, version=1, value="3")
    assert refusal.value.kind is Kind.CONFLICT
    got = messages.GetParameterRequest(project_id=project_id, parameter_id=again["id"])
    assert body(await client.volumes.GetParameter(got)) == again


async def test_a_ring_is_refused_with_its_path_and_nothing_is_stored(client: Client) -> None:
    project_id = await client.new_project()
    one, two = await client.custom(project_id, "a", "b")
    await save(client, project_id, (one, "= 4"), (two, f"= #{one} * 2"))
    luas = await create(client, project_id, "luas", raw=f"= #{two}")
    with pytest.raises(AppError) as refusal:
        await save(client, project_id, (one, "= luas + 1"))
    [problem] = refusal.value.fields
    assert (problem.path, problem.attributes["type"]) == ("items[0].raw", "cycle")
    ring = problem.attributes["ring"].split(" → ")
    assert (ring[0], set(ring)) == (ring[-1], {"luas", f"#{one}", f"#{two}"})
    with pytest.raises(AppError):
        await update(client, project_id, luas, raw="= luas")
    assert await volumes(client, project_id) == {one: "4.000", two: "8.000"}


async def test_every_fault_is_named_with_its_place_and_none_is_stored(client: Client) -> None:
    project_id = await client.new_project()
    one, two, three = await client.custom(project_id, "a", "b", "c")
    with pytest.raises(AppError) as refusal:
        await save(client, project_id, (one, "= 2"), (two, "= 2*"), (three, "= 1.000"))
    found = [(one.path, one.attributes["type"], one.attributes["position"]) for one in refusal.value.fields]
    assert found == [("items[1].raw", "missing-operand", "4"), ("items[2].raw", "ambiguous-number", "2")]
    with pytest.raises(AppError) as refusal:
        await save(client, project_id, (one, "= 2"), (two, "= luas * 2"), (three, "= 1 - 2"))
    assert {one.attributes["type"] for one in refusal.value.fields} == {"unknown-name", "negative"}
    assert await volumes(client, project_id) == {}


async def test_a_change_that_breaks_a_formula_elsewhere_is_refused(client: Client) -> None:
    project_id = await client.new_project()
    [one] = await client.custom(project_id, "a")
    pembagi = await create(client, project_id, "pembagi", value="4")
    await save(client, project_id, (one, "= 10/pembagi"))
    with pytest.raises(AppError) as refusal:
        await update(client, project_id, pembagi, value="0")
    [problem] = refusal.value.fields
    assert (problem.path, problem.attributes["type"]) == (f"volume[pekerjaan_id={one}]", "division-by-zero")
    assert await volumes(client, project_id) == {one: "2.500"}


async def test_a_used_parameter_cannot_go_and_says_who_uses_it(client: Client) -> None:
    project_id = await client.new_project()
    [one] = await client.custom(project_id, "Galian tanah")
    luas = await create(client, project_id, "luas", value="4")
    await save(client, project_id, (one, "= luas"))
    for refused in (delete(client, project_id, luas), update(client, project_id, luas, name="bidang")):
        with pytest.raises(AppError) as refusal:
            await refused
        assert (refusal.value.kind, refusal.value.slug) == (Kind.CONFLICT, "parameter-in-use")
        assert "Galian tanah" in refusal.value.fields[0].message
    with pytest.raises(AppError):
        await sync(client, project_id, Fields(name="lain", value="1"), replace=True)
    await save(client, project_id, (one, "3"), is_fx=False)
    assert (await update(client, project_id, luas, name="bidang"))["name"] == "bidang"
    assert (await delete(client, project_id, luas)).name == "bidang"
    assert await parameters(client, project_id) == {}


async def test_sync_merges_or_replaces_all_or_nothing(client: Client) -> None:
    project_id = await client.new_project()
    [one] = await client.custom(project_id, "a")
    first = await sync(client, project_id, Fields(name="p", value="2"), Fields(name="q", raw="p*2"))
    assert (first.created, first.updated, first.deleted) == (2, 0, 0)
    await save(client, project_id, (one, "= q"))
    merged = await sync(client, project_id, Fields(name="p", value="3"), Fields(name="r", value="1"))
    assert (merged.created, merged.updated, merged.deleted) == (1, 1, 0)
    assert await volumes(client, project_id) == {one: "6.000"}
    replaced = await sync(client, project_id, Fields(name="q", value="5"), replace=True)
    assert (replaced.created, replaced.updated, replaced.deleted) == (0, 1, 2)
    assert await volumes(client, project_id) == {one: "5.000"}
    with pytest.raises(AppError) as refusal:
        await sync(client, project_id, Fields(name="q", value="9"), Fields(name="2x", value="1"), Fields(name="pi"))
    assert {one.path for one in refusal.value.fields} == {
        "parameters.2x.name",
        "parameters.pi.name",
        "parameters.pi.value",
    }
    assert await volumes(client, project_id) == {one: "5.000"}


async def test_a_plain_number_replaces_the_formula_and_what_needs_it_follows(client: Client) -> None:
    project_id = await client.new_project()
    one, two = await client.custom(project_id, "a", "b")
    await save(client, project_id, (one, "= 4"), (two, f"= #{one} * 2"))
    await plain(client, project_id, one, "5")
    assert await volumes(client, project_id) == {one: "5.000", two: "10.000"}
    assert formulas_raw(await formulas(client, project_id)) == {two: f"= #{one} * 2"}


def formulas_raw(found: dict[int, Any]) -> dict[int, str]:
    return {one: formula["raw"] for one, formula in found.items()}


async def test_a_pekerjaan_that_a_formula_needs_stays_in_the_tree(client: Client) -> None:
    project_id = await client.new_project()
    one, two = await client.custom(project_id, "a", "b")
    await save(client, project_id, (two, f"= #{one} + 1"))
    tree = body(await client.estimate.GetTree(estimate.GetTreeRequest(project_id=project_id)))
    [top] = tree["klasifikasi"]
    ids = {"top": top["id"], "sub": top["sub"][0]["id"]}
    with pytest.raises(AppError) as refusal:
        await client.save_tree(project_id, custom("b", id=two), tree_version=tree["tree_version"], ids=ids)
    assert (refusal.value.kind, refusal.value.slug) == (Kind.CONFLICT, "pekerjaan-in-use")
    gone = estimate.SaveTreeRequest(project_id=project_id, tree_version=tree["tree_version"])
    await client.estimate.SaveTree(gone)
    assert await formulas(client, project_id) == {}


async def test_another_source_empties_the_volume_and_what_needs_it_follows(
    client: Client, catalogue: dict[str, int]
) -> None:
    project_id = await client.new_project()
    one, two = await client.custom(project_id, "a", "b")
    await save(client, project_id, (one, "= 4"), (two, f"= #{one} + 1"))
    tree = body(await client.estimate.GetTree(estimate.GetTreeRequest(project_id=project_id)))
    [top] = tree["klasifikasi"]
    ids = {"top": top["id"], "sub": top["sub"][0]["id"]}
    changed = {"source_type": "ref", "ref_id": catalogue["1.1"], "id": one}
    await client.save_tree(project_id, changed, custom("b", id=two), ids=ids)
    assert await volumes(client, project_id) == {two: "1.000"}


async def test_a_back_up_sheet_sums_up_to_the_volume(client: Client) -> None:
    project_id = await client.new_project()
    one, two = await client.custom(project_id, "a", "b")
    tinggi = await create(client, project_id, "tinggi", value="3")
    rows = [
        SheetRow(uraian="Dinding", panjang="= 2*(4+3)", tinggi="tinggi", jumlah="2"),
        SheetRow(uraian="Pintu", panjang="0,9", tinggi="2,1", jumlah="-2"),
        SheetRow(uraian="Catatan saja"),
    ]
    saved = await sheet(client, project_id, one, *rows)
    assert {row.pekerjaan_id: row.quantity for row in saved.volumes} == {one: "80.22"}
    await save(client, project_id, (two, f"= #{one}"))
    await update(client, project_id, tinggi, value="4")
    assert await volumes(client, project_id) == {one: "108.220", two: "108.220"}
    request = messages.GetVolumeSheetRequest(project_id=project_id, pekerjaan_id=one)
    got = body(await client.volumes.GetVolumeSheet(request))
    assert [row["value"] for row in got["rows"]] == ["112.000", "-3.780", "0.000"]
    assert (got["quantity"], got["version"], got["rows"][0]["panjang"]) == ("108.220", 2, "= 2*(4+3)")
    assert (await formulas(client, project_id))[one] == {
        "pekerjaan_id": one,
        "raw": "",
        "is_fx": False,
        "is_sheet": True,
    }
    with pytest.raises(AppError) as refusal:
        await sheet(client, project_id, one, rows[0], SheetRow(lebar="2*", panjang="1"))
    assert [one.path for one in refusal.value.fields] == ["rows[1].lebar"]
    await sheet(client, project_id, one)
    assert await volumes(client, project_id) == {one: "0.000", two: "0.000"}


async def test_a_formula_and_its_parameter_changed_at_once_agree(client: Client) -> None:
    project_id = await client.new_project()
    [one] = await client.custom(project_id, "a")
    p = await create(client, project_id, "p", value="0")
    for number in range(1, 9):
        await asyncio.gather(
            save(client, project_id, (one, f"= p + {number}")), update(client, project_id, p, value=str(number * 10))
        )
        assert await volumes(client, project_id) == {one: f"{number * 11}.000"}


async def test_strangers_and_viewers_change_nothing(client: Client) -> None:
    project_id = await client.new_project()
    other = await client.new_project()
    [foreign] = await client.custom(other, "a")
    with pytest.raises(AppError) as refusal:
        await save(client, project_id, (foreign, "= 1"))
    assert [one.path for one in refusal.value.fields] == ["items[0].pekerjaan_id"]
    [own] = await client.custom(project_id, "b")
    with pytest.raises(AppError) as refusal:
        await save(client, project_id, (own, f"= #{foreign}"))
    assert refusal.value.fields[0].attributes["type"] == "unknown-row"
