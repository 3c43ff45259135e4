"""Templates: a structure kept and used again is the same structure; each sees what is theirs or public."""

import hashlib
from collections.abc import AsyncIterator, Mapping
from typing import Any, cast

import orjson
import pytest

from chassis.database.engine import Database
from chassis.errors import AppError, Kind
from chassis.identity import Identity
from chassis.rpc.client import Channel
from projects.app.library.packing import TEMPLATE
from projects.app.library.templating import OF_TIME, PARTS
from taksir.projects.v1 import project_service_pb2 as project
from taksir.projects.v1 import template_service_pb2 as messages
from taksir.projects.v1.template_service_pb2_grpc import TemplateServiceStub

from .conftest import Client, body, user
from .full_project import direct_cost, full_project, portrait


@pytest.fixture
def library(channel: Channel) -> TemplateServiceStub:
    return TemplateServiceStub(cast("Any", channel))


async def save(library: TemplateServiceStub, project_id: int, name: str, **fields: Any) -> dict[str, Any]:
    head = messages.TemplateHead(**{"name": name, "category": "rumah", **fields})
    answer = await library.SaveTemplate(messages.SaveTemplateRequest(project_id=project_id, head=head))
    return cast("dict[str, Any]", body(answer))


async def use(library: TemplateServiceStub, template_id: int, nama: str = "Dari templat") -> dict[str, Any]:
    fields = project.ProjectFields(nama=nama, tanggal_mulai="2026-02-02")
    answer = await library.UseTemplate(messages.UseTemplateRequest(template_id=template_id, fields=fields))
    return cast("dict[str, Any]", body(answer))


async def names(library: TemplateServiceStub, *, with_public: bool = False, **filters: str) -> list[str]:
    listed = body(await library.ListTemplates(messages.ListTemplatesRequest(**filters)))["items"]
    return [one["name"] for one in listed if with_public or one["is_own"]]


async def file_of(library: TemplateServiceStub, template_id: int) -> bytes:
    return (await library.GetTemplate(messages.GetTemplateRequest(template_id=template_id))).document.body


async def load(library: TemplateServiceStub, file: bytes, name: str) -> dict[str, Any]:
    async def parts() -> AsyncIterator[messages.ImportTemplateRequest]:
        yield messages.ImportTemplateRequest(head=messages.TemplateHead(name=name, category="ruko"))
        yield messages.ImportTemplateRequest(chunk=file)

    return cast("dict[str, Any]", body(await library.ImportTemplate(parts())))


def packed(content: Any, **shell: Any) -> bytes:
    checksum = hashlib.sha256(orjson.dumps(content, option=orjson.OPT_SORT_KEYS)).hexdigest()
    return orjson.dumps({"format": TEMPLATE, "version": 1, "checksum": checksum, "content": content, **shell})


async def test_d02_what_is_made_from_a_template_has_the_whole_structure_and_no_prices(
    client: Client, channel: Channel, catalogue: Mapping[str, int], database: Database, library: TemplateServiceStub
) -> None:
    source = await full_project(client, channel, catalogue)
    kept = await save(library, source, f"Rumah {client.user_id}")
    assert (kept["total_klasifikasi"], kept["total_sub"], kept["total_pekerjaan"]) == (1, 1, 4)
    loaded = await load(library, await file_of(library, kept["id"]), f"Dari berkas {client.user_id}")
    before = await portrait(database, source)
    for template in (kept, loaded):
        made = await use(library, template["id"])
        assert made["warnings"] == []
        after = await portrait(database, made["project"]["id"])
        assert {one["harga_satuan"] for one in after["resource"]} == {None}
        assert {name for name, rows in after.items() if not rows} == {table.name for table in OF_TIME}
        same = {table.name for table in PARTS} - {"resource", "conversion", "pekerjaan"} | {"expanded_component"}
        assert {name: after[name] for name in same} == {name: before[name] for name in same}
        [head] = after["project"]
        assert head["custom_sequence"] == before["project"][0]["custom_sequence"] == 2


async def priced(client: Client, library: TemplateServiceStub, source: int) -> int:
    """A template with prices of the project, which is given a pricing like no other first."""
    rules = {name: project.RoundingRule(mode="up", step=step) for name, step in (("line", "250"), ("total", "500"))}
    pricing = project.UpdatePricingRequest(
        project_id=source, markup_percent="15", ppn_rate_percent="11.5", ppn_base="11/12"
    )
    pricing.line_rounding.CopyFrom(rules["line"])
    pricing.total_rounding.CopyFrom(rules["total"])
    await client.projects.UpdatePricing(pricing)
    head = messages.TemplateHead(name=f"Berharga {source}", category="rumah")
    request = messages.SaveTemplateRequest(project_id=source, head=head, prices=True)
    return cast("int", body(await library.SaveTemplate(request))["id"])


