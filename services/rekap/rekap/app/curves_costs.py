"""Cost curves and what pekerjaan cost, as JSON."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from typing import Any

import orjson

from chassis.decimals import plain
from rekap.app.curves_amounts import MONTHLY, Amounts, amounts_of, buckets_of, period_columns
from rekap.app.curves_document import baseline_columns, bobot, fragments, meta
from rekap.app.curves_ports import ItemColumns, ProjectPlan
from rekap.app.evm_document import Moments, evm_columns, shown
from rekap.app.needs_document import COLUMNS, as_rows, finished
from rekap.app.needs_refusals import refused
from rekap.app.needs_timeline import MOST_OBJECTS, TOO_MANY
from rekap.domain.curves_cumulative import PERCENT_PLACES, begun, nearest, steps, until
from rekap.domain.evm_figures import EacMethod
from rekap.domain.needs_calendar import Weeks
from rekap.domain.needs_integers import plain_integer
from rekap.domain.needs_period import PARTS, Bucket


@dataclass(frozen=True, slots=True)
class Costs:
    """What the cost curves are made of; `items` for the old shape only. `status` None: the end of the last report."""

    project: ProjectPlan
    timescale: str
    status: date | None
    method: EacMethod
    items: ItemColumns | None = None


def costs_document(costs: Costs, shape: str) -> bytes:
    """In the shape that was asked for."""
    plan = costs.project.plan
    weeks, amounts = plan.calendar(), amounts_of(plan)
    status = _status(costs.status, amounts, weeks)
    moments = Moments(amounts, weeks, status, amounts, weeks)
    buckets = buckets_of(weeks, costs.timescale)
    columns = _cost_columns(moments, buckets)
    evm = evm_columns(_measured(costs.project, moments), buckets, costs.method) | {"against": _against(costs.project)}
    periods = period_columns(buckets, costs.timescale)
    body: dict[str, Any] = {"timescale": costs.timescale}
    if shape == COLUMNS:
        body |= {"periods": periods, "costs": columns}
    else:
        body |= _objects(costs, periods, columns, evm)
    body |= {"evm": evm, "baseline": baseline_columns(costs.project, buckets), "summary": _summary(moments, evm)}
    return finished(body | {"meta": meta(costs.project)})


def _measured(project: ProjectPlan, moments: Moments) -> Moments:
    """Against the frozen plan where one was asked for: its dates and budget, and progress weighted with its costs.

    That is the baseline of earned value management (PMBOK; ISO 21508): a pekerjaan that it does not have earns
    nothing, whatever it costs.
    """
    if project.comparison is None or project.earned_against is None:
        return moments
    _, frozen = project.comparison
    earned = project.earned_against
    weeks = [replace(week, planned="0", actual=earned.get(week.week, "0")) for week in project.plan.weeks]
    done = replace(project.plan, total=frozen.total, pekerjaan_count=frozen.pekerjaan_count, weeks=weeks)
    return replace(moments, amounts=amounts_of(done), plan=amounts_of(frozen), plan_weeks=frozen.calendar())


def _against(project: ProjectPlan) -> dict[str, Any] | None:
    if project.comparison is None or project.earned_against is None:
        return None
    head, _ = project.comparison
    return {
        "id": head.id,
        "name": head.name,
        "frozen_at": head.frozen_at.isoformat(),
        "revision": head.revision,
        "total": plain(head.total),
    }


def items_document(project: ProjectPlan, items: ItemColumns, shape: str) -> bytes:
    """What each pekerjaan costs, and its share of all."""
    if shape == COLUMNS:
        return finished({"pekerjaan": {**fragments(items), "bobot": bobot(items)}, "meta": meta(project)})
    meta_of = pekerjaan_meta(items)
    document = {
        "hargaMap": {id_: row["total"] for id_, row in meta_of.items()},
        "totalBiayaProject": project.plan.total,
        "volumeMap": {id_: row["volume"] for id_, row in meta_of.items()},
        "pekerjaanMeta": meta_of,
        "count": len(meta_of),
    }
    return finished(document | {"meta": meta(project)})


def pekerjaan_meta(items: ItemColumns) -> dict[str, dict[str, Any]]:
    """The old shape: an object for each pekerjaan, by its id."""
    ids = orjson.loads(items.ids)
    if len(ids) > MOST_OBJECTS:
        raise refused("shape", TOO_MANY)
    rows = as_rows({name: orjson.loads(text) for name, text in items.columns.items()} | {"bobot": bobot(items)})
    names = ("TK", "BHN", "ALT", "LAIN")
    return {
        str(id_): {**{key: row[key] for key in row if key not in names}, "komponen": {key: row[key] for key in names}}
        for id_, row in zip(ids, rows, strict=True)
    }


def _status(asked: date | None, amounts: Amounts, weeks: Weeks) -> date | None:
    if asked is None:
        return weeks.days_of(amounts.reported).last if amounts.reported else None
    if not weeks.start <= asked <= weeks.span.last:
        raise refused("status_date", f"pilih tanggal {weeks.start.isoformat()} sampai {weeks.span.last.isoformat()}")
    return asked


def _cost_columns(moments: Moments, buckets: Sequence[Bucket]) -> dict[str, list[str | int | None]]:
    """Rupiah of each period. Actual cost is what was entered; it is null where some progress has none."""
    days = [bucket.span.last for bucket in buckets]
    known = [min(day, moments.status or day) for day in days]
    amounts, weeks, places = moments.amounts, moments.weeks, moments.amounts.places
    is_begun = [moments.status is not None and bucket.span.first <= moments.status for bucket in buckets]
    missing = steps(begun(amounts.missing, weeks, known))
    entered = _rupiah_steps(until(amounts.spent, weeks, known), places)
    return {
        "planned": list(_rupiah_steps(until(amounts.planned, weeks, days), places)),
        "earned": _shown(_rupiah_steps(until(amounts.earned, weeks, known), places), is_begun),
        "actual": _shown(entered, [begun_ and not gaps for begun_, gaps in zip(is_begun, missing, strict=True)]),
        "actual_entered": _shown(entered, is_begun),
        "actual_missing": _shown(missing, is_begun),
    }


def _rupiah_steps(running: Sequence[int], places: int) -> list[str]:
    return [plain_integer(step, places) for step in steps([nearest(value, PARTS) for value in running])]


def _shown(values: Sequence[Any], known: Sequence[bool]) -> list[Any]:
    return [value if is_known else None for value, is_known in zip(values, known, strict=True)]


def _summary(moments: Moments, evm: Mapping[str, Any]) -> dict[str, Any]:
    """The project's totals; what the plan leaves out stands on its own."""
    amounts, places = moments.amounts, moments.amounts.places
    planned = sum(cost for week, cost in amounts.planned.items() if week <= moments.weeks.last)
    at_status = evm["summary"]
    value = moments.at(moments.status) if moments.status else None
    ratio = None
    if value and isinstance(value.actual, Fraction) and value.planned:
        ratio = value.actual * 100 / value.planned
    return {
        "total_project_cost": plain_integer(amounts.budget, places),
        "total_weeks": moments.weeks.last,
        "planned_cost": plain_integer(planned, places),
        "unscheduled_cost": plain_integer(amounts.budget - planned, places),
        "actual_cost": at_status["actual_cost"],
        "actual_vs_planned_percent": shown(ratio, PERCENT_PLACES),
    }


def _objects(
    costs: Costs, periods: Mapping[str, Sequence[str]], columns: Mapping[str, Sequence[Any]], evm: Mapping[str, Any]
) -> dict[str, Any]:
    """The old shape: lists of objects with the cost of a period, its running sum, and that as a percentage."""
    number = "month_number" if costs.timescale == MONTHLY else "week_number"
    heads = [{number: index, **head} for index, head in enumerate(as_rows(periods), start=1)]
    curves = {"planned": "pv", "actual": "ac", "earned": "ev"}
    data = {
        name: [
            {**head, "cost": cost, "cumulative_cost": running, "cumulative_percent": percent}
            for head, cost, running, percent in zip(
                heads, columns[name], evm[short], evm[f"{short}_percent"], strict=True
            )
        ]
        for name, short in curves.items()
    }
    return {"weeklyData": data, "pekerjaanMeta": pekerjaan_meta(costs.items or ItemColumns())}
