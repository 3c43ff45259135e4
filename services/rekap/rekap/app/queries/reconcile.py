"""Compares stored figures with a fresh computation from the truth."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from rekap.app import recompute
from rekap.app.ports import Copies, FinishedLine, ReadModel, Snapshot, SnapshotSource

PAGE = 500
# How often a project that changes under the comparison is read again.
ATTEMPTS = 3
Key = TypeVar("Key", int, tuple[int, int])


@dataclass(frozen=True, slots=True)
class Finding:
    """What the comparison of one project found; `wrong_pekerjaan` are those of which a line or row is wrong, and
    `wrong_rows` name the rows that belong to no pekerjaan.

    Where the revisions differ a change is under way (or stuck), and nothing was compared. `seen_revision` is the newest
    that was heard of.
    """

    project_id: int
    applied_revision: int
    true_revision: int
    seen_revision: int
    wrong_pekerjaan: tuple[int, ...] = ()
    wrong_rows: tuple[str, ...] = ()

    @property
    def is_drift(self) -> bool:
        """Figures that are wrong although their revision is the true one, or figures of a future that never was."""
        return bool(self.wrong_pekerjaan or self.wrong_rows) or self.applied_revision > self.true_revision

    @property
    def is_missed(self) -> bool:
        """A change that nobody here has heard of: its event was lost, or has not come yet. Catch-up looks only at what
        was heard of, so without a further change the figures would stay old for ever.
        """
        return 0 < self.applied_revision < self.true_revision and self.seen_revision < self.true_revision

    def __str__(self) -> str:
        if self.applied_revision != self.true_revision:
            return f"project {self.project_id}: revision {self.applied_revision} here, {self.true_revision} in truth"
        wrong = ", ".join(map(str, self.wrong_pekerjaan)) or "none"
        others = "".join(f"; wrong: {row}" for row in self.wrong_rows)
        return f"project {self.project_id} revision {self.applied_revision}: wrong pekerjaan: {wrong}{others}"


async def reconcile(
    read_model: ReadModel, source: SnapshotSource, project_ids: Iterable[int]
) -> AsyncIterator[Finding]:
    """One finding for each project, in the given order. Raises UNAVAILABLE where the truth cannot be had."""
    for project_id in project_ids:
        yield await compare(read_model, source, project_id)


async def compare(read_model: ReadModel, source: SnapshotSource, project_id: int) -> Finding:
    """Compares one project. Somebody may edit it meanwhile: then the two moments differ, and it is read again."""
    for _ in range(ATTEMPTS):
        snapshot = await source.read(project_id)
        async with read_model.read() as reader:
            header, seen_revision = await reader.header(project_id), await reader.seen_revision(project_id)
            lines, copies = await reader.finished_lines(project_id), await reader.copies(project_id)
        true_revision = snapshot.revision if snapshot else 0
        if snapshot is not None and snapshot.revision == header.revision:
            wrong = await asyncio.to_thread(_wrong, snapshot, lines, copies)
            return Finding(project_id, header.revision, snapshot.revision, seen_revision, *wrong)
    return Finding(project_id, header.revision, true_revision, seen_revision)


def _wrong(
    snapshot: Snapshot, lines: Sequence[FinishedLine], copies: Copies
) -> tuple[tuple[int, ...], tuple[str, ...]]:
    """Pekerjaan of which any figure or row is wrong, missing or left over; and such rows of no pekerjaan."""
    stored = {line.pekerjaan_id: line for line in lines}
    fresh = recompute.copies(snapshot.state)
    wrong = _different(stored, recompute.recompute(snapshot.state))
    wrong |= _different(copies.components, fresh.components)
    wrong |= {pekerjaan_id for pekerjaan_id, _ in _different(copies.weeks, fresh.weeks)}
    different = {kind: _different(copies.rows[kind], rows) for kind, rows in fresh.rows.items()}
    wrong |= different.pop("pekerjaan")
    others = [f"{kind} {id_}" for kind, ids in different.items() for id_ in sorted(ids)]
    return tuple(sorted(wrong)), (*([] if copies.header == fresh.header else ["header"]), *others)


def _different(stored: Mapping[Key, object], fresh: Mapping[Key, object]) -> set[Key]:
    return {key for key in stored.keys() | fresh.keys() if stored.get(key) != fresh.get(key)}


async def applied_projects(read_model: ReadModel) -> list[int]:
    """Every project that is here and not deleted."""
    found: list[int] = []
    after = 0
    while True:
        async with read_model.read() as reader:
            page = await reader.applied_revisions(after, PAGE)
        found += [project_id for project_id, _ in page]
        if len(page) < PAGE:
            return found
        after = page[-1][0]
