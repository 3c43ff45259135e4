"""Fifty people write into one project at once: nobody waits in a ring, and whatever was acknowledged is there."""

import asyncio
import itertools
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import func, insert, select, text

from chassis.database.engine import Database, open_database
from chassis.errors import AppError, Kind
from projects.app.commands.assign_weekly import assign_weekly
from projects.app.commands.create_project import create_project
from projects.app.commands.edit_tree_row import Place, Seen, add_tree_row, change_tree_row, delete_tree_row
from projects.app.commands.save_analysis import save_analysis
from projects.app.commands.save_formulas import FormulaInput, save_formulas
from projects.app.commands.save_network import save_network
from projects.app.commands.save_tree import save_tree
from projects.app.commands.save_volumes import Volume, save_volumes
from projects.app.commands.set_markup import set_markup
from projects.app.commands.update_pricing import PricingChange, update_pricing
from projects.app.commands.update_project import update_project
from projects.app.editing import Editing
from projects.config import ProjectsSettings
from projects.domain.analysis import RowInput
from projects.domain.header import HeaderChange
from projects.domain.network import Network
from projects.domain.progress import Assignment
from projects.domain.tree import KlasifikasiInput, PekerjaanInput, SubInput
from projects.domain.tree_rows import Level
from projects.events.project_changed import publish
from projects.store.formulas import lock_formulas
from projects.store.network import lock_network
from projects.store.tables import audit_entry, member, pekerjaan, project, week_progress

OWNER, WRITERS = 90_000, 50
TURNS = 4
DEADLOCKS = text("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
BUSY = {Kind.UNAVAILABLE, Kind.TIMEOUT}


@pytest.fixture
async def editing(settings: ProjectsSettings) -> AsyncIterator[Editing]:
    async with open_database(settings.database_url, "writers", 16) as database:
        yield Editing(database, publish, lambda: datetime.now(UTC))


async def shared_project(editing: Editing) -> tuple[int, list[int], list[int]]:
    """A project of 20 pekerjaan that fifty people may edit; its subs and pekerjaan."""
    header = HeaderChange(texts={"nama": "Ramai"}, tanggal_mulai=date(2026, 1, 5))
    project_id = (await create_project(editing, OWNER, header))["id"]
    leaves = [PekerjaanInput(uraian=f"P{number}") for number in range(10)]
    tree = [
        KlasifikasiInput(name="K", sub=[SubInput(name="S", pekerjaan=leaves), SubInput(name="T", pekerjaan=leaves)])
    ]
    saved = await save_tree(editing, OWNER, project_id, tree, None)
    async with editing.database.write() as connection:
        rows = [{"project_id": project_id, "user_id": OWNER + n, "role": "editor"} for n in range(1, WRITERS + 1)]
        await connection.execute(insert(member), rows)
    ids = [one for path, one in saved.ids.items() if ".pekerjaan[" in path]
    return project_id, [one for path, one in saved.ids.items() if path.endswith(("sub[0]", "sub[1]"))], ids


async def deadlocks(database: Database) -> int:
    async with database.write() as connection:
        return int(await connection.scalar(DEADLOCKS) or 0)


@dataclass
class Crowd:
    """What fifty people do, each in turn something else, and what was acknowledged."""

    editing: Editing
    project_id: int
    subs: list[int]
    ids: list[int]
    numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))
    revisions: list[int] = field(default_factory=list)
    weeks: set[tuple[int, int]] = field(default_factory=set)
    acknowledged: int = 0

    async def turn(self, who: int, number: int) -> None:
        kinds = (self._volumes, self._weeks, self._analysis, self._add, self._move, self._formula, self._heads)
        one = self.ids[(who + number) % len(self.ids)]
        try:
            saved = await kinds[(who + number) % len(kinds)](OWNER + who, one, self.ids[who % len(self.ids)])
        except AppError as error:
            # A pool that stays full on a slow machine says so; nothing else may go wrong.
            assert error.kind in BUSY, error
            return
        self.acknowledged += 1
        self.revisions.append(saved)

    async def _volumes(self, user_id: int, one: int, other: int) -> int:
        volumes = [Volume(leaf, Decimal(next(self.numbers))) for leaf in dict.fromkeys((one, other))]
        return (await save_volumes(self.editing, user_id, self.project_id, volumes)).revision

    async def _weeks(self, user_id: int, one: int, other: int) -> int:
        week = 2 + next(self.numbers) % 20
        cells = [(leaf, week) for leaf in dict.fromkeys((other, one))]
        assignments = [Assignment(*cell, Decimal("0.01")) for cell in cells]
        saved = await assign_weekly(self.editing, user_id, self.project_id, assignments)
        self.weeks.update(cells)
        return saved.revision

    async def _analysis(self, user_id: int, one: int, *_: int) -> int:
        rows = [RowInput("BHN", "", f"Bahan {next(self.numbers)}", "kg", Decimal(1))]
        return (await save_analysis(self.editing, user_id, self.project_id, one, rows, None)).revision

    async def _add(self, user_id: int, *_: int) -> int:
        fields = {"source_type": "custom", "uraian": f"Baru {next(self.numbers)}"}
        place = Place(self.subs[user_id % 2], 1)
        saved = await add_tree_row(self.editing, user_id, self.project_id, Level.PEKERJAAN, place, fields, Seen())
        return saved.tree.revision

    async def _move(self, user_id: int, one: int, *_: int) -> int:
        place = Place(self.subs[next(self.numbers) % 2], 1 + user_id % 5)
        saved = await change_tree_row(self.editing, user_id, self.project_id, Level.PEKERJAAN, one, place, {}, Seen())
        return saved.tree.revision

    async def _formula(self, user_id: int, one: int, *_: int) -> int:
        item = FormulaInput(one, str(next(self.numbers)), is_fx=True)
        return (await save_formulas(self.editing, user_id, self.project_id, [item])).revision

    async def _heads(self, user_id: int, one: int, *_: int) -> int:
        percent = Decimal(next(self.numbers) % 90)
        await set_markup(self.editing, user_id, self.project_id, one, percent)
        await update_pricing(self.editing, user_id, self.project_id, PricingChange(percent), None)
        header = HeaderChange(texts={"nama": f"Ramai {next(self.numbers)}"})
        return int((await update_project(self.editing, user_id, self.project_id, header, None))["revision"])


