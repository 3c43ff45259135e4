"""Workers that each week takes, as a JSON document.

A person-day (OH) is one worker on one working day, so a week takes its person-days / its working days. Labour in other
units, person-hours (OJ) among them, cannot be counted in heads and is listed apart.
"""

from dataclasses import dataclass
from typing import Any

from rekap.app.needs_document import finished, resource_columns
from rekap.app.needs_ports import ProjectDates
from rekap.app.needs_sheet import Line, Sheet
from rekap.domain.needs_calendar import Weeks
from rekap.domain.needs_person_day import is_person_day


@dataclass(frozen=True, slots=True)
class Crew:
    """A schedule of labour; `limit` workers a day, 0 for no limit."""

    project: ProjectDates
    weeks: Weeks
    sheet: Sheet
    limit: int
    working_days: int

    def days_of(self, week: int) -> int:
        """Working days of a week; a short one has at most its own days."""
        return min(self.working_days, self.weeks.days_of(week).days)


def labour_document(crew: Crew) -> bytes:
    """Workers a week, by resource and in all; whole people, rounded up once."""
    counted = [line for line in crew.sheet.lines if is_person_day(line.resource.satuan)]
    left_out = [line for line in crew.sheet.lines if not is_person_day(line.resource.satuan)]
    per_week = [0] * crew.weeks.last
    cells = [line.periods for line in counted]
    for own in cells:
        for slot, quantity in own.items():
            per_week[slot] += quantity
    workers = [_heads(crew, week, per_week[week - 1]) for week in range(1, crew.weeks.last + 1)]
    weeks = {**_week_columns(crew), "person_days": [crew.sheet.quantity(value) for value in per_week]}
    document = {
        "weeks": {**weeks, "workers": workers, "over_limit": [0 < crew.limit < heads for heads in workers]},
        "resources": resource_columns(counted),
        "cells": {
            "week": [[slot + 1 for slot in own] for own in cells],
            "person_days": [[crew.sheet.quantity(quantity) for quantity in own.values()] for own in cells],
        },
        "not_counted": resource_columns(left_out),
        "meta": {
            "nama": crew.project.nama,
            "limit": crew.limit or None,
            "working_days": crew.working_days,
            "peak_workers": max(workers, default=0),
            "weeks_over_limit": sum(0 < crew.limit < heads for heads in workers),
            "unscheduled_person_days": crew.sheet.quantity(_unscheduled(counted)),
            "revision": crew.project.revision,
        },
    }
    return finished(document)


def _heads(crew: Crew, week: int, person_days: int) -> int:
    one_worker: int = 10**crew.sheet.places * crew.days_of(week)
    return -(-person_days // one_worker)


def _unscheduled(lines: list[Line]) -> int:
    return sum(line.total - sum(line.periods.values()) for line in lines)


def _week_columns(crew: Crew) -> dict[str, Any]:
    numbers = range(1, crew.weeks.last + 1)
    spans = [crew.weeks.days_of(week) for week in numbers]
    return {
        "week_number": list(numbers),
        "week_start": [span.first.isoformat() for span in spans],
        "week_end": [span.last.isoformat() for span in spans],
        "working_days": [crew.days_of(week) for week in numbers],
    }
