"""A project as the content of a file: local numbers in the place of ids, names in the place of the catalogue's."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Table, select
from sqlalchemy.ext.asyncio import AsyncConnection

from projects.app.commands.copy_project import OF_ITS_OWN
from projects.app.library.shape import CATALOGUE, TABLES, columns_of
from projects.store.batches import is_one_of
from projects.store.catalogue import catalogue_analysis, edition
from projects.store.copies import SPELLING, row_ids
from projects.store.projects import Row
from projects.store.tables import project

MENTION = re.compile(r"#([0-9]{1,18})(?![0-9])")
Rows = Mapping[Table, Sequence[Row]]


async def read_rows(connection: AsyncConnection, project_id: int, tables: Iterable[Table] = TABLES) -> Rows:
    """All rows of these tables as they are stored, in a steady order; one statement a table."""
    found: dict[Table, Sequence[Row]] = {}
    for table in tables:
        statement = select(*columns_of(table)).where(table.c.project_id == project_id)
        found[table] = (await connection.execute(statement.order_by(*table.primary_key.columns))).mappings().all()
    return found


async def content_of(connection: AsyncConnection, rows: Rows) -> dict[str, list[dict[str, Any]]]:
    """The rows by the name of their table, as JSON; one statement."""
    ids = [row["id"] for some in rows.values() for row in some if "id" in row]
    numbers = {one: number for number, one in enumerate(ids, 1)}
    wanted = {row[CATALOGUE[table]] for table, some in rows.items() if table in CATALOGUE for row in some} - {None}
    names = await _catalogue_names(connection, wanted)
    # Names of tables and columns are a kind of text of their own, which JSON does not take.
    return {str(table.name): [_written(table, row, numbers, names) for row in some] for table, some in rows.items()}


def header_of(row: Row) -> dict[str, Any]:
    """The project's own row, without what another project has of its own."""
    carried = (one.name for one in project.c if one.name == "nama" or one.name not in OF_ITS_OWN)
    return {str(name): _json(row[name]) for name in carried}


async def _catalogue_names(connection: AsyncConnection, ids: Collection[int]) -> dict[int, dict[str, str]]:
    one = catalogue_analysis.c
    statement = select(one.id, edition.c.name, one.kode).join_from(catalogue_analysis, edition)
    rows = await connection.execute(statement.where(is_one_of(one.id, ids)))
    return {row[0]: {"edition": row[1], "kode": row[2]} for row in rows}


def _written(
    table: Table, row: Row, numbers: Mapping[int, int], names: Mapping[int, Mapping[str, str]]
) -> dict[str, Any]:
    references = {one.name for one in row_ids(table)}
    catalogued, spelled = CATALOGUE.get(table), SPELLING.get(table, ())
    written: dict[str, Any] = {}
    for name, value in ((str(key), value) for key, value in row.items()):
        if value is None:
            written[name] = None
        elif name in references:
            written[name] = numbers[value]
        elif name == catalogued:
            written[name] = names[value]
        else:
            written[name] = spelled_anew(value, numbers) if name in spelled else _json(value)
    return written


def spelled_anew(text: str, numbers: Mapping[int, int]) -> str:
    """The formula with other numbers of the pekerjaan that it mentions; what has none keeps its own."""
    return MENTION.sub(lambda found: f"#{numbers.get(int(found[1]), found[1])}", text)


def _json(value: Any) -> Any:
    if isinstance(value, Decimal):
        return format(value, "f")
    return value.isoformat() if isinstance(value, date) else value
