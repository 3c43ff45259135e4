"""Named versions of an estimate, and comparisons."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Response

from chassis.rpc.messages import to_message
from gateway.answers import document_answer, figures_answer, json_answer, message_answer
from gateway.routers.parameters import HeldTag, MinRevision, ProjectId, ServicesIn
from gateway.schemas.base import MAXIMUM_ID
from gateway.schemas.rekap import Rekap
from gateway.schemas.rekap_versions import (
    NOTHING,
    CreateVersion,
    EstimateComparison,
    FrozenVersion,
    Nothing,
    PastRevisions,
    RenameVersion,
    VersionList,
)
from gateway.security.routes import ExactRoute
from taksir.rekap.v1 import version_service_pb2 as messages

router = APIRouter(prefix="/api/project/{project_id}", tags=["versions"], route_class=ExactRoute)

VersionId = Annotated[int, Path(ge=1, le=MAXIMUM_ID)]
ChosenId = Annotated[int, Query(ge=0, le=MAXIMUM_ID)]


@router.post("/versions/", status_code=201, response_model=FrozenVersion)
async def create_version(project_id: ProjectId, body: CreateVersion, services: ServicesIn) -> Response:
    """Freezes the estimate as it is now under a name: figures, and what they were computed from."""
    values = {"project_id": project_id, **body.model_dump()}
    answer = await services.versions.CreateVersion(to_message(values, messages.CreateVersionRequest))
    return message_answer(answer.version, 201)


@router.get("/versions/", response_model=VersionList)
async def list_versions(project_id: ProjectId, services: ServicesIn) -> Response:
    """All versions, newest first."""
    return message_answer(await services.versions.ListVersions(messages.ListVersionsRequest(project_id=project_id)))


@router.get("/versions/{version_id}/rekap/", response_model=Rekap)
async def get_version_rekap(
    project_id: ProjectId, version_id: VersionId, services: ServicesIn, held: HeldTag
) -> Response:
    """The RAB of a version, in the shape of every RAB."""
    request = messages.GetVersionRabRequest(project_id=project_id, version_id=version_id)
    return figures_answer((await services.versions.GetVersionRab(request)).document, held)


@router.patch("/versions/{version_id}/", response_model=FrozenVersion)
async def rename_version(
    project_id: ProjectId, version_id: VersionId, body: RenameVersion, services: ServicesIn
) -> Response:
    """Gives a version another name or note; its figures stay for good."""
    values = {"project_id": project_id, "version_id": version_id, **body.model_dump(exclude_none=True)}
    answer = await services.versions.RenameVersion(to_message(values, messages.RenameVersionRequest))
    return message_answer(answer.version)


@router.delete("/versions/{version_id}/", response_model=Nothing)
async def delete_version(project_id: ProjectId, version_id: VersionId, services: ServicesIn) -> Response:
    """Deletes a version for good."""
    await services.versions.DeleteVersion(messages.DeleteVersionRequest(project_id=project_id, version_id=version_id))
    return json_answer(NOTHING)


@router.get("/revisions/", response_model=PastRevisions)
async def list_revisions(
    project_id: ProjectId,
    services: ServicesIn,
    before: Annotated[ChosenId, Query(description="Only those before this one; 0: from the newest on.")] = 0,
    page_size: Annotated[int, Query(ge=1, le=200)] = 50,
    min_revision: MinRevision = 0,
) -> Response:
    """Past revisions that can be compared, the newest first: who changed how many rows of which kind, and when.

    At least the last 200 changes are kept, those of 90 days, as far as they fit into 16 MiB.
    """
    request = messages.ListRevisionsRequest(
        project_id=project_id, before_revision=before, page_size=page_size, min_revision=min_revision
    )
    return message_answer(await services.versions.ListRevisions(request))


@router.get("/compare/", response_model=EstimateComparison)
async def compare_estimates(
    project_id: ProjectId,
    services: ServicesIn,
    from_version: Annotated[ChosenId, Query(description="0: the project as it is now.")] = 0,
    to_version: Annotated[ChosenId, Query(description="0: as it is now.")] = 0,
    with_project: Annotated[ChosenId, Query(description="Another project; `to_…` is one of its.")] = 0,
    from_revision: Annotated[ChosenId, Query(description="A past revision instead of a version; 0: none.")] = 0,
    to_revision: Annotated[ChosenId, Query(description="A past revision instead of a version; 0: none.")] = 0,
    page: Annotated[int, Query(ge=1, le=1_000_000)] = 1,
    page_size: Annotated[int, Query(ge=1, le=200)] = 50,
    min_revision: MinRevision = 0,
) -> Response:
    """What differs between two estimates and what each difference does to the total; the effects make it exactly."""
    request = messages.CompareEstimatesRequest(
        project_id=project_id,
        from_version_id=from_version,
        other_project_id=with_project,
        to_version_id=to_version,
        min_revision=min_revision,
        from_revision=from_revision,
        to_revision=to_revision,
        page=page,
        page_size=page_size,
    )
    return document_answer((await services.versions.CompareEstimates(request)).document)
