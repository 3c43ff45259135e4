"""Needs of a project, as finished bytes; one method a document."""

import asyncio
import hashlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from chassis.cache import Cache
from rekap.app.needs_document import snapshot_document
from rekap.app.needs_labour import Crew, labour_document
from rekap.app.needs_ports import NeedsModel, NeedsReader, PackedProgress, PackedSources, ProjectDates, ResourceRow
from rekap.app.needs_refusals import filter_refusals, refuse_unknown, refused
from rekap.app.needs_sheet import Sheet, sheet_of
from rekap.app.needs_timeline import timeline_document, timeline_of
from rekap.app.needs_timing import Timed, planned_and_actual, timed, untimed, weeks_of, whole
from rekap.app.needs_weekly import Weekly, weekly_document
from rekap.app.queries.fresh_document import Asked, DocumentAnswer, fresh_document
from rekap.app.queries.fresh_standing import FreshStandings
from rekap.domain.needs_calendar import Weeks
from rekap.domain.needs_filter import NeedsFilter
from rekap.domain.needs_period import by_span, by_week, month_buckets, period_of, until_and_within, week_buckets

# To be counted up whenever a document's shape changes, so that a new release never serves an old one's bytes.
FORMAT = 2
MOST_UNPLANNED = 500


@dataclass(frozen=True, slots=True)
class Material:
    """What documents are computed from, read at one moment; `progress` is empty where it was not asked for."""

    project: ProjectDates
    resources: list[ResourceRow]
    sources: PackedSources
    progress: PackedProgress

    @property
    def weeks(self) -> Weeks:
        """The weeks that are shown."""
        return weeks_of(self.project)


# Reads what a document needs; what it returns makes the document, outside of the transaction and of the event loop.
Prepared = tuple[int, Callable[[], bytes]]
Prepare = Callable[[NeedsReader], Awaitable[Prepared]]


class NeedsQueries:
    """Every method answers at least `min_revision`, or marked as stale.

    Raises what `FreshStandings.of` raises, and INVALID that names the parameter that cannot be meant.
    """

    def __init__(self, model: NeedsModel, standings: FreshStandings, cache: Cache) -> None:
        self._model = model
        self._standings = standings
        self._cache = cache

    async def snapshot(self, asked: Asked, condition: NeedsFilter, shape: str, *, enhanced: bool) -> DocumentAnswer:
        """Needs by resource, of the whole project or of one period."""

        async def prepare(reader: NeedsReader) -> Prepared:
            if condition.period_mode == "all":
                material = await _read_resources(reader, asked.project_id, condition)
                needs = whole(await reader.totals(asked.project_id, condition))
                make: Callable[..., bytes] = partial(_whole_snapshot, material, needs)
            else:
                material = await read_material(reader, asked.project_id, condition)
                make = partial(_snapshot, material)
            extra = await _schedule_state(reader, asked.project_id, material.weeks) if enhanced else {}
            return material.project.revision, partial(make, condition, shape, extra)

        return await self._fresh(asked, ("snapshot", condition, shape, enhanced), prepare)

    async def timeline(
        self, asked: Asked, condition: NeedsFilter, shape: str, bucket: str, *, aggregate: bool
    ) -> DocumentAnswer:
        """Needs by resource and period, with the remainder that no period has."""
        if bucket and condition.period_mode != "all" and not condition.period_mode.startswith(bucket):
            raise refused("bucket", "pakai periode yang sama dengan period_mode")
        chosen = bucket or condition.period_mode.partition("_")[0].replace("all", "week")

        async def prepare(reader: NeedsReader) -> Prepared:
            material = await read_material(reader, asked.project_id, condition)
            make = partial(_timeline, material, condition, shape, chosen, aggregate=aggregate)
            return material.project.revision, make

        return await self._fresh(asked, ("timeline", condition, shape, chosen, aggregate), prepare)

    async def weekly(self, asked: Asked, shape: str, from_week: int, to_week: int) -> DocumentAnswer:
        """Needs by resource and week, planned and actual; week 0 stands for the first and for the last."""

        async def prepare(reader: NeedsReader) -> Prepared:
            material = await read_material(reader, asked.project_id, NeedsFilter())
            return material.project.revision, partial(_weekly, material, shape, from_week, to_week)

        return await self._fresh(asked, ("weekly", shape, from_week, to_week), prepare)

    async def labour(self, asked: Asked, condition: NeedsFilter, limit: int, working_days: int) -> DocumentAnswer:
        """Workers a week, against a limit (0: none)."""
        labour = replace(condition, kategori=("TK",))

        async def prepare(reader: NeedsReader) -> Prepared:
            material = await read_material(reader, asked.project_id, labour)
            return material.project.revision, partial(_labour, material, labour, limit, working_days)

        return await self._fresh(asked, ("labour", labour, limit, working_days), prepare)

    async def document(self, asked: Asked, name: tuple[Any, ...], prepare: Prepare) -> DocumentAnswer:
        """Any other document of needs, by the same rules."""
        return await self._fresh(asked, name, prepare)

    async def _fresh(self, asked: Asked, name: tuple[Any, ...], prepare: Prepare) -> DocumentAnswer:
        async def compute_now() -> tuple[int, bytes]:
            with filter_refusals():
                async with self._model.read() as reader:
                    revision, make = await prepare(reader)
                return revision, await asyncio.to_thread(make)

        digest = hashlib.sha256(repr(name).encode()).hexdigest()[:32]
        return await fresh_document(self._standings, self._cache, asked, f"needs:{FORMAT}:{digest}", compute_now)


