"""Needs as JSON documents: resources in columns, and only the cells in which something is needed.

A cost is not repeated where it is quantity × price. Every document ends with `meta`, and that with `stale`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

import orjson

from rekap.app.freshness import FRESH_END
from rekap.app.needs_ports import ProjectDates
from rekap.app.needs_sheet import Line, Sheet, by_kategori
from rekap.domain.needs_filter import NeedsFilter
from rekap.domain.needs_measure import pareto

COLUMNS = "columns"
ROWS = "rows"
SHAPES = (COLUMNS, ROWS)
# Figures that old clients know twice: as text, and as a number beside it.
FIGURES = ("quantity", "harga_satuan", "harga_total")


def finished(document: Mapping[str, Any]) -> bytes:
    """The bytes of a document whose last member is a `meta` that is not empty; says that it is not stale."""
    return orjson.dumps(document)[:-2] + FRESH_END


def snapshot_document(
    project: ProjectDates, condition: NeedsFilter, sheet: Sheet, quantities: Sequence[int], shape: str, extra: Any
) -> bytes:
    """One quantity for each line; lines of which nothing is needed are left out."""
    shown = [(line, quantity) for line, quantity in zip(sheet.lines, quantities, strict=True) if quantity]
    columns = resource_columns(line for line, _ in shown)
    columns["quantity"] = [sheet.quantity(quantity) for _, quantity in shown]
    columns["harga_total"] = [sheet.cost(quantity * line.price) for line, quantity in shown]
    classes = pareto({index: quantity * line.price for index, (line, quantity) in enumerate(shown)})
    columns["kelas"] = [classes[index] for index in range(len(shown))]
    rows = columns if shape == COLUMNS else with_numbers(as_rows(columns))
    return finished({"rows": rows, **extra, "meta": meta_of(project, condition, sheet, shown)})


def resource_columns(lines: Any) -> dict[str, list[Any]]:
    """What a resource is, with the unit and price in which it is shown."""
    found = list(lines)
    return {
        "id": [int(line.resource.id) for line in found],
        "kategori": [line.resource.kategori for line in found],
        "kode": [line.resource.kode for line in found],
        "uraian": [line.resource.uraian for line in found],
        "satuan": [line.satuan for line in found],
        "harga_satuan": [line.harga_satuan for line in found],
    }


def as_rows(columns: Mapping[str, Sequence[Any]]) -> list[dict[str, Any]]:
    """Columns of equal length as one object a row."""
    names = list(columns)
    return [dict(zip(names, values, strict=True)) for values in zip(*columns.values(), strict=True)]


def with_numbers(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The old shape of resources: beside each figure a JSON number with the same digits."""
    return [{**row, **{f"{name}_decimal": number(row[name]) for name in FIGURES}} for row in rows]


def number(text: str | None) -> orjson.Fragment | None:
    """A decimal as a JSON number, all of its digits written: what a reader makes of them is his."""
    return None if text is None else orjson.Fragment(text)


def meta_of(
    project: ProjectDates, condition: NeedsFilter, sheet: Sheet, shown: Sequence[tuple[Line, int]]
) -> dict[str, Any]:
    """Counts and sums by kategori, what was asked for, and the revision that is shown."""
    costs = by_kategori((line, quantity * line.price) for line, quantity in shown)
    return {
        "nama": project.nama,
        "rows_count": len(shown),
        "counts": by_kategori((line, 1) for line, _ in shown),
        "unpriced_count": sum(line.harga_satuan is None for line, _ in shown),
        "quantity_totals": {key: sheet.quantity(value) for key, value in by_kategori(shown).items()},
        "cost_totals": {key: sheet.cost(value) for key, value in costs.items()},
        "grand_total_cost": sheet.cost(sum(costs.values())),
        "filters": asdict(condition),
        "revision": project.revision,
    }