async def waiting(editing: Editing) -> None:
    """Until somebody waits for a lock on a part of a project."""
    query = text("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")
    async with asyncio.timeout(60):
        while True:
            async with editing.database.read() as connection:
                if await connection.scalar(query):
                    return
            await asyncio.sleep(0.01)


@pytest.mark.parametrize("name", ["delete", "another source", "network"])
async def test_who_waits_for_a_part_of_the_project_holds_no_row_of_it(editing: Editing, name: str) -> None:
    project_id, _, [one, *_] = await shared_project(editing)
    place = (editing, OWNER, project_id, Level.PEKERJAAN, one)
    calls: dict[str, Callable[[], Coroutine[Any, Any, Any]]] = {
        "delete": lambda: delete_tree_row(*place, Seen()),
        "another source": lambda: change_tree_row(*place, Place(), {"source_type": "custom"}, Seen()),
        "network": lambda: save_network(editing, OWNER, project_id, Network({one: 3}, []), None),
    }
    async with editing.database.write() as connection:
        await lock_formulas(connection, project_id)
        await lock_network(connection, project_id)
        call = asyncio.create_task(calls[name]())
        await waiting(editing)
        row = select(pekerjaan.c.id).where(pekerjaan.c.id == one).with_for_update(nowait=True)
        assert await connection.scalar(row) == one
    await call


async def test_fifty_writers_neither_deadlock_nor_lose_what_was_acknowledged(editing: Editing) -> None:
    crowd = Crowd(editing, *await shared_project(editing))
    before = await deadlocks(editing.database)

    async def writer(who: int) -> None:
        for number in range(TURNS):
            await crowd.turn(who, number)

    await asyncio.gather(*(writer(who) for who in range(1, WRITERS + 1)))
    assert await deadlocks(editing.database) == before
    assert crowd.acknowledged > WRITERS
    async with editing.database.read() as connection:
        revision = await connection.scalar(select(project.c.revision).where(project.c.id == crowd.project_id))
        mine = audit_entry.c.project_id == crowd.project_id
        recorded = set(await connection.scalars(select(audit_entry.c.revision).where(mine).distinct()))
        cells = select(week_progress.c.pekerjaan_id, week_progress.c.week_number)
        stored = {
            tuple(row) for row in await connection.execute(cells.where(week_progress.c.project_id == crowd.project_id))
        }
        orders = select(func.count(), func.count(func.distinct(pekerjaan.c.ordering_index)))
        siblings = orders.where(pekerjaan.c.project_id == crowd.project_id).group_by(pekerjaan.c.sub_klasifikasi_id)
        assert all(count == distinct for count, distinct in await connection.execute(siblings))
    # No revision is counted twice or lost, and each has its entries.
    assert recorded == set(range(1, (revision or 0) + 1))
    assert set(crowd.revisions) <= recorded
    assert crowd.weeks <= stored
