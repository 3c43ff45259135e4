"""Needs put into periods, from what was read."""

from collections.abc import Mapping
from dataclasses import dataclass

from rekap.app.needs_ports import PackedProgress, PackedSources, ProjectDates
from rekap.app.needs_unpacking import Sources, unpack_shares, unpack_sources
from rekap.domain.needs_calendar import Weeks
from rekap.domain.needs_integers import scaled_alike
from rekap.domain.needs_measure import Precision
from rekap.domain.needs_period import Spread
from rekap.domain.needs_spread import Cells, Need, spread_needs, total_needs, weighted_cells

# A share of 1 % is a hundredth.
PERCENT_PLACES = 2


@dataclass(frozen=True, slots=True)
class Timed:
    """Needs by resource id, and what their integers stand for."""

    needs: Mapping[str, Need]
    precision: Precision


def weeks_of(project: ProjectDates) -> Weeks:
    """The weeks that are shown."""
    return Weeks.of(project.tanggal_mulai, project.tanggal_selesai, project.week_end_day, project.last_week)


def untimed(packed: PackedSources) -> Timed:
    """The needs of all work."""
    sources = unpack_sources(packed)
    return Timed(total_needs(sources.rows), Precision(sources.places, 1))


def whole(totals: Mapping[str, str]) -> Timed:
    """The needs of all work, added up already."""
    added = scaled_alike(list(totals.values()))
    needs = {resource_id: Need(total) for resource_id, total in zip(totals, added.values, strict=True)}
    return Timed(needs, Precision(added.scale, 1))


def timed(packed: PackedSources, progress: PackedProgress, mode: str, spread: Spread) -> Timed:
    """The needs of all work, and of each slot by the progress of this mode."""
    (shares,) = unpack_shares(progress, mode)
    cells_of = {one: weighted_cells(weeks, spread.of_week) for one, weeks in shares.of_pekerjaan.items()}
    return _spread(unpack_sources(packed), shares.places, cells_of, spread.parts)


def planned_and_actual(packed: PackedSources, progress: PackedProgress, first: int, last: int) -> Timed:
    """Two slots for each week of a window: planned, then actual."""
    both = unpack_shares(progress, "planned", "actual")
    cells_of: dict[int, list[tuple[int, int]]] = {}
    for offset, shares in enumerate(both):
        for pekerjaan_id, weeks in shares.of_pekerjaan.items():
            cells = [(2 * (week - first) + offset, share) for week, share in weeks if first <= week <= last]
            cells_of.setdefault(pekerjaan_id, []).extend(cells)
    return _spread(unpack_sources(packed), both[0].places, cells_of, 1)


def _spread(sources: Sources, share_places: int, cells_of: Mapping[int, Cells], parts: int) -> Timed:
    whole = parts * 10 ** (share_places + PERCENT_PLACES)
    needs = spread_needs(sources.rows, cells_of, whole)
    return Timed(needs, Precision(sources.places + share_places + PERCENT_PLACES, parts))
