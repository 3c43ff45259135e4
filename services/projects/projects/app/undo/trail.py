"""Entries of the audit trail, and those of the same change."""

from collections.abc import Sequence

from projects.app.editing import Edit
from projects.app.undo.recorded import Recorded
from projects.store.audit_reading import entries_of_revision, entry_of
from projects.store.projects import Row

# In which order what hangs on a pekerjaan can be written again.
HANGERS = ("analysis", "volume", "markup", "week_progress", "stage_share", "activity", "dependency")


async def read_entry(edit: Edit, entry_id: int) -> Recorded | None:
    """One entry of the project."""
    row = await entry_of(edit.connection, edit.project_id, entry_id)
    return None if row is None else _recorded(row)


async def entries_beside(edit: Edit, entry: Recorded) -> Sequence[Recorded]:
    """All entries of the same change."""
    return [_recorded(row) for row in await entries_of_revision(edit.connection, edit.project_id, entry.revision)]


async def companions(edit: Edit, entry: Recorded) -> Sequence[Recorded]:
    """What the same change did to the things that hang on the entry's pekerjaan."""
    found = [
        one
        for one in await entries_beside(edit, entry)
        if one.entity in HANGERS and one.entity_id == entry.entity_id and one.action != "cascade"
    ]
    return sorted(found, key=lambda one: HANGERS.index(one.entity))


def _recorded(row: Row) -> Recorded:
    return Recorded(**{name: row[name] for name in Recorded.__dataclass_fields__})
