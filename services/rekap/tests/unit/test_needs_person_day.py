"""The person-day: every spelling that people use, and nothing that only looks like one."""

from datetime import date

import orjson
import pytest

from rekap.app.needs_labour import Crew, labour_document
from rekap.app.needs_ports import ProjectDates, ResourceRow
from rekap.app.needs_sheet import Line, Sheet
from rekap.domain.needs_calendar import Weeks
from rekap.domain.needs_measure import Measure
from rekap.domain.needs_person_day import is_person_day
from rekap.domain.needs_spread import Need


@pytest.mark.parametrize(
    "satuan",
    [
        "OH",
        " oh ",
        "O.H.",
        "O / H",
        "org/hr",
        "Org / Hr.",
        "org.hr",
        "org hari",
        "orang hari",
        "ORANG-HARI",
        "orang – hari",
        "orang/hari",
        "orang\u2044hari",
        "Orang\u00a0Hari",
        "ＯＨ",
        "HOK",
        "h.o.k.",
        "hari orang kerja",
    ],
)
def test_a_person_day_however_it_is_written(satuan: str) -> None:
    assert is_person_day(satuan)


@pytest.mark.parametrize("satuan", ["", "OJ", "org/jam", "orang jam", "orang", "hari", "hr", "unit-hari", "1 OH", "m2"])
def test_other_units_are_no_person_days(satuan: str) -> None:
    assert not is_person_day(satuan)


def test_workers_of_a_week_whatever_their_unit_is_called() -> None:
    """12 person-days, 6 and 6 make four workers of six working days; hours are listed apart."""
    start, end = date(2026, 1, 5), date(2026, 1, 11)
    lines = [_line("1", "OH", 12), _line("2", "org/hr", 6), _line("3", "HOK", 6), _line("4", "OJ", 8)]
    project = ProjectDates(1, "Rumah", start, end, 6, 0)
    crew = Crew(project, Weeks.of(start, end, 6, 0), Sheet(0, 0, lines), limit=3, working_days=6)
    document = orjson.loads(labour_document(crew))
    assert document["weeks"]["workers"] == [4]
    assert document["weeks"]["over_limit"] == [True]
    assert document["not_counted"]["id"] == [4]


def _line(id_: str, satuan: str, quantity: int) -> Line:
    resource = ResourceRow(id_, "TK", f"L.0{id_}", "Pekerja", satuan, None, None)
    return Line(resource, satuan, None, 0, Need(quantity, {0: quantity}), Measure(1, 1))
