"""Publishing each committed change of a project with the new state of all rows that it touched."""

from collections.abc import Callable, Collection
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.events.outbox import enqueue
from chassis.identity import current_subject
from projects.app.editing import Change, Touched
from projects.events.messages import (
    analysis_message,
    klasifikasi_message,
    pekerjaan_message,
    progress_message,
    project_message,
    resource_message,
    sub_klasifikasi_message,
    volume_message,
)
from projects.store import state
from projects.store.tables import outbox
from taksir.projects.events.v1 import project_changed_pb2 as messages

# The bus takes 1 MiB; half of it leaves room for headers. Beyond, consumers pull the snapshot.
LARGEST_EVENT_BYTES = 512 * 1024
# No row takes less than 50 bytes, so with more rows than this the event need not even be built.
MOST_ROWS = LARGEST_EVENT_BYTES // 50


async def publish(connection: AsyncConnection, change: Change) -> None:
    """Puts the change's event into the outbox, inside the change's transaction."""
    event = messages.ProjectChanged(project_id=change.project_id, revision=change.revision, kinds=change.kinds)
    event.changed_by = current_subject()
    event.changed_at.FromDatetime(change.at)
    if change.touched.rows > MOST_ROWS:
        event.snapshot_needed = True
    else:
        event.state.CopyFrom(await _touched_state(connection, change.project_id, change.touched))
        if event.ByteSize() > LARGEST_EVENT_BYTES:
            event.snapshot_needed = True
    subject = f"projects.v1.project_changed.{change.project_id}"
    await enqueue(connection, outbox, subject=subject, shard=str(change.project_id), message=event)


async def _touched_state(connection: AsyncConnection, project_id: int, touched: Touched) -> messages.ProjectState:
    read = _Reader(connection, project_id)
    analyses = {one.pekerjaan_id: one for one in await read(state.analysis_rows, analysis_message, touched.analysis)}
    volumes = {one.pekerjaan_id: one for one in await read(state.volume_rows, volume_message, touched.volume)}
    progress = {
        (one.pekerjaan_id, one.week_number): one
        for one in await read(state.progress_rows, progress_message, touched.progress)
    }
    return messages.ProjectState(
        project=await read_project(connection, project_id) if touched.project else None,
        klasifikasi=await read(state.klasifikasi_rows, klasifikasi_message, touched.klasifikasi),
        sub_klasifikasi=await read(state.sub_klasifikasi_rows, sub_klasifikasi_message, touched.sub_klasifikasi),
        pekerjaan=await read(state.pekerjaan_rows, pekerjaan_message, touched.pekerjaan),
        resource=await read(state.resource_rows, resource_message, touched.resource),
        # What was emptied has no row any more: its state is nothing, zero, and 0 %.
        analysis=[analyses.get(one) or messages.Analysis(pekerjaan_id=one) for one in sorted(touched.analysis)],
        volume=[volumes.get(one) or messages.Volume(pekerjaan_id=one, quantity="0") for one in sorted(touched.volume)],
        progress=[progress.get(cell) or _no_progress(*cell) for cell in sorted(touched.progress)],
        removed=_removed(touched),
    )


def _no_progress(pekerjaan_id: int, week: int) -> messages.WeekProgress:
    return messages.WeekProgress(
        pekerjaan_id=pekerjaan_id, week_number=week, planned_proportion="0", actual_proportion="0"
    )


def _removed(touched: Touched) -> messages.Removed | None:
    removed = messages.Removed(
        klasifikasi=sorted(touched.removed_klasifikasi),
        sub_klasifikasi=sorted(touched.removed_sub_klasifikasi),
        pekerjaan=sorted(touched.removed_pekerjaan),
        resource=sorted(touched.removed_resource),
    )
    return removed if removed.ByteSize() else None


async def read_project(connection: AsyncConnection, project_id: int) -> messages.Project | None:
    """Header, pricing and members; None for an unknown project."""
    row = (await connection.execute(*state.project_rows(project_id))).mappings().one_or_none()
    if row is None:
        return None
    members = (await connection.execute(*state.member_rows(project_id))).mappings().all()
    return project_message(row, members)


class _Reader:
    def __init__(self, connection: AsyncConnection, project_id: int) -> None:
        self._connection = connection
        self._project_id = project_id

    async def __call__(
        self, rows: Callable[[int, Any], state.Question], message: Callable[[Any], Any], ids: Collection[Any]
    ) -> list[Any]:
        if not ids:
            return []
        found = await self._connection.execute(*rows(self._project_id, ids))
        return [message(row) for row in found.mappings()]
