"""Telling consumers to read whole projects anew: cheaper than an event that carries thousands of rows."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.events.outbox import Queued, enqueue_all
from chassis.identity import current_subject
from projects.app.editing import Change
from projects.store.projects import Row
from projects.store.tables import outbox
from taksir.projects.events.v1 import project_changed_pb2 as messages


async def publish_snapshots(connection: AsyncConnection, projects: Sequence[Row], at: datetime) -> None:
    """Puts an event without rows for each project into the outbox, inside the change's transaction."""
    await enqueue_all(connection, outbox, [_event(row, at) for row in projects])


async def publish_snapshot(connection: AsyncConnection, change: Change) -> None:
    """The same for one change of one project."""
    await publish_snapshots(connection, [{"id": change.project_id, "revision": change.revision}], change.at)


def _event(row: Row, at: datetime) -> Queued:
    event = messages.ProjectChanged(project_id=row["id"], revision=row["revision"], snapshot_needed=True)
    event.changed_by = current_subject()
    event.changed_at.FromDatetime(at)
    return Queued(f"projects.v1.project_changed.{row['id']}", str(row["id"]), event)
