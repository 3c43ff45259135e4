"""How much the old shape takes: all that a project of size M can need, within bounds."""

import tracemalloc
from collections.abc import Callable
from datetime import date, timedelta

import orjson
import pytest

from chassis.errors import AppError, Kind
from rekap.app.needs_ports import ProjectDates, ResourceRow
from rekap.app.needs_sheet import Sheet, sheet_of
from rekap.app.needs_timeline import MOST_OBJECTS, timeline_document, timeline_of
from rekap.app.needs_timing import weeks_of
from rekap.app.needs_weekly import Weekly, weekly_document
from rekap.domain.needs_filter import KATEGORI, NeedsFilter
from rekap.domain.needs_measure import Precision
from rekap.domain.needs_period import week_buckets
from rekap.domain.needs_spread import Need

WEEKS = 52
PROJECT = ProjectDates(1, "Gedung", date(2026, 1, 5), date(2026, 1, 4) + timedelta(weeks=WEEKS), 6, WEEKS)
MOST_RESOURCES = MOST_OBJECTS // WEEKS
# Beside the text that is returned: needs in integers, the same text by week, and a buffer that grows.
MOST_BYTES = 160_000_000


def sheet(resources: int, slots: int) -> Sheet:
    """Each resource is needed in each slot, in figures as long as real ones."""
    rows = [
        ResourceRow(str(id_), KATEGORI[id_ % 4], f"K.{id_}", f"Sumber daya nomor {id_}", "kg", "85000.50", None)
        for id_ in range(1, resources + 1)
    ]
    needs = {row.id: Need(10**15, {slot: 10**12 + slot * 10**8 for slot in range(slots)}) for row in rows}
    return sheet_of(rows, NeedsFilter(), needs, Precision(6, 100))


def weekly(resources: int) -> bytes:
    """Planned and actual: two slots make one object."""
    return weekly_document(Weekly(PROJECT, weeks_of(PROJECT), 1, WEEKS, sheet(resources, 2 * WEEKS)), "rows")


def timeline(resources: int) -> bytes:
    buckets = week_buckets(weeks_of(PROJECT))
    found = timeline_of(PROJECT, NeedsFilter(), "week", buckets, None, sheet(resources, WEEKS))
    return timeline_document(found, "rows", aggregate=False)


@pytest.mark.parametrize("document", [weekly, timeline])
def test_as_much_as_is_promised_fits_into_memory(document: Callable[[int], bytes]) -> None:
    tracemalloc.start()
    try:
        body = document(MOST_RESOURCES)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert body.count(b'"uraian"') >= MOST_RESOURCES * WEEKS
    assert peak < MOST_BYTES


@pytest.mark.parametrize("document", [weekly, timeline])
def test_more_is_refused_by_name(document: Callable[[int], bytes]) -> None:
    with pytest.raises(AppError) as refusal:
        document(MOST_RESOURCES + 1)
    assert refusal.value.kind is Kind.INVALID
    assert [field.path for field in refusal.value.fields] == ["shape"]
    assert f"{MOST_OBJECTS:,}".replace(",", ".") in refusal.value.detail


def test_each_week_has_its_own_objects() -> None:
    found = orjson.loads(weekly(5))["weeklyData"]
    assert [one["week_number"] for one in found] == list(range(1, WEEKS + 1))
    first = found[0]
    assert {key: [item["id"] for item in items] for key, items in first["items"].items()} == {
        "TK": [4],
        "BHN": [1, 5],
        "ALT": [2],
        "LAIN": [3],
    }
    assert first["summary"]["items_count"] == 5
    assert first["items"]["TK"][0]["planned_quantity"] != found[1]["items"]["TK"][0]["planned_quantity"]
