"""Bobot, cells and curves as JSON: columns, or the objects that old clients know."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate
from typing import Any

import orjson

from rekap.app.curves_amounts import WEEKLY, Amounts, amounts_of, buckets_of, period_columns
from rekap.app.curves_ports import CellRow, ItemColumns, ProjectPlan
from rekap.app.needs_document import COLUMNS, as_rows, finished
from rekap.app.needs_refusals import refused
from rekap.app.needs_timeline import MOST_OBJECTS, TOO_MANY
from rekap.app.plan_settings import rules_of
from rekap.domain.curves_critical import judge, rule_on
from rekap.domain.curves_cumulative import PERCENT_PLACES, nearest, shares, steps
from rekap.domain.needs_calendar import Weeks
from rekap.domain.needs_integers import plain_integer, scaled_alike, scaled_to
from rekap.domain.needs_period import PARTS, Bucket, by_span

PLANNED, ACTUAL, BOTH = "planned", "actual", "both"
MODES = (PLANNED, ACTUAL, BOTH)
# Names in the summary that old clients know, with those of today.
OLD_NAMES = {
    "totalPlanned": "total_planned",
    "totalActual": "total_actual",
    "totalPekerjaan": "total_pekerjaan",
    "totalWeeks": "total_weeks",
    "totalMonths": "total_months",
}


@dataclass(frozen=True, slots=True)
class Chart:
    """What a chart is made of."""

    project: ProjectPlan
    items: ItemColumns
    cells: Sequence[CellRow]
    timescale: str
    mode: str


def chart_document(chart: Chart, shape: str) -> bytes:
    """In the shape that was asked for."""
    weeks = chart.project.plan.calendar()
    buckets = buckets_of(weeks, chart.timescale)
    amounts = amounts_of(chart.project.plan)
    curves = curve_columns(chart.project, amounts, weeks, buckets)
    summary = _summary(chart, amounts, weeks)
    body: dict[str, Any] = {"timescale": chart.timescale}
    if shape == COLUMNS:
        body |= {
            "periods": period_columns(buckets, chart.timescale),
            "pekerjaan": {**fragments(chart.items), "bobot": bobot(chart.items)},
            "cells": _cell_columns(chart, weeks, buckets),
            "curves": {name: values for name, values in curves.items() if _is_asked(name, chart.mode)},
        }
    else:
        body |= _objects(chart, weeks, buckets, curves)
        summary |= {old: summary[name] for old, name in OLD_NAMES.items()}
    body |= {"baseline": baseline_columns(chart.project, buckets), "summary": summary}
    return finished(body | {"meta": meta(chart.project)})


def fragments(items: ItemColumns) -> dict[str, orjson.Fragment]:
    """Columns that the database has finished."""
    return {"id": orjson.Fragment(items.ids)} | {name: orjson.Fragment(text) for name, text in items.columns.items()}


def bobot(items: ItemColumns) -> list[str]:
    """Each total as a percentage of all, together exactly 100; equal parts where nothing costs anything."""
    totals = scaled_alike(items.totals.split(",")).values if items.totals else ()
    weights = totals if any(totals) else [1] * len(totals)
    return [plain_integer(share, PERCENT_PLACES) for share in shares(weights)]


def curve_columns(
    project: ProjectPlan, amounts: Amounts, weeks: Weeks, buckets: Sequence[Bucket]
) -> Mapping[str, Sequence[str | None]]:
    """Progress of each period and until its end; actual progress as far as it was reported.

    Deviation (actual − planned, in percentage points) and the state of the contract are told for periods that were
    reported whole.
    """
    days = [bucket.span.last for bucket in buckets]
    planned = amounts.planned_curve(weeks, days)
    earned = amounts.earned_curve(weeks, days)
    planned_until, earned_until = planned.percents(), earned.percents()
    status = weeks.days_of(amounts.reported).last if amounts.reported else None
    is_begun = [status is not None and bucket.span.first <= status for bucket in buckets]
    # A last week that is cut, or a month after the last week, has nothing left to be reported.
    is_whole = [status is not None and min(day, weeks.span.last) <= status for day in days]
    rules = rules_of(project.state.critical_rules)
    whole = Fraction(100, amounts.whole * PARTS) if amounts.whole else Fraction(0)
    states = [
        judge(rule_on(rules, day), plan * whole, real * whole, project.plan.start, project.plan.end)
        for day, plan, real in zip(days, planned.running, earned.running, strict=True)
    ]
    return {
        "planned": _percents(steps(planned_until)),
        "planned_cumulative": _percents(planned_until),
        "actual": _known(_percents(steps(earned_until)), is_begun),
        "actual_cumulative": _known(_percents(earned_until), is_begun),
        "deviation": _known(
            _percents([real - plan for plan, real in zip(planned_until, earned_until, strict=True)]), is_whole
        ),
        "status": _known([state.value for state in states], is_whole),
    }


def baseline_columns(project: ProjectPlan, buckets: Sequence[Bucket]) -> dict[str, Any] | None:
    """The frozen plan over the same periods; None where none is chosen."""
    if project.comparison is None:
        return None
    head, plan = project.comparison
    last = max((bucket.span.last for bucket in buckets), default=plan.start)
    days = [bucket.span.last for bucket in buckets]
    percents = amounts_of(plan).planned_curve(plan.calendar(), days).percents()
    return {
        "id": head.id,
        "name": head.name,
        "frozen_at": head.frozen_at.isoformat(),
        "revision": head.revision,
        "planned": _percents(steps(percents)),
        "planned_cumulative": _percents(percents),
        "ends_later": plan.calendar().span.last > last,
    }


def meta(project: ProjectPlan) -> dict[str, Any]:
    """What is shown."""
    return {
        "nama": project.nama,
        "total": project.plan.total,
        "plan_version": project.state.version,
        "revision": project.revision,
    }


def _is_asked(name: str, mode: str) -> bool:
    return mode == BOTH or name.partition("_")[0] == mode


def _percents(values: Sequence[int]) -> list[str]:
    return [plain_integer(value, PERCENT_PLACES) for value in values]


def _known(values: Sequence[str], known: Sequence[bool]) -> list[str | None]:
    return [value if is_known else None for value, is_known in zip(values, known, strict=True)]


def _summary(chart: Chart, amounts: Amounts, weeks: Weeks) -> dict[str, Any]:
    """Variance is actual − planned at the end of the last week that was reported."""
    last = weeks.span.last
    status = weeks.days_of(amounts.reported).last if amounts.reported else None
    days = [status or last, last]
    planned = amounts.planned_curve(weeks, days).percents()
    actual = amounts.earned_curve(weeks, days).percents()
    return {
        "total_planned": plain_integer(planned[1], PERCENT_PLACES),
        "total_actual": plain_integer(actual[1], PERCENT_PLACES),
        "planned_until_report": plain_integer(planned[0], PERCENT_PLACES) if status else None,
        "variance": plain_integer(actual[0] - planned[0], PERCENT_PLACES) if status else None,
        "reported_until": status.isoformat() if status else None,
        "total_pekerjaan": chart.project.plan.pekerjaan_count,
        "total_weeks": weeks.last,
        "total_months": len(weeks.months()),
        "is_weighted_equally": not amounts.budget,
    }


def _cell_columns(chart: Chart, weeks: Weeks, buckets: Sequence[Bucket]) -> dict[str, orjson.Fragment]:
    """For each pekerjaan, the periods (0 is the first) that have something, and the percentages of its volume."""
    rows = {row.pekerjaan_id: row for row in _cells(chart, weeks, buckets)}
    nothing = CellRow(0, "", "", "")
    own = [rows.get(id_, nothing) for id_ in orjson.loads(chart.items.ids)]
    columns = {"period": orjson.Fragment("[" + ",".join([f"[{row.periods}]" for row in own]) + "]")}
    for name in (PLANNED, ACTUAL):
        if _is_asked(name, chart.mode):
            columns[name] = orjson.Fragment("[" + ",".join([_quoted(getattr(row, name)) for row in own]) + "]")
    return columns


def _quoted(joined: str) -> str:
    return '["' + joined.replace(",", '","') + '"]' if joined else "[]"


def _cells(chart: Chart, weeks: Weeks, buckets: Sequence[Bucket]) -> Sequence[CellRow]:
    if chart.timescale == WEEKLY:
        return chart.cells
    spread = by_span([bucket.span for bucket in buckets], weeks).of_week
    # There are far fewer different percentages than cells.
    different = set(",".join([text for row in chart.cells for text in (row.planned, row.actual)]).split(","))
    scale = scaled_alike([text for text in different if text]).scale
    percents = {text: scaled_to(text, scale) for text in different if text}
    return [_by_month(row, spread, percents, scale) for row in chart.cells]


def _by_month(
    row: CellRow, of_week: Mapping[int, Sequence[tuple[int, int]]], percents: Mapping[str, int], scale: int
) -> CellRow:
    """The weeks of one pekerjaan by the days that each month has of them; only running sums are rounded."""
    spans = [of_week[int(period) + 1] for period in row.periods.split(",")]
    slots = sorted({slot for span in spans for slot, _ in span})
    columns = []
    for text in (row.planned, row.actual):
        cells = dict.fromkeys(slots, 0)
        for span, percent in zip(spans, text.split(","), strict=True):
            for slot, weight in span:
                cells[slot] += percents[percent] * weight
        columns.append(_month_shares(cells.values(), scale))
    return CellRow(row.pekerjaan_id, ",".join(map(str, slots)), *columns)


def _month_shares(parts: Iterable[int], scale: int) -> str:
    """Percentages in 420ths of 10 ** −`scale`, one a month, as they are shown."""
    places = max(PERCENT_PLACES, scale)
    unit = 10 ** (places - scale)
    running = [nearest(until * unit, PARTS) for until in accumulate(parts)]
    return ",".join([plain_integer(step, places) for step in steps(running)])


def _objects(
    chart: Chart, weeks: Weeks, buckets: Sequence[Bucket], curves: Mapping[str, Sequence[str | None]]
) -> dict[str, Any]:
    """The old shape: an object for each column, pekerjaan and cell."""
    cells = _cells(chart, weeks, buckets)
    if len(cells) + sum(row.periods.count(",") for row in cells) > MOST_OBJECTS:
        raise refused("shape", TOO_MANY)
    periods = period_columns(buckets, chart.timescale)
    rows = {row.pekerjaan_id: _cell_objects(row, periods["id"], chart.mode) for row in cells}
    items = {"id": orjson.loads(chart.items.ids)}
    items |= {name: orjson.loads(text) for name, text in chart.items.columns.items()}
    return {
        "columns": [
            {
                "id": head["id"],
                "label": head["label"],
                "startDate": head["start_date"],
                "endDate": head["end_date"],
                **({"weekNumber": number} if chart.timescale == WEEKLY else {"monthNumber": number}),
            }
            for number, head in enumerate(as_rows(periods), start=1)
        ],
        "rows": [
            {
                "id": item["id"],
                "name": item["uraian"],
                "type": "pekerjaan",
                "level": 3,
                "volume": item["volume"],
                "unit": item["satuan"],
                "bobot": weight,
                "cells": rows.get(item["id"], {}),
            }
            for item, weight in zip(as_rows(items), bobot(chart.items), strict=True)
        ],
        "curveData": {name: curves[f"{name}_cumulative"] for name in (PLANNED, ACTUAL) if _is_asked(name, chart.mode)},
        "deviation": curves["deviation"],
        "status": curves["status"],
    }


def _cell_objects(row: CellRow, names: Sequence[str], mode: str) -> dict[str, dict[str, str]]:
    periods = [names[int(period)] for period in row.periods.split(",")]
    columns = {name: getattr(row, name).split(",") for name in (PLANNED, ACTUAL) if _is_asked(name, mode)}
    return dict(zip(periods, as_rows(columns), strict=True))
