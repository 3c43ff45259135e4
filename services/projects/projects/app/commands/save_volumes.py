"""Entering volumes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from projects.app.editing import Edit, Editing
from projects.app.queries.volumes import volume_values
from projects.app.refusals import refuse, stale, timestamp
from projects.domain.problem import Problem
from projects.store.batches import is_one_of, upsert_rows
from projects.store.pekerjaan import lock_pekerjaan
from projects.store.projects import Row
from projects.store.tables import volume

MOST_ROWS = 20_000
# Version of a volume that nobody has entered yet.
NO_VERSION = 0


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
    """Stores all volumes or none.

    INVALID names each pekerjaan that is not of this project or stands twice; CONFLICT carries the rows that somebody
    else changed after the given versions.
    """
    async with editing.change(user_id, project_id) as edit:
        ids = [one.pekerjaan_id for one in volumes]
        _check(volumes, await lock_pekerjaan(edit.connection, project_id, ids))
        rows = await _stored(edit, ids)
        _check_versions(volumes, rows)
        changed = [one for one in volumes if one.quantity != _quantity(rows.get(one.pekerjaan_id))]
        await _store(edit, changed, rows)
    return SavedVolumes(edit.revision, len(changed))


def _quantity(row: Row | None) -> Decimal | None:
    return None if row is None else row["quantity"]


def _version(row: Row | None) -> int:
    return NO_VERSION if row is None else int(row["version"])


def _check(volumes: Sequence[Volume], pekerjaan: Mapping[int, Row]) -> None:
    problems: list[Problem] = []
    first: dict[int, int] = {}
    for index, one in enumerate(volumes):
        path = f"items[{index}].pekerjaan_id"
        if one.pekerjaan_id not in pekerjaan:
            problems.append(Problem(path, "pekerjaan ini tidak ada dalam proyek; muat ulang daftarnya"))
        elif first.setdefault(one.pekerjaan_id, index) != index:
            problems.append(Problem(path, f"sudah ada pada items[{first[one.pekerjaan_id]}]"))
    refuse("volumes-invalid", "Volume belum disimpan. Perbaiki baris yang ditandai.", problems)


async def _stored(edit: Edit, ids: Sequence[int]) -> dict[int, Row]:
    if not ids:
        return {}
    statement = select(volume).where(volume.c.project_id == edit.project_id, is_one_of(volume.c.pekerjaan_id, ids))
    return {row["pekerjaan_id"]: row for row in (await edit.connection.execute(statement)).mappings()}


def _check_versions(volumes: Sequence[Volume], rows: Mapping[int, Row]) -> None:
    lost = {
        index: rows[one.pekerjaan_id]
        for index, one in enumerate(volumes)
        if one.version is not None and one.pekerjaan_id in rows and one.version != _version(rows[one.pekerjaan_id])
    }
    gone = [
        index
        for index, one in enumerate(volumes)
        if one.pekerjaan_id not in rows and one.version not in {None, NO_VERSION}
    ]
    if lost or gone:
        problems = [Problem(f"items[{index}].version", "sudah diubah orang lain") for index in sorted([*lost, *gone])]
        detail = "Ada volume yang sudah diubah orang lain. Periksa volume terbaru, lalu simpan lagi."
        raise stale("volume-changed", detail, {"items": [_current(row) for row in lost.values()]}, problems)


def _current(row: Row) -> dict[str, Any]:
    return volume_values(row) | {"changed_by": row["updated_by"], "changed_at": timestamp(row["updated_at"])}


async def _store(edit: Edit, volumes: Sequence[Volume], rows: Mapping[int, Row]) -> None:
    after = [
        {
            "pekerjaan_id": one.pekerjaan_id,
            "project_id": edit.project_id,
            "quantity": one.quantity,
            "version": _version(rows.get(one.pekerjaan_id)) + 1,
            **edit.changed_by(),
        }
        for one in volumes
    ]
    await upsert_rows(edit.connection, volume, after)
    edit.touched.volume |= {one.pekerjaan_id for one in volumes}
    for values in after:
        before = rows.get(values["pekerjaan_id"])
        action = "create" if before is None else "update"
        edit.record(action, "volume", values["pekerjaan_id"], before and volume_values(before), volume_values(values))
