"""One change of many projects: their rows, the audit trail, the revisions and the events, in one transaction."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.origin import current_origin
from projects.app.editing import Edit
from projects.app.refusals import MOST_PROBLEMS
from projects.domain.problem import Problem
from projects.store import audit
from projects.store.many_projects import update_projects
from projects.store.projects import Row

# As many as a person can look over; each stays locked until all are written.
MOST_PROJECTS = 200

# Puts one event per project into the outbox: (connection, the projects as they are now, when).
PublishMany = Callable[[AsyncConnection, Sequence[Row], datetime], Awaitable[None]]


async def finish_all(edits: Sequence[Edit], publish: PublishMany) -> dict[int, Row]:
    """Writes what the edits of locked projects noted; the projects that differ now, by id."""
    changed = [edit for edit in edits if edit.project_values]
    if not changed:
        return {}
    first = changed[0]
    values = {edit.project_id: {**edit.changed_by(), **edit.project_values} for edit in changed}
    rows = await update_projects(first.connection, [edit.project for edit in changed], values)
    for edit, row in zip(changed, rows, strict=True):
        edit.revision = row["revision"]
    await write_down_all(changed, rows, publish)
    return {row["id"]: row for row in rows}


async def write_down_all(edits: Sequence[Edit], rows: Sequence[Row], publish: PublishMany) -> None:
    """Writes the audit trail and the events of revisions that are counted already."""
    first = edits[0]
    made = audit.Made(first.user_id, first.at, current_origin())
    entries = [(edit.project_id, edit.revision, entry) for edit in edits for entry in edit.entries]
    await audit.append_all(first.connection, made, entries)
    await publish(first.connection, rows, first.at)


def check_count(count: int, path: str, most: int = MOST_PROJECTS) -> list[Problem]:
    """What is wrong with the number of projects in a request."""
    if not count:
        return [Problem(path, "pilih paling sedikit satu proyek")]
    return [Problem(path, f"paling banyak {most} proyek sekali kirim, sekarang {count}")] if count > most else []


def below(path: str, problems: Sequence[Problem]) -> list[Problem]:
    """The problems of one row, with the path of the row."""
    return [Problem(f"{path}.{one.path}", one.message, one.attributes) for one in problems[:MOST_PROBLEMS]]
