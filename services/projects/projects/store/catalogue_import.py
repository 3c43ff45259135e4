"""Writes one edition in a handful of statements, whatever its size."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import insert
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection

from projects.store.batches import insert_rows, rows_of
from projects.store.catalogue import catalogue_analysis, catalogue_component, edition

# Rows that travel in one statement; keeps the memory of both sides bounded.
BATCH = 10_000
DECIMALS = frozenset({"file_unit_price", "unit_price", "koefisien", "harga_satuan"})

Rows = Sequence[Sequence[Any]]


async def insert_edition(connection: AsyncConnection, values: Mapping[str, Any]) -> int | None:
    """The new edition's id; None where the name is taken, also by an import that is just under way."""
    statement = upsert(edition).values(values).on_conflict_do_nothing(index_elements=[edition.c.name])
    row = (await connection.execute(statement.returning(edition.c.id))).first()
    return None if row is None else int(row.id)


async def insert_analyses(
    connection: AsyncConnection, edition_id: int, fields: Sequence[str], rows: Rows
) -> dict[str, int]:
    """Ids of the new analyses by code. `fields` names what stands where in `rows`."""
    ids: dict[str, int] = {}
    for start in range(0, len(rows), BATCH):
        batch = [{"edition_id": edition_id, **_values(fields, row)} for row in rows[start : start + BATCH]]
        columns = [catalogue_analysis.c[name] for name in batch[0]]
        given = rows_of(columns, batch)
        statement = insert(catalogue_analysis).from_select([one.name for one in columns], given.select())
        inserted = await connection.execute(statement.returning(catalogue_analysis.c.kode, catalogue_analysis.c.id))
        ids.update((row.kode, row.id) for row in inserted)
    return ids


async def insert_components(
    connection: AsyncConnection, analysis_ids: Sequence[int], fields: Sequence[str], rows: Rows
) -> None:
    """Writes the components; their field `analysis` is an index into `analysis_ids`."""
    for start in range(0, len(rows), BATCH):
        batch = []
        for row in rows[start : start + BATCH]:
            values = _values(fields, row)
            values["analysis_id"] = analysis_ids[values.pop("analysis")]
            batch.append(values)
        await insert_rows(connection, catalogue_component, batch)


def _values(fields: Sequence[str], row: Sequence[Any]) -> dict[str, Any]:
    return {
        name: Decimal(value) if name in DECIMALS and value is not None else value
        for name, value in zip(fields, row, strict=True)
    }