async def used(library: TemplateServiceStub, template_id: int, start: str = "2026-02-02", *, prices: bool) -> int:
    fields = project.ProjectFields(nama="Dari templat", tanggal_mulai=start)
    request = messages.UseTemplateRequest(template_id=template_id, fields=fields, prices=prices)
    return cast("int", body(await library.UseTemplate(request))["project"]["id"])


async def pricing_of(client: Client, project_id: int) -> project.Pricing:
    """Without what counts the changes of one project."""
    found = (await client.projects.GetPricing(project.GetPricingRequest(project_id=project_id))).pricing
    found.ClearField("version")
    found.ClearField("revision")
    return found


async def test_d02_a_project_from_a_template_with_prices_costs_what_the_first_one_does(
    client: Client, channel: Channel, catalogue: Mapping[str, int], database: Database, library: TemplateServiceStub
) -> None:
    source = await full_project(client, channel, catalogue)
    kept = await priced(client, library, source)
    loaded = await load(library, await file_of(library, kept), f"Dari berkas {client.user_id}")
    usual = await pricing_of(client, await client.new_project(tanggal_mulai="2026-02-02"))
    for template_id in (kept, loaded["id"]):
        made = await used(library, template_id, prices=True)
        assert await direct_cost(database, made) == await direct_cost(database, source) > 0
        assert await pricing_of(client, made) == await pricing_of(client, source) != usual
        # Who prices it anew begins as with any new project.
        assert await pricing_of(client, await used(library, template_id, prices=False)) == usual


async def test_ppn_that_follows_the_law_is_that_of_the_new_projects_first_day(
    client: Client, library: TemplateServiceStub
) -> None:
    source = await client.new_project(tanggal_mulai="2026-02-02")
    await client.custom(source, "Galian")
    head = messages.TemplateHead(name="Menurut aturan", category="rumah")
    kept = body(await library.SaveTemplate(messages.SaveTemplateRequest(project_id=source, head=head, prices=True)))
    made = await used(library, kept["id"], "2022-03-01", prices=True)
    found = await pricing_of(client, made)
    assert (found.ppn_rate_percent, found.ppn_base, found.ppn_is_dated) == ("10.00", "penuh", True)


async def test_a_template_with_prices_of_an_older_taksir_can_still_be_used(
    client: Client, channel: Channel, catalogue: Mapping[str, int], library: TemplateServiceStub
) -> None:
    kept = await priced(client, library, await full_project(client, channel, catalogue))
    content = orjson.loads(await file_of(library, kept))["content"]
    pricing = content.pop("pricing")
    older = await load(library, packed(content), f"Lama {client.user_id}")
    made = await pricing_of(client, await used(library, older["id"], prices=True))
    assert (older["has_prices"], made.markup_percent, made.line_rounding.mode) == (True, "10.00", "none")
    wrong = packed({**content, "pricing": {**pricing, "markup_percent": "101"}})
    with pytest.raises(AppError) as refusal:
        await load(library, wrong, "Salah")
    assert [field.path for field in refusal.value.fields] == ["pricing.markup_percent"]


async def test_templates_are_found_counted_and_deleted(client: Client, library: TemplateServiceStub) -> None:
    source = await client.new_project()
    await client.custom(source, "Galian")
    unused = await save(library, source, "Gudang 100% baja", category="lainnya")
    used = await save(library, source, "Rumah tipe 45", description="Dua kamar")
    await use(library, used["id"])
    assert await names(library) == ["Rumah tipe 45", "Gudang 100% baja"]
    assert await names(library, search="kamar rumah") == ["Rumah tipe 45"]
    assert await names(library, search="100%") == await names(library, category="lainnya") == ["Gudang 100% baja"]
    with pytest.raises(AppError) as refusal:
        await save(library, source, "Rumah tipe 45")
    assert refusal.value.kind is Kind.CONFLICT
    await library.DeleteTemplate(messages.DeleteTemplateRequest(template_id=unused["id"]))
    assert await names(library) == ["Rumah tipe 45"]


async def test_d28_private_templates_are_their_owners_and_only_staff_publishes(
    client: Client, library: TemplateServiceStub
) -> None:
    source = await client.new_project()
    private = await save(library, source, "Pribadi")
    with pytest.raises(AppError) as refusal:
        await save(library, source, "Umum", is_public=True)
    assert refusal.value.kind is Kind.FORBIDDEN
    with client.acting_as(Identity(client.user_id, frozenset({"user", "staff"}))):
        public = await save(library, source, f"Umum {client.user_id}", is_public=True)
    with client.acting_as(user(client.user_id + 1)):
        assert "Pribadi" not in await names(library, with_public=True)
        assert f"Umum {client.user_id}" in await names(library, with_public=True)
        made = await use(library, public["id"])
        assert made["project"]["nama"] == "Dari templat"
        refused = [use(library, private["id"]), file_of(library, private["id"]), save(library, source, "Curian")]
        refused += [library.DeleteTemplate(messages.DeleteTemplateRequest(template_id=public["id"]))]
        for call in refused:
            with pytest.raises(AppError) as refusal:
                await call
            assert refusal.value.kind is Kind.NOT_FOUND


