"""Planned and actual needs of every week as JSON documents."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from rekap.app.needs_document import COLUMNS, as_rows, finished, resource_columns
from rekap.app.needs_ports import ProjectDates
from rekap.app.needs_refusals import refused
from rekap.app.needs_sheet import Line, Sheet
from rekap.app.needs_timeline import MOST_OBJECTS, TOO_MANY
from rekap.domain.needs_calendar import Weeks
from rekap.domain.needs_filter import KATEGORI

COLUMNS_OF_PROGRESS = ("planned", "actual")


@dataclass(frozen=True, slots=True)
class Weekly:
    """Cells have two slots a week of the window: planned, then actual."""

    project: ProjectDates
    weeks: Weeks
    first: int
    last: int
    sheet: Sheet

    @property
    def window(self) -> range:
        """Week numbers."""
        return range(self.first, self.last + 1)


def weekly_document(weekly: Weekly, shape: str) -> bytes:
    """In the shape that was asked for."""
    shown = [(line, line.periods) for line in weekly.sheet.lines]
    costs = _costs(weekly, shown)
    summary = {
        f"total_{name}_cost": weekly.sheet.cost(sum(costs[offset::2]))
        for offset, name in enumerate(COLUMNS_OF_PROGRESS)
    }
    project = weekly.project
    metadata = {
        "nama": project.nama,
        "total_weeks": weekly.weeks.last,
        "from_week": weekly.first,
        "to_week": weekly.last,
        "revision": project.revision,
    }
    if shape == COLUMNS:
        return finished({**_columns(weekly, shown, costs), "summary": summary, "meta": metadata})
    # Old clients know the name `metadata`; `meta` says in addition whether the answer is stale.
    data = _weeks(weekly, shown, costs)
    return finished({"weeklyData": data, "summary": summary, "metadata": metadata, "meta": metadata})


def _costs(weekly: Weekly, shown: Sequence[tuple[Line, dict[int, int]]]) -> list[int]:
    costs = [0] * (2 * len(weekly.window))
    for line, cells in shown:
        for slot, quantity in cells.items():
            costs[slot] += quantity * line.price
    return costs


def _columns(weekly: Weekly, shown: Sequence[tuple[Line, dict[int, int]]], costs: Sequence[int]) -> dict[str, Any]:
    sheet = weekly.sheet
    body: dict[str, Any] = {
        "weeks": {
            **_week_columns(weekly),
            "planned_cost": [sheet.cost(cost) for cost in costs[::2]],
            "actual_cost": [sheet.cost(cost) for cost in costs[1::2]],
        },
        "resources": {
            **resource_columns(line for line, _ in shown),
            "quantity": [sheet.quantity(line.total) for line, _ in shown],
        },
    }
    for offset, name in enumerate(COLUMNS_OF_PROGRESS):
        slots = [sorted(slot for slot in cells if slot % 2 == offset) for _, cells in shown]
        body[name] = {
            "week": [[weekly.first + slot // 2 for slot in own] for own in slots],
            "quantity": [
                [sheet.quantity(cells[slot]) for slot in own] for (_, cells), own in zip(shown, slots, strict=True)
            ],
        }
    return body


def _week_columns(weekly: Weekly) -> dict[str, Any]:
    spans = [weekly.weeks.days_of(week) for week in weekly.window]
    return {
        "week_number": list(weekly.window),
        "week_start": [span.first.isoformat() for span in spans],
        "week_end": [span.last.isoformat() for span in spans],
    }


def _weeks(weekly: Weekly, shown: Sequence[tuple[Line, dict[int, int]]], costs: Sequence[int]) -> list[orjson.Fragment]:
    """The old shape: lists of objects by kategori for each week.

    Written week by week: all objects at once take several times the memory of the finished text.
    """
    if sum(len({slot // 2 for slot in cells}) for _, cells in shown) > MOST_OBJECTS:
        raise refused("shape", TOO_MANY)
    resources = as_rows(resource_columns(line for line, _ in shown))
    heads = as_rows(_week_columns(weekly))
    fragments = []
    for index, head in enumerate(heads):
        items = _week_items(weekly.sheet, shown, resources, index)
        summary = {
            "planned_cost": weekly.sheet.cost(costs[2 * index]),
            "actual_cost": weekly.sheet.cost(costs[2 * index + 1]),
            "items_count": sum(map(len, items.values())),
        }
        fragments.append(orjson.Fragment(orjson.dumps({**head, "items": items, "summary": summary})))
    return fragments


def _week_items(
    sheet: Sheet, shown: Sequence[tuple[Line, dict[int, int]]], resources: Sequence[dict[str, Any]], index: int
) -> dict[str, list[dict[str, Any]]]:
    """What the week needs, by kategori; `index` 0 is the first of the window."""
    items: dict[str, list[dict[str, Any]]] = {key: [] for key in KATEGORI}
    for (line, cells), resource in zip(shown, resources, strict=True):
        planned, actual = cells.get(2 * index, 0), cells.get(2 * index + 1, 0)
        if planned or actual:
            figures = {
                "planned_quantity": sheet.quantity(planned),
                "actual_quantity": sheet.quantity(actual),
                "planned_cost": sheet.cost(planned * line.price),
                "actual_cost": sheet.cost(actual * line.price),
            }
            items[line.resource.kategori].append({**resource, **figures})
    return items
