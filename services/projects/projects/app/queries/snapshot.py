"""A whole project at one revision, for read models, in pages."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.database.engine import Database
from projects.app.refusals import project_not_found
from projects.store import state
from projects.store.projects import Row
from projects.store.tables import project

# An analysis counts as its components and is never cut in two.
PAGE_ROWS = 2_000
LARGEST_LIST = 1_000


@dataclass(frozen=True)
class Page:
    """Rows of one kind, named as in the snapshot message."""

    kind: str
    rows: list[Row]


@dataclass(frozen=True)
class Snapshot:
    """The project's row and members at one moment, and all else as pages of the same moment."""

    project: Row
    members: list[Row]
    connection: AsyncConnection

    async def pages(self) -> AsyncIterator[Page]:
        """Parents before children; a deleted project has no pages. Memory stays flat: rows come from a cursor."""
        if self.project["deleted_at"] is not None:
            return
        for kind, question in _questions(self.project["id"]).items():
            async for page in _paged(self.connection, kind, question):
                yield page


@asynccontextmanager
async def open_snapshot(database: Database, project_id: int) -> AsyncIterator[Snapshot]:
    """NOT_FOUND for a project that never was; one that is deleted says so in its row."""
    async with database.read() as connection:
        row = (await connection.execute(*state.project_rows(project_id))).mappings().one_or_none()
        if row is None:
            raise project_not_found()
        members = (await connection.execute(*state.member_rows(project_id))).mappings().all()
        yield Snapshot(row, list(members), connection)


def _questions(project_id: int) -> Mapping[str, state.Question]:
    return {
        "klasifikasi": state.klasifikasi_rows(project_id),
        "sub_klasifikasi": state.sub_klasifikasi_rows(project_id),
        "pekerjaan": state.pekerjaan_rows(project_id),
        "resource": state.resource_rows(project_id),
        "volume": state.volume_rows(project_id),
        "analysis": state.analysis_rows(project_id),
        "progress": state.progress_rows(project_id),
    }


async def _paged(connection: AsyncConnection, kind: str, question: state.Question) -> AsyncIterator[Page]:
    rows: list[Row] = []
    weight = 0
    async with connection.stream(*question) as found:
        async for row in found.mappings():
            size = len(row["resources"]) if kind == "analysis" else 1
            if rows and weight + size > PAGE_ROWS:
                yield Page(kind, rows)
                rows, weight = [], 0
            rows.append(row)
            weight += size
    if rows:
        yield Page(kind, rows)


async def list_revisions(database: Database, after_id: int, page_size: int) -> list[tuple[int, int]]:
    """(project, revision) in the order of ids, deleted projects too."""
    size = min(page_size if page_size > 0 else LARGEST_LIST, LARGEST_LIST)
    statement = (
        select(project.c.id, project.c.revision).where(project.c.id > after_id).order_by(project.c.id).limit(size)
    )
    async with database.read() as connection:
        return [(row.id, row.revision) for row in await connection.execute(statement)]
