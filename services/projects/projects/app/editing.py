"""One change of a project: access, the rows, the audit trail, the revision and the event, in one transaction.

Order of locks, the same everywhere, so that no two changes wait for each other in a ring: the structure of the project
(tree and analyses only), its formulas, its network, then rows of one table in the order of their ids, and the project's
own row last. Changes of different rows therefore only meet for the moment in which the revision is counted.
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.database.engine import Database
from chassis.origin import current_origin
from projects.app.refusals import as_json, owner_only, project_not_found, read_only_member
from projects.domain.progress import Cell
from projects.domain.roles import OWNERS, WRITERS, Role
from projects.store import audit
from projects.store.projects import Row, lock_structure, next_revision, project_of


@dataclass
class Touched:
    """Ids of the rows that a change wrote or removed. Volumes, analyses and progress go by their pekerjaan."""

    project: bool = False
    klasifikasi: set[int] = field(default_factory=set)
    sub_klasifikasi: set[int] = field(default_factory=set)
    pekerjaan: set[int] = field(default_factory=set)
    resource: set[int] = field(default_factory=set)
    volume: set[int] = field(default_factory=set)
    analysis: set[int] = field(default_factory=set)
    progress: set[Cell] = field(default_factory=set)
    removed_klasifikasi: set[int] = field(default_factory=set)
    removed_sub_klasifikasi: set[int] = field(default_factory=set)
    removed_pekerjaan: set[int] = field(default_factory=set)
    removed_resource: set[int] = field(default_factory=set)

    @property
    def tree(self) -> bool:
        """Whether anything that the tree shows may be different."""
        removed = self.removed_klasifikasi or self.removed_sub_klasifikasi or self.removed_pekerjaan
        return bool(self.klasifikasi or self.sub_klasifikasi or self.pekerjaan or removed)

    @property
    def rows(self) -> int:
        """How many rows there are, an analysis counted as one."""
        return sum(len(value) for one in fields(self) if isinstance(value := getattr(self, one.name), set))


@dataclass(frozen=True)
class Change:
    """A change that is about to be committed."""

    project_id: int
    revision: int
    at: datetime
    touched: Touched
    # What was written, as the audit trail names it, in the order of the alphabet: some of it has no rows in `touched`.
    kinds: tuple[str, ...] = ()


# Puts the change's event into the outbox, inside the change's own transaction.
Publish = Callable[[AsyncConnection, Change], Awaitable[None]]


@dataclass
class Edit:
    """The change under way. `revision` is the new one as soon as the `with` block has ended."""

    connection: AsyncConnection
    user_id: int
    at: datetime
    project: Row
    revision: int
    touched: Touched = field(default_factory=Touched)
    project_values: dict[str, Any] = field(default_factory=dict)
    entries: list[audit.Entry] = field(default_factory=list)
    # The entry of the audit trail that this change takes back.
    undoes: int | None = None
    # Run on the project's newest row once it is locked; what was read before may have changed meanwhile.
    last_checks: list[Callable[[Row], None]] = field(default_factory=list)

    @property
    def project_id(self) -> int:
        """The project that is changed."""
        return int(self.project["id"])

    def changed_by(self) -> dict[str, Any]:
        """Values of the columns that say who changed a row and when."""
        return {"updated_at": self.at, "updated_by": self.user_id}

    def record(self, action: str, entity: str, entity_id: int, before: Any, after: Any) -> None:
        """Adds one entry to the audit trail; `before` and `after` are plain values, None where there is no row."""
        self.entries.append(audit.Entry(action, entity, entity_id, _json(before), _json(after)))


def _json(value: Any) -> str | None:
    return None if value is None else as_json(value)


class Editing:
    """Opens changes of projects."""

    def __init__(self, database: Database, publish: Publish, now: Callable[[], datetime]) -> None:
        self.database = database
        self.now = now
        self._publish = publish

    @asynccontextmanager
    async def change(
        self, user_id: int, project_id: int, *, structure: bool = False, roles: frozenset[Role] = WRITERS
    ) -> AsyncIterator[Edit]:
        """The unit of work of every write. A change that wrote nothing leaves the revision as it is.

        NOT_FOUND for strangers and deleted projects, FORBIDDEN for members without one of the `roles`.
        """
        async with self.database.write() as connection:
            if structure:
                await lock_structure(connection, project_id, user_id)
            project = await project_of(connection, project_id, user_id)
            if project is None:
                raise project_not_found()
            check_role(Role(project["role"]), roles)
            edit = Edit(connection, user_id, self.now(), project, revision=project["revision"])
            yield edit
            await self.finish(edit)

    async def finish(self, edit: Edit) -> None:
        """Counts the revision, writes the audit trail and the event."""
        if edit.touched.rows and not edit.entries:
            raise AssertionError("a change wrote rows and nothing of it into the audit trail")
        if not (edit.entries or edit.project_values):
            return
        values = {**edit.changed_by(), **edit.project_values}
        project = await next_revision(edit.connection, edit.project_id, values, of_tree=edit.touched.tree)
        if project is None:
            raise project_not_found()
        for check in edit.last_checks:
            check(project)
        await self.write_down(edit, project["revision"])

    async def write_down(self, edit: Edit, revision: int) -> None:
        """Writes the audit trail and the event of a revision that is already counted."""
        edit.revision = revision
        made = audit.Made(edit.user_id, edit.at, current_origin(), edit.undoes)
        await audit.append(edit.connection, edit.project_id, revision, made, edit.entries)
        kinds = tuple(sorted({entry.entity for entry in edit.entries}))
        await self._publish(edit.connection, Change(edit.project_id, revision, edit.at, edit.touched, kinds))


def check_role(role: Role | None, roles: frozenset[Role]) -> None:
    """NOT_FOUND for who is no member (any more), FORBIDDEN for a role that may not do it."""
    if role is None:
        raise project_not_found()
    if role not in roles:
        raise owner_only() if roles == OWNERS else read_only_member()


@dataclass(frozen=True)
class View:
    """A project as one member sees it at one moment."""

    connection: AsyncConnection
    project: Row

    @property
    def project_id(self) -> int:
        """The project that is read."""
        return int(self.project["id"])

    @property
    def revision(self) -> int:
        """The revision that everything read here belongs to."""
        return int(self.project["revision"])


@asynccontextmanager
async def viewing(database: Database, user_id: int, project_id: int) -> AsyncIterator[View]:
    """One snapshot for all statements inside; NOT_FOUND for strangers and deleted projects."""
    async with database.read() as connection:
        project = await project_of(connection, project_id, user_id)
        if project is None:
            raise project_not_found()
        yield View(connection, project)
