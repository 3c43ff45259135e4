"""Two computations of the same cost that share nothing but the rows that projects told of."""

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from functools import partial
from typing import Any

from chassis.decimals import plain
from rekap.app.needs_document import finished
from rekap.app.needs_ports import NeedsReader
from rekap.app.needs_refusals import refused
from rekap.app.needs_sheet import is_listed
from rekap.app.needs_timing import timed
from rekap.app.queries.fresh_document import Asked, DocumentAnswer
from rekap.app.queries.needs import Material, NeedsQueries, Prepared, read_material, sheet
from rekap.domain.needs_calendar import Span, Weeks
from rekap.domain.needs_filter import KATEGORI, NeedsFilter
from rekap.domain.needs_integers import plain_integer
from rekap.domain.needs_period import PARTS, by_span, by_week, month_buckets, period_of

# Rupiah. Only the shares of a month can differ at all, in the last place of a quantity.
TOLERANCE = Decimal("0.01")
DIFFERENCE_PLACES = 12

# By kategori: how many resources, and their cost in rupiah.
Totals = Mapping[str, tuple[int, Fraction]]


async def validate_needs(queries: NeedsQueries, asked: Asked, condition: NeedsFilter) -> DocumentAnswer:
    """The snapshot, added up by the server from components, volumes, prices and weeks, against the timeline.

    The timeline is added up from packed analyses, period by period. In base units: packages are bought, not needed.
    """
    if condition.unit_mode != "base":
        raise refused("unit_mode", "pemeriksaan memakai satuan dasar: pilih unit_mode=base")

    async def prepare(reader: NeedsReader) -> Prepared:
        material = await read_material(reader, asked.project_id, condition)
        period = period_of(condition, material.weeks)
        weights = None if period is None else _weights(period, material.weeks)
        listed = [int(row.id) for row in material.resources if is_listed(row, condition)]
        costs = await reader.costs(asked.project_id, condition, listed, weights)
        scale = 1 if weights is None else PARTS * 100
        snapshot = {kategori: (count, Fraction(cost) / scale) for kategori, (count, cost) in costs.items()}
        return material.project.revision, partial(_document, material, condition, period, snapshot)

    return await queries.document(asked, ("validate", condition), prepare)


def _weights(period: Span, weeks: Weeks) -> dict[int, int]:
    """What part of each week, in `PARTS`, falls into the period."""
    spans = {week: weeks.days_of(week) for week in range(1, weeks.last + 1)}
    parts = {week: PARTS // days.days * days.overlap(period) for week, days in spans.items()}
    return {week: part for week, part in parts.items() if part}


def _timeline(material: Material, condition: NeedsFilter, period: Span | None) -> Totals:
    """The sum over the periods of the window and, without one, the unscheduled remainder."""
    weeks = material.weeks
    is_monthly = condition.period_mode.startswith("month")
    spans = [one.span for one in month_buckets(weeks)] if is_monthly else []
    spread = by_span(spans, weeks) if is_monthly else by_week(weeks)
    found = sheet(material, condition, timed(material.sources, material.progress, condition.mode, spread))
    spans = spans or [weeks.days_of(week) for week in range(1, weeks.last + 1)]
    inside = {slot for slot, span in enumerate(spans) if period and span.overlap(period)}
    unit = Fraction(1, 10 ** (found.places + found.price_places))
    totals = {kategori: (0, Fraction(0)) for kategori in KATEGORI}
    for line in found.lines:
        cells = line.periods
        shown = [quantity for slot, quantity in cells.items() if period is None or slot in inside]
        if period is None:
            shown.append(line.total - sum(cells.values()))
        if any(shown):
            count, cost = totals[line.resource.kategori]
            totals[line.resource.kategori] = count + 1, cost + sum(shown) * line.price * unit
    return totals


def _document(material: Material, condition: NeedsFilter, period: Span | None, snapshot: Totals) -> bytes:
    timeline = _timeline(material, condition, period)
    breakdown = {
        kategori: _compared(snapshot.get(kategori, (0, Fraction(0))), timeline[kategori]) for kategori in KATEGORI
    }
    first, second = (sum((cost for _, cost in totals.values()), Fraction(0)) for totals in (snapshot, timeline))
    is_valid = _agree(first, second) and all(one["match"] for one in breakdown.values())
    unpriced = sum(row.harga_satuan is None for row in material.resources)
    document = {
        "status": "success" if is_valid else "warning",
        "validation": {
            "valid": is_valid,
            "snapshot_total": _text(first),
            "timeline_total": _text(second),
            "difference": _text(first - second),
            "tolerance": plain(TOLERANCE),
            "snapshot_count": sum(count for count, _ in snapshot.values()),
            "timeline_count": sum(count for count, _ in timeline.values()),
            "kategori_breakdown": breakdown,
            "warnings": [f"{unpriced} sumber daya belum berharga dan dihitung 0."] if unpriced else [],
        },
        "meta": {"nama": material.project.nama, "revision": material.project.revision},
    }
    return finished(document)


def _compared(snapshot: tuple[int, Fraction], timeline: tuple[int, Fraction]) -> dict[str, Any]:
    return {
        "snapshot": {"count": snapshot[0], "total": _text(snapshot[1])},
        "timeline": {"count": timeline[0], "total": _text(timeline[1])},
        "difference": _text(snapshot[1] - timeline[1]),
        "match": _agree(snapshot[1], timeline[1]),
    }


def _agree(one: Fraction, other: Fraction) -> bool:
    return abs(one - other) <= Fraction(TOLERANCE)


def _text(value: Fraction) -> str:
    """Up to 12 places, half up: a third of a rupiah has no last one."""
    scaled = value * 10**DIFFERENCE_PLACES
    return plain_integer((2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator), DIFFERENCE_PLACES)
