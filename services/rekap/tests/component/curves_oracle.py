"""Curves, the slow and obvious way: fractions, a loop over days, and the rows that projects told of."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise

from .truth import Truth

ONE_DAY = timedelta(days=1)
FOR_EVER = 10**6
Cells = dict[tuple[int, int], Fraction]


def days(truth: Truth, weeks: int) -> Iterator[tuple[int, date]]:
    """Every day of every week: (week, day). The week that the project ends in is cut, later ones are not."""
    start = date.fromisoformat(truth.project.tanggal_mulai)
    end = date.fromisoformat(truth.project.tanggal_selesai)
    week_end = truth.project.week_end_day if truth.project.HasField("week_end_day") else 6
    week, day, first = 1, start, start
    while week <= weeks:
        if not (first <= end < day):
            yield week, day
        if day.weekday() == week_end:
            week, first = week + 1, day + ONE_DAY
        day += ONE_DAY


def week_count(truth: Truth) -> int:
    start = date.fromisoformat(truth.project.tanggal_mulai)
    end = date.fromisoformat(truth.project.tanggal_selesai)
    week_end = truth.project.week_end_day if truth.project.HasField("week_end_day") else 6
    count, day = 1, start
    while day < end:
        if day.weekday() == week_end:
            count += 1
        day += ONE_DAY
    return max([count, *(week for (_, week) in truth.progress if tells(truth, week))])


def tells(truth: Truth, week: int) -> bool:
    return any(
        Fraction(row.planned_proportion) or Fraction(row.actual_proportion) or row.HasField("actual_cost")
        for (_, number), row in truth.progress.items()
        if number == week
    )


def totals(truth: Truth) -> dict[int, Fraction]:
    """Rupiah of each pekerjaan before PPN; the projects of these tests round nothing."""
    prices = {id_: Fraction(row.harga_satuan or "0") for id_, row in truth.resource.items()}
    found = {}
    for id_, row in truth.pekerjaan.items():
        markup = (
            row.markup_override_percent if row.HasField("markup_override_percent") else truth.project.markup_percent
        )
        unit = direct(truth, id_, prices) * (100 + Fraction(markup)) / 100
        found[id_] = unit * volume(truth, id_)
    return found


def direct(truth: Truth, id_: int, prices: dict[int, Fraction]) -> Fraction:
    rows = truth.analysis[id_].components if id_ in truth.analysis else ()
    return sum((Fraction(row.koefisien) * prices[row.resource_id] for row in rows), Fraction(0))


def direct_costs(truth: Truth) -> dict[int, Fraction]:
    prices = {id_: Fraction(row.harga_satuan or "0") for id_, row in truth.resource.items()}
    return {id_: direct(truth, id_, prices) * volume(truth, id_) for id_ in truth.pekerjaan}


def volume(truth: Truth, id_: int) -> Fraction:
    return Fraction(truth.volume[id_].quantity) if id_ in truth.volume else Fraction(0)


def weights(truth: Truth) -> dict[int, Fraction]:
    costs = totals(truth)
    return costs if any(costs.values()) else dict.fromkeys(costs, Fraction(1))


def share(truth: Truth, id_: int, week: int, kind: str) -> Fraction:
    row = truth.progress.get((id_, week))
    return Fraction(getattr(row, f"{kind}_proportion")) / 100 if row else Fraction(0)


def until(truth: Truth, weight: dict[int, Fraction], kind: str, ends: Sequence[date]) -> list[Fraction]:
    """Σ weight × share × the part of the week that has gone, at the end of each of these days."""
    weeks = week_count(truth)
    length: dict[int, int] = {}
    for week, _ in days(truth, weeks):
        length[week] = length.get(week, 0) + 1
    found = []
    for end in ends:
        gone: dict[int, int] = {}
        for week, day in days(truth, weeks):
            gone[week] = gone.get(week, 0) + (day <= end)
        found.append(
            sum(
                (
                    weight[id_] * share(truth, id_, week, kind) * Fraction(gone[week], length[week])
                    for id_ in weight
                    for week in gone
                ),
                Fraction(0),
            )
        )
    return found


def spent_until(truth: Truth, ends: Sequence[date]) -> list[Fraction]:
    weeks = week_count(truth)
    length: dict[int, int] = {}
    for week, _ in days(truth, weeks):
        length[week] = length.get(week, 0) + 1
    found = []
    for end in ends:
        total = Fraction(0)
        for week, day in days(truth, weeks):
            for (_, number), row in truth.progress.items():
                if number == week and day <= end and row.HasField("actual_cost"):
                    total += Fraction(row.actual_cost) / length[week]
        found.append(total)
    return found


def missing_until(truth: Truth, ends: Sequence[date]) -> list[int]:
    """Cells with progress and without actual cost, of weeks that have begun."""
    first: dict[int, date] = {}
    for week, day in days(truth, week_count(truth)):
        first.setdefault(week, day)
    return [
        sum(
            1
            for (_, week), row in truth.progress.items()
            if Fraction(row.actual_proportion) and not row.HasField("actual_cost") and first[week] <= end
        )
        for end in ends
    ]


def reported(truth: Truth) -> int:
    """The last week with progress or cost, 0 for none."""
    return max(
        (
            week
            for (_, week), row in truth.progress.items()
            if Fraction(row.actual_proportion) or row.HasField("actual_cost")
        ),
        default=0,
    )


def week_ends(truth: Truth) -> list[date]:
    last = dict(days(truth, week_count(truth)))
    return [last[week] for week in sorted(last)]


def week_end(truth: Truth, number: int) -> date:
    """The last day of a week, which may come after all work."""
    return dict(days(truth, number))[number]


def weeks_until(truth: Truth, last: date) -> Fraction:
    """Weeks of this plan until the evening of a day, day by day; weeks go on after the plan has ended."""
    length: dict[int, int] = {}
    gone: dict[int, int] = {}
    for week, day in days(truth, FOR_EVER):
        if day > last and week not in gone:
            break
        length[week] = length.get(week, 0) + 1
        gone[week] = gone.get(week, 0) + (day <= last)
    return sum((Fraction(gone[week], length[week]) for week in gone), Fraction(0))


def earned_schedule(planned: Sequence[Fraction], earned: Fraction, actual_time: Fraction) -> dict[str, Fraction | None]:
    """From the definitions: `planned` at the ends of weeks 1, 2, …, `earned` until the actual time."""
    curve = [Fraction(0), *planned]
    duration = curve.index(curve[-1])
    if earned >= curve[-1]:
        es = Fraction(duration)
    else:
        es = min(moments_of(curve, earned, actual_time), key=lambda moment: abs(moment - actual_time))
    index = es / actual_time if actual_time else None
    return {
        "es": es,
        "at": actual_time,
        "sv_t": es - actual_time,
        "spi_t": index,
        "forecast_duration": duration / index if index else None,
    }


def moments_of(curve: Sequence[Fraction], earned: Fraction, actual_time: Fraction) -> Iterator[Fraction]:
    """When the plan was to stand at `earned`: once in a week that rises through it, all the while it stands still."""
    for week, (before, after) in enumerate(pairwise(curve)):
        if before == earned == after:
            yield min(max(actual_time, Fraction(week)), Fraction(week + 1))
        elif before <= earned <= after:
            yield week + (earned - before) / (after - before)


def half_up(value: Fraction, places: int) -> Fraction:
    """The nearest number of so many places; half goes up."""
    scaled = value * 10**places
    return Fraction((scaled + Fraction(1, 2)).__floor__(), 10**places)


def rounded(values: Sequence[Fraction], places: int) -> list[Fraction]:
    return [half_up(value, places) for value in values]


def steps(values: Sequence[Fraction]) -> list[Fraction]:
    return [now - before for before, now in pairwise([Fraction(0), *values])]


def exact(values: Sequence[str | None], known: Callable[[int], bool] = lambda _: True) -> list[Fraction | None]:
    """Figures of a document; null stands for what is not known."""
    return [None if value is None else Fraction(value) for index, value in enumerate(values) if known(index)]
