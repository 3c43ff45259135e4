"""Compares stored figures with a fresh computation from the truth."""

from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass

from rekap.app.ports import ReadModel, SnapshotSource
from rekap.app.recompute import recompute

PAGE = 500


@dataclass(frozen=True, slots=True)
class Finding:
    """What the comparison of one project found; `wrong_pekerjaan` are those whose line is wrong, missing or left over.

    Where the revisions differ a change is under way (or stuck), and nothing was compared.
    """

    project_id: int
    applied_revision: int
    true_revision: int
    wrong_pekerjaan: tuple[int, ...] = ()

    @property
    def is_drift(self) -> bool:
        """Figures that are wrong although their revision is the true one, or figures of a future that never was."""
        return bool(self.wrong_pekerjaan) or self.applied_revision > self.true_revision

    def __str__(self) -> str:
        if self.applied_revision != self.true_revision:
            return f"project {self.project_id}: revision {self.applied_revision} here, {self.true_revision} in truth"
        wrong = ", ".join(map(str, self.wrong_pekerjaan)) or "none"
        return f"project {self.project_id} revision {self.applied_revision}: wrong pekerjaan: {wrong}"


async def reconcile(
    read_model: ReadModel, source: SnapshotSource, project_ids: Iterable[int]
) -> AsyncIterator[Finding]:
    """One finding for each project, in the given order. Raises UNAVAILABLE where the truth cannot be had."""
    for project_id in project_ids:
        yield await _compare(read_model, source, project_id)


async def _compare(read_model: ReadModel, source: SnapshotSource, project_id: int) -> Finding:
    snapshot = await source.read(project_id)
    async with read_model.read() as reader:
        header = await reader.header(project_id)
        stored = {line.pekerjaan_id: line for line in await reader.finished_lines(project_id)}
    if snapshot is None or snapshot.revision != header.revision:
        return Finding(project_id, header.revision, snapshot.revision if snapshot else 0)
    fresh = recompute(snapshot.state)
    wrong = (key for key in stored.keys() | fresh.keys() if stored.get(key) != fresh.get(key))
    return Finding(project_id, header.revision, snapshot.revision, tuple(sorted(wrong)))


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
