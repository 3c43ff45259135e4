"""Builds the read models anew from the truth."""

from collections.abc import AsyncIterator, Sequence

from rekap.app.commands.replace_project import replace_project
from rekap.app.ports import ReadModel, SnapshotSource
from rekap.app.queries.reconcile import applied_projects

PAGE = 200


async def rebuild(
    read_model: ReadModel, source: SnapshotSource, project_ids: Sequence[int]
) -> AsyncIterator[tuple[int, int]]:
    """Replaces these projects one after the other; yields (project, revision), revision 0 where there is none."""
    for project_id in project_ids:
        yield project_id, await replace_project(read_model, source, project_id, even_if_current=True)


async def all_projects(read_model: ReadModel, source: SnapshotSource) -> list[int]:
    """Every project that exists in truth or here."""
    found = set(await applied_projects(read_model))
    after = 0
    while page := await source.revisions(after, PAGE):
        found |= {project_id for project_id, _ in page}
        after = page[-1][0]
    return sorted(found)
