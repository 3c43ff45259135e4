"""Where a row of the tree stands again."""

from typing import Any

from projects.app.editing import Edit
from projects.app.undo.recorded import CHANGED_SINCE, conflicting
from projects.domain.tree_order import between
from projects.domain.tree_rows import Level
from projects.store.tree_rows import PARENTS, Siblings, next_number, row_of

LEVELS = {"klasifikasi": Level.KLASIFIKASI, "sub_klasifikasi": Level.SUB, "pekerjaan": Level.PEKERJAAN}
# Numbers of the order are not what a user changed: others may have moved meanwhile.
ORDER = "ordering_index"


async def place_of(edit: Edit, level: Level, parent_id: int | None, before: Any) -> int:
    """The recorded number among the siblings, or the next free one after it; CONFLICT where the parent is gone."""
    if level in PARENTS:
        above = PARENTS[level][0]
        if parent_id is None or await row_of(edit.connection, edit.project_id, above, parent_id) is None:
            raise conflicting([PARENTS[level][1].name], "induknya sudah dihapus; pulihkan induknya dahulu", None)
    wanted: int = before[ORDER]
    siblings = Siblings(edit.project_id, level, parent_id)
    following = await next_number(edit.connection, siblings, wanted)
    if following != wanted:
        return wanted
    free = between(wanted, await next_number(edit.connection, siblings, wanted + 1))
    if free is None:
        raise conflicting([ORDER], CHANGED_SINCE, None)
    return free