async def test_files_of_templates_are_judged_like_backups(client: Client, library: TemplateServiceStub) -> None:
    source = await client.new_project()
    await client.custom(source, "Galian")
    file = await file_of(library, (await save(library, source, "Asli"))["id"])
    content = orjson.loads(file)["content"]
    wrong = {
        "version": packed(content, version=2),
        "format": packed(content, format="taksir-project"),
        "checksum": packed(content, checksum=""),
        "sequences.custom_sequence": packed({**content, "sequences": {**content["sequences"], "custom_sequence": -1}}),
        "member": packed({**content, "member": []}),
        "pekerjaan[0].sub_klasifikasi_id": packed(
            {**content, "pekerjaan": [{**content["pekerjaan"][0], "sub_klasifikasi_id": 99}]}
        ),
    }
    for path, one in wrong.items():
        with pytest.raises(AppError) as refusal:
            await load(library, one, "Salah")
        assert path in [field.path for field in refusal.value.fields]
    assert await names(library) == ["Asli"]


async def test_templates_of_an_organisation_are_for_those_who_belong_to_it_now(
    client: Client, library: TemplateServiceStub
) -> None:
    source = await client.new_project()
    await client.custom(source, "Galian")
    inside, administers = (
        messages.Memberships(organisation_ids=[7]),
        messages.Memberships(organisation_ids=[7], administered_ids=[7]),
    )
    head = messages.TemplateHead(name="Bersama", category="rumah", organisation_id=7)
    request = messages.SaveTemplateRequest(project_id=source, head=head)
    with pytest.raises(AppError) as refusal:
        await library.SaveTemplate(request)
    assert [one.path for one in refusal.value.fields] == ["organisation_id"]
    request.memberships.CopyFrom(inside)
    kept = body(await library.SaveTemplate(request))["id"]
    fields = project.ProjectFields(nama="Dari organisasi", tanggal_mulai="2026-02-02")
    with client.acting_as(user(client.user_id + 1)):
        shown = body(await library.ListTemplates(messages.ListTemplatesRequest(memberships=inside)))["items"]
        [one] = [one for one in shown if one["id"] == kept]
        assert (one["is_own"], one["can_edit"], one["organisation_id"]) == (False, False, 7)
        made = await library.UseTemplate(
            messages.UseTemplateRequest(template_id=kept, fields=fields, memberships=inside)
        )
        assert body(made)["project"]["nama"] == "Dari organisasi"
        # Who belongs to it no more is a stranger, and who only belongs to it changes nothing.
        elsewhere = messages.Memberships(organisation_ids=[8], administered_ids=[8])
        shown = body(await library.ListTemplates(messages.ListTemplatesRequest(memberships=elsewhere)))["items"]
        assert kept not in [one["id"] for one in shown]
        refused = [
            library.UseTemplate(messages.UseTemplateRequest(template_id=kept, fields=fields, memberships=elsewhere)),
            library.GetTemplate(messages.GetTemplateRequest(template_id=kept)),
            library.DeleteTemplate(messages.DeleteTemplateRequest(template_id=kept, memberships=inside)),
            library.UpdateTemplate(messages.UpdateTemplateRequest(template_id=kept, head=head, memberships=inside)),
        ]
        for call in refused:
            with pytest.raises(AppError) as refusal:
                await call
            assert refusal.value.kind is Kind.NOT_FOUND
        removal = messages.DeleteTemplateRequest(template_id=kept, memberships=administers)
        await library.DeleteTemplate(removal)
    assert await names(library) == []


async def test_a_template_is_called_otherwise_and_shown_to_others(client: Client, library: TemplateServiceStub) -> None:
    source = await client.new_project()
    await client.custom(source, "Galian")
    first, second = await save(library, source, "Satu"), await save(library, source, "Dua")
    head = messages.TemplateHead(name=" Tiga ", description="Baru", category="ruko", organisation_id=7)
    request = messages.UpdateTemplateRequest(
        template_id=first["id"], head=head, memberships=messages.Memberships(organisation_ids=[7])
    )
    changed = body(await library.UpdateTemplate(request))
    assert changed == {**first, "name": "Tiga", "description": "Baru", "category": "ruko", "organisation_id": 7}
    wrong = {
        "name": messages.TemplateHead(name="", category="ruko"),
        "category": messages.TemplateHead(name="x", category="y"),
        "is_public": messages.TemplateHead(name="x", category="ruko", organisation_id=7, is_public=True),
    }
    for path, one in wrong.items():
        request.head.CopyFrom(one)
        with pytest.raises(AppError) as refusal:
            await library.UpdateTemplate(request)
        assert path in [field.path for field in refusal.value.fields]
    request.head.CopyFrom(messages.TemplateHead(name=second["name"], category="ruko"))
    with pytest.raises(AppError) as refusal:
        await library.UpdateTemplate(request)
    assert (refusal.value.kind, refusal.value.slug) == (Kind.CONFLICT, "template-exists")
    assert sorted(await names(library)) == ["Dua", "Tiga"]
