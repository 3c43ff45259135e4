"""Parameters, formulas, schedule and network: the number of SQL statements does not depend on a project's size."""

from collections.abc import AsyncIterator, Awaitable
from datetime import UTC, datetime
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest

from chassis.database.engine import Database, open_database
from chassis.database.statements import count_statements
from projects.app.commands.assign_amounts import Amount, ProgressMode, Unit, assign_amounts
from projects.app.commands.assign_weekly import assign_weekly
from projects.app.commands.create_project import create_project
from projects.app.commands.reset_progress import reset_progress
from projects.app.commands.save_budgets import Budget, save_budgets
from projects.app.commands.save_formulas import FormulaInput, save_formulas
from projects.app.commands.save_network import save_network
from projects.app.commands.save_parameters import create_parameter, sync_parameters, update_parameter
from projects.app.commands.save_stages import Share, assign_stage, save_stage, unassign_stage
from projects.app.commands.save_tree import save_tree
from projects.app.commands.save_volume_sheet import save_volume_sheet
from projects.app.commands.save_volumes import Volume, save_volumes
from projects.app.editing import Editing
from projects.app.queries.network import get_critical_path, get_network
from projects.app.queries.parameters import list_formulas, list_parameters
from projects.app.queries.progress import get_derived_stages, get_weekly_progress
from projects.app.queries.stages import check_stages, list_stages
from projects.app.queries.volume_sheet import get_volume_sheet
from projects.config import ProjectsSettings
from projects.domain.critical_path import Dependency
from projects.domain.formula.sheet import SheetRow
from projects.domain.header import HeaderChange
from projects.domain.network import Network
from projects.domain.parameter import ParameterInput
from projects.domain.progress import Assignment
from projects.domain.stages import Mode
from projects.domain.tree import KlasifikasiInput, PekerjaanInput, SourceType, SubInput
from projects.events.project_changed import publish

USER = 6
SMALL, LARGE = 10, 1_000


@pytest.fixture(scope="module")
async def editing(settings: ProjectsSettings) -> AsyncIterator[Editing]:
    """On a database connection that nobody else counts on."""
    async with open_database(settings.database_url, "statements", 2) as opened:
        yield Editing(opened, publish, lambda: datetime.now(UTC))


class Counter:
    """Counts the statements of each named step."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.counts: dict[str, int] = {}

    async def __call__(self, name: str, work: Awaitable[Any]) -> Any:
        with count_statements(self.database) as statements:
            result = await work
        self.counts[name] = len(statements)
        return result


async def volumes_life(editing: Editing, step: Counter, project_id: int, ids: list[int]) -> None:
    who = (editing, USER, project_id)
    read = (editing.database, USER, project_id)
    names = [f"p{number}" for number in range(min(len(ids), 500))]
    given = [ParameterInput(name=name, value=Decimal(2)) for name in names]
    await step("sync", sync_parameters(*who, given, replace=True))
    base = await create_parameter(*who, ParameterInput(name="base", value=Decimal(3)))
    chain = [FormulaInput(ids[0], "= base * 2", is_fx=True)]
    chain += [FormulaInput(one, f"= #{before} + {names[0]}", is_fx=True) for before, one in pairwise(ids[:-1])]
    await step("formulas", save_formulas(*who, chain))
    row_id = base.rows["base"]["id"]
    await step("recompute all", update_parameter(*who, row_id, ParameterInput(value=Decimal(4))))
    await step("one plain cell", save_volumes(*who, [Volume(ids[-1], Decimal(7))]))
    await step("one formula", save_formulas(*who, [FormulaInput(ids[-2], "= base", is_fx=True)]))
    rows = [SheetRow("x", "2", "base", "", "1") for _ in range(min(len(ids), 500))]
    await step("sheet", save_volume_sheet(*who, ids[-1], rows, None))
    await step("read sheet", get_volume_sheet(*read, ids[-1]))
    await step("list formulas", list_formulas(*read))
    await step("list parameters", list_parameters(*read))


async def schedule_life(editing: Editing, step: Counter, project_id: int, ids: list[int]) -> None:
    who = (editing, USER, project_id)
    read = (editing.database, USER, project_id)
    await step("budgets", save_budgets(*who, [Budget(one, Decimal(100)) for one in ids]))
    amounts = [Amount(one, 1, Decimal(5)) for one in ids]
    await step("amounts", assign_amounts(*who, ProgressMode.ACTUAL, Unit.COST, amounts))
    await step("one cell", assign_weekly(*who, [Assignment(ids[0], 2, Decimal(10))]))
    await step("weekly progress", get_weekly_progress(*read, ids[0]))
    await step("daily stages", get_derived_stages(*read, ids[0], Mode.DAILY))
    await step("reset", reset_progress(*who, ProgressMode.ACTUAL))
    stage, _ = await step("stage", save_stage(*who, None, {"nama": "Persiapan"}))
    await step("assign stage", assign_stage(*who, stage["tahapan_id"], [Share(one, Decimal(60)) for one in ids]))
    await step("stages", list_stages(*read))
    await step("check stages", check_stages(*read))
    await step("unassign stage", unassign_stage(*who, stage["tahapan_id"], ids))
    edges = [Dependency(before, after) for before, after in pairwise(ids)]
    await step("network", save_network(*who, Network(dict.fromkeys(ids, 1), edges), None))
    await step("read network", get_network(*read))
    await step("critical path", get_critical_path(*read))


async def life(editing: Editing, size: int) -> dict[str, int]:
    header = HeaderChange(texts={"nama": "Ukuran"}, tanggal_mulai=datetime(2026, 1, 5, tzinfo=UTC).date())
    project_id = (await create_project(editing, USER, header))["id"]
    leaves = [PekerjaanInput(source_type=SourceType.CUSTOM, uraian=f"P{number}") for number in range(size)]
    tree = [KlasifikasiInput(name="K", sub=[SubInput(name="S", pekerjaan=leaves)])]
    saved = await save_tree(editing, USER, project_id, tree, None)
    ids = [saved.ids[f"klasifikasi[0].sub[0].pekerjaan[{number}]"] for number in range(size)]
    step = Counter(editing.database)
    await volumes_life(editing, step, project_id, ids)
    await schedule_life(editing, step, project_id, ids)
    return step.counts


async def test_statements_do_not_grow_with_the_project(editing: Editing) -> None:
    small = await life(editing, SMALL)
    large = await life(editing, LARGE)
    # A large event is replaced by a request for the snapshot, which saves statements.
    assert all(large[step] <= small[step] for step in small), (small, large)
    assert max(small.values()) <= 35, small
    cells = {step: small[step] for step in ("one plain cell", "one cell")}
    assert cells == {step: large[step] for step in cells}
