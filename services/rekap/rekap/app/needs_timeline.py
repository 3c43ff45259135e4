"""Needs by period as JSON documents."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from rekap.app.needs_document import (
    COLUMNS,
    as_rows,
    finished,
    meta_of,
    number,
    resource_columns,
    with_numbers,
)
from rekap.app.needs_ports import ProjectDates
from rekap.app.needs_refusals import refused
from rekap.app.needs_sheet import Line, Sheet, by_kategori
from rekap.domain.needs_calendar import Span
from rekap.domain.needs_filter import NeedsFilter
from rekap.domain.needs_period import Bucket

# Objects in one answer of the old shape: what 1 000 pekerjaan with 8 components each need in 8 weeks, even where no two
# of them share a resource. That is some 20 MB, and a second of work.
MOST_OBJECTS = 64_000
TOO_MANY = "jawaban ini berisi lebih dari 64.000 baris. Pakai shape=columns, atau pilih periode yang lebih pendek"


@dataclass(frozen=True, slots=True)
class Timeline:
    """Lines with what each period shows; `window` are the periods that the filter asks for."""

    project: ProjectDates
    condition: NeedsFilter
    bucket: str
    buckets: Sequence[Bucket]
    window: range
    sheet: Sheet
    cells: Sequence[dict[int, int]]

    @property
    def pairs(self) -> list[tuple[Line, dict[int, int]]]:
        """Lines with their cells."""
        return list(zip(self.sheet.lines, self.cells, strict=True))

    def unscheduled(self, line: Line, cells: dict[int, int]) -> int:
        """What no period of the schedule takes: with it, the periods add up to the whole."""
        return line.total - sum(cells.values())

    def within(self, cells: dict[int, int]) -> int:
        """What the window takes."""
        return sum(quantity for slot, quantity in cells.items() if slot in self.window)


def timeline_of(
    project: ProjectDates,
    condition: NeedsFilter,
    bucket: str,
    buckets: Sequence[Bucket],
    period: Span | None,
    sheet: Sheet,
) -> Timeline:
    """Cuts the window out of the schedule."""
    inside = [slot for slot, one in enumerate(buckets) if period is None or one.span.overlap(period)]
    window = range(inside[0], inside[-1] + 1) if inside else range(0)
    return Timeline(project, condition, bucket, buckets, window, sheet, [line.periods for line in sheet.lines])


def timeline_document(timeline: Timeline, shape: str, *, aggregate: bool) -> bytes:
    """In the shape that was asked for."""
    meta = _meta(timeline) if shape == COLUMNS else _old_meta(timeline)
    if aggregate:
        return finished({**_aggregated(timeline, shape), "meta": meta})
    if shape == COLUMNS:
        return finished({**_columns(timeline), "meta": meta})
    if sum(len(cells) for cells in timeline.cells) > MOST_OBJECTS:
        raise refused("shape", TOO_MANY)
    return finished({"periods": _periods(timeline), "meta": meta})


def _columns(timeline: Timeline) -> dict[str, Any]:
    sheet, pairs, window = timeline.sheet, timeline.pairs, timeline.window
    slots = [sorted(slot for slot in cells if slot in window) for _, cells in pairs]
    totals = _totals(timeline)
    return {
        "periods": {**_period_columns(timeline), "total_cost": [sheet.cost(totals[slot]) for slot in window]},
        "resources": {
            **resource_columns(sheet.lines),
            "quantity": [sheet.quantity(line.total) for line in sheet.lines],
            "unscheduled": [sheet.quantity(timeline.unscheduled(line, cells)) for line, cells in pairs],
        },
        "cells": {
            "period": [[slot - window.start for slot in own] for own in slots],
            "quantity": [
                [sheet.quantity(cells[slot]) for slot in own] for (_, cells), own in zip(pairs, slots, strict=True)
            ],
        },
    }


def _period_columns(timeline: Timeline) -> dict[str, Any]:
    shown = [timeline.buckets[slot] for slot in timeline.window]
    return {
        "value": [one.value for one in shown],
        "label": [one.label for one in shown],
        "start_date": [one.span.first.isoformat() for one in shown],
        "end_date": [one.span.last.isoformat() for one in shown],
    }


def _periods(timeline: Timeline) -> list[orjson.Fragment]:
    """The old shape: an object for each need of each period, and the unscheduled remainder as the last period.

    Written period by period: all objects at once take several times the memory of the finished text.
    """
    heads = as_rows(_period_columns(timeline))
    by_slot: dict[int, list[tuple[Line, int]]] = {slot: [] for slot in timeline.window}
    rest: list[tuple[Line, int]] = []
    for line, cells in timeline.pairs:
        for slot, quantity in cells.items():
            if slot in by_slot:
                by_slot[slot].append((line, quantity))
        if left := timeline.unscheduled(line, cells):
            rest.append((line, left))
    last = {"value": "unscheduled", "label": "Belum dijadwalkan", "start_date": None, "end_date": None}
    parts = [*zip(heads, by_slot.values(), strict=True), (last, rest)]
    return [orjson.Fragment(orjson.dumps({**head, **_old_items(timeline.sheet, members)})) for head, members in parts]


def _old_items(sheet: Sheet, members: Sequence[tuple[Line, int]]) -> dict[str, Any]:
    found = _items(sheet, members)
    return {**found, "items": with_numbers(found["items"]), "total_cost_decimal": number(found["total_cost"])}


def _items(sheet: Sheet, members: Sequence[tuple[Line, int]]) -> dict[str, Any]:
    columns = resource_columns(line for line, _ in members)
    columns["quantity"] = [sheet.quantity(quantity) for _, quantity in members]
    columns["harga_total"] = [sheet.cost(quantity * line.price) for line, quantity in members]
    return {
        "items": as_rows(columns),
        "quantity_totals": {key: sheet.quantity(value) for key, value in by_kategori(members).items()},
        "total_cost": sheet.cost(sum(quantity * line.price for line, quantity in members)),
    }


def _aggregated(timeline: Timeline, shape: str) -> dict[str, Any]:
    """One sum over the window."""
    sheet, totals = timeline.sheet, _totals(timeline)
    members = [(line, quantity) for line, cells in timeline.pairs if (quantity := timeline.within(cells))]
    items = _items(sheet, members)
    return {
        "aggregated_items": with_numbers(items["items"]) if shape != COLUMNS else _as_columns(items["items"]),
        "aggregated_total": items["total_cost"],
        "period_labels": _period_columns(timeline)["label"],
        "period_totals": [sheet.cost(totals[slot]) for slot in timeline.window],
    }


def _as_columns(rows: Sequence[dict[str, Any]]) -> dict[str, list[Any]]:
    return {name: [row[name] for row in rows] for name in rows[0]} if rows else {}


def _totals(timeline: Timeline) -> list[int]:
    totals = [0] * len(timeline.buckets)
    for line, cells in timeline.pairs:
        for slot, quantity in cells.items():
            totals[slot] += quantity * line.price
    return totals


def _meta(timeline: Timeline) -> dict[str, Any]:
    """Periods of the window + outside of it + unscheduled = the whole."""
    sheet, totals = timeline.sheet, _totals(timeline)
    shown = [(line, line.total) for line in sheet.lines]
    rest = sum(timeline.unscheduled(line, cells) * line.price for line, cells in timeline.pairs)
    outside = sum(total for slot, total in enumerate(totals) if slot not in timeline.window)
    return {
        **meta_of(timeline.project, timeline.condition, sheet, shown),
        "bucket_mode": timeline.bucket,
        "period_count": len(timeline.window),
        "outside_total": sheet.cost(outside),
        "unscheduled_total": sheet.cost(rest),
    }


def _old_meta(timeline: Timeline) -> dict[str, Any]:
    """With what old clients read of the filter; needs are always those of all stages."""
    asked = timeline.condition
    scope = {
        "mode": asked.period_mode,
        "start": asked.period_start or None,
        "end": asked.period_end or asked.period_start or None,
    }
    return {**_meta(timeline), "mode": "all", "tahapan_id": None, "time_scope": scope}
