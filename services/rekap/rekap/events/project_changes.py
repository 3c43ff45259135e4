"""Consumes projects.v1.project_changed.<project id>."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime

import structlog
from google.protobuf.message import DecodeError
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.events.consumer import Event
from rekap.app.commands.apply_changes import apply_changes
from rekap.app.ports import Change, ParkedEvent, Writer
from taksir.projects.events.v1.project_changed_pb2 import ProjectChanged

log = structlog.get_logger()

STREAM = "PROJECTS"
# The newest format of the content that this code knows; see ProjectChanged.format.
NEWEST_FORMAT = 1
SUBJECT = "projects.v1.project_changed"


class UnreadableEventError(ValueError):
    """Not to be read by this code; `change` is what is known nevertheless: that the project has a newer revision."""

    def __init__(self, reason: str, change: Change | None = None) -> None:
        super().__init__(reason)
        self.change = change


class ProjectChanges:
    """Handles a batch inside the consumer's transaction; what cannot be read is parked at once, beside the rest."""

    def __init__(
        self, writer_on: Callable[[AsyncConnection], Writer], hear: Callable[[int], None] = lambda _: None
    ) -> None:
        self._writer_on = writer_on
        self._hear = hear

    async def __call__(self, connection: AsyncConnection, events: Sequence[Event]) -> None:
        """Applies what can be read."""
        writer = self._writer_on(connection)
        changes = []
        for event in events:
            try:
                changes.append(read_change(event))
            except UnreadableEventError as error:
                log.error("event parked", subject=event.subject, event_id=event.id, reason=str(error))  # noqa: TRY400
                await writer.park(ParkedEvent(event.id, event.subject, event.data, str(error)))
                if error.change is not None:
                    changes.append(error.change)
        if changes:
            await apply_changes(writer, changes)
        self._hear(len(events))


def read_change(event: Event) -> Change:
    """The change that the event tells of. Content of a kind not known here counts as a change without its rows."""
    prefix, _, shard = event.subject.rpartition(".")
    if prefix != SUBJECT:
        raise UnreadableEventError(f"nothing is known of subject {event.subject}")
    try:
        message = ProjectChanged.FromString(event.data)
    except DecodeError as error:
        raise UnreadableEventError(f"not a ProjectChanged: {error}") from error
    if shard != str(message.project_id) or message.project_id <= 0 or message.revision <= 0:
        raise UnreadableEventError(f"says project {message.project_id}, revision {message.revision}")
    if message.format > NEWEST_FORMAT:
        reason = f"format {message.format} is newer than {NEWEST_FORMAT}, the newest known here"
        raise UnreadableEventError(reason, Change(message.project_id, message.revision, None))
    state = message.state if message.HasField("state") else None
    changed_at = message.changed_at.ToDatetime(UTC) if message.HasField("changed_at") else datetime.now(UTC)
    return Change(message.project_id, message.revision, state, changed_at, message.changed_by)


def read_parked(event: ParkedEvent) -> Change | None:
    """The change of an event that was parked; None where it still cannot be read."""
    try:
        return read_change(Event(event.id, event.subject, event.data))
    except UnreadableEventError:
        return None
