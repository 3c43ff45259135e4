"""Publishing changes of many projects' headers: an event a project, in a fixed number of statements."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.events.outbox import Queued, enqueue_all
from chassis.identity import current_subject
from projects.events.messages import project_message
from projects.store.many_projects import members_of_all
from projects.store.projects import Row
from projects.store.tables import outbox
from taksir.projects.events.v1 import project_changed_pb2 as messages


async def publish_headers(connection: AsyncConnection, projects: Sequence[Row], at: datetime) -> None:
    """Puts each project's header, as it is now, into the outbox, inside the change's transaction."""
    members = await members_of_all(connection, [row["id"] for row in projects])
    events = [_event(row, members[row["id"]], at) for row in projects]
    await enqueue_all(connection, outbox, events)


def _event(row: Row, members: Sequence[Row], at: datetime) -> Queued:
    event = messages.ProjectChanged(project_id=row["id"], revision=row["revision"])
    event.changed_by = current_subject()
    event.changed_at.FromDatetime(at)
    event.state.project.CopyFrom(project_message(row, members))
    return Queued(f"projects.v1.project_changed.{row['id']}", str(row["id"]), event)
