"""Statements on imports as a whole: receiving, reading, mapping, throwing away."""

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import and_, delete, func, insert, or_, select, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.engine import Result, RowMapping
from sqlalchemy.ext.asyncio import AsyncConnection

from projects.store.catalogue_staging_tables import (
    catalogue_alias,
    catalogue_import,
    catalogue_import_chunk,
    import_mapping,
    staged_analysis,
    staged_component,
    staged_finding,
)

CHUNK = 1024 * 1024
# Mappings of headers that a reader knows at once; nobody has seen a hundred kinds of files.
MOST_MAPPINGS = 500
MOST_ALIASES = 10_000
STAGED = (staged_finding, staged_component, staged_analysis, catalogue_import_chunk)


async def open_imports(connection: AsyncConnection) -> int:
    """How many imports wait for a reader or for a person."""
    statement = select(func.count()).where(catalogue_import.c.status.in_(["waiting", "mapping", "staged"]))
    return int(await connection.scalar(statement) or 0)


async def new_import(connection: AsyncConnection, values: Mapping[str, Any]) -> int:
    """Its id; it waits for a reader once the transaction ends."""
    statement = insert(catalogue_import).values(status="waiting", phase="waiting", **values)
    return int((await connection.execute(statement.returning(catalogue_import.c.id))).scalar_one())


async def keep_file(connection: AsyncConnection, import_id: int, file: int, pieces: Iterable[bytes]) -> None:
    """Keeps one file piece by piece: a file may be larger than one should hold at once."""
    for number, content in enumerate(pieces):
        values = {"import_id": import_id, "file": file, "number": number, "content": content}
        await connection.execute(insert(catalogue_import_chunk).values(**values))


async def file_pieces(connection: AsyncConnection, import_id: int, file: int) -> AsyncIterator[bytes]:
    """The pieces of a kept file, in order, one at a time."""
    chunk = catalogue_import_chunk.c
    statement = select(chunk.content).where(chunk.import_id == import_id, chunk.file == file).order_by(chunk.number)
    rows = await connection.stream(statement.execution_options(yield_per=1))
    async for row in rows:
        yield row.content


async def find_import(connection: AsyncConnection, import_id: int, *, lock: bool = False) -> RowMapping | None:
    """The import; with `lock` nobody else changes or commits it until the transaction ends."""
    statement = select(catalogue_import).where(catalogue_import.c.id == import_id)
    if lock:
        statement = statement.with_for_update()
    return (await connection.execute(statement)).mappings().first()


async def list_imports(connection: AsyncConnection, most: int) -> Sequence[RowMapping]:
    """The newest imports."""
    statement = select(catalogue_import).order_by(catalogue_import.c.id.desc()).limit(most)
    return (await connection.execute(statement)).mappings().all()


async def finding_counts(connection: AsyncConnection, import_ids: Sequence[int]) -> Sequence[RowMapping]:
    """How many findings of each check are decided how, by import."""
    finding = staged_finding.c
    groups = (finding.import_id, finding.rule, finding.slug, finding.severity, finding.decision)
    statement = select(*groups, func.count().label("count")).where(finding.import_id.in_(import_ids))
    return (await connection.execute(statement.group_by(*groups).order_by(*groups))).mappings().all()


async def claim_waiting(connection: AsyncConnection, lease: timedelta) -> RowMapping | None:
    """The import that has waited longest and whose reader, if it had one, is gone; it now has this one."""
    waiting = catalogue_import.alias()
    free = or_(waiting.c.lease_until.is_(None), waiting.c.lease_until < func.now())
    first = (
        select(waiting.c.id)
        .where(waiting.c.status == "waiting", free)
        .order_by(waiting.c.id)
        .limit(1)
        .with_for_update(skip_locked=True)
        .scalar_subquery()
    )
    values = {
        "attempts": catalogue_import.c.attempts + 1,
        "lease_until": func.now() + lease,
        "phase": "reading",
        "done": 0,
        "total": 0,
    }
    statement = update(catalogue_import).where(catalogue_import.c.id == first).values(**values)
    rows: Result[Any] = await connection.execute(statement.returning(catalogue_import))
    return rows.mappings().first()


async def tell_phase(connection: AsyncConnection, import_id: int, phase: str, done: int, total: int) -> None:
    """How far the reader is."""
    statement = update(catalogue_import).where(catalogue_import.c.id == import_id)
    await connection.execute(statement.values(phase=phase, done=done, total=total))


async def finish_reading(connection: AsyncConnection, claimed: RowMapping, **values: Any) -> bool:
    """Sets what became of the import; False where it is gone or another reader has it by now."""
    table = catalogue_import.c
    mine = and_(table.id == claimed["id"], table.attempts == claimed["attempts"], table.status == "waiting")
    statement = update(catalogue_import).where(mine).values(lease_until=None, **values)
    return (await connection.execute(statement)).rowcount == 1


async def release(connection: AsyncConnection, claimed: RowMapping, delay: timedelta) -> None:
    """Lets somebody else, or the same reader, try again after the delay."""
    table = catalogue_import.c
    mine = and_(table.id == claimed["id"], table.attempts == claimed["attempts"], table.status == "waiting")
    values = {"lease_until": func.now() + delay, "phase": "waiting", "done": 0, "total": 0}
    await connection.execute(update(catalogue_import).where(mine).values(**values))


async def set_import(connection: AsyncConnection, import_id: int, **values: Any) -> None:
    """Changes the import."""
    await connection.execute(update(catalogue_import).where(catalogue_import.c.id == import_id).values(**values))


async def clear_staged(connection: AsyncConnection, import_id: int) -> None:
    """Forgets the rows and the files, not the import itself."""
    for table in STAGED:
        await connection.execute(delete(table).where(table.c.import_id == import_id))


async def delete_import(connection: AsyncConnection, import_id: int) -> bool:
    """Forgets the import with all its rows; whether there was one that is not an edition yet."""
    import_ = catalogue_import.c
    statement = delete(catalogue_import).where(import_.id == import_id, import_.status != "committed")
    return (await connection.execute(statement)).rowcount == 1


async def forget_expired(connection: AsyncConnection) -> None:
    """Forgets everything that nobody finished in time."""
    await connection.execute(delete(catalogue_import).where(catalogue_import.c.expires_at < func.now()))


async def mappings(connection: AsyncConnection) -> dict[str, dict[str, Any]]:
    """The newest saved mappings, {columns, decimal} by signature."""
    mapping = import_mapping.c
    rows = await connection.execute(select(import_mapping).order_by(mapping.saved_at.desc()).limit(MOST_MAPPINGS))
    return {row.signature: {"columns": row.columns, "decimal": row.decimal} for row in rows}


async def save_mapping(connection: AsyncConnection, values: Mapping[str, Any]) -> None:
    """Keeps the mapping under its signature, in place of an older one."""
    changed = {name: value for name, value in values.items() if name != "signature"}
    statement = upsert(import_mapping).values(**values)
    await connection.execute(statement.on_conflict_do_update(index_elements=["signature"], set_=changed))


async def aliases(connection: AsyncConnection) -> dict[str, dict[str, str]]:
    """{units, resources}: what stands for each plain alias."""
    rows = (await connection.execute(select(catalogue_alias).limit(MOST_ALIASES))).all()
    return {
        f"{kind}s": {row.plain: row.stands_for for row in rows if row.kind == kind} for kind in ("unit", "resource")
    }


def pieces_of(path: Path) -> Iterable[bytes]:
    """A file in pieces of the size that is kept in one row."""
    with path.open("rb") as file:
        while piece := file.read(CHUNK):
            yield piece
