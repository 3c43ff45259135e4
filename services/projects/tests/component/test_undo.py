"""Taking recorded changes back: all that a project holds is as before, and as after when the undoing is undone."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import insert, select

from chassis.database.engine import Database
from chassis.decimals import plain
from chassis.errors import AppError, Kind
from projects.domain.working_calendar import MONDAY_TO_SATURDAY
from projects.store import conversion_tables, formula_tables, schedule_tables, tables
from taksir.projects.v1 import audit_service_pb2 as audit_messages
from taksir.projects.v1 import estimate_service_pb2 as estimate
from taksir.projects.v1 import project_service_pb2 as project
from taksir.projects.v1 import resource_service_pb2 as resources
from taksir.projects.v1 import schedule_service_pb2 as schedule
from taksir.projects.v1 import tree_row_service_pb2 as rows
from taksir.projects.v1 import volume_service_pb2 as volumes
from taksir.projects.v1.audit_service_pb2_grpc import AuditServiceStub
from taksir.projects.v1.resource_service_pb2_grpc import ResourceServiceStub
from taksir.projects.v1.tree_row_service_pb2_grpc import TreeRowServiceStub

from .conftest import Client, body, bundle, custom, row, user

# What counts changes, and what only says when and by whom.
COUNTED = {"version", "analysis_version", "pricing_version", "tree_version", "tree_revision", "revision"}
COUNTED |= {"updated_at", "updated_by", "created_at", "custom_sequence", "modified_sequence", "unit_sequence"}
COUNTED |= {f"{name}_changed_{what}" for name in ("analysis", "tree", "pricing", "header") for what in ("at", "by")}
HELD = (
    tables.project,
    tables.klasifikasi,
    tables.sub_klasifikasi,
    tables.pekerjaan,
    tables.component,
    tables.expanded_component,
    tables.volume,
    tables.week_progress,
    tables.resource,
    conversion_tables.conversion,
    formula_tables.parameter,
    formula_tables.parameter_need,
    formula_tables.volume_formula,
    formula_tables.volume_need,
    formula_tables.volume_sheet_row,
    schedule_tables.stage,
    schedule_tables.stage_share,
    schedule_tables.activity,
    schedule_tables.dependency,
    schedule_tables.holiday,
)
# Rows of these get other ids when they are written again.
RENUMBERED = {"component", "parameter", "parameter_need"}


@dataclass
class World:
    """A project with a bit of everything."""

    client: Client
    database: Database
    audit: Any
    tree: Any
    resources: Any
    project_id: int
    ids: dict[str, int]
    catalogue: dict[str, int]

    async def state(self) -> dict[str, Any]:
        """All that the project holds; a week of nothing is as good as none."""
        found: dict[str, Any] = {}
        async with self.database.read() as connection:
            for table in HELD:
                owner = table.c.id if table is tables.project else table.c.project_id
                result = await connection.execute(select(table).where(owner == self.project_id))
                found[table.name] = sorted(repr(self._row(table.name, dict(one))) for one in result.mappings())
            head = select(schedule_tables.network.c.weekdays).where(
                schedule_tables.network.c.project_id == self.project_id
            )
            found["weekdays"] = await connection.scalar(head) or "".join(map(str, sorted(MONDAY_TO_SATURDAY)))
        return {name: [one for one in shown if one != "None"] for name, shown in found.items()}

    def _row(self, table: str, values: dict[str, Any]) -> dict[str, Any] | None:
        planned = ("planned_proportion", "actual_proportion", "actual_cost", "notes")
        if table == "week_progress" and not any(values[name] for name in planned):
            return None
        if table == "resource" and values["harga_satuan"] is None:
            return None
        left_out = COUNTED | ({"id", "parameter_id"} if table in RENUMBERED else set())
        shown = {name: plain(one) if isinstance(one, Decimal) else one for name, one in values.items()}
        return {name: shown[name] for name in sorted(shown) if name not in left_out}

    async def newest(self, entity: str, entity_id: int | None = None) -> dict[str, Any]:
        request = audit_messages.ListAuditTrailRequest(project_id=self.project_id, entities=[entity], page_size=50)
        items = body(await self.audit.ListAuditTrail(request))["items"]
        wanted = [one for one in items if entity_id is None or one["entity_id"] == entity_id]
        first: dict[str, Any] = next(one for one in wanted if one["action"] != "cascade")
        return first

    async def undo(self, entry: dict[str, Any]) -> Any:
        request = audit_messages.UndoChangeRequest(project_id=self.project_id, entry_id=entry["id"])
        return await self.audit.UndoChange(request)

    async def volume(self, name: str, quantity: str) -> None:
        item = estimate.VolumeInput(pekerjaan_id=self.ids[name], quantity=quantity)
        await self.client.estimate.SaveVolumes(estimate.SaveVolumesRequest(project_id=self.project_id, items=[item]))

    async def formula(self, name: str, raw: str) -> None:
        item = volumes.FormulaInput(pekerjaan_id=self.ids[name], raw=raw, is_fx=True)
        await self.client.volumes.SaveFormulas(volumes.SaveFormulasRequest(project_id=self.project_id, items=[item]))

    async def sheet(self, name: str) -> None:
        given = volumes.SheetRowInput(uraian="As 1", panjang="2", lebar="3", tinggi="1", jumlah="4")
        await self.client.volumes.SaveVolumeSheet(
            volumes.SaveVolumeSheetRequest(project_id=self.project_id, pekerjaan_id=self.ids[name], rows=[given])
        )

    async def week(self, name: str, number: int, percent: str) -> None:
        one = estimate.AssignmentInput(pekerjaan_id=self.ids[name], week_number=number, planned_proportion=percent)
        await self.client.estimate.AssignWeekly(
            estimate.AssignWeeklyRequest(project_id=self.project_id, assignments=[one])
        )

    async def change(self, level: str, name: str, fields: dict[str, Any] | None = None, **options: Any) -> None:
        given = rows.TreeRowFields(**(fields or {}))
        request = rows.ChangeTreeRowRequest(
            project_id=self.project_id, level=level, row_id=self.ids[name], fields=given, **options
        )
        await self.tree.ChangeTreeRow(request)

    async def add(self, level: str, fields: dict[str, Any], **options: Any) -> int:
        given = rows.TreeRowFields(**fields)
        request = rows.AddTreeRowRequest(project_id=self.project_id, level=level, fields=given, **options)
        return int((await self.tree.AddTreeRow(request)).saved.row_id)

    async def delete(self, level: str, name: str) -> None:
        tree = body(await self.client.estimate.GetTree(estimate.GetTreeRequest(project_id=self.project_id)))
        request = rows.DeleteTreeRowRequest(
            project_id=self.project_id, level=level, row_id=self.ids[name], tree_version=tree["tree_version"]
        )
        await self.tree.DeleteTreeRow(request)

    async def parameter(self, name: str, **fields: str) -> None:
        fields_sent = volumes.ParameterFields(name=name, **fields)
        await self.client.volumes.CreateParameter(
            volumes.CreateParameterRequest(project_id=self.project_id, fields=fields_sent)
        )

    async def conversion(self, name: str, factor: str) -> None:
        item = resources.ConversionInput(
            harga_item_id=self.ids[name],
            market_unit="zak",
            market_price="85000",
            factor_to_base=factor,
            method="direct",
        )
        await self.resources.SaveConversions(resources.SaveConversionsRequest(project_id=self.project_id, items=[item]))

    async def no_conversion(self, name: str) -> None:
        await self.resources.SaveConversions(
            resources.SaveConversionsRequest(project_id=self.project_id, removed_ids=[self.ids[name]])
        )

    async def clean_up(self) -> None:
        request = resources.DeleteOrphansRequest(project_id=self.project_id, item_ids=[self.ids["Paku"]], confirm=True)
        await self.resources.DeleteOrphans(request)

    async def price(self, harga: str, name: str = "Pekerja") -> None:
        listed = body(await self.client.estimate.ListPrices(estimate.ListPricesRequest(project_id=self.project_id)))
        self.ids |= {one["uraian"]: one["id"] for one in listed["items"]}
        item = estimate.PriceInput(id=self.ids[name], harga_satuan=harga)
        await self.client.estimate.SavePrices(estimate.SavePricesRequest(project_id=self.project_id, items=[item]))


@pytest.fixture
async def world(client: Client, channel: Any, database: Database, catalogue: dict[str, int]) -> World:
    project_id = await client.new_project()
    tree = TreeRowServiceStub(channel)
    own = ResourceServiceStub(channel)
    made = World(client, database, AuditServiceStub(channel), tree, own, project_id, {}, catalogue)
    made.ids["top"] = await made.add("klasifikasi", {"name": "Struktur"})
    for name in ("S", "T"):
        made.ids[name] = await made.add("sub", {"name": name}, parent_id=made.ids["top"])
    for name in ("a", "b", "c"):
        made.ids[name] = await made.add("pekerjaan", custom(name), parent_id=made.ids["S"])
    ref = {"source_type": "ref", "ref_id": catalogue["2.1"]}
    made.ids["ref"] = await made.add("pekerjaan", ref, parent_id=made.ids["S"])
    await client.analysis(project_id, made.ids["a"], row("TK", "Pekerja", "OH", "1"))
    await client.analysis(project_id, made.ids["b"], bundle("job", made.ids["a"], "2"))
    await made.price("150000")
    semen, paku = row("BHN", "Semen", "kg", "2"), row("BHN", "Paku", "kg", "1")
    made.ids["d"] = await made.add("pekerjaan", custom("d"), parent_id=made.ids["T"])
    await client.analysis(project_id, made.ids["d"], semen, paku)
    await made.price("25000", "Paku")
    for name in ("Semen", "Paku"):
        await made.conversion(name, "50.3")
    await client.analysis(project_id, made.ids["d"], semen)
    await made.parameter("p", value="3")
    for name, quantity in (("a", "4"), ("b", "1"), ("ref", "9")):
        await made.volume(name, quantity)
    await made.formula("b", f"p * #{made.ids['a']}")
    await made.sheet("c")
    for name in ("a", "c", "ref"):
        await made.week(name, 1, "40")
    await save_stage(made, nama="Tahap satu")
    made.ids["held"] = made.ids["stage"]
    share = schedule.StageShare(pekerjaan_id=made.ids["c"], proporsi="30", catatan="awal")
    await client.schedule.AssignStage(
        schedule.AssignStageRequest(project_id=project_id, stage_id=made.ids["held"], assignments=[share])
    )
    await save_network(made, days=3)
    return made


Change = Callable[[World], Awaitable[None]]


async def set_markup(world: World) -> None:
    request = project.SetMarkupRequest(project_id=world.project_id, pekerjaan_id=world.ids["a"], override_markup="12.5")
    await world.client.projects.SetMarkup(request)


async def update_header(world: World) -> None:
    fields = project.ProjectFields(nama="Lain", tanggal_mulai="2026-02-02", anggaran_owner="5000000")
    await world.client.projects.UpdateProject(project.UpdateProjectRequest(project_id=world.project_id, fields=fields))


async def update_pricing(world: World) -> None:
    await world.client.projects.UpdatePricing(
        project.UpdatePricingRequest(project_id=world.project_id, markup_percent="15", rounding_base="1000")
    )


async def update_tax(world: World) -> None:
    await world.client.projects.UpdatePricing(
        project.UpdatePricingRequest(project_id=world.project_id, ppn_rate_percent="11", ppn_base="penuh")
    )


async def budget(world: World) -> None:
    item = schedule.BudgetInput(pekerjaan_id=world.ids["a"], budgeted_cost="1250000")
    await world.client.schedule.SaveBudgets(schedule.SaveBudgetsRequest(project_id=world.project_id, items=[item]))


async def update_parameter(world: World) -> None:
    listed = body(await world.client.volumes.ListParameters(volumes.ListParametersRequest(project_id=world.project_id)))
    [one] = [one for one in listed["parameters"] if one["name"] == "p"]
    fields = volumes.ParameterFields(value="5", label="Panjang")
    await world.client.volumes.UpdateParameter(
        volumes.UpdateParameterRequest(project_id=world.project_id, parameter_id=one["id"], fields=fields)
    )


async def save_stage(world: World, **fields: Any) -> None:
    request = schedule.SaveStageRequest(project_id=world.project_id, **fields)
    world.ids["stage"] = body(await world.client.schedule.SaveStage(request))["tahapan_id"]


async def rename_stage(world: World) -> None:
    await save_stage(world, stage_id=world.ids["held"], nama="Tahap lain", tanggal_mulai="2026-02-01")


async def assign_stage(world: World) -> None:
    share = schedule.StageShare(pekerjaan_id=world.ids["b"], proporsi="60")
    await world.client.schedule.AssignStage(
        schedule.AssignStageRequest(project_id=world.project_id, stage_id=world.ids["held"], assignments=[share])
    )


async def save_network(world: World, days: int = 9) -> None:
    activities = [schedule.Activity(pekerjaan_id=world.ids[name], duration_days=days) for name in ("a", "c")]
    edge = schedule.Dependency(predecessor_id=world.ids["a"], successor_id=world.ids["c"], kind="SS", lag=days)
    await world.client.schedule.SaveNetwork(
        schedule.SaveNetworkRequest(
            project_id=world.project_id, weekdays=range(6), activities=activities, dependencies=[edge]
        )
    )


async def change_duration(world: World) -> None:
    activities = [
        schedule.Activity(pekerjaan_id=world.ids[name], duration_days=days) for name, days in (("a", 4), ("c", 3))
    ]
    edge = schedule.Dependency(predecessor_id=world.ids["a"], successor_id=world.ids["c"], kind="SS", lag=3)
    await world.client.schedule.SaveNetwork(
        schedule.SaveNetworkRequest(
            project_id=world.project_id, weekdays=range(6), activities=activities, dependencies=[edge]
        )
    )


CHANGES: dict[str, tuple[str, str | None, Change]] = {
    "volume": ("volume", "a", lambda world: world.volume("a", "7")),
    "number instead of a formula": ("volume", "b", lambda world: world.volume("b", "7")),
    "formula instead of a number": ("volume", "a", lambda world: world.formula("a", "p ^ 2")),
    "number instead of a sheet": ("volume", "c", lambda world: world.volume("c", "1.5")),
    "week": ("week_progress", "a", lambda world: world.week("a", 1, "55")),
    "first week": ("week_progress", "b", lambda world: world.week("b", 2, "10")),
    "price": ("resource", "Pekerja", lambda world: world.price("175000")),
    "analysis": (
        "analysis",
        "a",
        lambda world: world.client.analysis(world.project_id, world.ids["a"], row("BHN", "Semen", "kg", "2.5")),
    ),
    "analysis emptied": ("analysis", "b", lambda world: world.client.analysis(world.project_id, world.ids["b"])),
    "rename": ("sub_klasifikasi", "S", lambda world: world.change("sub", "S", {"name": "S baru"})),
    "rename top": ("klasifikasi", "top", lambda world: world.change("klasifikasi", "top", {"name": "K baru"})),
    "move": ("pekerjaan", "a", lambda world: world.change("pekerjaan", "a", parent_id=world.ids["T"])),
    "order": ("pekerjaan", "c", lambda world: world.change("pekerjaan", "c", position=1)),
    "texts": ("pekerjaan", "a", lambda world: world.change("pekerjaan", "a", {"snapshot_uraian": "A!"})),
    "another source": (
        "pekerjaan",
        "ref",
        lambda world: world.change("pekerjaan", "ref", {"source_type": "ref_modified"}),
    ),
    "add a row": ("sub_klasifikasi", None, lambda world: world.add("sub", {"name": "U"}, parent_id=world.ids["top"])),
    "delete a leaf": ("pekerjaan", "c", lambda world: world.delete("pekerjaan", "c")),
    "delete a reference": ("pekerjaan", "ref", lambda world: world.delete("pekerjaan", "ref")),
    "delete a branch": ("klasifikasi", "top", lambda world: world.delete("klasifikasi", "top")),
    "markup": ("markup", "a", set_markup),
    "header": ("project", None, update_header),
    "pricing": ("pricing", None, update_pricing),
    "tax": ("pricing", None, update_tax),
    "first volume": ("volume", "d", lambda world: world.volume("d", "7")),
    "first formula": ("volume", "d", lambda world: world.formula("d", f"#{world.ids['a']} + p")),
    "first conversion": ("conversion", "Pekerja", lambda world: world.conversion("Pekerja", "0.5")),
    "conversion": ("conversion", "Semen", lambda world: world.conversion("Semen", "40")),
    "no conversion": ("conversion", "Semen", lambda world: world.no_conversion("Semen")),
    "price with a conversion": ("resource", "Semen", lambda world: world.price("1700.01", "Semen")),
    "clean-up": ("resource", "Paku", lambda world: world.clean_up()),
    "budget": ("pekerjaan", "a", budget),
    "parameter": ("parameter", None, update_parameter),
    "new stage": ("stage", None, lambda world: save_stage(world, nama="Tahap dua")),
    "stage": ("stage", None, rename_stage),
    "part of a stage": ("stage_share", "b", assign_stage),
    "duration": ("activity", "a", change_duration),
    "new parameter": ("parameter", None, lambda world: world.parameter("q", raw="p + 1")),
}


@pytest.mark.parametrize("name", CHANGES)
async def test_a_change_is_taken_back_and_so_is_the_undoing(world: World, name: str) -> None:
    entity, of, change = CHANGES[name]
    before = await world.state()
    await change(world)
    after = await world.state()
    assert after != before
    entry = await world.newest(entity, world.ids[of] if of else None)
    assert (entry["undoable"], entry["undo_reason"]) == (True, "")
    undone = await world.undo(entry)
    assert undone.changes >= 1
    assert await world.state() == before
    taken_back = await world.newest(entity, entry["entity_id"] if entity != "parameter" else None)
    assert (taken_back["undoes"], taken_back["revision"]) == (entry["id"], undone.revision)
    await world.undo(taken_back)
    assert await world.state() == after


@pytest.mark.parametrize(
    ("entity", "of", "change", "again", "fields"),
    [
        ("volume", "a", lambda world: world.volume("a", "7"), lambda world: world.volume("a", "8"), {"quantity"}),
        ("week_progress", "a", lambda world: world.week("a", 1, "5"), lambda world: world.week("a", 1, "6"), None),
        ("resource", "Pekerja", lambda world: world.price("1"), lambda world: world.price("2"), {"harga_satuan"}),
        (
            "analysis",
            "a",
            lambda world: world.client.analysis(world.project_id, world.ids["a"], row("BHN", "Semen", "kg", "1")),
            lambda world: world.client.analysis(world.project_id, world.ids["a"], row("BHN", "Semen", "kg", "2")),
            {"rows[0]"},
        ),
        (
            "sub_klasifikasi",
            "S",
            lambda world: world.change("sub", "S", {"name": "1"}),
            lambda world: world.change("sub", "S", {"name": "2"}),
            {"name"},
        ),
    ],
)
async def test_what_changed_since_is_not_undone(
    world: World, entity: str, of: str, change: Change, again: Change, fields: set[str] | None
) -> None:
    await change(world)
    entry = await world.newest(entity, world.ids[of])
    await again(world)
    state = await world.state()
    with pytest.raises(AppError) as refusal:
        await world.undo(entry)
    assert (refusal.value.kind, refusal.value.slug) == (Kind.CONFLICT, "undo-conflict")
    if fields:
        assert {one.path for one in refusal.value.fields} == fields
    assert await world.state() == state


async def test_what_depends_on_a_first_volume_follows_its_undoing(world: World) -> None:
    await world.volume("d", "7")
    await world.formula("c", f"#{world.ids['d']} * 2")
    await world.undo(await world.newest("volume", world.ids["d"]))
    listed = body(await world.client.estimate.ListVolumes(estimate.ListVolumesRequest(project_id=world.project_id)))
    quantities = {one["pekerjaan_id"]: one["quantity"] for one in listed["items"]}
    assert world.ids["d"] not in quantities
    assert Decimal(quantities[world.ids["c"]]) == 0


async def test_a_tax_that_follows_the_law_is_the_one_of_the_first_day_now(world: World) -> None:
    await update_tax(world)
    entry = await world.newest("pricing")
    fields = project.ProjectFields(tanggal_mulai="2024-03-04")
    await world.client.projects.UpdateProject(project.UpdateProjectRequest(project_id=world.project_id, fields=fields))
    await world.undo(entry)
    read = await world.client.projects.GetPricing(project.GetPricingRequest(project_id=world.project_id))
    now = read.pricing
    assert (now.ppn_is_dated, now.ppn_rate_percent, now.ppn_base) == (True, "11.00", "penuh")


async def test_a_cleaned_up_resource_that_is_used_again_stays_as_it_is(world: World) -> None:
    await world.clean_up()
    entry = await world.newest("resource", world.ids["Paku"])
    await world.client.analysis(world.project_id, world.ids["d"], row("BHN", "PAKU", "kg", "3"))
    with pytest.raises(AppError) as refusal:
        await world.undo(entry)
    assert [(one.path, one.message) for one in refusal.value.fields] == [("uraian", "harga item ini sudah ada lagi")]


async def test_twice_is_a_conflict(world: World) -> None:
    await world.volume("a", "7")
    entry = await world.newest("volume", world.ids["a"])
    await world.undo(entry)
    with pytest.raises(AppError) as refusal:
        await world.undo(entry)
    assert refusal.value.slug == "undo-conflict"


async def test_a_row_that_others_built_on_is_not_taken_back(world: World) -> None:
    sub_id = await world.add("sub", {"name": "U"}, parent_id=world.ids["top"])
    entry = await world.newest("sub_klasifikasi", sub_id)
    world.ids["x"] = await world.add("pekerjaan", custom("x"), parent_id=sub_id)
    leaf = await world.newest("pekerjaan", world.ids["x"])
    await world.volume("x", "3")
    for one, paths in ((entry, ["pekerjaan", "volume"]), (leaf, ["volume"])):
        with pytest.raises(AppError) as refusal:
            await world.undo(one)
        assert [field.path for field in refusal.value.fields] == paths


async def test_a_deleted_row_waits_for_its_parent(world: World) -> None:
    await world.delete("sub", "S")
    sub, leaf = await world.newest("sub_klasifikasi", world.ids["S"]), await world.newest("pekerjaan", world.ids["c"])
    with pytest.raises(AppError) as refusal:
        await world.undo(leaf)
    assert [one.path for one in refusal.value.fields] == ["sub_klasifikasi_id"]
    await world.undo(sub)
    with pytest.raises(AppError) as refusal:
        await world.undo(leaf)
    assert [one.path for one in refusal.value.fields] == ["id"]


async def test_what_cannot_be_undone_says_so(world: World) -> None:
    await world.volume("a", "7")
    request = audit_messages.ListAuditTrailRequest(project_id=world.project_id, page_size=100)
    items = body(await world.audit.ListAuditTrail(request))["items"]
    refused = [one for one in items if not one["undoable"]]
    assert {(one["entity"], one["action"]) for one in refused} >= {("project", "create"), ("volume", "cascade")}
    for one in refused:
        assert one["undo_reason"]
        with pytest.raises(AppError) as refusal:
            await world.undo(one)
        assert (refusal.value.kind, refusal.value.slug) == (Kind.INVALID, "undo-impossible")


async def test_only_who_may_edit_may_undo(world: World, database: Database) -> None:
    await world.volume("a", "7")
    entry = await world.newest("volume", world.ids["a"])
    other = world.client.user_id + 1
    async with database.write() as connection:
        values = {"project_id": world.project_id, "user_id": other, "role": "checker"}
        await connection.execute(insert(tables.member).values(**values))
    for who, slug in ((other, "project-read-only"), (other + 1, "project-not-found")):
        with world.client.acting_as(user(who)), pytest.raises(AppError) as refusal:
            await world.undo(entry)
        assert refusal.value.slug == slug
    mine = await world.client.new_project()
    with pytest.raises(AppError) as refusal:
        await world.audit.UndoChange(audit_messages.UndoChangeRequest(project_id=mine, entry_id=entry["id"]))
    assert refusal.value.slug == "audit-entry-not-found"
