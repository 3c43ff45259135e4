"""Taking one recorded change back, as a new change."""

from dataclasses import dataclass

from chassis.errors import invalid, not_found
from projects.app.editing import Editing, check_role
from projects.app.refusals import stale
from projects.app.undo.kinds import KINDS, why_not
from projects.app.undo.trail import read_entry
from projects.domain.roles import OWNERS, Role


@dataclass(frozen=True, slots=True)
class Undone:
    """How many entries the undoing wrote into the audit trail, cascades included."""

    revision: int
    changes: int


async def undo_change(editing: Editing, user_id: int, project_id: int, entry_id: int) -> Undone:
    """Whoever may make the change may take it back; the undoing is recorded and can be taken back itself.

    NOT_FOUND for an entry that the project does not have (any more); INVALID with the reason for one that cannot be
    taken back; CONFLICT with the fields that are no longer as it left them, and where all is as before it already.
    """
    async with editing.change(user_id, project_id, structure=True) as edit:
        entry = await read_entry(edit, entry_id)
        if entry is None:
            raise not_found("audit-entry-not-found", "Catatan perubahan ini tidak ada. Muat ulang jejak perubahan.")
        reason = why_not(entry.action, entry.entity, entry.before, entry.after)
        if reason:
            raise invalid("undo-impossible", reason)
        if entry.entity == "project" and "archived_at" in entry.fields:
            check_role(Role(edit.project["role"]), OWNERS)
        edit.undoes = entry.id
        await KINDS[entry.entity](edit, entry)
        if not edit.entries:
            raise stale("undo-without-effect", "Tidak ada yang perlu diurungkan: isinya sudah seperti semula.", {})
    return Undone(edit.revision, len(edit.entries))
