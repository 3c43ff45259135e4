"""Path and query parameters that several routers share."""

from typing import Annotated

from fastapi import Depends, Path, Query, Request

from gateway.answers import revision_in
from gateway.figures import Figures
from gateway.kept_documents import KeptDocuments
from gateway.schemas.base import MAXIMUM_ID, Text
from gateway.services import Services

ProjectId = Annotated[int, Path(ge=1, le=MAXIMUM_ID)]
PekerjaanId = Annotated[int, Path(ge=1, le=MAXIMUM_ID)]
AnalysisId = Annotated[int, Path(ge=1, le=MAXIMUM_ID)]
TaskId = Annotated[str, Path(min_length=1, max_length=64, pattern=r"^[0-9A-Za-z_-]+$")]
SearchText = Annotated[Text, Query(max_length=200)]
MinRevision = Annotated[int, Query(ge=0, le=MAXIMUM_ID, description="The answer shows at least this revision.")]
MatchLimit = Annotated[int, Query(ge=1, le=50)]


async def _services(request: Request) -> Services:
    services: Services = request.app.state.services
    return services


async def _known_revision(request: Request) -> int:
    """The revision that the browser holds, from If-None-Match; 0 where it holds none."""
    return revision_in(request.headers.get("if-none-match", ""))


async def _held_tag(request: Request) -> str:
    """The ETag of what the browser holds; empty where it holds nothing."""
    return request.headers.get("if-none-match", "")


async def _kept_documents(request: Request) -> KeptDocuments:
    kept: KeptDocuments = request.app.state.kept_documents
    return kept


# Coroutines all: what is no coroutine, the framework hands to another thread, which costs more than most answers.
ServicesIn = Annotated[Services, Depends(_services)]
KnownRevision = Annotated[int, Depends(_known_revision)]
HeldTag = Annotated[str, Depends(_held_tag)]
KeptIn = Annotated[KeptDocuments, Depends(_kept_documents)]


async def _figures(project_id: ProjectId, kept: KeptIn, held: HeldTag, min_revision: MinRevision = 0) -> Figures:
    return Figures(kept, project_id, min_revision, held)


FiguresIn = Annotated[Figures, Depends(_figures)]
