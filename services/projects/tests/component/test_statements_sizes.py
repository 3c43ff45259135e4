"""Every call sends the same statements at 100, 1 000 and 10 000 pekerjaan, and small ones read no more rows."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select, text

from chassis.cache import Cache, open_cache
from chassis.database.engine import Database, open_database
from chassis.database.statements import count_statements
from projects.app.commands.assign_weekly import assign_weekly
from projects.app.commands.create_project import create_project
from projects.app.commands.edit_analysis_row import add_row
from projects.app.commands.edit_tree_row import Place, Seen, add_tree_row, change_tree_row, delete_tree_row
from projects.app.commands.reset_progress import ProgressMode, reset_progress
from projects.app.commands.save_analysis import save_analysis
from projects.app.commands.save_budgets import Budget, save_budgets
from projects.app.commands.save_formulas import FormulaInput, save_formulas
from projects.app.commands.save_prices import Price, save_prices
from projects.app.commands.save_tree import save_tree
from projects.app.commands.save_volume_sheet import save_volume_sheet
from projects.app.commands.save_volumes import Volume, save_volumes
from projects.app.commands.set_markup import set_markup
from projects.app.commands.undo_change import undo_change
from projects.app.commands.update_project import update_project
from projects.app.editing import Editing
from projects.app.queries.analysis import get_analysis
from projects.app.queries.assignments import list_assignments
from projects.app.queries.audit_trail import change_status, list_audit_trail
from projects.app.queries.parameters import list_formulas, list_parameters
from projects.app.queries.prices import list_prices
from projects.app.queries.pricing import get_pricing
from projects.app.queries.tree import get_tree, get_tree_document
from projects.app.queries.volumes import list_volumes
from projects.config import ProjectsSettings
from projects.domain.analysis import RowInput
from projects.domain.formula.sheet import SheetRow
from projects.domain.header import HeaderChange
from projects.domain.progress import Assignment
from projects.domain.tree import KlasifikasiInput, PekerjaanInput, SubInput
from projects.domain.tree_rows import Level
from projects.events.project_changed import publish
from projects.store import tables
from projects.store.audit_reading import AuditFilter

USER = 7
SIZES = (100, 1_000, 10_000)
PER_SUB = 50


@dataclass
class Sized:
    """A project of one size, and what calls need to know of it."""

    editing: Editing
    cache: Cache
    project_id: int
    ids: list[int]
    subs: list[int]
    resource_id: int

    @property
    def database(self) -> Database:
        return self.editing.database


FILL = """
WITH top AS (
    INSERT INTO klasifikasi (id, project_id, name, ordering_index, updated_by)
    SELECT nextval('row_id'), :project, 'K', 65536, :user RETURNING id
), sub AS (
    INSERT INTO sub_klasifikasi (id, project_id, klasifikasi_id, name, ordering_index, updated_by)
    SELECT nextval('row_id'), :project, top.id, 'S' || n, n * 65536, :user
    FROM top, generate_series(1, :size / :per_sub) n RETURNING id, ordering_index / 65536 AS place
), material AS (
    INSERT INTO resource (id, project_id, identity, kategori, kode, uraian, satuan, harga_satuan, updated_by)
    SELECT nextval('row_id'), :project, 'bhn|semen|kg', 'BHN', 'B.1', 'Semen', 'kg', 1500, :user RETURNING id
), leaf AS (
    INSERT INTO pekerjaan (id, project_id, sub_klasifikasi_id, ordering_index, source_type, snapshot_kode,
                           snapshot_uraian, snapshot_satuan, updated_by)
    SELECT nextval('row_id'), :project, sub.id, n * 65536, 'custom', 'CUST-' || place || '-' || n, 'Pekerjaan', 'm3',
           :user
    FROM sub, generate_series(1, :per_sub) n RETURNING id
), written AS (
    INSERT INTO component (id, project_id, pekerjaan_id, position, kategori, kode, uraian, satuan, koefisien,
                           resource_id)
    SELECT nextval('row_id'), :project, leaf.id, 1, 'BHN', 'B.1', 'Semen', 'kg', 2, material.id FROM leaf, material
), expanded AS (
    INSERT INTO expanded_component (project_id, pekerjaan_id, resource_id, koefisien, depth)
    SELECT :project, leaf.id, material.id, 2, 0 FROM leaf, material
), measured AS (
    INSERT INTO volume (project_id, pekerjaan_id, quantity, updated_by) SELECT :project, leaf.id, 2.5, :user FROM leaf
)
INSERT INTO week_progress (project_id, pekerjaan_id, week_number, planned_proportion, updated_by)
SELECT :project, leaf.id, week, 5, :user FROM leaf, generate_series(1, 2) week
"""


@pytest.fixture(scope="module")
async def sized(settings: ProjectsSettings) -> AsyncIterator[dict[int, Sized]]:
    """One project of each size, filled by SQL."""
    async with (
        open_database(settings.database_url, "sizes", 2) as database,
        open_cache(settings.redis_url, "projects:") as cache,
    ):
        editing = Editing(database, publish, lambda: datetime.now(UTC))
        yield {size: await filled(editing, cache, size) for size in SIZES}


async def filled(editing: Editing, cache: Cache, size: int) -> Sized:
    header = HeaderChange(texts={"nama": "Ukuran"}, tanggal_mulai=date(2026, 1, 5))
    project_id = (await create_project(editing, USER, header))["id"]
    given = {"project": project_id, "user": USER, "size": size, "per_sub": PER_SUB}
    async with editing.database.write() as connection:
        await connection.execute(text(FILL), given)
    async with editing.database.write() as connection:
        for table in ("pekerjaan", "sub_klasifikasi", "component", "expanded_component", "volume", "week_progress"):
            await connection.execute(text(f"ANALYZE {table}"))
        ids, subs, [resource_id] = [
            list(
                await connection.scalars(
                    select(table.c.id).where(table.c.project_id == project_id).order_by(table.c.id)
                )
            )
            for table in (tables.pekerjaan, tables.sub_klasifikasi, tables.resource)
        ]
    return Sized(editing, cache, project_id, ids, subs, resource_id)


async def undo_newest(one: Sized) -> Any:
    await save_volumes(one.editing, USER, one.project_id, [Volume(one.ids[9], Decimal(99))])
    trail = await list_audit_trail(one.database, USER, one.project_id, AuditFilter(entities=("volume",)), "", 1)
    return await undo_change(one.editing, USER, one.project_id, trail["items"][0]["id"])


async def whole_tree(one: Sized) -> Any:
    tree, _ = await get_tree(one.database, USER, one.project_id, "")
    wanted = [
        KlasifikasiInput(
            top["id"],
            top["name"],
            [
                SubInput(
                    sub["id"],
                    f"{sub['name']}!",
                    [PekerjaanInput(leaf["id"], leaf["source_type"]) for leaf in sub["pekerjaan"]],
                )
                for sub in top["sub"]
            ],
        )
        for top in tree["klasifikasi"]
    ]
    return await save_tree(one.editing, USER, one.project_id, wanted, tree["tree_version"])


Call = Callable[[Sized], Awaitable[Any]]
LEAF = {"source_type": "custom", "uraian": "Baru", "satuan": "m3"}
ROW = RowInput("BHN", "", "Pasir", "m3", Decimal("0.5"))

# Of one row each: what they cost must not depend on the project at all.
SMALL: dict[str, Call] = {
    "one weekly cell": lambda one: assign_weekly(
        one.editing, USER, one.project_id, [Assignment(one.ids[3], 3, Decimal(7))]
    ),
    "one volume": lambda one: save_volumes(one.editing, USER, one.project_id, [Volume(one.ids[4], Decimal(8))]),
    "one formula": lambda one: save_formulas(
        one.editing, USER, one.project_id, [FormulaInput(one.ids[5], f"#{one.ids[4]} * 2", is_fx=True)]
    ),
    "one sheet": lambda one: save_volume_sheet(
        one.editing, USER, one.project_id, one.ids[6], [SheetRow("As", "2", "3", "1", "1")], None
    ),
    "one price": lambda one: save_prices(one.editing, USER, one.project_id, [Price(one.resource_id, Decimal(9))], None),
    "one budget": lambda one: save_budgets(one.editing, USER, one.project_id, [Budget(one.ids[7], Decimal(5))]),
    "one markup": lambda one: set_markup(one.editing, USER, one.project_id, one.ids[7], Decimal(5)),
    "one analysis": lambda one: save_analysis(one.editing, USER, one.project_id, one.ids[8], [ROW], None),
    "one row of an analysis": lambda one: add_row(
        one.editing, USER, one.project_id, one.ids[9], {"kategori": "TK", "uraian": "Mandor", "satuan": "OH"}, None
    ),
    "rename a row": lambda one: change_tree_row(
        one.editing, USER, one.project_id, Level.SUB, one.subs[0], Place(), {"name": "Lain"}, Seen(version=1)
    ),
    "move a row": lambda one: change_tree_row(
        one.editing, USER, one.project_id, Level.PEKERJAAN, one.ids[0], Place(one.subs[1], 2), {}, Seen()
    ),
    "delete a row": lambda one: delete_tree_row(one.editing, USER, one.project_id, Level.PEKERJAAN, one.ids[1], Seen()),
    "undo": undo_newest,
}
LARGE: dict[str, Call] = {
    "add a row": lambda one: add_tree_row(
        one.editing, USER, one.project_id, Level.PEKERJAAN, Place(one.subs[0], 1), LEAF, Seen()
    ),
    "header": lambda one: update_project(
        one.editing, USER, one.project_id, HeaderChange(texts={"nama": "Nama lain"}), None
    ),
    "all weeks": lambda one: assign_weekly(
        one.editing, USER, one.project_id, [Assignment(leaf, 1, Decimal(6)) for leaf in one.ids[2:]]
    ),
    "all volumes": lambda one: save_volumes(
        one.editing, USER, one.project_id, [Volume(leaf, Decimal(3)) for leaf in one.ids[2:]]
    ),
    "reset the plan": lambda one: reset_progress(one.editing, USER, one.project_id, ProgressMode.PLANNED),
    "whole tree": whole_tree,
    "read the tree": lambda one: get_tree(one.database, USER, one.project_id, ""),
    "read the tree first": lambda one: get_tree_document(one.database, one.cache, USER, one.project_id, 0),
    "read the tree again": lambda one: get_tree_document(one.database, one.cache, USER, one.project_id, 0),
    "search the tree": lambda one: get_tree(one.database, USER, one.project_id, "cust"),
    "read an analysis": lambda one: get_analysis(one.database, USER, one.project_id, one.ids[2]),
    "read prices": lambda one: list_prices(one.database, USER, one.project_id),
    "read volumes": lambda one: list_volumes(one.database, USER, one.project_id),
    "read formulas": lambda one: list_formulas(one.database, USER, one.project_id),
    "read parameters": lambda one: list_parameters(one.database, USER, one.project_id),
    "read weeks": lambda one: list_assignments(one.database, USER, one.project_id),
    "read pricing": lambda one: get_pricing(one.database, USER, one.project_id),
    "read the trail": lambda one: list_audit_trail(one.database, USER, one.project_id, AuditFilter(), "", 100),
    "read what changed": lambda one: change_status(one.database, USER, one.project_id, 0),
}


@pytest.mark.parametrize("name", [*SMALL, *LARGE])
async def test_statements_are_the_same_at_every_size(sized: dict[int, Sized], name: str) -> None:
    counts = {}
    for size, one in sized.items():
        with count_statements(one.database) as statements:
            await (SMALL | LARGE)[name](one)
        counts[size] = len(statements)
    # An event that would become too large asks for the snapshot instead, which saves statements.
    assert counts[10_000] <= counts[1_000] <= counts[100] <= 45, counts
    if name in SMALL or name.startswith("read"):
        assert len(set(counts.values())) == 1, counts
    exact = {"read the tree again": 1, "read an analysis": 3}
    assert counts[10_000] == exact.get(name, counts[10_000])


async def test_who_misses_the_kept_tree_at_once_shares_the_work(sized: dict[int, Sized]) -> None:
    one = sized[100]
    await add_tree_row(one.editing, USER, one.project_id, Level.PEKERJAAN, Place(one.subs[0], 1), LEAF, Seen())
    with count_statements(one.database) as statements:
        answers = await asyncio.gather(
            *(get_tree_document(one.database, one.cache, USER, one.project_id, 0) for _ in range(3))
        )
    assert len(set(answers)) == 1
    # Each looks once whether it may read and which revision there is; four statements read the tree.
    assert len(statements) == 3 + 4


READS = """
SELECT sum(seq_tup_read) + sum(idx_tup_fetch) FROM pg_stat_xact_user_tables
WHERE schemaname = current_schema() AND relname NOT LIKE 'audit_entry%'
"""


CELLS = ("one weekly cell", "one volume", "one formula", "one sheet", "one budget", "one markup", "one analysis")


@pytest.mark.parametrize("name", CELLS)
async def test_small_changes_read_no_more_rows_of_a_large_project(sized: dict[int, Sized], name: str) -> None:
    read = {}
    for size, one in sized.items():
        found: list[int] = []

        async def noting(connection: Any, change: Any, found: list[int] = found) -> None:
            await publish(connection, change)
            found.append(int(await connection.scalar(text(READS)) or 0))

        # What earlier calls on the connection read is counted until it has been handed in.
        async with one.database.write() as connection:
            await connection.execute(text("SELECT pg_stat_force_next_flush()"))
        editing = Editing(one.database, noting, one.editing.now)
        again = Sized(editing, one.cache, one.project_id, one.ids[20:], one.subs[1:], one.resource_id)
        await SMALL[name](again)
        [read[size]] = found
    assert 0 < read[10_000] <= read[100] + 10, read
