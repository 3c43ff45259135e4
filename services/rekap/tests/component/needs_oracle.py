"""Needs computed slowly from the truth, in fractions and day by day: nothing shared with the service."""

from datetime import date, timedelta
from fractions import Fraction
from math import ceil, floor

from .truth import Truth


def week_of(truth: Truth, day: date) -> int:
    """Counts the days from the start, one after the other."""
    at, week = date.fromisoformat(truth.project.tanggal_mulai), 1
    while at < day:
        if at.weekday() == truth.project.week_end_day:
            week += 1
        at += timedelta(days=1)
    return week


def days_by_week(truth: Truth) -> dict[int, list[date]]:
    """Every day of the project, and seven for each later week that has progress."""
    start, end = (date.fromisoformat(text) for text in (truth.project.tanggal_mulai, truth.project.tanggal_selesai))
    found: dict[int, list[date]] = {}
    at = start
    while at <= end:
        found.setdefault(week_of(truth, at), []).append(at)
        at += timedelta(days=1)
    last = max((number for _, number in truth.progress), default=1)
    week = max(found)
    # The last week of the project is cut at its end; the next begins where it would have ended.
    while at.weekday() != (truth.project.week_end_day + 1) % 7:
        at += timedelta(days=1)
    while week < last:
        week += 1
        found[week] = [at + timedelta(days=offset) for offset in range(7)]
        at += timedelta(days=7)
    return found


def totals(truth: Truth, pekerjaan: set[int] | None = None) -> dict[int, Fraction]:
    """Need of each resource, by all work."""
    found: dict[int, Fraction] = {}
    for id_, analysis in truth.analysis.items():
        if pekerjaan is None or id_ in pekerjaan:
            for component in analysis.components:
                need = Fraction(component.koefisien) * quantity(truth, id_)
                found[component.resource_id] = found.get(component.resource_id, Fraction(0)) + need
    return found


def quantity(truth: Truth, id_: int) -> Fraction:
    """A volume that is missing is nothing."""
    return Fraction(truth.volume[id_].quantity) if id_ in truth.volume else Fraction(0)


def by_week(truth: Truth, column: str, pekerjaan: set[int] | None = None) -> dict[tuple[int, int], Fraction]:
    """Need by resource and week."""
    found: dict[tuple[int, int], Fraction] = {}
    for (id_, number), row in truth.progress.items():
        if pekerjaan is None or id_ in pekerjaan:
            share = Fraction(getattr(row, f"{column}_proportion")) / 100
            for component in truth.analysis[id_].components if id_ in truth.analysis else ():
                need = Fraction(component.koefisien) * quantity(truth, id_) * share
                cell = component.resource_id, number
                found[cell] = found.get(cell, Fraction(0)) + need
    return found


def by_month(truth: Truth, column: str, pekerjaan: set[int] | None = None) -> dict[tuple[int, str], Fraction]:
    """Need by resource and calendar month, every day of a week taking the same."""
    days = days_by_week(truth)
    found: dict[tuple[int, str], Fraction] = {}
    for (resource_id, number), need in by_week(truth, column, pekerjaan).items():
        for day in days[number]:
            cell = resource_id, day.isoformat()[:7]
            found[cell] = found.get(cell, Fraction(0)) + need / len(days[number])
    return found


def half_up(value: Fraction, places: int) -> Fraction:
    return Fraction(floor(value * 10**places + Fraction(1, 2)), 10**places)


def whole(value: Fraction) -> Fraction:
    return Fraction(ceil(value))
