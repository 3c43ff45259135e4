"""Entering volumes."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from projects.app.editing import Editing
from projects.app.volume_writing import VolumeEntry, write_volumes

MOST_ROWS = 20_000


@dataclass(frozen=True, slots=True)
class Volume:
    """Quantity of one pekerjaan in its own unit; `version` is the one that the user edited (0: there was none)."""

    pekerjaan_id: int
    quantity: Decimal
    version: int | None = None


@dataclass(frozen=True, slots=True)
class SavedVolumes:
    """How many volumes differ from before."""

    revision: int
    saved: int


async def save_volumes(editing: Editing, user_id: int, project_id: int, volumes: Sequence[Volume]) -> SavedVolumes:
    """Stores all volumes or none, instead of the formulas that they may have had.

    INVALID and CONFLICT as in `write_volumes`; also where a formula that needs one of them cannot be computed any more.
    """
    async with editing.change(user_id, project_id) as edit:
        entries = [VolumeEntry(one.pekerjaan_id, one.quantity, one.version) for one in volumes]
        written = await write_volumes(edit, entries)
    return SavedVolumes(edit.revision, len(written.saved))
