"""Making stages, and assigning pekerjaan to them."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import delete, func, select

from projects.app.editing import Edit, Editing
from projects.app.queries.stages import stage_not_found, stage_values
from projects.app.refusals import refuse, stale
from projects.domain.problem import Problem
from projects.domain.progress import WHOLE
from projects.domain.text import check_text
from projects.store.batches import new_ids, update_rows, upsert_rows
from projects.store.pekerjaan import lock_pekerjaan
from projects.store.projects import Row
from projects.store.schedule_tables import stage, stage_share
from projects.store.stages import delete_shares, lock_stages, shares_of_pekerjaan

DETAIL = "Tahapan belum disimpan. Perbaiki isian yang ditandai."
MOST_STAGES = 1_000
LONGEST_NAME = 200
LONGEST_TEXT = 2_000


@dataclass(frozen=True, slots=True)
class Share:
    """Percent of one pekerjaan's volume, 0.01 to 100, that a stage has."""

    pekerjaan_id: int
    proporsi: Decimal
    catatan: str = ""


async def save_stage(
    editing: Editing, user_id: int, project_id: int, stage_id: int | None, fields: Mapping[str, Any]
) -> tuple[dict[str, Any], int]:
    """A new stage at the end, or changed fields of one. INVALID where its name is taken or its dates are turned."""
    async with editing.change(user_id, project_id) as edit:
        stored = await lock_stages(edit.connection, project_id)
        before = None if stage_id is None else _found(stored, stage_id)
        values = {**(before or await _blank(edit, stored)), **fields}
        refuse("stage-invalid", DETAIL, _problems(values, stored))
        if values != before:
            await upsert_rows(edit.connection, stage, [values])
            action = "update" if before else "create"
            edit.record(action, "stage", values["id"], before and stage_values(before), stage_values(values))
    return stage_values(values), edit.revision


async def _blank(edit: Edit, stored: Mapping[int, Row]) -> dict[str, Any]:
    [fresh] = await new_ids(edit.connection, 1)
    last = max((row["urutan"] for row in stored.values()), default=0)
    dates: dict[str, date | None] = {"tanggal_mulai": None, "tanggal_selesai": None}
    head = {"id": fresh, "project_id": edit.project_id, "nama": "", "deskripsi": "", "urutan": last + 1}
    return {**head, **dates, "created_at": edit.at}


def _problems(values: Mapping[str, Any], stored: Mapping[int, Row]) -> list[Problem]:
    problems = check_text(values["nama"], "nama", longest=LONGEST_NAME, required=True)
    problems += check_text(values["deskripsi"], "deskripsi", longest=LONGEST_TEXT)
    if any(row["nama"] == values["nama"] and row["id"] != values["id"] for row in stored.values()):
        problems.append(Problem("nama", "sudah dipakai tahapan lain; pilih nama lain"))
    start, end = values["tanggal_mulai"], values["tanggal_selesai"]
    if start and end and end < start:
        problems.append(Problem("tanggal_selesai", f"tidak boleh sebelum tanggal mulai {start}"))
    if values["id"] not in stored and len(stored) >= MOST_STAGES:
        problems.append(Problem("nama", f"paling banyak {MOST_STAGES} tahapan"))
    return problems


def _found(stored: Mapping[int, Row], stage_id: int) -> dict[str, Any]:
    if stage_id not in stored:
        raise stage_not_found()
    return dict(stored[stage_id])


async def delete_stage(editing: Editing, user_id: int, project_id: int, stage_id: int) -> int:
    """Deletes an empty stage; CONFLICT while pekerjaan are assigned to it. Returns the revision."""
    async with editing.change(user_id, project_id) as edit:
        before = _found(await lock_stages(edit.connection, project_id), stage_id)
        one = stage_share.c
        statement = select(func.count()).where(one.project_id == project_id, one.stage_id == stage_id)
        count = await edit.connection.scalar(statement)
        if count:
            detail = f"Tahapan ini masih berisi {count} pekerjaan. Keluarkan dahulu pekerjaannya, lalu hapus."
            raise stale("stage-in-use", detail, {"jumlah_pekerjaan": count})
        await edit.connection.execute(delete(stage).where(stage.c.project_id == project_id, stage.c.id == stage_id))
        edit.record("delete", "stage", stage_id, stage_values(before), None)
    return edit.revision


