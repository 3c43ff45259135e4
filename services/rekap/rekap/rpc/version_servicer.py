"""VersionService over gRPC."""

from typing import Any

from chassis.decimals import plain
from chassis.identity import current_identity
from rekap.app.commands.versions import create_version, delete_version, rename_version
from rekap.app.history_ports import Histories, PastRevision
from rekap.app.needs_refusals import filter_refusals
from rekap.app.queries.compare import USUAL_ROWS, Compared, CompareQueries
from rekap.app.queries.fresh_standing import FreshStandings
from rekap.app.queries.past_revisions import USUAL_PAGE, past_revisions
from rekap.app.queries.versions import list_versions, version_rab
from rekap.app.version_ports import Version, Versions
from rekap.rpc.documents import document_of
from taksir.rekap.v1 import version_service_pb2 as messages


class VersionServicer:
    """Named versions for the user that the call is made for."""

    def __init__(
        self, versions: Versions, histories: Histories, standings: FreshStandings, comparisons: CompareQueries
    ) -> None:
        self._versions = versions
        self._histories = histories
        self._standings = standings
        self._comparisons = comparisons

    async def CreateVersion(self, request: messages.CreateVersionRequest, _: Any) -> messages.CreateVersionResponse:
        """Freezes the project."""
        created = await create_version(
            self._versions,
            self._standings,
            project_id=request.project_id,
            user_id=current_identity().subject,
            name=request.name,
            note=request.note,
            min_revision=request.min_revision,
        )
        return messages.CreateVersionResponse(version=_version(created))

    async def ListVersions(self, request: messages.ListVersionsRequest, _: Any) -> messages.ListVersionsResponse:
        """Newest first."""
        user_id = current_identity().subject
        found = await list_versions(self._versions, self._standings, request.project_id, user_id)
        return messages.ListVersionsResponse(versions=[_version(one) for one in found])

    async def GetVersionRab(self, request: messages.GetVersionRabRequest, _: Any) -> messages.GetVersionRabResponse:
        """The RAB as it was."""
        user_id = current_identity().subject
        answer = await version_rab(self._versions, self._standings, request.project_id, user_id, request.version_id)
        return messages.GetVersionRabResponse(document=document_of(answer))

    async def RenameVersion(self, request: messages.RenameVersionRequest, _: Any) -> messages.RenameVersionResponse:
        """Another name or note."""
        renamed = await rename_version(
            self._versions,
            project_id=request.project_id,
            user_id=current_identity().subject,
            version_id=request.version_id,
            name=request.name if request.HasField("name") else None,
            note=request.note if request.HasField("note") else None,
        )
        return messages.RenameVersionResponse(version=_version(renamed))

    async def DeleteVersion(self, request: messages.DeleteVersionRequest, _: Any) -> messages.DeleteVersionResponse:
        """For good."""
        await delete_version(
            self._versions,
            project_id=request.project_id,
            user_id=current_identity().subject,
            version_id=request.version_id,
        )
        return messages.DeleteVersionResponse()

    async def CompareEstimates(
        self, request: messages.CompareEstimatesRequest, _: Any
    ) -> messages.CompareEstimatesResponse:
        """What differs, and what it does to the total."""
        with filter_refusals():
            asked = Compared(
                project_id=request.project_id,
                from_version_id=request.from_version_id,
                to_project_id=request.other_project_id or request.project_id,
                to_version_id=request.to_version_id,
                page=request.page or 1,
                page_size=request.page_size or USUAL_ROWS,
                from_revision=request.from_revision,
                to_revision=request.to_revision,
            )
        answer = await self._comparisons.compare(asked, current_identity().subject, request.min_revision)
        return messages.CompareEstimatesResponse(document=document_of(answer))

    async def ListRevisions(self, request: messages.ListRevisionsRequest, _: Any) -> messages.ListRevisionsResponse:
        """What can be compared, the newest first."""
        with filter_refusals():
            found = await past_revisions(
                self._histories,
                self._standings,
                project_id=request.project_id,
                user_id=current_identity().subject,
                before=request.before_revision,
                page_size=request.page_size or USUAL_PAGE,
                min_revision=request.min_revision,
            )
        revisions = [_revision(one) for one in found.revisions]
        return messages.ListRevisionsResponse(revisions=revisions, has_more=found.has_more)


def _revision(one: PastRevision) -> messages.Revision:
    message = messages.Revision(revision=one.revision, changed_by=one.changed_by, changed=one.changed)
    message.changed_at.FromDatetime(one.changed_at)
    return message


def _version(one: Version) -> messages.Version:
    message = messages.Version(
        id=one.id,
        name=one.name,
        note=one.note,
        revision=one.revision,
        created_by=one.created_by,
        pekerjaan_count=one.pekerjaan_count,
        subtotal=plain(one.subtotal),
        ppn=plain(one.ppn),
        grand_total=plain(one.grand_total),
        rounded_total=plain(one.rounded_total),
    )
    message.created_at.FromDatetime(one.created_at)
    return message
