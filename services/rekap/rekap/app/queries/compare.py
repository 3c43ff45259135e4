"""Comparing two estimates: versions of a project, the project as it is now, or another one that the user may read."""

import asyncio
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from chassis.cache import Cache
from rekap.app.commands.versions import version_not_found
from rekap.app.comparison_document import comparison_document
from rekap.app.freshness import marked_stale
from rekap.app.frozen_estimate import estimate_from, thaw
from rekap.app.packing import packed
from rekap.app.ports import Standing
from rekap.app.queries.fresh_document import KEEP_SECONDS, DocumentAnswer
from rekap.app.queries.fresh_standing import FreshStandings
from rekap.app.version_ports import Versions
from rekap.domain.estimate import Estimate
from rekap.domain.rincian_filter import check_page

FORMAT = 1
USUAL_ROWS = 50
MOST_ROWS = 200
# Two whole estimates are in memory while they are compared: about 20 MB a side at ten thousand pekerjaan.
MOST_AT_ONCE = 2


@dataclass(frozen=True, slots=True)
class Compared:
    """Which estimates; version 0 is the project as it is now."""

    project_id: int
    from_version_id: int
    to_project_id: int
    to_version_id: int
    page: int = 1
    page_size: int = USUAL_ROWS

    def __post_init__(self) -> None:
        check_page(self.page, self.page_size, MOST_ROWS)


class CompareQueries:
    """NOT_FOUND for strangers, of either project, and for versions that are not there."""

    def __init__(self, versions: Versions, standings: FreshStandings, cache: Cache) -> None:
        self._versions = versions
        self._standings = standings
        self._cache = cache
        self._places = asyncio.Semaphore(MOST_AT_ONCE)

    async def compare(self, asked: Compared, user_id: int, min_revision: int) -> DocumentAnswer:
        """The answer belongs to two projects, so it carries no revision."""
        first = await self._standings.of(asked.project_id, user_id, min_revision)
        second = first
        if asked.to_project_id != asked.project_id:
            second = await self._standings.of(asked.to_project_id, user_id, 0)
        names = [
            await self._name(asked.project_id, asked.from_version_id),
            await self._name(asked.to_project_id, asked.to_version_id),
        ]
        name = (asked, _moment(first), _moment(second), names)
        digest = hashlib.sha256(repr(name).encode()).hexdigest()[:32]
        key = f"compare:{FORMAT}:{asked.project_id}:{digest}"
        body = await self._cache.get_or_compute(key, partial(self._compute, asked), KEEP_SECONDS)
        if first.revision < min_revision:
            answer = DocumentAnswer(body, 0, stale=True)
            return DocumentAnswer(marked_stale(answer.body), 0, stale=True)
        return DocumentAnswer(body, 0, stale=False)

    async def _name(self, project_id: int, version_id: int) -> str | None:
        """What the answer calls the version; one that was deleted is gone from here too."""
        if not version_id:
            return None
        version = await self._versions.head(project_id, version_id)
        if version is None:
            raise version_not_found()
        return version.name

    async def _compute(self, asked: Compared) -> bytes:
        async with self._places:
            before = await self._estimate(asked.project_id, asked.from_version_id)
            after = await self._estimate(asked.to_project_id, asked.to_version_id)
            return await asyncio.to_thread(_document, asked, before, after)

    async def _estimate(self, project_id: int, version_id: int) -> tuple[Mapping[str, Any], Estimate]:
        if not version_id:
            present = await self._versions.present(project_id, with_lines=False)
            head: dict[str, Any] = {
                "project_id": project_id,
                "version_id": None,
                "version": None,
                "revision": present.header.revision,
            }
            return head, present.estimate
        found = await self._versions.inputs(project_id, version_id)
        if found is None:
            raise version_not_found()
        version, frozen = found
        head = {
            "project_id": project_id,
            "version_id": version.id,
            "version": version.name,
            "revision": version.revision,
        }
        return head, await asyncio.to_thread(lambda: estimate_from(thaw(frozen)))


def _moment(standing: Standing) -> tuple[int, int]:
    return standing.revision, standing.generation


def _document(
    asked: Compared, before: tuple[Mapping[str, Any], Estimate], after: tuple[Mapping[str, Any], Estimate]
) -> bytes:
    document = comparison_document(
        before[1],
        after[1],
        (before[0], after[0]),
        same_project=asked.project_id == asked.to_project_id,
        page=asked.page,
        page_size=asked.page_size,
    )
    return packed(document)
