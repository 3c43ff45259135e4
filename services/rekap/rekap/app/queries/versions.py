"""Reading named versions."""

from collections.abc import Sequence

from rekap.app.commands.versions import version_not_found
from rekap.app.queries.fresh_document import DocumentAnswer
from rekap.app.queries.fresh_standing import FreshStandings
from rekap.app.version_ports import Version, Versions


async def list_versions(
    versions: Versions, standings: FreshStandings, project_id: int, user_id: int
) -> Sequence[Version]:
    """Newest first; NOT_FOUND for strangers."""
    await standings.of(project_id, user_id, 0)
    return await versions.listed(project_id)


async def version_rab(
    versions: Versions, standings: FreshStandings, project_id: int, user_id: int, version_id: int
) -> DocumentAnswer:
    """The RAB as it was, packed for good, under the revision that the project had; NOT_FOUND for strangers too."""
    await standings.of(project_id, user_id, 0)
    found = await versions.rab(project_id, version_id)
    if found is None:
        raise version_not_found()
    revision, frozen = found
    return DocumentAnswer(frozen, revision, stale=False)
