"""No query per row: the number of SQL statements does not depend on the size of a project."""

from collections.abc import AsyncIterator, Awaitable
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest

from chassis.database.engine import Database, open_database
from chassis.database.statements import count_statements
from projects.app.commands.assign_weekly import assign_weekly
from projects.app.commands.create_project import create_project
from projects.app.commands.save_analysis import save_analysis
from projects.app.commands.save_prices import Price, save_prices
from projects.app.commands.save_tree import save_tree
from projects.app.commands.save_volumes import Volume, save_volumes
from projects.app.editing import Editing
from projects.app.queries.analysis import get_analysis
from projects.app.queries.assignments import list_assignments
from projects.app.queries.list_projects import ProjectFilter, list_projects
from projects.app.queries.prices import list_prices
from projects.app.queries.snapshot import open_snapshot
from projects.app.queries.tree import get_tree
from projects.app.queries.volumes import list_volumes
from projects.config import ProjectsSettings
from projects.domain.analysis import RowInput
from projects.domain.header import HeaderChange
from projects.domain.progress import Assignment
from projects.domain.tree import KlasifikasiInput, PekerjaanInput, SourceType, SubInput
from projects.events.project_changed import publish

USER = 5
TODAY = date(2026, 2, 13)
SMALL, LARGE = 10, 1_000


@pytest.fixture(scope="module")
async def own_database(settings: ProjectsSettings) -> AsyncIterator[Database]:
    """One that nobody else counts on."""
    async with open_database(settings.database_url, "statements", 2) as opened:
        yield opened


@pytest.fixture
def editing(own_database: Database) -> Editing:
    return Editing(own_database, publish, lambda: datetime.now(UTC))


async def counted(database: Database, work: Awaitable[Any]) -> tuple[int, Any]:
    with count_statements(database) as statements:
        result = await work
    return len(statements), result


async def life(editing: Editing, ref_id: int, size: int) -> dict[str, int]:
    """Statements of each step in the life of a project with `size` pekerjaan: half references, half custom."""
    database = editing.database
    counts: dict[str, int] = {}

    async def step(name: str, work: Awaitable[Any]) -> Any:
        counts[name], result = await counted(database, work)
        return result

    header = HeaderChange(texts={"nama": "Ukuran"}, tanggal_mulai=datetime(2026, 1, 5, tzinfo=UTC).date())
    project_id = (await create_project(editing, USER, header))["id"]
    leaves = [
        PekerjaanInput(source_type=SourceType.REF, ref_id=ref_id)
        if number % 2
        else PekerjaanInput(source_type=SourceType.CUSTOM, uraian=f"P{number}")
        for number in range(size)
    ]
    tree = [KlasifikasiInput(name="K", sub=[SubInput(name="S", pekerjaan=leaves)])]
    saved = await step("create tree", save_tree(editing, USER, project_id, tree, None))
    ids = [saved.ids[f"klasifikasi[0].sub[0].pekerjaan[{number}]"] for number in range(size)]
    customs = ids[0::2]
    top, sub = saved.ids["klasifikasi[0]"], saved.ids["klasifikasi[0].sub[0]"]
    same = [PekerjaanInput(id=one, source_type=leaf.source_type) for one, leaf in zip(ids, leaves, strict=True)]
    turned = [KlasifikasiInput(top, "K", [SubInput(sub, "S", same[::-1])])]
    await step("turn tree", save_tree(editing, USER, project_id, turned, saved.tree_version))
    rows = [RowInput("BHN", "", f"Bahan {number}", "kg", Decimal(1)) for number in range(size)]
    await step("analysis", save_analysis(editing, USER, project_id, customs[0], rows, None))
    for target, host in pairwise(customs[:5]):
        bundle = RowInput("LAIN", "", "", "", Decimal(2), "job", target)
        await save_analysis(editing, USER, project_id, host, [*rows[: size // 2], bundle], None)
    await step("cascade", save_analysis(editing, USER, project_id, customs[0], rows[::-1], None))
    listed, _ = await step("prices", list_prices(database, USER, project_id))
    prices = [Price(one["id"], Decimal(1000)) for one in listed["items"]]
    await step("save prices", save_prices(editing, USER, project_id, prices, Decimal(12)))
    volumes = [Volume(one, Decimal("2.5")) for one in ids]
    await step("save volumes", save_volumes(editing, USER, project_id, volumes))
    weeks = [Assignment(one, week, Decimal(10)) for one in ids for week in (1, 2)]
    await step("assign", assign_weekly(editing, USER, project_id, weeks))
    await step("tree", get_tree(database, USER, project_id, ""))
    await step("one analysis", get_analysis(database, USER, project_id, customs[1]))
    await step("volumes", list_volumes(database, USER, project_id))
    await step("assignments", list_assignments(database, USER, project_id))
    await step("projects", list_projects(database, USER, ProjectFilter(TODAY), "", 0))
    await step("snapshot", whole_snapshot(database, project_id))
    return counts


async def whole_snapshot(database: Database, project_id: int) -> int:
    async with open_snapshot(database, project_id) as snapshot:
        return sum([len(page.rows) async for page in snapshot.pages()])


async def test_statements_do_not_grow_with_the_project(editing: Editing, catalogue: dict[str, int]) -> None:
    small = await life(editing, catalogue["2.1"], SMALL)
    large = await life(editing, catalogue["2.1"], LARGE)
    # An event that has become too large is replaced by a request for the snapshot, which saves statements.
    assert all(large[step] <= small[step] for step in small), (small, large)
    assert max(small.values()) <= 45, small
    reads = ("tree", "volumes", "assignments", "prices", "projects")
    assert {step: small[step] for step in reads} == {
        "tree": 4,
        "volumes": 2,
        "assignments": 2,
        "prices": 2,
        "projects": 1,
    }