async def read_material(
    reader: NeedsReader, project_id: int, condition: NeedsFilter, *, with_progress: bool = True
) -> Material:
    """Three statements, one more for progress and one for each kind of id that the filter names."""
    found = await _read_resources(reader, project_id, condition)
    sources = await reader.sources(project_id, condition)
    progress = await reader.progress(project_id) if with_progress else PackedProgress()
    return replace(found, sources=sources, progress=progress)


async def _read_resources(reader: NeedsReader, project_id: int, condition: NeedsFilter) -> Material:
    """The material without what needs are added up from."""
    project = await reader.project(project_id)
    refuse_unknown(await reader.unknown_ids(project_id, condition))
    resources = list(await reader.resources(project_id))
    return Material(project, resources, PackedSources(), PackedProgress())


def sheet(material: Material, condition: NeedsFilter, needs: Timed) -> Sheet:
    """Needs as they are shown."""
    return sheet_of(material.resources, condition, needs.needs, needs.precision)


def snapshot_quantities(material: Material, condition: NeedsFilter) -> tuple[Sheet, list[int]]:
    """What each line shows for the period that the filter asks for."""
    period = period_of(condition, material.weeks)
    if period is None:
        found = sheet(material, condition, untimed(material.sources))
        return found, [line.total for line in found.lines]
    spread = until_and_within(period, material.weeks)
    found = sheet(material, condition, timed(material.sources, material.progress, condition.mode, spread))
    return found, [line.periods.get(1, 0) for line in found.lines]


def _whole_snapshot(
    material: Material, needs: Timed, condition: NeedsFilter, shape: str, extra: dict[str, Any]
) -> bytes:
    found = sheet(material, condition, needs)
    quantities = [line.total for line in found.lines]
    return snapshot_document(material.project, condition, found, quantities, shape, extra)


def _snapshot(material: Material, condition: NeedsFilter, shape: str, extra: dict[str, Any]) -> bytes:
    found, quantities = snapshot_quantities(material, condition)
    return snapshot_document(material.project, condition, found, quantities, shape, extra)


def _timeline(material: Material, condition: NeedsFilter, shape: str, bucket: str, *, aggregate: bool) -> bytes:
    weeks = material.weeks
    period = period_of(condition, weeks)
    buckets = week_buckets(weeks) if bucket == "week" else month_buckets(weeks)
    spread = by_week(weeks) if bucket == "week" else by_span([one.span for one in buckets], weeks)
    found = sheet(material, condition, timed(material.sources, material.progress, condition.mode, spread))
    timeline = timeline_of(material.project, condition, bucket, buckets, period, found)
    return timeline_document(timeline, shape, aggregate=aggregate)


def _weekly(material: Material, shape: str, from_week: int, to_week: int) -> bytes:
    weeks = material.weeks
    first, last = from_week or 1, to_week or weeks.last
    if first > weeks.last:
        raise refused("from_week", f"proyek ini punya {weeks.last} minggu")
    if not first <= last <= weeks.last:
        raise refused("to_week", f"pilih minggu {first} sampai {weeks.last}")
    needs = planned_and_actual(material.sources, material.progress, first, last)
    return weekly_document(Weekly(material.project, weeks, first, last, sheet(material, NeedsFilter(), needs)), shape)


def _labour(material: Material, condition: NeedsFilter, limit: int, working_days: int) -> bytes:
    weeks = material.weeks
    needs = timed(material.sources, material.progress, condition.mode, by_week(weeks))
    return labour_document(Crew(material.project, weeks, sheet(material, condition, needs), limit, working_days))


async def _schedule_state(reader: NeedsReader, project_id: int, weeks: Weeks) -> dict[str, Any]:
    """What the enhanced answer adds."""
    unplanned = await reader.unplanned(project_id)
    return {
        "schedule": {
            "total_weeks": weeks.last,
            "start_date": weeks.start.isoformat(),
            "end_date": weeks.span.last.isoformat(),
        },
        "pekerjaan_without_progress_count": len(unplanned),
        "pekerjaan_without_progress": [
            {"id": row.id, "kode": row.kode, "uraian": row.uraian} for row in unplanned[:MOST_UNPLANNED]
        ],
    }
