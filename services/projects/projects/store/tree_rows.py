"""Statements on single rows of the tree and their places among their siblings; none of them reads the whole tree."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, Table, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from projects.domain.tree import Klasifikasi, Pekerjaan, SubKlasifikasi, Tree
from projects.domain.tree_order import STEP
from projects.domain.tree_rows import Level, Stored
from projects.store.batches import is_one_of
from projects.store.projects import Row
from projects.store.tables import klasifikasi, pekerjaan, sub_klasifikasi

TABLES: dict[Level, tuple[Table, type[Any]]] = {
    Level.KLASIFIKASI: (klasifikasi, Klasifikasi),
    Level.SUB: (sub_klasifikasi, SubKlasifikasi),
    Level.PEKERJAAN: (pekerjaan, Pekerjaan),
}
PARENTS: dict[Level, tuple[Level, Column[Any]]] = {
    Level.SUB: (Level.KLASIFIKASI, sub_klasifikasi.c.klasifikasi_id),
    Level.PEKERJAAN: (Level.SUB, pekerjaan.c.sub_klasifikasi_id),
}


@dataclass(frozen=True, slots=True)
class Siblings:
    """The rows of one level under one parent; klasifikasi have none."""

    project_id: int
    level: Level
    parent_id: int | None

    @property
    def table(self) -> Table:
        """Where they are."""
        return TABLES[self.level][0]

    def __iter__(self) -> Any:
        """The conditions that they meet."""
        yield self.table.c.project_id == self.project_id
        if self.level in PARENTS:
            yield PARENTS[self.level][1] == self.parent_id


async def row_of(connection: AsyncConnection, project_id: int, level: Level, row_id: int) -> Row | None:
    """The whole row; None where the project has none of that id."""
    table = TABLES[level][0]
    statement = select(table).where(table.c.project_id == project_id, table.c.id == row_id)
    return (await connection.execute(statement)).mappings().one_or_none()


async def present_ids(connection: AsyncConnection, project_id: int, level: Level, ids: Collection[int]) -> list[int]:
    """Which of these rows the project has."""
    if not ids:
        return []
    table = TABLES[level][0]
    statement = select(table.c.id).where(table.c.project_id == project_id, is_one_of(table.c.id, ids))
    return list(await connection.scalars(statement))


def stored_tree_row(level: Level, row: Row) -> Stored:
    """A row of the table as the domain knows it."""
    kind = TABLES[level][1]
    stored: Stored = kind(**{name: row[name] for name in kind.__dataclass_fields__})
    return stored


async def branch_of(connection: AsyncConnection, project_id: int, level: Level, row_id: int) -> Tree:
    """The row with everything below it."""
    found: dict[Level, dict[int, Any]] = {}
    wanted = TABLES[level][0].c.id == row_id
    for one, (table, _) in TABLES.items():
        if one is not level and one not in PARENTS:
            continue
        if one is not level:
            above = PARENTS[one][0]
            if above not in found:
                continue
            wanted = PARENTS[one][1].in_(select(TABLES[above][0].c.id).where(wanted))
        rows = await connection.execute(select(table).where(table.c.project_id == project_id, wanted))
        found[one] = {row["id"]: stored_tree_row(one, row) for row in rows.mappings()}
    return Tree(**found)


async def neighbours(
    connection: AsyncConnection, siblings: Siblings, position: int | None, without: int | None
) -> tuple[int, int | None]:
    """The numbers between which a row at this position (from 1; None: the end) stands; 0 and None where nobody is."""
    table = siblings.table
    number = table.c.ordering_index
    others = [*siblings, table.c.id != (without or 0)]
    if position is not None:
        around = select(number).where(*others).order_by(number).offset(max(position - 2, 0)).limit(2)
        found = list(await connection.scalars(around))
        if position <= 1:
            return 0, found[0] if found else None
        if found:
            return found[0], found[1] if len(found) > 1 else None
    return await connection.scalar(select(func.coalesce(func.max(number), 0)).where(*others)) or 0, None


async def next_number(connection: AsyncConnection, siblings: Siblings, least: int) -> int | None:
    """The smallest number from `least` on that a sibling has."""
    number = siblings.table.c.ordering_index
    found: int | None = await connection.scalar(select(func.min(number)).where(*siblings, number >= least))
    return found


async def renumber(connection: AsyncConnection, siblings: Siblings) -> list[int]:
    """Makes room between all of them; returns their ids."""
    table = siblings.table
    place = func.row_number().over(order_by=table.c.ordering_index)
    placed = select(table.c.id, (place * STEP).label("number")).where(*siblings).subquery()
    statement = (
        update(table).values(ordering_index=placed.c.number).where(table.c.id == placed.c.id).returning(table.c.id)
    )
    return list(await connection.scalars(statement))


async def count_rows(connection: AsyncConnection, project_id: int) -> int:
    """How many rows the tree has, all levels together."""
    counts = [
        select(func.count()).where(table.c.project_id == project_id).scalar_subquery() for table, _ in TABLES.values()
    ]
    return int(await connection.scalar(select(counts[0] + counts[1] + counts[2])) or 0)
