"""Looking at staged imports: the list, their findings, and the rows as they would be stored now."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy.engine import RowMapping

from chassis.database.engine import Database
from chassis.decimals import plain
from chassis.identity import Identity
from projects.app.catalogue_imports import import_document, import_of, require_staff
from projects.app.commands.decide_findings import choices_of
from projects.app.queries.cursor import decoded, encoded
from projects.store import catalogue_imports as imports
from projects.store.catalogue_staging import (
    FindingFilter,
    analyses_page,
    components_of,
    findings_page,
    findings_total,
)

DEFAULT_PAGE = 50
LARGEST_PAGE = 200
# Beside the open ones (`receive_import.MOST_OPEN`) the last that became an edition or were refused.
MOST_LISTED = 50
MOST_WORDS = 8
FIRST = -1


async def list_imports(database: Database, identity: Identity) -> dict[str, Any]:
    """{imports}, newest first, with how many findings of each check are decided how."""
    require_staff(identity)
    async with database.read() as connection:
        rows = await imports.list_imports(connection, MOST_LISTED)
        counts = await imports.finding_counts(connection, [row["id"] for row in rows])
    of_import: dict[int, list[RowMapping]] = defaultdict(list)
    for count in counts:
        of_import[count["import_id"]].append(count)
    return {"imports": [import_document(row, of_import[row["id"]]) for row in rows]}


async def list_findings(
    database: Database, identity: Identity, import_id: int, wanted: FindingFilter, cursor: str, limit: int
) -> dict[str, Any]:
    """{findings, total, next_cursor} in the order of rules and file; the cursor is null on the last page."""
    require_staff(identity)
    after, size = decoded(cursor, _number) if cursor else FIRST, _size(limit)
    async with database.read() as connection:
        await import_of(connection, import_id)
        total = await connection.scalar(findings_total(import_id, wanted))
        page = findings_page(import_id, wanted, after, size + 1)
        rows = (await connection.execute(page)).mappings().all()
    next_cursor = encoded(rows[size - 1]["number"]) if len(rows) > size else None
    return {"findings": [_finding(row) for row in rows[:size]], "total": total, "next_cursor": next_cursor}


async def list_staged_analyses(
    database: Database, identity: Identity, import_id: int, query: str, cursor: str, limit: int
) -> dict[str, Any]:
    """{analyses, next_cursor}: each with its components, the coefficients decided on, and whether it is left out."""
    require_staff(identity)
    after, size = decoded(cursor, _number) if cursor else FIRST, _size(limit)
    words = query.replace("\x00", " ").split()[:MOST_WORDS]
    async with database.read() as connection:
        await import_of(connection, import_id)
        heads = (await connection.execute(analyses_page(import_id, words, after, size + 1))).mappings().all()
        positions = [head["position"] for head in heads[:size]]
        rows = (await connection.execute(components_of(import_id, positions))).mappings().all()
    components: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        components[row["analysis"]].append(_component(row))
    next_cursor = encoded(heads[size - 1]["position"]) if len(heads) > size else None
    analyses = [_analysis(head, components[head["position"]]) for head in heads[:size]]
    return {"analyses": analyses, "next_cursor": next_cursor}


def _size(limit: int) -> int:
    return min(limit if limit > 0 else DEFAULT_PAGE, LARGEST_PAGE)


def _number(keys: Sequence[Any]) -> int:
    (number,) = keys
    return max(FIRST, min(int(number), 2**31 - 1))


def _finding(row: RowMapping) -> dict[str, Any]:
    names = ("number", "rule", "slug", "severity", "message", "sheet", "cell", "kode", "nama", "uraian", "satuan")
    return {
        **{name: row[name] for name in names},
        "value": row["value"],
        "suggestion": row["suggestion"] or None,
        "decision": row["decision"],
        "taken": None if row["taken"] is None else plain(row["taken"]),
        "choices": [str(one) for one in choices_of(row)],
    }


def _analysis(head: RowMapping, components: list[dict[str, Any]]) -> dict[str, Any]:
    names = ("kode", "nama", "satuan", "klasifikasi", "sub_klasifikasi", "sheet", "cell", "excluded")
    return {**{name: head[name] for name in names}, "components": components}


def _component(row: RowMapping) -> dict[str, Any]:
    names = ("kategori", "kode", "uraian", "satuan", "nested_kode", "sheet", "cell")
    return {
        **{name: row[name] for name in names},
        "koefisien": plain(row["koefisien"] if row["taken"] is None else row["taken"]),
        "file_koefisien": plain(row["koefisien"]),
        "harga_satuan": None if row["harga_satuan"] is None else plain(row["harga_satuan"]),
    }