async def order_stages(editing: Editing, user_id: int, project_id: int, stage_ids: Sequence[int]) -> int:
    """Puts all stages into the given order; INVALID where one is missing, strange or twice. Returns the revision."""
    async with editing.change(user_id, project_id) as edit:
        stored = await lock_stages(edit.connection, project_id)
        if sorted(stage_ids) != sorted(stored):
            message = "sebutkan setiap tahapan proyek ini tepat satu kali"
            refuse("stage-invalid", DETAIL, [Problem("tahapan_order", message)])
        moved = {one: place for place, one in enumerate(stage_ids, 1) if stored[one]["urutan"] != place}
        rows = [{"id": one, "project_id": project_id, "urutan": place} for one, place in moved.items()]
        await update_rows(edit.connection, stage, rows)
        for one, place in moved.items():
            edit.record("update", "stage", one, {"urutan": stored[one]["urutan"]}, {"urutan": place})
    return edit.revision


async def assign_stage(
    editing: Editing, user_id: int, project_id: int, stage_id: int, shares: Sequence[Share]
) -> tuple[int, int, int]:
    """Gives a stage its part of pekerjaan, all or none: (revision, created, updated).

    INVALID names each pekerjaan that is not of the project, and each whose stages would sum to more than 100 %.
    """
    async with editing.change(user_id, project_id) as edit:
        ids = {one.pekerjaan_id for one in shares}
        pekerjaan = await lock_pekerjaan(edit.connection, project_id, ids)
        _found(await lock_stages(edit.connection, project_id), stage_id)
        stored = await shares_of_pekerjaan(edit.connection, project_id, ids)
        refuse("stage-invalid", DETAIL, _share_problems(shares, pekerjaan, stored, stage_id))
        before = {row["pekerjaan_id"]: row for row in stored if row["stage_id"] == stage_id}
        rows: list[dict[str, Any]] = [
            {
                "project_id": project_id,
                "stage_id": stage_id,
                "pekerjaan_id": one.pekerjaan_id,
                "proporsi": one.proporsi,
                "catatan": one.catatan,
            }
            for one in shares
        ]
        changed = [row for row in rows if row != dict(before.get(row["pekerjaan_id"], {}))]
        await upsert_rows(edit.connection, stage_share, changed)
        for row in changed:
            old = before.get(row["pekerjaan_id"])
            edit.record("update" if old else "create", "stage_share", row["pekerjaan_id"], old and dict(old), row)
    created = sum(row["pekerjaan_id"] not in before for row in changed)
    return edit.revision, created, len(changed) - created


def _share_problems(
    shares: Sequence[Share], pekerjaan: Mapping[int, Row], stored: Sequence[Row], stage_id: int
) -> list[Problem]:
    others: dict[int, Decimal] = defaultdict(Decimal)
    for row in stored:
        if row["stage_id"] != stage_id:
            others[row["pekerjaan_id"]] += row["proporsi"]
    problems: list[Problem] = []
    seen: set[int] = set()
    for index, one in enumerate(shares):
        path = f"assignments[{index}]"
        problems += check_text(one.catatan, f"{path}.catatan", longest=LONGEST_TEXT)
        if one.pekerjaan_id not in pekerjaan or one.pekerjaan_id in seen:
            problems.append(Problem(f"{path}.pekerjaan_id", "tidak ada dalam proyek, atau disebut dua kali"))
        seen.add(one.pekerjaan_id)
        total = others[one.pekerjaan_id] + one.proporsi
        if total > WHOLE:
            message = f"jumlah semua tahapan menjadi {total} %, paling banyak 100 %"
            problems.append(Problem(f"{path}.proporsi", message, {"type": "percent_total", "total": str(total)}))
    return problems


async def unassign_stage(
    editing: Editing, user_id: int, project_id: int, stage_id: int, ids: Sequence[int]
) -> tuple[int, int]:
    """Takes pekerjaan out of a stage: (revision, how many were in it)."""
    async with editing.change(user_id, project_id) as edit:
        await lock_pekerjaan(edit.connection, project_id, ids)
        _found(await lock_stages(edit.connection, project_id), stage_id)
        gone = await delete_shares(edit.connection, project_id, stage_id, ids)
        for row in gone:
            edit.record("delete", "stage_share", row["pekerjaan_id"], dict(row), None)
    return edit.revision, len(gone)
