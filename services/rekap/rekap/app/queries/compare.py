"""Comparing two estimates: versions, past revisions and the present of projects that the user may read."""

import asyncio
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from chassis.cache import Cache
from chassis.errors import not_found
from rekap.app.commands.versions import version_not_found
from rekap.app.comparison_document import comparison_document
from rekap.app.freshness import marked_stale
from rekap.app.frozen_estimate import estimate_from, thaw
from rekap.app.history_ports import Histories
from rekap.app.packing import packed
from rekap.app.past_estimate import past_estimate
from rekap.app.past_state import folded
from rekap.app.ports import Standing
from rekap.app.queries.fresh_document import KEEP_SECONDS, DocumentAnswer
from rekap.app.queries.fresh_standing import FreshStandings
from rekap.app.version_ports import Versions
from rekap.domain.estimate import Estimate
from rekap.domain.needs_filter import FilterRefusedError
from rekap.domain.rincian_filter import check_page

FORMAT = 1
REVISION_GONE = (
    "Keadaan proyek pada revisi {revision} tidak disimpan lagi atau belum pernah ada. "
    "Pilih revisi dari daftar revisi, atau bandingkan dengan versi yang dibekukan."
)
USUAL_ROWS = 50
MOST_ROWS = 200
# Two whole estimates are in memory while they are compared: about 20 MB a side at ten thousand pekerjaan.
MOST_AT_ONCE = 2


@dataclass(frozen=True, slots=True)
class Compared:
    """Which estimates: a version, a past revision, or, where both are 0, the project as it is now."""

    project_id: int
    from_version_id: int
    to_project_id: int
    to_version_id: int
    page: int = 1
    page_size: int = USUAL_ROWS
    from_revision: int = 0
    to_revision: int = 0

    def __post_init__(self) -> None:
        check_page(self.page, self.page_size, MOST_ROWS)
        for side in ("from", "to"):
            revision = getattr(self, f"{side}_revision")
            if revision < 0:
                raise FilterRefusedError(f"{side}_revision", "pilih revisi mulai dari 1")
            if revision and getattr(self, f"{side}_version_id"):
                raise FilterRefusedError(
                    f"{side}_revision", f"pilih {side}_version atau {side}_revision, jangan keduanya"
                )


class CompareQueries:
    """NOT_FOUND for strangers, of either project, and for versions that are not there."""

    def __init__(self, versions: Versions, histories: Histories, standings: FreshStandings, cache: Cache) -> None:
        self._versions = versions
        self._histories = histories
        self._standings = standings
        self._cache = cache
        self._places = asyncio.Semaphore(MOST_AT_ONCE)

    async def compare(self, asked: Compared, user_id: int, min_revision: int) -> DocumentAnswer:
        """The answer belongs to two projects, so it carries no revision."""
        is_same = asked.to_project_id == asked.project_id
        wanted = max(min_revision, asked.from_revision, asked.to_revision if is_same else 0)
        first = second = await self._standings.of(asked.project_id, user_id, wanted)
        if not is_same:
            second = await self._standings.of(asked.to_project_id, user_id, asked.to_revision)
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
            before = await self._estimate(asked.project_id, asked.from_version_id, asked.from_revision)
            after = await self._estimate(asked.to_project_id, asked.to_version_id, asked.to_revision)
            return await asyncio.to_thread(_document, asked, before, after)

    async def _estimate(self, project_id: int, version_id: int, revision: int) -> tuple[Mapping[str, Any], Estimate]:
        if revision:
            head: dict[str, Any] = {"project_id": project_id, "version_id": None, "version": None, "revision": revision}
            return head, await self._past(project_id, revision)
        if not version_id:
            present = await self._versions.present(project_id, with_lines=False)
            head = {
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

    async def _past(self, project_id: int, revision: int) -> Estimate:
        states = await self._histories.states(project_id, revision)
        if not states:
            raise not_found("revision-gone", REVISION_GONE.format(revision=revision))
        return await asyncio.to_thread(lambda: past_estimate(folded(states)))


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
