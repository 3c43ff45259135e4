"""Reading a file of prices for a list: what each row would bring, and why others cannot be taken. Nothing is stored."""

from collections import Counter
from collections.abc import Mapping
from contextlib import aclosing
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from chassis.decimals import fixed
from chassis.errors import AppError, FieldProblem, Kind
from chassis.identity import Identity
from projects.app.editing import Editing
from projects.app.price_lists.heads import check_keeper, found_list
from projects.app.refusals import refuse
from projects.domain.catalogue_resource import resource_identity
from projects.domain.kategori import Kategori
from projects.domain.price_list import StoredPrice
from projects.ingest.limits import ImportLimits
from projects.ingest.notes import RefusedError
from projects.ingest.price_list_columns import column_problems
from projects.ingest.sandbox import Sandbox, SandboxRequest
from projects.store.price_lists import stored_prices

# The rest are counted: who has more has another trouble than single rows.
MOST_SKIPPED = 1_000


@dataclass(frozen=True, slots=True)
class ReadingOptions:
    """For which list, the column of each field where somebody named them, and the category of rows that say none."""

    list_id: int
    columns: Mapping[str, int]
    kategori: str
    sheet: str


@dataclass
class _Report:
    table: dict[str, Any] = field(default_factory=dict)
    rows: list[dict[str, Any]] = field(default_factory=list)
    skipped: list[dict[str, Any]] = field(default_factory=list)
    reasons: Counter[str] = field(default_factory=Counter)

    def add(self, line: Mapping[str, Any]) -> None:
        self.table = line.get("table", self.table)
        self.rows += line.get("rows", [])
        for one in line.get("skipped", []):
            self.reasons[one["reason"]] += 1
            if len(self.skipped) < MOST_SKIPPED:
                self.skipped.append(one)


async def check_reading(editing: Editing, identity: Identity, options: ReadingOptions) -> None:
    """Before the file arrives: NOT_FOUND and FORBIDDEN as for saving, INVALID for columns that make no sense."""
    problems = column_problems(options.columns) if options.columns else []
    refuse("columns-invalid", "Berkas belum dibaca. Perbaiki pilihan kolom.", problems)
    async with editing.database.read() as connection:
        check_keeper(identity, await found_list(connection, identity, options.list_id))


async def read_list_prices(
    editing: Editing, identity: Identity, options: ReadingOptions, file: tuple[str, Path], limits: ImportLimits
) -> dict[str, Any]:
    """{file, sheet, sheets, titles, sample, columns, needs_columns, rows, skipped, counts, version}.

    INVALID or TOO_LARGE for a file that cannot be read at all.
    """
    report = await _read(options, file, limits)
    async with editing.database.read() as connection:
        head = await found_list(connection, identity, options.list_id)
        stored = await stored_prices(connection, options.list_id, [_identity(row) for row in report.rows])
    rows = [_compared(row, stored) for row in report.rows]
    statuses = Counter(row["status"] for row in rows)
    skipped = report.reasons.total()
    return {
        "file": file[0],
        **report.table,
        "rows": rows,
        "skipped": report.skipped,
        "counts": {
            "rows": len(rows) + skipped,
            "taken": len(rows),
            **{status: statuses[status] for status in ("new", "changed", "same")},
            "skipped": skipped,
            "by_reason": dict(report.reasons),
        },
        "version": head["version"],
    }


async def _read(options: ReadingOptions, file: tuple[str, Path], limits: ImportLimits) -> _Report:
    report = _Report()
    given = {"columns": dict(options.columns), "kategori": options.kategori, "sheet": options.sheet}
    request = SandboxRequest([file], kind="price-list", options=given)
    try:
        async with aclosing(Sandbox(request, limits).lines()) as lines:
            async for line in lines:
                if "refused" in line:
                    raise _refusal(line["refused"], line["problem"]["path"], line["problem"]["message"])
                report.add(line)
    except RefusedError as refusal:
        raise _refusal(refusal.slug, refusal.problem.path, refusal.problem.message) from refusal
    return report


def _refusal(slug: str, path: str, message: str) -> AppError:
    kind = Kind.TOO_LARGE if slug.endswith(("too-large", "too-slow")) else Kind.INVALID
    return AppError(kind, slug, f"Berkas belum dibaca. {path}: {message}.", (FieldProblem(path, message),))


def _identity(row: Mapping[str, Any]) -> str:
    return resource_identity(Kategori(row["kategori"]), row["uraian"], row["satuan"])


def _compared(row: Mapping[str, Any], stored: Mapping[str, StoredPrice]) -> dict[str, Any]:
    known = stored.get(_identity(row))
    if known is None:
        return {**row, "before": None, "status": "new"}
    status = "same" if known.price.harga == Decimal(row["harga"]) else "changed"
    return {**row, "before": fixed(known.price.harga, 2), "status": status}
